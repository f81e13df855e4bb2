"""How often a young index, of 60 fact-checks, asks about what it has and about what it has not.

    python -m benchmarks.text_young [DATA] [--rounds 2]

For each of six languages an index is made of 60 fact-checks, those that 25 posts are about among
them; these posts and 25 others that none of the 60 is about are matched.
"""

import argparse
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.text_quality import references, spoken
from benchmarks.text_split import SHARED, load, side
from matchers.text import TextMatcher
from matchers.types import NoMatch, Reference

LANGUAGES = ("en", "pt", "hi", "es", "fr", "ar")
SIZE, POSTS = 60, 25


def about(query: Mapping[str, Any]) -> set[str]:
    return {*query["gold"], *query["also_ok"], *query["removed_gold"]}


def young(
    chance: random.Random, queries: Sequence[dict[str, Any]], known: Mapping[str, Reference],
    language: str,
) -> tuple[TextMatcher, list[dict[str, Any]]]:  # fmt: skip
    """A matcher over 60 fact-checks, and the posts to try on it."""
    mine = [query for query in queries if query["language"] == language]
    here = chance.sample([query for query in mine if query["gold"]], POSTS)
    ids = dict.fromkeys(query["gold"][0] for query in here)
    others = [r.id for r in known.values() if r.language == language and r.id not in ids]
    ids.update(dict.fromkeys(chance.sample(others, SIZE - len(ids))))
    held = {id_: known[id_] for id_ in ids}
    strangers = [query for query in mine if not about(query) & held.keys()]
    matcher = TextMatcher(lambda asked: {id_: held[id_] for id_ in asked if id_ in held})
    matcher.upsert(held.values())
    matcher.commit()
    return matcher, [*here, *chance.sample(strangers, POSTS)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", type=Path, default=SHARED / "data" / "text")
    parser.add_argument("--rounds", type=int, default=2)
    chosen = parser.parse_args()
    known, queries = references(chosen.data), load(chosen.data / "queries.jsonl")
    chance = random.Random(19)  # a sample, nothing secret
    seen: Counter[tuple[int, bool]] = Counter()
    asked: Counter[tuple[int, bool]] = Counter()
    for language in LANGUAGES * chosen.rounds:
        matcher, posts = young(chance, queries, known, language)
        for place, query in enumerate(posts):
            kind = side(query), place < POSTS
            parts = matcher.match(query["text"], spoken(query))
            seen[kind] += 1
            asked[kind] += any(not isinstance(part.decision, NoMatch) for part in parts)
    for half in (0, 1):
        for checked, name in ((True, "checked"), (False, "not checked")):
            count, all_ = asked[half, checked], seen[half, checked]
            print(f"half {half}, {name}: {count} of {all_} asked or answered ({count / all_:.2f})")


if __name__ == "__main__":
    main()
