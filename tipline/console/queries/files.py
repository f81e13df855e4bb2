"""What kind a stored file is: one that a voter sent, or one that a fact-check is about."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks.models import FactCheckMedia
from tipline.console.pictures import CONTENT_TYPE
from tipline.models import MediaFile, Review


def known(session: Session, sha256: str) -> tuple[str, str] | None:
    """Content type and kind by the bytes as they were looked at on arrival; None for others."""
    file = session.get(MediaFile, sha256)
    if file is not None:
        return file.content_type, file.kind
    content_type = session.scalar(
        select(FactCheckMedia.content_type).where(FactCheckMedia.sha256 == sha256).limit(1)
    )
    if content_type is None and session.scalar(
        select(Review.id).where(Review.sha256 == sha256).limit(1)
    ):
        content_type = CONTENT_TYPE
    return (content_type, content_type.split("/", 1)[0]) if content_type else None
