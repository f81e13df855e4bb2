"""One fact-check with its history, and what the list can be filtered by."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks import queries
from factchecks.models import LIVE, FactCheckMedia, Rating, Revision, Status, Variant
from tipline.console.queries.claim import FactCheckLine, line
from tipline.models import Claim
from tipline.privacy.personal import mask

SHOWN = 20
PICTURES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class RevisionShown:
    """What it said from then on."""

    id: int
    number: int
    status: Status
    claim: str
    summary: str
    rating: Rating | None
    rating_text: str
    url: str
    note: str
    decided_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class FactCheckShown:
    """A fact-check as its page shows it."""

    line: FactCheckLine
    summary: str
    claimant: str
    source: str
    live: bool
    revision: int
    revisions: tuple[RevisionShown, ...]
    variants: tuple[str, ...]
    claims: tuple[tuple[int, str, int], ...]  # number, words, people
    sources: tuple[str, ...] = ()
    translations: tuple[tuple[str, str, str], ...] = ()
    check_again_at: datetime | None = None
    pictures: tuple[str, ...] = ()  # SHA-256 of each that it is about


def get(session: Session, fact_check_id: int) -> FactCheckShown:
    """The fact-check with this number.  Raises ``factchecks.errors.NotFound``."""
    fact_check = queries.get(session, fact_check_id)
    return FactCheckShown(
        line=line(fact_check),
        summary=fact_check.summary,
        claimant=fact_check.claimant,
        source=fact_check.source,
        live=fact_check.status in LIVE,
        revision=fact_check.revision,
        revisions=_revisions(session, fact_check_id),
        variants=tuple(
            mask(text, language=fact_check.language)
            for text in session.scalars(
                select(Variant.text)
                .where(Variant.fact_check_id == fact_check_id)
                .order_by(Variant.id.desc())
                .limit(SHOWN)
            )
        ),
        claims=_claims(session, fact_check_id),
        sources=fact_check.sources,
        translations=fact_check.translations,
        check_again_at=fact_check.check_again_at,
        pictures=_pictures(session, fact_check_id),
    )


def _pictures(session: Session, fact_check_id: int) -> tuple[str, ...]:
    query = select(FactCheckMedia.sha256).where(
        FactCheckMedia.fact_check_id == fact_check_id,
        FactCheckMedia.content_type.startswith("image/"),
    )
    return tuple(session.scalars(query.order_by(FactCheckMedia.id).limit(PICTURES_SHOWN)))


def _claims(session: Session, fact_check_id: int) -> tuple[tuple[int, str, int], ...]:
    rows = session.execute(
        select(Claim.id, Claim.title, Claim.contact_count, Claim.language)
        .where(Claim.fact_check_id == fact_check_id)
        .order_by(Claim.contact_count.desc(), Claim.id)
        .limit(SHOWN)
    )
    return tuple(
        (number, mask(title, language=lang), people) for number, title, people, lang in rows
    )


def _revisions(session: Session, fact_check_id: int) -> tuple[RevisionShown, ...]:
    rows = session.scalars(
        select(Revision)
        .where(Revision.fact_check_id == fact_check_id)
        .order_by(Revision.number.desc())
    )
    return tuple(
        RevisionShown(
            id=row.id,
            number=row.number,
            status=row.status,
            claim=row.claim,
            summary=row.summary,
            rating=row.rating,
            rating_text=row.rating_text,
            url=row.url,
            note=row.note,
            decided_by=row.decided_by,
            created_at=row.created_at,
        )
        for row in rows
    )
