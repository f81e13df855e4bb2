"""What is past its time is erased, counted and on record; what is not stays."""

from datetime import timedelta

from click.testing import CliRunner
from sqlalchemy import update

from factchecks.db import utcnow
from tests.line import FALSE_HOURS, Line
from tipline.cli import main
from tipline.models import AuditEntry, Contact, InboundMessage, OutboundMessage
from tipline.privacy.retention import Purged, purge

WAITING = "The bridge of Arvania is closed on Sunday"


def age(line: Line, days: int, *contact_ids: int) -> None:
    """Make everything of these contacts that many days older."""
    then = utcnow() - timedelta(days=days)
    with line.runtime.db.write() as session:
        session.execute(
            update(Contact).where(Contact.id.in_(contact_ids)).values(last_inbound_at=then)
        )
        session.execute(
            update(InboundMessage)
            .where(InboundMessage.contact_id.in_(contact_ids))
            .values(received_at=then)
        )
        session.execute(
            update(OutboundMessage)
            .where(OutboundMessage.contact_id.in_(contact_ids))
            .values(created_at=then)
        )


def run(line: Line, *, dry_run: bool = False) -> Purged:
    with line.runtime.db.write() as session:
        return purge(session, line.runtime.settings, dry_run=dry_run)


def test_addresses_and_copies_go_after_their_time_and_a_younger_contact_keeps_all(
    line: Line,
) -> None:
    line.voter(1).sends(WAITING)
    line.voter(2).sends(WAITING)
    age(line, 31, 1)

    assert run(line, dry_run=True) == Purged(1, 1, 1)
    assert all(contact.address for contact in line.contacts)
    assert run(line) == Purged(1, 1, 1)
    assert run(line) == Purged()

    old, young = line.contacts
    assert old.address is None
    assert young.address is not None
    assert [message.text for message in line.messages] == ["", WAITING]
    assert [bool(message.body) for message in line.all(OutboundMessage)] == [False, True]
    assert [tip.text for tip in line.tips] == [WAITING, WAITING]


def test_an_address_that_nobody_needs_goes_sooner(line: Line) -> None:
    line.check()
    for number, words in enumerate(("hello", WAITING, FALSE_HOURS.claim), 1):
        line.voter(number).sends(words)
    age(line, 4, 1, 2, 3)

    run(line)

    greeted, waits, was_told = line.contacts
    assert greeted.address is None
    assert waits.address is not None
    assert was_told.address is not None


def test_whoever_was_erased_in_time_is_a_contact_again_with_the_next_message(line: Line) -> None:
    voter = line.voter(1)
    voter.sends(WAITING)
    age(line, 31, 1)
    run(line)

    (reply,) = voter.sends("status")

    assert WAITING in reply
    assert len(line.contacts) == 1


def test_the_command_counts_and_erases_and_puts_that_on_record(line: Line, environment) -> None:
    line.voter(1).sends(WAITING)
    age(line, 31, 1)
    env = {**environment, "TIPLINE_MODE": "development"}

    counted = CliRunner().invoke(main, ["purge", "--dry-run"], env=env)
    erased = CliRunner().invoke(main, ["purge"], env=env)

    assert "1 reply addresses would be erased" in counted.output
    assert "1 reply addresses erased" in erased.output
    assert line.contacts[0].address is None
    (entry,) = line.all(AuditEntry)
    assert (entry.action, entry.details["addresses"]) == ("privacy.purge", 1)
