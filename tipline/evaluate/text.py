"""``tipline evaluate text``: how well messages find their fact-checks, and how surely."""

import gc
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from matchers.text import TextMatcher
from matchers.text.vectors import SentenceTransformer, Vectors
from matchers.types import Answer, Ask, Candidate, Conflict, Part, Reference
from tipline.evaluate.summary import Outcome, by_kind, peak_memory, summarise, table

_SHOWN = 20  # candidates per query in the predictions


class BadInput(click.ClickException):
    """A line of an input file can't be used; the message names file, line and reason."""


def _rows(path: Path, needed: Sequence[str]) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except ValueError as error:
                raise BadInput(f"{path.name}, line {number}: not JSON ({error})") from error
            missing = [name for name in needed if name not in row]
            if missing:
                raise BadInput(f"{path.name}, line {number}: {', '.join(missing)} missing")
            yield row


def _reference(row: Mapping[str, Any]) -> Reference:
    language = row.get("language")
    return Reference(
        id=str(row["id"]),
        claim=row["claim"] or "",
        title=row.get("title") or "",
        language=language if language and language != "?" else None,
        variants=tuple(row.get("variants") or ()),
    )


def fold(parts: Sequence[Part]) -> tuple[str, str | None, list[Candidate]]:
    """One decision, answer and ranking for a message of several parts.

    A message is answered if a part of it is; the answer is the one of the surest such part.  It
    is asked about if no part is answered but one is asked about.  The candidates of all parts
    are ranked together: what is answered first, then by score.
    """
    answered = [part.decision for part in parts if isinstance(part.decision, Answer)]
    best: dict[str, Candidate] = {}
    for part in parts:
        for candidate in part.decision.candidates:
            kept = best.get(candidate.id)
            if kept is None or candidate.score > kept.score:
                best[candidate.id] = candidate
    chosen = max(answered, key=lambda answer: answer.best.score).best if answered else None
    ranked = sorted(best.values(), key=lambda c: (c is not chosen, -c.score))
    if chosen is not None:
        ranked = [chosen, *(c for c in ranked if c.id != chosen.id)]
        return "answer", chosen.id, ranked
    asked = any(isinstance(part.decision, Ask) for part in parts)
    return ("ask" if asked else "none"), None, ranked


def _conflicts(ranked: Sequence[Candidate]) -> list[str]:
    found: list[Conflict] = [c for candidate in ranked[:1] for c in candidate.conflicts]
    return [str(conflict) for conflict in found]


def build(references: Mapping[str, Reference], model: str | None = None) -> TextMatcher:
    """A matcher over these references and nothing else, with sentence vectors if wanted."""

    def lookup(ids: Sequence[str]) -> dict[str, Reference]:
        return {id_: references[id_] for id_ in ids if id_ in references}

    vectors = Vectors(SentenceTransformer(model, fetch=True)) if model else None
    matcher = TextMatcher(lookup, vectors=vectors)
    matcher.upsert(references.values())
    matcher.commit()
    return matcher


def predict(matcher: TextMatcher, query: Mapping[str, Any]) -> tuple[dict[str, Any], Outcome]:
    """The prediction for one query as it is written out, and what it is worth."""
    language = query.get("language")
    start = time.perf_counter()
    parts = matcher.match(query["text"] or "", language if language != "?" else None)
    elapsed = (time.perf_counter() - start) * 1000
    decision, answer, ranked = fold(parts)
    right = frozenset(map(str, [*(query.get("gold") or ()), *(query.get("also_ok") or ())]))
    prediction = {
        "id": query["id"],
        "decision": decision,
        "answer": answer,
        "candidates": [{"id": c.id, "score": round(c.score, 4)} for c in ranked[:_SHOWN]],
        "conflicts": _conflicts(ranked),
        "ms": round(elapsed, 3),
    }
    ids = tuple(c.id for c in ranked[:_SHOWN])
    outcome = Outcome(decision, answer, ids, right, elapsed, str(query.get("kind") or ""))
    return prediction, outcome


_existing = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--factchecks", type=_existing, required=True, help="What was checked (JSON lines).")
@click.option("--queries", type=_existing, required=True, help="Messages with their right answers.")
@click.option(
    "--predictions",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    required=True,
    help="Where to write a line per query.",
)
@click.option("--semantic", metavar="MODEL", help="Add vectors of a sentence-transformers model.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, not a table.")
def text(
    factchecks: Path, queries: Path, predictions: Path, semantic: str | None, as_json: bool
) -> None:
    """Match every query against the fact-checks and say how often that was right."""
    start = time.perf_counter()
    references = {r.id: r for r in map(_reference, _rows(factchecks, ("id", "claim")))}
    matcher = build(references, semantic)
    built = time.perf_counter() - start
    gc.freeze()  # the references stay; collecting must not walk them again and again
    outcomes: list[Outcome] = []
    with predictions.open("w", encoding="utf-8") as out:
        for query in _rows(queries, ("id", "text")):
            prediction, outcome = predict(matcher, query)
            outcomes.append(outcome)
            out.write(json.dumps(prediction, ensure_ascii=False) + "\n")
    summary = {
        "factchecks": len(references),
        **summarise(outcomes),
        "index_build_seconds": round(built, 2),
        "peak_memory_bytes": peak_memory(),
    }
    kinds = by_kind(outcomes)
    if as_json:
        click.echo(json.dumps({**summary, "kinds": kinds} if kinds else summary))
    else:
        click.echo("\n".join(table(summary, kinds)))
