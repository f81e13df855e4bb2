"""Search the text index as it was at one moment, so that a match sees one state throughout."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import tantivy

from matchers.text.outline import Outline, unpack
from matchers.text.thresholds import YOUNG

WORDS, GRAMS, SOUNDS, FORMS = "words", "grams", "sounds", "forms"
_AT_LEAST = 20_000  # documents
_LARGE = 5_000  # documents of an index in which a word that occurs once may be a slip itself
_REMEMBERED = 200_000  # document frequencies
_OUTLINES = 5_000  # and at most as many again; some 5 kB each

Hit = tuple[int, float, tantivy.DocAddress]
"""A reference's best document for one query: a key that stands for its id (64 bits), BM25 score,
and where the document is."""


Outlined = tuple[str, Outline, Outline]
"""Id, outline of the claim, outline of the title."""


class _Weights(dict[str, float]):
    """Remembers what was computed once; looking up the rest is as fast as a dictionary."""

    def __init__(self, compute: Callable[[str], float]) -> None:
        super().__init__()
        self._compute = compute

    def __missing__(self, word: str) -> float:
        if len(self) > _REMEMBERED:
            self.clear()
        self[word] = weight = self._compute(word)
        return weight


class View:
    """A snapshot for reading; cheap to make, shared by all threads."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher) -> None:
        self._schema = schema
        self._searcher = searcher
        self._frequencies: dict[tuple[str, str], int] = {}
        self._late: dict[tuple[int, int], Outlined] = {}
        self._before: dict[tuple[int, int], Outlined] = {}  # what was late until then
        self.idf = _Weights(self._rarity).__getitem__
        """How rare a stemmed word is, by BM25's formula (natural logarithm, above 0).

        A small index counts as if it had :data:`_AT_LEAST` documents: that a word stands in
        one of three fact-checks does not make it common.
        """

    def count(self, field: str, value: int) -> int:
        """In how many documents a number field has this value."""
        query = tantivy.Query.term_query(self._schema, field, value)
        result = self._searcher.search(query, 1, count=True)
        return int(result.count or 0)  # type: ignore[attr-defined]  # not in tantivy's stubs

    def frequency(self, word: str, field: str = WORDS) -> int:
        """In how many documents a term (a stemmed word, if nothing else is said) occurs."""
        frequencies = self._frequencies
        found = frequencies.get((field, word))
        if found is None:
            found = int(self._searcher.doc_freq(field, word))
            if len(frequencies) > _REMEMBERED:
                frequencies.clear()
            frequencies[field, word] = found
        return found

    @property
    def young(self) -> bool:
        """Whether there are so few documents that the best of them says little."""
        return int(self._searcher.num_docs) < YOUNG

    def knows(self, word: str) -> bool:
        """Whether a folded word exists as it stands, by the texts of this index."""
        needed = 2 if self._searcher.num_docs >= _LARGE else 1
        return self.frequency(word, FORMS) >= needed

    def _rarity(self, word: str) -> float:
        total = max(self._searcher.num_docs, _AT_LEAST)
        found = self.frequency(word)
        return math.log(1 + (max(total - found, 0) + 0.5) / (found + 0.5))

    def search(self, field: str, terms: Sequence[str], limit: int) -> list[Hit]:
        """The best ``limit`` documents by BM25 over one field, each reference once, in order."""
        if not terms:
            return []
        query = tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, field, term))
                for term in dict.fromkeys(terms)
            ]
        )
        searcher = self._searcher
        hits = searcher.search(query, limit, count=False).hits
        keys = searcher.fast_field_values("key", [address for _, address in hits])
        found: dict[int, Hit] = {}
        for (score, address), key in zip(hits, keys, strict=True):
            if isinstance(key, int) and key not in found:
                found[key] = (key, float(score), address)
        return list(found.values())

    def outlines(self, hits: Sequence[Hit]) -> list[Outlined]:
        """Ids of hits, in the same order, with the outlines of claim and title."""
        return [self._outlined(address) for _, _, address in hits]

    def _outlined(self, address: tantivy.DocAddress) -> Outlined:
        """Of late read ones from memory: most candidates were some other message's shortly ago."""
        place = (address.segment_ord, address.doc)
        found = self._late.get(place) or self._before.get(place)
        if found is None:
            stored: Any = self._searcher.doc(address).get_first("outline")
            found = unpack(str(stored, "utf-8"))
        if len(self._late) >= _OUTLINES:
            self._late, self._before = {}, self._late
        self._late[place] = found
        return found
