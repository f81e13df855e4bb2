"""The index of fact-checks kept on disk, so that it is built once per host and shared by processes.

Only what is published is kept here: fact-checks by the terms of their claims, and the pictures that
belong to them.  What voters sent (the index of claims) is read from the database at every start.
A folder is written whole, beside the one in use, and never changed.  A process links the text
index's files into a folder of its own (the blocks on disk, and in memory, stay shared) and maps
the pictures; what changes later is its own.

Whatever must be forgotten takes the whole folder with it: see :meth:`Shelf.drop`.
"""

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from factchecks.models import IndexChange
from tipline import logs

log = logs.get(__name__)

VERSION = 1
CONTENTS = "contents.json"  # written last: a folder without it was not finished
TEXTS, PICTURES = "texts", "pictures"
_LOCK = "lock"


@dataclass(frozen=True, slots=True)
class Saved:
    """One finished folder: up to which change, and what is small enough for JSON."""

    folder: Path
    seq: int
    files: dict[str, list[str]]  # id → SHA-256 of its files
    links: dict[str, list[str]]  # id → addresses
    pictures: dict[str, int]  # id → how many of its pictures are in here


class Shelf:
    """The folder ``index`` of an instance."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: IO[str] | None = None

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One process of this host at a time: the first builds, the others find it built."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self._folder / _LOCK).open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def newest(self, session: Session) -> Saved | None:
        """The folder to begin with, if there is one that is about this very database."""
        for folder in sorted(self._folder.glob("g-*"), reverse=True):
            try:
                contents = json.loads((folder / CONTENTS).read_text(encoding="utf-8"))
            except (OSError, ValueError):
                continue
            if contents.get("version") == VERSION and self._fits(session, contents):
                return Saved(
                    folder,
                    contents["seq"],
                    contents["files"],
                    contents["links"],
                    contents["pictures"],
                )
        return None

    def begin(self) -> Path:
        """An empty folder for a new generation."""
        newest = max((int(p.name.split("-")[1]) for p in self._folder.glob("g-*")), default=0)
        folder = self._folder / f"g-{newest + 1:08}-{secrets.token_hex(4)}"
        folder.mkdir(parents=True, mode=0o700)
        return folder

    def finish(self, session: Session, saved: Saved) -> None:
        """Let others find a folder, and throw the older ones away."""
        contents = {
            "version": VERSION,
            "seq": saved.seq,
            "mark": mark(session, saved.seq),
            "files": saved.files,
            "links": saved.links,
            "pictures": saved.pictures,
        }
        unfinished = saved.folder / f".{CONTENTS}"
        unfinished.write_text(json.dumps(contents), encoding="utf-8")
        unfinished.rename(saved.folder / CONTENTS)
        for folder in self._folder.glob("g-*"):
            if folder != saved.folder:
                shutil.rmtree(folder, ignore_errors=True)

    def drop(self) -> None:
        """Throw everything away: something in it had to be forgotten.  The next start builds it."""
        for folder in self._folder.glob("g-*"):
            (folder / CONTENTS).unlink(missing_ok=True)
            shutil.rmtree(folder, ignore_errors=True)
        log.info("saved_index_dropped")

    def own_texts(self, saved: Path | None) -> Path:
        """A folder for this process's text index, with the saved one's files linked into it."""
        self._tidy()
        own = self._folder / f"own-{os.getpid()}-{secrets.token_hex(4)}"
        texts = own / TEXTS
        texts.mkdir(parents=True, mode=0o700)
        # Held as long as this process lives: whoever comes later knows whose folder is left over.
        self._held = (own / _LOCK).open("w")
        fcntl.flock(self._held, fcntl.LOCK_EX)
        if saved is not None:
            link_files(saved / TEXTS, texts)
        return texts

    def close(self) -> None:
        """Throw this process's folder away."""
        if self._held is not None:
            shutil.rmtree(Path(self._held.name).parent, ignore_errors=True)
            self._held.close()
            self._held = None

    def _fits(self, session: Session, contents: dict[str, object]) -> bool:
        # Numbers alone could be those of another database, or of one restored from a backup.
        seq = contents.get("seq")
        if not isinstance(seq, int) or contents.get("mark") != mark(session, seq):
            return False
        first = session.scalar(select(func.min(IndexChange.seq)))
        return first is not None and first <= seq

    def _tidy(self) -> None:
        for own in self._folder.glob("own-*"):
            with suppress(OSError), (own / _LOCK).open("r+") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                shutil.rmtree(own, ignore_errors=True)


def mark(session: Session, seq: int) -> str:
    """What tells one change from one of the same number in another database."""
    change = session.get(IndexChange, seq)
    if change is None:
        return ""
    return f"{change.scope}:{change.ref_id}:{change.created_at.isoformat()}"


def link_files(source: Path, target: Path) -> None:
    """The files of a text index in another folder, at no cost: those with terms never change."""
    for path in source.iterdir():
        if path.name.endswith(".lock") or not path.is_file():
            continue
        if path.suffix == ".json":  # small, and replaced when something is committed
            shutil.copyfile(path, target / path.name)
        else:
            os.link(path, target / path.name)
