"""Keeps a small picture of each video, so that the console shows what it is without playing it.

It is part of the file's own row (``details["thumbnail"]``, WebP in base64) and goes with it.
"""

import base64

from sqlalchemy.orm import Session

from matchers.errors import UnreadableMedia
from matchers.types import MediaKind
from matchers.video import thumbnail
from tipline.jobs import enqueue, handler
from tipline.jobs.registry import Payload
from tipline.media.errors import NoSuchFile
from tipline.models import MediaFile
from tipline.runtime import Runtime
from tipline.triage.content import TipContent


def ask_thumbnails(session: Session, content: TipContent) -> None:
    """Have the videos of a tip drawn in small."""
    for file in content.files:
        if file.kind == MediaKind.VIDEO:
            enqueue(
                session,
                "triage.thumbnail",
                {"sha256": file.sha256},
                key=f"thumbnail:{file.sha256}",
                priority=-1,  # voters first
            )


def draw(runtime: Runtime, payload: Payload) -> bytes:
    """The small picture; empty for what can't be decoded, or is gone."""
    try:
        with runtime.store.path(payload["sha256"]) as path:
            return thumbnail(path)
    except (UnreadableMedia, NoSuchFile):
        return b""


@handler("triage.thumbnail", prepare=draw)
def drawn(session: Session, runtime: Runtime, payload: Payload, prepared: bytes) -> None:
    """Keep it with the file, unless that was erased meanwhile."""
    file = session.get(MediaFile, payload["sha256"])
    if file is not None and prepared:
        packed = base64.b64encode(prepared).decode("ascii")
        file.details = {**file.details, "thumbnail": packed}
