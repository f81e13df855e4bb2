"""Find the references that share words or character n-grams with a message, among very many.

One document per claim (with its title) and one per variant, two fields each: stemmed words and
character n-grams.  The index holds ids and these terms, never a text.
"""

import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from threading import Lock

import tantivy

from matchers.errors import IndexBusy, IndexMismatch
from matchers.text.grams import grams
from matchers.text.statement import Statement, unspaced

# Written beside an index on disk; another method means other terms, so it must be built anew.
METHOD = {"method": "words+grams", "version": 1}
_METHOD_FILE = "method.json"
_HEAP = 64_000_000  # bytes that the writer may fill before it starts a new segment
_AT_LEAST = 20_000  # documents
_WORDS, _GRAMS = "words", "grams"


def word_terms(statement: Statement) -> list[str]:
    """Stemmed words as they are indexed; signs of scripts without spaces go in pairs."""
    found: list[str] = []
    previous = ""
    for stem in statement.stems:
        if unspaced(stem):
            found.append(previous + stem)
            previous = stem
        else:
            found.append(stem)
            previous = ""
    return found


def gram_terms(statement: Statement) -> list[str]:
    """Character n-grams as they are indexed, of the words as they were written."""
    return grams(statement.tokens.folded)


class TextIndex:
    """Ids by the terms of their texts; one writer and any number of readers at a time."""

    def __init__(self, directory: Path | None = None) -> None:
        """In memory, or on disk under ``directory`` (made where it doesn't exist).

        :raises IndexMismatch: the directory holds an index of another method or version.
        """
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_unsigned_field("main", indexed=True)
        builder.add_text_field(_WORDS, tokenizer_name="whitespace", index_option="freq")
        builder.add_text_field(_GRAMS, tokenizer_name="whitespace", index_option="freq")
        self._schema = builder.build()
        if directory is None:
            self._index = tantivy.Index(self._schema)
        else:
            self._index = self._open(directory)
        self._writer: tantivy.IndexWriter | None = None
        self._lock = Lock()
        self._searcher = self._index.searcher()
        self._frequencies: dict[str, int] = {}

    def _open(self, directory: Path) -> tantivy.Index:
        directory.mkdir(parents=True, exist_ok=True)
        note = directory / _METHOD_FILE
        if tantivy.Index.exists(str(directory)):
            found = json.loads(note.read_text()) if note.exists() else None
            if found != METHOD:
                raise IndexMismatch(
                    f"the text index in {directory.name!r} was written as {found}, this version "
                    f"reads {METHOD}: delete the directory and build it again"
                )
        else:
            note.write_text(json.dumps(METHOD))
        return tantivy.Index(self._schema, path=str(directory), reuse=True)

    def _writing(self) -> tantivy.IndexWriter:
        if self._writer is None:
            try:
                self._writer = self._index.writer(_HEAP, 1)
            except ValueError as error:
                raise IndexBusy("another process is writing to this text index") from error
        return self._writer

    def put(self, id_: str, texts: Sequence[Sequence[Statement]]) -> None:
        """Add or replace ``id_``; ``texts`` are its documents, the claim's (and title's) first."""
        with self._lock:
            writer = self._writing()
            writer.delete_documents_by_term("id", id_)
            for number, statements in enumerate(texts):
                document = tantivy.Document()
                document.add_text("id", id_)
                document.add_unsigned("main", int(number == 0))
                document.add_text(_WORDS, " ".join(t for s in statements for t in word_terms(s)))
                document.add_text(_GRAMS, " ".join(t for s in statements for t in gram_terms(s)))
                writer.add_document(document)

    def remove(self, ids: Iterable[str]) -> None:
        """Take ids out; unknown ones are ignored."""
        with self._lock:
            writer = self._writing()
            for id_ in ids:
                writer.delete_documents_by_term("id", id_)

    def commit(self) -> None:
        """Make everything since the last commit visible here and, on disk, durable.

        Also picks up what another process has committed to the same directory.
        """
        with self._lock:
            if self._writer is not None:
                self._writer.commit()
                # Let go of the writer's lock, so that processes may share a directory.
                self._writer.wait_merging_threads()
                self._writer = None
            self._index.reload()
            self._searcher = self._index.searcher()
            self._frequencies = {}

    def __len__(self) -> int:
        query = tantivy.Query.term_query(self._schema, "main", 1)
        result = self._searcher.search(query, 1, count=True)
        return int(result.count or 0)  # type: ignore[attr-defined]  # not in tantivy's stubs

    def frequency(self, word: str) -> int:
        """In how many documents a stemmed word occurs."""
        frequencies = self._frequencies
        found = frequencies.get(word)
        if found is None:
            found = int(self._searcher.doc_freq(_WORDS, word))
            if len(frequencies) > 100_000:
                frequencies.clear()
            frequencies[word] = found
        return found

    def idf(self, word: str) -> float:
        """How rare a stemmed word is, as BM25 weighs it (natural logarithm, above 0).

        A small index counts as if it had :data:`_AT_LEAST` documents: that a word stands in
        one of three fact-checks does not make it common.
        """
        found = self.frequency(word)
        total = max(self._searcher.num_docs, _AT_LEAST)
        return math.log(1 + (max(total - found, 0) + 0.5) / (found + 0.5))

    def by_words(self, terms: Sequence[str], limit: int) -> dict[str, float]:
        """The best ``limit`` documents by words: id to BM25 score, best first."""
        return self._search(_WORDS, terms, limit)

    def by_grams(self, terms: Sequence[str], limit: int) -> dict[str, float]:
        """The best ``limit`` documents by n-grams: id to BM25 score, best first."""
        return self._search(_GRAMS, terms, limit)

    def _search(self, field: str, terms: Sequence[str], limit: int) -> dict[str, float]:
        if not terms:
            return {}
        query = tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, field, term))
                for term in dict.fromkeys(terms)
            ]
        )
        searcher = self._searcher
        found: dict[str, float] = {}
        for score, address in searcher.search(query, limit, count=False).hits:
            id_ = searcher.doc(address)["id"][0]
            found.setdefault(id_, float(score))
        return found
