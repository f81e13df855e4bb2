"""Keeps the words read from each picture, so that the console shows them beside it.

They are part of the file's own row (``details["words"]``) and go with it.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks.models import Signal
from matchers.errors import IndexMismatch, UnreadableMedia
from matchers.image import FINGERPRINT_VERSION, fingerprint
from matchers.image.fingerprint import unpack
from matchers.image.ocr import Word
from matchers.types import MediaKind
from tipline.jobs import enqueue, handler
from tipline.jobs.registry import Payload
from tipline.media.errors import NoSuchFile
from tipline.models import MediaFile
from tipline.runtime import Runtime
from tipline.triage.content import TipContent

LONGEST = 4000  # characters
# Words whose upper edges are nearer than that stand on one line (shares of the longer side).
_LINE = 0.6


def ask_words(session: Session, content: TipContent) -> None:
    """Have the words on the pictures of a tip kept."""
    for file in content.files:
        if file.kind == MediaKind.IMAGE:
            payload = {"sha256": file.sha256}
            enqueue(
                session,
                "triage.picture_words",
                payload,
                key=f"words:{file.sha256}",
                priority=-1,  # voters first
            )


def read(runtime: Runtime, payload: Payload) -> str | None:
    """The words on the picture; ``None`` for what is read already, can't be, or is gone."""
    sha256 = payload["sha256"]
    with runtime.db.read() as session:
        file = session.get(MediaFile, sha256)
        if file is None or "words" in file.details:
            return None
        blob = session.scalar(
            select(Signal.payload)
            .where(
                Signal.sha256 == sha256,
                Signal.kind == MediaKind.IMAGE.value,
                Signal.version == FINGERPRINT_VERSION,
                Signal.payload != b"",
            )
            .limit(1)
        )
    try:
        if blob is None:
            with runtime.store.path(sha256) as path:
                blob = fingerprint(path)
        return lines(unpack(blob).words)
    except (UnreadableMedia, IndexMismatch, NoSuchFile):
        return None


def lines(words: tuple[Word, ...]) -> str:
    """The words in the order in which they were read, a line for each line of the picture."""
    text, before = "", None
    for word in words:
        new = before is not None and word.top > before.top + _LINE * (before.bottom - before.top)
        text += ("\n" if new else " " if text else "") + word.text
        before = word
    return text[:LONGEST]


@handler("triage.picture_words", prepare=read)
def keep_words(session: Session, _runtime: Runtime, payload: Payload, prepared: str | None) -> None:
    """Keep them with the file, unless that was erased meanwhile."""
    file = session.get(MediaFile, payload["sha256"])
    if file is not None and prepared is not None:
        file.details = {**file.details, "words": prepared}
