"""In which languages those who will be told read: numbers only, nobody is named."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from factchecks.models import Revision
from tipline.models import Contact, Tip

Languages = Sequence[tuple[str | None, int]]


def waiting(session: Session, claim_id: int) -> Languages:
    """The languages of the people who wait for an answer about a claim, with how many."""
    return _count(session, _people().where(Tip.claim_id == claim_id, Tip.waiting))


def told(session: Session, fact_check_id: int) -> Languages:
    """The languages of the people who were told what a fact-check said, with how many."""
    of_it = select(Revision.id).where(Revision.fact_check_id == fact_check_id)
    return _count(session, _people().where(Tip.told_revision_id.in_(of_it)))


def _people() -> Any:
    return select(Contact.language, func.count(func.distinct(Contact.id))).join(
        Tip, Tip.contact_id == Contact.id
    )


def _count(session: Session, query: Any) -> Languages:
    rows = session.execute(query.group_by(Contact.language).order_by(Contact.language))
    return [(language, people) for language, people in rows]
