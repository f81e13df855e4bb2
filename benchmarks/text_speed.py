"""CPU time, memory and loading time of text matching at growing numbers of fact-checks.

    python -m benchmarks.text_speed [--sizes 10000 100000 500000] [--queries 300]

Fact-checks are made from real ones by joining the first half of one claim to the second half of
another, so that there are as many as wanted, with the words of the real ones.  In the same run
and on the same queries, for comparison:

* tantivy over words: BM25, its default tokenizer, twenty hits;
* tantivy over words and n-grams: all of the message's words and n-grams, cut up beforehand, in one
  query to the very index that the matcher uses, twenty hits;
* rapidfuzz's ``token_set_ratio`` over all claims.

Hostile messages are those of ``tests/matchers/text/test_matcher.py``.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import tantivy
from rapidfuzz import fuzz, process, utils

from matchers.text import TextMatcher
from matchers.text.index import gram_terms, word_terms
from matchers.text.statement import language_of, read
from matchers.text.view import GRAMS, WORDS
from matchers.types import Reference
from tests.matchers.text.test_matcher import HOSTILE

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("TIPLINE_SHARED", ROOT.parent / "shared"))
DATA = SHARED / "data" / "text"


def claims(count: int) -> list[str]:
    """``count`` claims with the words of the real ones; the same ones in every run."""
    with (DATA / "factchecks.jsonl").open(encoding="utf-8") as lines:
        real = [text for line in lines if (text := json.loads(line)["claim"])]
    chance = random.Random(11)  # made-up data, nothing secret
    found = real[:count]
    while len(found) < count:
        one, other = chance.choice(real).split(), chance.choice(real).split()
        found.append(" ".join(one[: len(one) // 2] + other[len(other) // 2 :]))
    return found


def messages(count: int) -> list[str]:
    with (DATA / "queries.jsonl").open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    return random.Random(12).sample(texts, count)  # a sample, nothing secret


def cpu(action: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    """Milliseconds of CPU per text, sorted."""
    spent = []
    for text in texts:
        start = time.process_time()
        action(text)
        spent.append((time.process_time() - start) * 1000)
    return sorted(spent)


def alone(texts: Sequence[str]) -> Callable[[str], object]:
    """tantivy as it comes: one field of words, any of the query's words, twenty hits."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", stored=False)
    builder.add_unsigned_field("number", stored=True)
    index = tantivy.Index(builder.build())
    writer = index.writer(64_000_000, 1)
    for number, text in enumerate(texts):
        writer.add_document(tantivy.Document(text=text, number=number))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def search(text: str) -> object:
        query, _ = index.parse_query_lenient(text, ["text"])
        return [searcher.doc(a)["number"] for _, a in searcher.search(query, 20, count=False).hits]

    return search


def alone_on_the_same(matcher: TextMatcher, texts: Sequence[str]) -> Callable[[str], object]:
    """One plain query with every word and n-gram to the matcher's own index."""
    view = matcher._index.view()  # what tantivy alone would do with the same content
    schema, searcher = view._schema, view._searcher
    terms = {}
    for text in texts:
        message = read(text, language_of(text))
        fields = ((WORDS, word_terms(message)), (GRAMS, gram_terms(message)))
        terms[text] = [(field, term) for field, found in fields for term in dict.fromkeys(found)]

    def search(text: str) -> object:
        should = tantivy.Occur.Should
        query = tantivy.Query.boolean_query(
            [(should, tantivy.Query.term_query(schema, *pair)) for pair in terms[text]]
        )
        hits = searcher.search(query, 20, count=False).hits
        return searcher.fast_field_values("key", [address for _, address in hits])

    return search


def lookup_over(texts: Sequence[str]) -> Callable[[Sequence[str]], Mapping[str, Reference]]:
    def lookup(ids: Sequence[str]) -> dict[str, Reference]:
        return {id_: Reference(id_, texts[int(id_)]) for id_ in ids}

    return lookup


def memory() -> int:
    """Resident megabytes now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 1_000_000


def reopen(directory: str, count: int) -> None:
    """What a fresh process needs: printed as JSON for the parent."""
    texts = claims(count)
    before, start = memory(), time.perf_counter()
    matcher = TextMatcher(lookup_over(texts), directory=Path(directory))
    matcher.match(texts[7])
    loaded = time.perf_counter() - start
    asked = messages(300)
    for text in asked:
        matcher.match(text)
    print(json.dumps({"seconds": round(loaded, 2), "megabytes": memory() - before}))


def measure(count: int, texts: Sequence[str]) -> dict[str, object]:
    known = claims(count)
    plain = cpu(alone(known), texts)
    few = texts[:5]
    fuzzy = cpu(
        lambda text: process.extract(
            text, known, scorer=fuzz.token_set_ratio, processor=utils.default_process, limit=20
        ),
        few,
    )
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        matcher = TextMatcher(lookup_over(known), directory=Path(folder) / "index")
        matcher.upsert(Reference(str(n), text) for n, text in enumerate(known))
        matcher.commit()
        built = time.perf_counter() - start
        both = cpu(alone_on_the_same(matcher, texts), texts)
        for text in texts[:20]:
            matcher.match(text + " ")  # word lists and stemmers are loaded once
        whole = cpu(matcher.match, texts)
        hostile = cpu(matcher.match, HOSTILE)
        start = time.perf_counter()
        matcher.upsert([Reference("0", known[1] + " indeed")])
        matcher.commit()
        live = time.perf_counter() - start
        size = sum(f.stat().st_size for f in Path(folder).rglob("*") if f.is_file())
        fresh = subprocess.run(
            [
                sys.executable, "-m", "benchmarks.text_speed",
                "--reopen", f"{folder}/index", str(count),
            ],
            capture_output=True, text=True, check=True, cwd=ROOT,
        )  # fmt: skip
    middle, high = len(whole) // 2, int(len(whole) * 0.99)
    return {
        "fact-checks": count,
        "tantivy, words p50": round(plain[middle], 2),
        "tantivy, n-grams p50": round(both[middle], 2),
        "whole p50": round(whole[middle], 2),
        "whole p99": round(whole[high], 2),
        "worst hostile": round(hostile[-1], 2),
        "times words": round(sum(whole) / sum(plain), 2),
        "times n-grams": round(sum(whole) / sum(both), 2),
        "token_set p50": round(fuzzy[len(fuzzy) // 2], 1),
        "build s": round(built, 1),
        "one change live s": round(live, 2),
        "disk MB": size // 1_000_000,
        **{f"reopen {k}": v for k, v in json.loads(fresh.stdout).items()},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="+", type=int, default=[10_000, 100_000, 500_000])
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--reopen", nargs=2, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.reopen:
        reopen(chosen.reopen[0], int(chosen.reopen[1]))
        return
    texts = messages(chosen.queries)
    for count in chosen.sizes:
        for name, value in measure(count, texts).items():
            print(f"{name:<20} {value}")
        print(flush=True)


if __name__ == "__main__":
    main()
