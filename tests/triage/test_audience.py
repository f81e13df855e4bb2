"""Counting who can be told says the same as asking for each contact."""

from itertools import product

from sqlalchemy import select

from factchecks.db import utcnow
from tipline.models import Contact
from tipline.outbox import SILENT, why_not
from tipline.runtime import Runtime


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
