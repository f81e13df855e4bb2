"""How well text matching does, by half, language and kind of edit: the tables of docs/matching.md.

    python -m benchmarks.text_quality [DATA] [--only answers|edits] [--model RANKER.json ...]

DATA holds ``factchecks.jsonl``, ``queries.jsonl``, ``adversarial.jsonl``, ``benign.jsonl`` and
``forward_aliases.jsonl``.  Queries are split as in ``train_text_model``; with two ``--model`` files
(written by ``train_text_model --halves``) half 0 is ranked by the first and half 1 by the second.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.text_split import SHARED, load, lower, side, upper
from matchers.text import TextMatcher, normalise
from matchers.text.model import Model
from matchers.types import Answer, Ask, Reference
from tipline.evaluate.summary import Outcome, summarise
from tipline.evaluate.text import build, predict

UNRECOGNISABLE = ("trunc", "translit")  # asking about these is all that can be wanted


def references(data: Path, *, aliases: bool = False) -> dict[str, Reference]:
    """What was checked, with the known wordings of forwards as variants where wanted."""
    variants: dict[str, tuple[str, ...]] = {}
    for row in load(data / "forward_aliases.jsonl") if aliases else ():
        variants[row["factcheck_id"]] = (*variants.get(row["factcheck_id"], ()), row["text"])
    return {
        row["id"]: Reference(
            row["id"],
            row["claim"] or "",
            row["title"] or "",
            spoken(row),
            variants.get(row["id"], ()),
        )
        for row in load(data / "factchecks.jsonl")
    }


def spoken(row: Mapping[str, Any]) -> str | None:
    language = row.get("language")
    return language if language and language != "?" else None


def line(name: str, outcomes: Sequence[Outcome]) -> str:
    """A row of the table: how many, ranked how well, answered how surely."""
    found = summarise(outcomes)
    answered, right = int(str(found["answered"])), int(str(found["answered_right"]))
    return (
        f"| {name} | {found['queries']} | {found['map_at_5']} | {found['recall_at_5']} | "
        f"{answered} | {right} | {found['precision']} (≥ {lower(right, answered):.3f}) |"
    )


def answers(data: Path, models: Sequence[Model]) -> None:
    """Real posts: by half and by language, and what was answered against the labels."""
    known = references(data)
    matcher = build(known)
    queries = load(data / "queries.jsonl")
    outcomes = [outcome(matcher, query, models) for query in queries]
    pairs = list(zip(queries, outcomes, strict=True))
    print("| | queries | MAP@5 | recall@5 | answered | as labelled right | share (95 % bound) |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for half in (0, 1):
        print(line(f"half {half}", [o for q, o in pairs if side(q) == half]))
    print(line("both", outcomes))
    for language in sorted({q["language"] for q in queries}):
        print(line(language, [o for q, o in pairs if q["language"] == language]))
    removed = [o for q, o in pairs if q["removed_gold"]]
    given = sum(o.answer is not None for o in removed)
    print(f"\nright one taken out: {given} of {len(removed)} answered "
          f"({given / len(removed):.2%}, at most {upper(given, len(removed)):.2%})")  # fmt: skip
    print("answered, not as labelled:")
    for query, found in pairs:
        if found.answer is not None and not found.correct:
            gone = " (right one taken out)" if query["removed_gold"] else ""
            print(f"- `{query['id']}` → `{found.answer}`{gone}")
    copies(known, queries)


def outcome(matcher: TextMatcher, query: Mapping[str, Any], models: Sequence[Model]) -> Outcome:
    if models:
        matcher._model = models[side(query)]  # held-back ranking is for measuring alone
    return predict(matcher, query)[1]


def copies(known: Mapping[str, Reference], queries: Iterable[Mapping[str, Any]]) -> None:
    """How often the labels agree where a message *is* a checked claim, word for word."""
    checked: dict[str, set[str]] = {}
    for reference in known.values():
        checked.setdefault(normalise(reference.claim), set()).add(reference.id)
    count = right = 0
    for query in queries:
        words = normalise(query["text"])
        if len(words.split()) >= 4 and words in checked:
            count += 1
            right += bool(checked[words] & {*query["gold"], *query["also_ok"]})
    print(f"\nthe very words of a checked claim: {count} posts, labelled with it {right} "
          f"({right / max(count, 1):.3f}, 95 % bounds {lower(right, count):.3f}–"
          f"{upper(right, count):.3f})")  # fmt: skip


def decided(matcher: TextMatcher, row: Mapping[str, Any]) -> str:
    """``answered`` with the claim that the row is made from, ``asked`` about it, or ``neither``."""
    asked = False
    for part in matcher.match(row["text"], spoken(row)):
        decision = part.decision
        if isinstance(decision, Answer):
            if row["src_id"] in {c.id for c in (decision.best, *decision.twins)}:
                return "answered"
        elif isinstance(decision, Ask):
            asked = asked or row["src_id"] in {c.id for c in decision.candidates[:3]}
    return "asked" if asked else "neither"


def edits(data: Path) -> None:
    """Changed facts, which must not be answered, and harmless edits, which should be."""
    matcher = build(references(data, aliases=True))
    for name in ("adversarial", "benign"):
        rows = load(data / f"{name}.jsonl")
        counts = Counter((row["kind"], row["form"], decided(matcher, row)) for row in rows)
        print(f"\n| {name} | form | answered | asked | neither |\n| --- | --- | --- | --- | --- |")
        for kind, form in sorted({(row["kind"], row["form"]) for row in rows}):
            cells = [counts[kind, form, end] for end in ("answered", "asked", "neither")]
            print(f"| {kind} | {form} | " + " | ".join(map(str, cells)) + " |")
        fair = [row for row in rows if row["kind"] not in UNRECOGNISABLE]
        given = sum(n for (kind, _, end), n in counts.items()
                    if end == "answered" and kind not in UNRECOGNISABLE)  # fmt: skip
        print(f"{name}: {given} of {len(fair)} answered ({given / len(fair):.2%}, "
              f"{lower(given, len(fair)):.2%}–{upper(given, len(fair)):.2%})")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", type=Path, default=SHARED / "data" / "text")
    parser.add_argument("--only", choices=("answers", "edits"))
    parser.add_argument("--model", nargs=2, type=Path, default=())
    chosen = parser.parse_args()
    if chosen.only != "edits":
        answers(chosen.data, [Model(json.loads(file.read_text())) for file in chosen.model])
    if chosen.only != "answers":
        edits(chosen.data)


if __name__ == "__main__":
    main()
