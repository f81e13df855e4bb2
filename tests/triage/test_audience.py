"""Counting who can be told says the same as asking for each contact."""

from collections import Counter
from itertools import product

from sqlalchemy import select, update

from factchecks.db import utcnow
from factchecks.models import Revision
from tests.console.world import Maker
from tipline.models import Claim, Contact, Tip
from tipline.outbox import SILENT, why_not
from tipline.runtime import Runtime
from tipline.triage import audience


def test_the_database_counts_as_silent_whom_nothing_may_be_sent_to(runtime: Runtime) -> None:
    now = utcnow()
    cases = list(product((b"sealed", None), (None, now), (None, now)))
    with runtime.db.write() as session:
        for number, (address, stopped, unreachable) in enumerate(cases):
            session.add(
                Contact(
                    channel="local",
                    pseudonym=f"{number:064d}",
                    address=address,
                    stopped_at=stopped,
                    unreachable_at=unreachable,
                )
            )
        session.flush()
        found = session.execute(select(Contact, SILENT)).all()
    assert len(found) == len(cases)
    for contact, silent in found:
        assert bool(silent) is bool(why_not(contact))


def test_who_hears_of_a_change_is_counted_as_if_each_contact_was_asked_for(
    runtime: Runtime,
) -> None:
    with runtime.db.writer() as session:
        maker = Maker(session)
        check, other = (maker.fact_check(f"The vote is on day {n}", url="") for n in (1, 2))
        revision = session.scalars(select(Revision.id).where(Revision.fact_check_id == check.id))
        told = revision.one()
        one, two = (maker.claim(f"claim {n}", people=5, language="en") for n in (1, 2))
        for claim in (one, two):
            claim.fact_check_id = check.id
        elsewhere = maker.claim("claim 3", people=2)
        elsewhere.fact_check_id = other.id
        for number, tip in enumerate((*one.tips, *two.tips, *elsewhere.tips)):
            contact = session.get_one(Contact, tip.contact_id)
            contact.language = ("en", "pt", None)[number % 3]
            contact.stopped_at = utcnow() if number % 4 == 1 else None
        for tip in one.tips:
            tip.told_revision_id, tip.waiting = told, False
        # Was told about one claim, and waits on the other: one person, told once.
        two.tips[0].contact_id = one.tips[0].contact_id
        # The same person asked twice; and a tip whose person was erased.
        two.tips[1].contact_id = two.tips[2].contact_id
        two.tips[3].contact_id = None
        session.flush()

        heard = {t.contact_id for t in one.tips}
        wait = {t.contact_id for t in two.tips if t.contact_id} - heard
        people = {c.id: c for c in session.scalars(select(Contact)) if c.id in heard | wait}
        found = audience.of_fact_check(session, check.id)
        assert (found.told, found.waiting) == (len(heard), len(wait))
        assert found.silent == sum(bool(why_not(c)) for c in people.values()) > 0
        assert found.total == sum(group.people for group in found.groups)
        assert dict(found.languages) == Counter(people[number].language for number in heard)
        assert dict(audience.told_languages(session, check.id)) == dict(found.languages)
        assert audience.told(session, check.id) == len(heard)
        of_claim = audience.of_claim(session, two.id)
        assert of_claim.waiting == sum(n for _, n in of_claim.languages) == 3
        assert audience.waiting_languages(session, two.id) == list(of_claim.languages)
        session.execute(update(Claim).where(Claim.id == two.id).values(fact_check_id=None))
        session.execute(update(Tip).where(Tip.claim_id == one.id).values(told_revision_id=None))
        assert audience.of_fact_check(session, check.id) == audience.Audience(0, 0, 0)
