"""Find the references that share words or character n-grams with a message, among very many.

One document per claim (with its title) and one per variant.  Each has stemmed words, character
n-grams, the sounds of words in scripts that are also spelled in others, the words as they were
written (to tell slips from words), and the outline that ranking reads.  The index holds ids and
these terms, never a text.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from threading import Lock

import tantivy

from matchers.errors import IndexBusy, IndexMismatch
from matchers.text.documents import Document
from matchers.text.grams import grams
from matchers.text.outline import pack
from matchers.text.sounds import sound, writes_sounds
from matchers.text.statement import Statement, unspaced
from matchers.text.view import FORMS, GRAMS, SOUNDS, WORDS, View

# Written beside an index on disk; another method means other terms, so it must be built anew.
METHOD = {"method": "words+grams+sounds+forms", "version": 3}
_METHOD_FILE = "method.json"
_HEAP = 64_000_000  # bytes that the writer may fill before it starts a new segment


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


def sound_terms(statement: Statement, everywhere: bool) -> list[str]:
    """How the words sound: in every script to look up, in those spelled in several to index."""
    return [
        heard
        for word in statement.tokens.folded
        if (everywhere or writes_sounds(word)) and (heard := sound(word))
    ]


class TextIndex:
    """Ids by the terms of their texts; one writer and any number of readers at a time."""

    def __init__(self, directory: Path | None = None) -> None:
        """In memory, or on disk under ``directory`` (made where it doesn't exist).

        :raises IndexMismatch: the directory holds an index of another method or version.
        """
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", tokenizer_name="raw", index_option="basic")
        builder.add_bytes_field("outline", stored=True)
        builder.add_unsigned_field("key", fast=True)
        builder.add_unsigned_field("main", indexed=True)
        builder.add_text_field(WORDS, tokenizer_name="whitespace", index_option="freq")
        builder.add_text_field(GRAMS, tokenizer_name="whitespace", index_option="freq")
        builder.add_text_field(SOUNDS, tokenizer_name="whitespace", index_option="basic")
        builder.add_text_field(FORMS, tokenizer_name="whitespace", index_option="basic")
        self._schema = builder.build()
        if directory is None:
            self._index = tantivy.Index(self._schema)
        else:
            self._index = self._open(directory)
        self._writer: tantivy.IndexWriter | None = None
        self._lock = Lock()
        self._view = View(self._schema, self._index.searcher())

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

    def put(self, id_: str, documents: Sequence[Document]) -> None:
        """Add or replace ``id_`` by its documents, the claim's (and title's) first."""
        with self._lock:
            writer = self._writing()
            writer.delete_documents_by_term("id", id_)
            for number, document in enumerate(documents):
                writer.add_document(_fields(id_, document, main=number == 0))

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
            self._view = View(self._schema, self._index.searcher())

    def __len__(self) -> int:
        return self._view.count("main", 1)

    def view(self) -> View:
        """What is visible now; it stays as it is whatever is written meanwhile."""
        return self._view


def _fields(id_: str, document: Document, *, main: bool) -> tantivy.Document:
    fields = tantivy.Document()
    fields.add_text("id", id_)
    fields.add_unsigned("key", _key(id_))
    fields.add_unsigned("main", int(main))
    statements = [s for s in (document.claim, document.title) if s is not None]
    for name, terms in (
        (WORDS, [term for s in statements for term in word_terms(s)]),
        (GRAMS, [term for s in statements for term in gram_terms(s)]),
        (SOUNDS, [term for s in statements for term in sound_terms(s, everywhere=False)]),
        (FORMS, sorted({word for s in statements for word in s.tokens.folded})),
    ):
        fields.add_text(name, " ".join(terms))
    fields.add_bytes("outline", pack(id_, document.language, *document.both).encode())
    return fields


def _key(id_: str) -> int:
    return int.from_bytes(hashlib.blake2b(id_.encode(), digest_size=8).digest(), "big")
