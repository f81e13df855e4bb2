"""``tipline evaluate images``: how well pictures find what was checked, and how surely."""

import csv
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from matchers.errors import UnreadableMedia
from matchers.image import ImageMatcher, fingerprint
from matchers.types import Answer, Candidate, Decision, NoMatch, Reference
from tipline.evaluate.summary import Outcome, by_kind, peak_memory, summarise, table

_SHOWN = 20  # candidates per query in the predictions


class BadTable(click.ClickException):
    """A table can't be used; the message names the file and what is missing."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """What was decided about one query, and how long it took."""

    decision: Decision
    milliseconds: float
    refused: str = ""  # why the file could not be opened

    @property
    def name(self) -> str:
        """How the decision is called in the predictions."""
        if isinstance(self.decision, Answer):
            return "answer"
        return "none" if isinstance(self.decision, NoMatch) else "ask"

    @property
    def answer(self) -> str | None:
        """The id that was answered."""
        return self.decision.best.id if isinstance(self.decision, Answer) else None

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """What was found, the answer first."""
        ranked = self.decision.candidates
        if isinstance(self.decision, Answer):
            best = self.decision.best
            ranked = (best, *(c for c in ranked if c.id != best.id))
        return ranked[:_SHOWN]


def read_table(path: Path, needed: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a tab-separated file with a header line."""
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        missing = [name for name in needed if name not in (reader.fieldnames or ())]
        if missing:
            raise BadTable(f"{path.name}: no column {', '.join(missing)}")
        return [{name: value or "" for name, value in row.items() if name} for row in reader]


def build(references: Sequence[Mapping[str, str]], folder: Path) -> ImageMatcher:
    """A matcher over these pictures and nothing else; what can't be opened is reported."""
    known = {row["id"]: Reference(row["id"], row["id"]) for row in references}

    def lookup(ids: Sequence[str]) -> dict[str, Reference]:
        return {id_: known[id_] for id_ in ids if id_ in known}

    matcher = ImageMatcher(lookup)
    for row in references:
        try:
            matcher.add(row["id"], fingerprint(folder / row["path"]))
        except UnreadableMedia as error:
            click.echo(f"reference {row['id']} left out: {error}", err=True)
    matcher.commit()
    return matcher


def predict(matcher: ImageMatcher, path: Path) -> Prediction:
    """Ask the matcher about one picture, as the voter's message would be."""
    start = time.perf_counter()
    try:
        decision, refused = matcher.match(path), ""
    except UnreadableMedia as error:
        decision, refused = NoMatch(), str(error)
    return Prediction(decision, (time.perf_counter() - start) * 1000, refused)


def outcome(query: Mapping[str, str], prediction: Prediction) -> Outcome:
    """What the prediction is worth."""
    also = filter(None, map(str.strip, query.get("also_ok", "").split(",")))
    right = frozenset([*filter(None, [query["gold"]]), *also]) if query["gold"] else frozenset(also)
    return Outcome(
        decision=prediction.name,
        answer=prediction.answer,
        ranked=tuple(c.id for c in prediction.candidates),
        right=right,
        milliseconds=prediction.milliseconds,
        kind=query.get("kind", ""),
        never=frozenset(filter(None, [query.get("confusable_with", "")])),
    )


def line(query: Mapping[str, str], prediction: Prediction) -> dict[str, object]:
    """The prediction as it is written out."""
    conflicts = [str(c) for candidate in prediction.candidates[:1] for c in candidate.conflicts]
    return {
        "id": query["id"],
        "decision": prediction.name,
        "answer": prediction.answer,
        "candidates": [{"id": c.id, "score": round(c.score, 4)} for c in prediction.candidates],
        "conflicts": conflicts + ([prediction.refused] if prediction.refused else []),
        "ms": round(prediction.milliseconds, 3),
    }


def figures(outcomes: Sequence[Outcome]) -> dict[str, object]:
    """The common summary, with what matters for pictures: found at all, and answered wrongly."""
    labelled = [o for o in outcomes if o.right]
    found = sum(o.decision != "none" and o.place is not None for o in labelled)
    return {
        **summarise(outcomes),
        "found": round(found / len(labelled), 4) if labelled else None,
        "answered_wrong": sum(o.answer is not None and not o.correct for o in outcomes),
        "confusable_answered": sum(o.answer in o.never for o in outcomes),
    }


_existing = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--references", type=_existing, required=True, help="Checked pictures (id, path).")
@click.option("--queries", type=_existing, required=True, help="Pictures sent (id, path, gold).")
@click.option(
    "--predictions",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    required=True,
    help="Where to write a line per query.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, not a table.")
def images(references: Path, queries: Path, predictions: Path, as_json: bool) -> None:
    """Match every picture against the checked ones and say how often that was right."""
    start = time.perf_counter()
    rows = read_table(references, ("id", "path"))
    matcher = build(rows, references.parent)
    built = time.perf_counter() - start
    outcomes: list[Outcome] = []
    with predictions.open("w", encoding="utf-8") as out:
        for query in read_table(queries, ("id", "path", "gold")):
            prediction = predict(matcher, queries.parent / query["path"])
            outcomes.append(outcome(query, prediction))
            out.write(json.dumps(line(query, prediction), ensure_ascii=False) + "\n")
    summary = {
        "references": len(rows),
        **figures(outcomes),
        "index_build_seconds": round(built, 2),
        "peak_memory_bytes": peak_memory(),
    }
    kinds = by_kind(outcomes)
    for kind, row in kinds.items():
        row.update(figures([o for o in outcomes if o.kind == kind]))
    if as_json:
        click.echo(json.dumps({**summary, "kinds": kinds} if kinds else summary))
    else:
        click.echo("\n".join(table(summary, kinds)))
