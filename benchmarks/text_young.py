"""How often a young index asks about what it has and about what it has not, at three sizes.

    python -m benchmarks.text_young [DATA] [--rounds 3]

For each of six languages indexes are made of 60, 150 and 400 fact-checks, those that 25 posts are
about among them; these posts and 25 others that none of them is about are matched.  Posts are split
in two by the fact-check that they are about.  On either half the likeness that is needed
(``ALIKE``) is chosen: the highest that keeps the promise at each of the three sizes.  The promise:
by the lower 95 % bound, three in four of the posts that one of the fact-checks is about are asked
about or answered.  What either half has chosen is reported on the other; what ships is chosen on
both.
"""

import argparse
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from benchmarks.text_quality import references, spoken
from benchmarks.text_split import SHARED, load, lower, side
from matchers.text import TextMatcher, laying
from matchers.text.candidates import rank
from matchers.text.statement import language_of, read
from matchers.text.thresholds import ALIKE, ASK
from matchers.types import Reference

LANGUAGES = ("en", "pt", "hi", "es", "fr", "ar")
SIZES, POSTS = (60, 150, 400), 25
PROMISE = 0.75  # of the posts that are about one of the fact-checks
STEPS = tuple(step / 100 for step in range(41))


@dataclass(frozen=True, slots=True)
class Seen:
    """One post: asked about (or answered) if ``near``, or if its likeness reaches the limit."""

    half: int
    size: int
    checked: bool
    near: bool  # for what is contained, whatever the likeness
    alike: float  # the greatest among the candidates that the ranker gives a chance

    def asked(self, limit: float) -> bool:
        return self.near or self.alike >= limit


def about(query: Mapping[str, Any]) -> set[str]:
    return {*query["gold"], *query["also_ok"], *query["removed_gold"]}


def young(
    chance: random.Random, queries: Sequence[dict[str, Any]], known: Mapping[str, Reference],
    language: str, size: int,
) -> tuple[TextMatcher, list[dict[str, Any]]]:  # fmt: skip
    """A matcher over so many fact-checks, and the posts to try on it."""
    mine = [query for query in queries if query["language"] == language]
    here = chance.sample([query for query in mine if query["gold"]], POSTS)
    ids = dict.fromkeys(query["gold"][0] for query in here)
    others = [r.id for r in known.values() if r.language == language and r.id not in ids]
    ids.update(dict.fromkeys(chance.sample(others, min(len(others), size - len(ids)))))
    held = {id_: known[id_] for id_ in ids}
    strangers = [query for query in mine if not about(query) & held.keys()]
    matcher = TextMatcher(lambda asked: {id_: held[id_] for id_ in asked if id_ in held})
    matcher.upsert(held.values())
    matcher.commit()
    return matcher, [*here, *chance.sample(strangers, POSTS)]


def look(matcher: TextMatcher, query: Mapping[str, Any], size: int, checked: bool) -> Seen:
    """What the matcher would need in order to ask, with no likeness needed."""
    text = query["text"] or ""
    message = read(text, language_of(text, spoken(query)))
    view = matcher._index.view()
    near = rank(view, matcher._model, message)
    alike = {one.id: one.alike for one in near}
    laid = matcher._laid(view, message)
    likely = [alike[o.candidate.id] for o in laid if o.candidate.score >= ASK and not o.near]
    return Seen(
        side(query), size, checked, any(one.near for one in laid),
        max(likely, default=-1.0),
    )  # fmt: skip


def share(seen: Sequence[Seen], limit: float, *, checked: bool) -> tuple[int, int]:
    some = [one for one in seen if one.checked is checked]
    return sum(one.asked(limit) for one in some), len(some)


def choose(seen: Sequence[Seen]) -> float:
    """The highest likeness that keeps the promise at each size; 0.0 where none does."""
    by_size = [[one for one in seen if one.size == size] for size in SIZES]
    kept = (
        limit
        for limit in STEPS
        if all(lower(*share(some, limit, checked=True)) >= PROMISE for some in by_size)
    )
    return max(kept, default=0.0)


def row(name: str, seen: Sequence[Seen], size: int, limit: float) -> str:
    some = [one for one in seen if one.size == size]
    right, of_right = share(some, limit, checked=True)
    wrong, of_wrong = share(some, limit, checked=False)
    return (
        f"| {name} | {size} | {limit:.2f} | {right} of {of_right} "
        f"(≥ {lower(right, of_right):.2f}) | {wrong} of {of_wrong} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", type=Path, default=SHARED / "data" / "text")
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    known, queries = references(chosen.data), load(chosen.data / "queries.jsonl")
    chance = random.Random(19)  # a sample, nothing secret
    # What is asked with no likeness needed; the shipped limit is applied below, like any others.
    laying.ALIKE = -1.0
    seen: list[Seen] = []
    for size, language in product(SIZES, LANGUAGES * chosen.rounds):
        matcher, posts = young(chance, queries, known, language, size)
        seen += [look(matcher, query, size, n < POSTS) for n, query in enumerate(posts)]
    halves = [[one for one in seen if one.half == half] for half in (0, 1)]
    print(
        "| | fact-checks | likeness needed | posts that one is about | posts that none is about |"
    )
    print("| --- | --- | --- | --- | --- |")
    for half, mine in enumerate(halves):
        others = choose(halves[1 - half])
        for name, limit in (
            ("none needed", 0.0), ("as shipped", ALIKE),
            (f"chosen on half {1 - half}", others),
        ):  # fmt: skip
            for size in SIZES:
                print(row(f"half {half}, {name}", mine, size, limit))
    both = choose(seen)
    print(f"\nchosen on both halves, to ship: {both}")
    for size in SIZES:
        print(row("both", seen, size, both))


if __name__ == "__main__":
    main()
