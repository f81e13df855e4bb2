"""What is attached to a fact-check: confirmed wordings of its claim, and its files."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from factchecks.changes import FACT_CHECK, note_change
from factchecks.errors import NotPublishable, WrongState
from factchecks.keys import claim_key
from factchecks.models import FactCheckMedia, Status, Variant
from factchecks.queries import locked


def add_variant(
    session: Session,
    fact_check_id: int,
    *,
    text: str,
    language: str | None = None,
    confirmed_by: str,
) -> Variant:
    """Record another wording that a person confirmed to be the same claim; once per wording.

    Raises :class:`WrongState` for a withdrawn fact-check, :class:`NotPublishable` without words.
    """
    fact_check = locked(session, fact_check_id)
    if fact_check.status is Status.WITHDRAWN:
        raise WrongState(f"fact-check {fact_check_id} is withdrawn and takes no more wordings")
    if not text.strip():
        raise NotPublishable("a wording needs words")
    key = claim_key(text)
    found = session.scalar(
        select(Variant).where(Variant.fact_check_id == fact_check_id, Variant.text_key == key)
    )
    if found is None:
        found = Variant(
            fact_check_id=fact_check_id,
            text=text.strip(),
            text_key=key,
            language=language,
            confirmed_by=confirmed_by,
        )
        session.add(found)
        session.flush()
        note_change(session, FACT_CHECK, fact_check_id)
    return found


def add_media(
    session: Session, fact_check_id: int, *, sha256: str, content_type: str, origin: str = "own"
) -> FactCheckMedia:
    """Record that a file of the media store is what a fact-check is about; once per file."""
    fact_check = locked(session, fact_check_id)
    found = session.scalar(
        select(FactCheckMedia).where(
            FactCheckMedia.fact_check_id == fact_check.id, FactCheckMedia.sha256 == sha256
        )
    )
    if found is None:
        found = FactCheckMedia(
            fact_check_id=fact_check.id, sha256=sha256, content_type=content_type, origin=origin
        )
        session.add(found)
        session.flush()
        note_change(session, FACT_CHECK, fact_check.id)
    return found


def detach(
    session: Session,
    fact_check_id: int,
    *,
    texts: Sequence[str],
    files: Sequence[str],
    since: datetime | None = None,
) -> None:
    """Forget wordings and files that voters sent, because they were about something else.

    Only what was attached at ``since`` or later, where that is given.  The fact-check's own files
    and those of imports stay.
    """
    keys = [claim_key(text) for text in texts]
    variants = delete(Variant).where(
        Variant.fact_check_id == fact_check_id, Variant.text_key.in_(keys)
    )
    media = delete(FactCheckMedia).where(
        FactCheckMedia.fact_check_id == fact_check_id,
        FactCheckMedia.sha256.in_(files),
        FactCheckMedia.origin == "variant",
    )
    if since is not None:
        variants = variants.where(Variant.created_at >= since)
        media = media.where(FactCheckMedia.created_at >= since)
    session.execute(variants)
    session.execute(media)
    note_change(session, FACT_CHECK, fact_check_id)
