"""What kind a stored file is: one that a voter sent, or one that a fact-check is about."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks.models import FactCheckMedia
from tipline.models import MediaFile


def known(session: Session, sha256: str) -> tuple[str, str] | None:
    """Content type and kind by the bytes as they were looked at on arrival; None for others."""
    file = session.get(MediaFile, sha256)
    if file is not None:
        return file.content_type, file.kind
    content_type = session.scalar(
        select(FactCheckMedia.content_type).where(FactCheckMedia.sha256 == sha256).limit(1)
    )
    return (content_type, content_type.split("/", 1)[0]) if content_type else None
