"""Choose the thresholds of an Answer on each half by a confidence bound and try them on the other.

    python -m benchmarks.text_thresholds [DATA]

A threshold is as lax as it may be while (1) answers are, by the lower 95 % bound, right as often as
the labels agree on posts that repeat a checked claim word for word: more can't be shown with these
labels; and (2) by the upper bound at most 1 % of the claims with a changed fact are answered.
What each half would choose is printed beside what ships in ``matchers/text/thresholds.py``, which
was set by hand; ASK alone comes from a bound already (``train_text_model``).
"""

import argparse
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.text_quality import references, spoken
from benchmarks.text_split import SHARED, load, lower, side, upper
from matchers.text import TextMatcher, normalise, thresholds
from matchers.text.candidates import rank, script_in
from matchers.text.documents import spoken_in
from matchers.text.guard import compare
from matchers.text.laying import _meant, _wordings, _worth  # what the decision itself looks at
from matchers.text.statement import Statement, language_of, read
from matchers.types import Reference
from tipline.evaluate.text import build

MOST_CHANGED = 0.01  # share of changed claims that may be answered
LEAST = 0.5  # share of a claim below which no threshold is tried
GRID: Mapping[str, Sequence[float]] = {
    "CONTAINED": (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0),
    "INFORMATION": (0.0, 4.0, 8.0, 10.0, 12.0, 14.0, 16.0, 20.0),
    "MEANT": (1, 2, 3, 4, 5),
    "SHARE": (0.0, 0.2, 0.4, 0.6, 0.8, 1.0),
}


@dataclass(frozen=True, slots=True)
class Bid:
    """A wording that nothing in the message contradicts, and what the thresholds look at."""

    id: str
    score: float
    contained: float
    information: float
    meant: int
    share: float  # of the message, or of what it says in the claim's script
    weak: bool

    def passes(self, limits: Mapping[str, float]) -> bool:
        return (
            self.contained >= limits["CONTAINED"]
            and self.information >= limits["INFORMATION"]
            and self.meant >= limits["MEANT"]
            and (not self.weak or self.share >= limits["SHARE"])
        )


@dataclass(frozen=True, slots=True)
class Message:
    """One message, its half, what may be answered, and the bids for it."""

    half: int
    right: frozenset[str]
    wrong: frozenset[str]  # for a changed claim: the one that it was changed from
    copy: bool | None  # of a checked claim: whether it is labelled with that; None if it is none
    bids: tuple[Bid, ...]

    def answer(self, limits: Mapping[str, float]) -> str | None:
        given = [bid for bid in self.bids if bid.passes(limits)]
        return max(given, key=lambda bid: (bid.contained, bid.score)).id if given else None


def bids(matcher: TextMatcher, text: str, language: str | None,
         known: Mapping[str, Reference]) -> Iterator[Bid]:  # fmt: skip
    view = matcher._index.view()  # the same candidates that a match looks at
    message = read(text, language_of(text, language))
    if not len(message):
        return
    for place, near in enumerate(rank(view, matcher._model, message)):
        if not _worth(place, near):
            continue
        reference = known[near.id]
        for wording in _wordings(message, reference):
            claim = read(wording, spoken_in(reference))
            said = read(message.tokens.clean, claim.language)
            reading = compare(said, claim, view.knows, least=LEAST)
            if reading.conflicts or reading.contained < LEAST:
                continue
            meant = _meant(claim)
            strange = script_in(claim.keys) != script_in(said.keys)
            yield Bid(
                near.id, near.score, reading.contained, sum(map(view.idf, meant)), len(meant),
                reading.long / _said_in(said, claim, strange),
                strange or len(meant) < thresholds.ENOUGH,
            )  # fmt: skip


def _said_in(said: Statement, claim: Statement, strange: bool) -> int:
    if not strange:
        return len(said)
    script = script_in(claim.keys)
    return max(1, sum(script_in([key]) == script for key in said.keys if key[0].isalpha()))


def messages(data: Path) -> Iterator[Message]:
    known = references(data)
    matcher = build(known)
    checked: dict[str, set[str]] = {}
    for reference in known.values():
        checked.setdefault(normalise(reference.claim), set()).add(reference.id)
    for query in load(data / "queries.jsonl"):
        right = frozenset([*query["gold"], *query["also_ok"]])
        words = normalise(query["text"])
        same = checked.get(words, set()) if len(words.split()) >= 4 else set()
        yield Message(
            side(query), right, frozenset(), bool(same & right) if same else None,
            tuple(bids(matcher, query["text"], spoken(query), known)),
        )  # fmt: skip
    for row in load(data / "adversarial.jsonl"):
        if row["form"] == "claim":
            half = int(hashlib.sha256(row["src_id"].encode()).hexdigest(), 16) % 2
            found = tuple(bids(matcher, row["text"], spoken(row), known))
            yield Message(half, frozenset(), frozenset([row["src_id"]]), None, found)


def tried(of_half: Sequence[Message], limits: Mapping[str, float]) -> tuple[int, int, int, int]:
    """Answers given, right ones, changed claims, and how many of those were answered."""
    posts = [message for message in of_half if not message.wrong]
    given = [(m, a) for m in posts if (a := m.answer(limits)) is not None]
    changed = [message for message in of_half if message.wrong]
    fooled = sum(m.answer(limits) in m.wrong for m in changed)
    return len(given), sum(a in m.right for m, a in given), len(changed), fooled


def goal(of_half: Sequence[Message]) -> float:
    """How often, at least, the labels agree where a post is a checked claim word for word."""
    copies = [message.copy for message in of_half if message.copy is not None]
    return lower(sum(copies), len(copies))


def chosen(of_half: Sequence[Message], name: str, limits: Mapping[str, float]) -> float:
    """The laxest value that keeps both promises on this half; the strictest if none does."""
    wanted = goal(of_half)
    for value in GRID[name]:
        answered, right, changed, fooled = tried(of_half, {**limits, name: value})
        if lower(right, answered) >= wanted and upper(fooled, changed) <= MOST_CHANGED:
            return value
    return GRID[name][-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", type=Path, default=SHARED / "data" / "text")
    everything = list(messages(parser.parse_args().data))
    halves = [[m for m in everything if m.half == half] for half in (0, 1)]
    shipped = {name: float(getattr(thresholds, name)) for name in GRID}
    for half, of_half in enumerate(halves):
        print(f"half {half}: copies of claims are labelled so at least {goal(of_half):.3f}")
    print("\n| threshold | chosen on half 0 | on half 1 | ships |\n| --- | --- | --- | --- |")
    for name in GRID:
        values = [chosen(of_half, name, shipped) for of_half in halves]
        print(f"| {name} | {values[0]:g} | {values[1]:g} | {shipped[name]:g} |")
    print("\n| | answered | right | at least | changed claims answered | at most |")
    print("| --- | --- | --- | --- | --- | --- |")
    for half in (0, 1):
        other = {name: chosen(halves[1 - half], name, shipped) for name in GRID}
        show(f"half {half}, thresholds of the other", *tried(halves[half], other))
        show(f"half {half}, as shipped", *tried(halves[half], shipped))


def show(name: str, answered: int, right: int, changed: int, fooled: int) -> None:
    """One line of the table."""
    print(
        f"| {name} | {answered} | {right} | {lower(right, answered):.3f} | "
        f"{fooled} of {changed} | {upper(fooled, changed):.2%} |"
    )


if __name__ == "__main__":
    main()
