"""What is past its time is erased, counted and on record; what is not stays."""

from datetime import timedelta

from click.testing import CliRunner
from sqlalchemy import select, update

from factchecks.db import utcnow
from tests.intake.test_gather import PICTURE, picture, with_file
from tests.line import FALSE_HOURS, Line
from tipline.cli import main
from tipline.models import (
    AuditEntry,
    Claim,
    Contact,
    InboundMedia,
    InboundMessage,
    Match,
    OutboundMessage,
    Tip,
)
from tipline.privacy.retention import Purged, purge

ANSWERED = "polling stations in Arvania close at 12 on sunday!"
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

    assert run(line, dry_run=True) == Purged(1, 1, 1, provider_ids=2)
    assert all(contact.address for contact in line.contacts)
    assert run(line) == Purged(1, 1, 1, provider_ids=2)
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


def test_what_voters_sent_goes_when_nobody_asks_any_more_and_an_open_claim_keeps_it(
    line: Line,
) -> None:
    line.check()
    line.channel.files[PICTURE] = picture()
    line.voter(1).sends(ANSWERED, **with_file())
    line.voter(2).sends(WAITING)
    line.voter(3).sends("hello")
    line.work(later=60)
    (sha256,) = {media.sha256 for media in line.all(InboundMedia)}
    _quiet(line, days=91)

    wanted = run(line, dry_run=True)
    assert (wanted.tips, wanted.files) == (2, 1)
    assert run(line) == wanted
    line.work()

    answered, waiting = (t for t in line.tips if t.claim_id)
    assert (answered.text, waiting.text) == ("", WAITING)
    assert [m.text for m in line.messages] == ["", WAITING, ""]
    assert [media.sha256 for media in line.all(InboundMedia)] == [None]
    assert not line.runtime.store.exists(sha256)
    assert line.claims[0].title == FALSE_HOURS.claim
    assert {m.explanation for m in line.all(Match) if m.tip_id == answered.id} == {""}
    assert run(line) == Purged()


def test_an_open_claim_that_nobody_asked_about_for_a_year_is_forgotten_too(line: Line) -> None:
    line.voter().sends(WAITING)
    _quiet(line, days=364)
    assert run(line, dry_run=True).tips == 0
    _quiet(line, days=2)

    assert run(line).tips == 1
    assert [claim.title for claim in line.claims] == [""]


def test_a_claim_that_people_still_ask_about_keeps_its_words(line: Line) -> None:
    line.check()
    line.voter(1).sends(ANSWERED)
    _quiet(line, days=91)
    line.voter(2).sends(ANSWERED)

    assert run(line, dry_run=True).tips == 0


def _quiet(line: Line, days: int) -> None:
    """Make every tip and claim that many days older."""
    then = timedelta(days=days)
    with line.runtime.db.write() as session:
        for tip in session.scalars(select(Tip)):
            tip.created_at -= then
        for claim in session.scalars(select(Claim)):
            claim.last_seen_at -= then
