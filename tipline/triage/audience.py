"""How many people a decision will be told to; counts only, nobody is named."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from factchecks.models import Revision
from tipline.models import Claim, Contact, Tip
from tipline.triage.cost import Counted, Group, counted, groups

Languages = Sequence[tuple[str | None, int]]


@dataclass(frozen=True, slots=True)
class Audience:
    """Distinct contacts."""

    waiting: int  # have asked and were not told
    told: int  # were told what the fact-check says or said
    silent: int  # of both: asked for silence, were erased, or can't be reached
    groups: tuple[Group, ...] = ()  # the others, by the way that reaches them
    # What those read who wait for a claim, or who were told a fact-check, with how many.
    languages: tuple[tuple[str | None, int], ...] = ()

    @property
    def total(self) -> int:
        """How many will really get a message."""
        return self.waiting + self.told - self.silent


def of_claim(session: Session, claim_id: int) -> Audience:
    """Who will hear of a verdict on this claim."""
    wait = counted(session, _of(_wait(claim_id)))
    return Audience(
        waiting=_people(wait),
        told=0,
        silent=_silent(wait),
        groups=groups(session, wait, "opener-verdict"),
        languages=_languages(wait),
    )


def of_fact_check(session: Session, fact_check_id: int) -> Audience:
    """Who will hear of a correction or withdrawal of this fact-check."""
    claims = select(Claim.id).where(Claim.fact_check_id == fact_check_id)
    heard = _of(_heard(session, fact_check_id))
    told = counted(session, heard)
    # Whoever was told and waits on another claim of it is told once, as somebody who was told.
    waiting = _of(and_(Tip.waiting, Tip.claim_id.in_(claims)))
    wait = counted(session, and_(waiting, ~heard) if told else waiting)
    return Audience(
        waiting=_people(wait),
        told=_people(told),
        silent=_silent(told) + _silent(wait),
        groups=(
            *groups(session, told, "opener-changed"),
            *groups(session, wait, "opener-verdict"),
        ),
        languages=_languages(told),
    )


def waiting_languages(session: Session, claim_id: int) -> Languages:
    """The languages of the people who wait for an answer about a claim, with how many."""
    return _by_language(session, _wait(claim_id))


def told_languages(session: Session, fact_check_id: int) -> Languages:
    """The languages of the people who were told what a fact-check said, with how many."""
    return _by_language(session, _heard(session, fact_check_id))


def told(session: Session, fact_check_id: int) -> int:
    """How many people were told what a fact-check said."""
    heard = _heard(session, fact_check_id)
    people = select(func.count(func.distinct(Tip.contact_id))).where(heard)
    return session.scalar(people) or 0


def _by_language(session: Session, where: ColumnElement[bool]) -> Languages:
    rows = session.execute(
        select(Contact.language, func.count()).where(_of(where)).group_by(Contact.language)
    )
    return [(language, people) for language, people in rows]


def _wait(claim_id: int) -> ColumnElement[bool]:
    return and_(Tip.waiting, Tip.claim_id == claim_id)


def _heard(session: Session, fact_check_id: int) -> ColumnElement[bool]:
    # By their numbers, which are few: of a subquery PostgreSQL believes that it finds every tip,
    # and reads them all.
    revisions = session.scalars(select(Revision.id).where(Revision.fact_check_id == fact_check_id))
    return Tip.told_revision_id.in_(revisions.all())


def _of(where: ColumnElement[bool]) -> ColumnElement[bool]:
    """Contacts with such tips; erased ones leave tips of nobody behind."""
    return Contact.id.in_(select(Tip.contact_id).where(where, Tip.contact_id.is_not(None)))


def _people(found: Iterable[Counted]) -> int:
    return sum(one.people for one in found)


def _silent(found: Iterable[Counted]) -> int:
    return sum(one.people for one in found if one.silent)


def _languages(found: Iterable[Counted]) -> tuple[tuple[str | None, int], ...]:
    people: dict[str | None, int] = {}
    for one in found:
        people[one.language] = people.get(one.language, 0) + one.people
    return tuple(people.items())
