"""Fills a database with the invented world: publishers, published fact-checks, pictures."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from factchecks.keys import claim_key, url_key
from factchecks.models import FactCheck, Publisher
from factchecks.publish import add_media, add_variant, create_draft, ensure_publisher, publish
from factchecks.verdict import Verdict
from tipline.demo.content_files import PICTURES, DemoCheck, checks, publishers
from tipline.media.store import MediaStore

DECIDED_BY = "demo"


def seed(session: Session, store: MediaStore) -> None:
    """Publish the fact-checks of the demo; those that are there already stay as they are."""
    owners = {
        key: ensure_publisher(session, name=p.name, site=p.site, own=p.own)
        for key, p in publishers().items()
    }
    now = utcnow()
    for check in checks():
        owner = owners[check.publisher]
        if not _there(session, owner, check):
            _publish(session, store, owner, check, now)


def link_to(check: DemoCheck) -> str:
    """The invented address of a fact-check's article."""
    return f"https://{publishers()[check.publisher].site}/checks/{check.id}"


def _there(session: Session, owner: Publisher, check: DemoCheck) -> bool:
    found = session.scalar(
        select(FactCheck.id).where(
            FactCheck.publisher_id == owner.id,
            FactCheck.url_key == url_key(link_to(check)),
            FactCheck.claim_key == claim_key(check.claim),
        )
    )
    return found is not None


def _publish(
    session: Session, store: MediaStore, owner: Publisher, check: DemoCheck, now: datetime
) -> None:
    verdict = Verdict(
        claim=check.claim,
        title=check.title,
        summary=check.summary,
        language=check.language,
        rating=check.rating,
        rating_text=check.rating_text,
        url=link_to(check),
        reviewed_at=now - timedelta(days=check.days_ago),
    )
    draft = create_draft(session, verdict, publisher_id=owner.id, source="demo")
    for text in check.variants:
        add_variant(session, draft.id, text=text, language=check.language, confirmed_by=DECIDED_BY)
    if check.picture:
        sha256 = store.put(PICTURES / check.picture)
        add_media(session, draft.id, sha256=sha256, content_type="image/png")
    publish(session, draft.id, decided_by=DECIDED_BY)
