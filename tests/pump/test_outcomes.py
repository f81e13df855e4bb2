"""What follows from what the provider says: refusals, closed windows, delivery statuses."""

from datetime import timedelta

from factchecks.db import utcnow
from tests.pump.conftest import Write, bodies, contact, row
from tipline import outbox
from tipline.channels.base import Choice
from tipline.channels.errors import (
    ChannelDown,
    NeedsPlainText,
    OutsideWindow,
    SendLater,
    SendRefused,
)
from tipline.channels.fake import FakeChannel
from tipline.jobs import run_pending
from tipline.models import Contact, OutboundMessage, OutboundState
from tipline.outbox.delivery import apply_status
from tipline.pump import pump_once, record
from tipline.runtime import Runtime


def test_a_refused_message_stays_failed_with_the_providers_code(
    line: Runtime, fake: FakeChannel, write: Write
) -> None:
    message = write(contact(line), "hello")
    fake.failures.append(SendRefused("no such recipient", code="21211"))

    pump_once(line)
    pump_once(line, utcnow() + timedelta(days=1))

    now = row(line, message)
    assert (now.state, now.error_code, fake.sent) == (OutboundState.FAILED, "21211", [])


def test_somebody_who_blocked_us_gets_nothing_more_until_they_write(
    line: Runtime, fake: FakeChannel, write: Write
) -> None:
    person, other = contact(line, 104), contact(line, 105)
    write(person, "one")
    waiting = write(person, "two")
    fake.failures.append(SendRefused("opted out", code="21610", suppress=True))
    pump_once(line)

    assert row(line, waiting).state is OutboundState.SUPPRESSED
    assert write(person, "three") is None
    assert write(other, "for somebody else") is not None


def test_outside_the_window_a_message_waits_for_the_contact_to_write(
    line: Runtime, fake: FakeChannel, write: Write
) -> None:
    fake.window = timedelta(hours=24)
    person = contact(line, last_inbound_at=utcnow() - timedelta(hours=25))
    message = write(person, "the verdict")
    pump_once(line)
    assert (row(line, message).state, fake.sent) == (OutboundState.HELD, [])

    with line.db.write() as session:
        session.get_one(Contact, person.id).last_inbound_at = utcnow()
        outbox.release_held(session, person.id)

    pump_once(line)
    assert bodies(fake) == ["the verdict"]


def test_a_window_that_only_the_provider_knew_to_be_closed_holds_the_message(
    line: Runtime, fake: FakeChannel, write: Write
) -> None:
    message = write(contact(line), "the verdict")
    fake.failures.append(OutsideWindow("too late", code="63016"))

    pump_once(line)

    assert row(line, message).state is OutboundState.HELD


def test_a_window_found_closed_after_acceptance_holds_the_message_and_old_news_is_ignored(
    line: Runtime, fake: FakeChannel, write: Write
) -> None:
    person = contact(line)
    message = write(person, "the verdict")
    pump_once(line)
    old = fake.sent[0]
    with line.db.write() as session:
        apply_status(session, fake.name, old.provider_id, "undelivered", error_code="63016")
    run_pending(line)
    assert row(line, message).state is OutboundState.HELD

    with line.db.write() as session:
        outbox.release_held(session, person.id)
        apply_status(session, fake.name, old.provider_id, "failed", token=old.message.token)
    pump_once(line)

    assert bodies(fake) == ["the verdict", "the verdict"]
    assert row(line, message).state is OutboundState.SENT
    assert row(line, message).provider_id == fake.sent[1].provider_id


def test_refused_buttons_are_left_out_and_the_words_are_sent(
    line: Runtime, fake: FakeChannel, write: Write
) -> None:
    write(contact(line), "1: yes, 2: no", choices=[Choice("1", "Yes"), Choice("2", "No")])
    fake.failures.append(NeedsPlainText("no buttons here", code="63021"))

    pump_once(line)

    (sent,) = fake.sent
    assert (sent.message.body, sent.message.choices) == ("1: yes, 2: no", ())


def test_trouble_at_the_provider_is_retried_a_bounded_number_of_times(
    line: Runtime, fake: FakeChannel, write: Write
) -> None:
    message = write(contact(line), "hello")
    fake.failures.extend(SendLater("away", code="63010") for _ in range(record.MAX_LATER + 5))
    now = utcnow()

    for _ in range(record.MAX_LATER + 2):
        pump_once(line, now)
        now += timedelta(hours=1)

    assert row(line, message).state is OutboundState.FAILED
    assert len(fake.failures) == 5


def test_what_the_provider_holds_back_waits_as_long_as_it_asks_for(
    line: Runtime, fake: FakeChannel, write: Write
) -> None:
    """Twilio accepts it and says 63049 later; trying again within the day would make it worse."""
    message = write(contact(line), "hello")
    pump_once(line)
    with line.db.write() as session:
        apply_status(
            session, fake.name, fake.sent[0].provider_id, "undelivered", error_code="63049"
        )
    run_pending(line)

    pump_once(line, utcnow() + timedelta(hours=23))
    assert (len(fake.sent), row(line, message).state) == (1, OutboundState.PENDING)
    pump_once(line, utcnow() + timedelta(hours=25))
    assert len(fake.sent) == 2


def test_a_channel_that_is_down_costs_a_message_nothing(
    line: Runtime, fake: FakeChannel, write: Write
) -> None:
    message = write(contact(line), "hello")
    fake.failures.extend(ChannelDown("the token is wrong", code="20003") for _ in range(30))
    for _ in range(3):
        fake_failures = len(fake.failures)
        pump_once(line)
        assert len(fake.failures) == fake_failures - 1, "one try at a time"
    fake.failures.clear()

    pump_once(line)

    assert row(line, message).state is OutboundState.SENT


def test_statuses_in_any_order_end_at_the_furthest(
    line: Runtime, fake: FakeChannel, write: Write
) -> None:
    message = write(contact(line), "hello")
    pump_once(line)
    provider_id = fake.sent[0].provider_id

    with line.db.write() as session:
        for status in ("read", "delivered", "sent", "queued", "read", "a-status-of-tomorrow"):
            apply_status(session, fake.name, provider_id, status)

    assert row(line, message).state is OutboundState.READ


def test_a_status_of_a_stranger_changes_nothing(
    line: Runtime, fake: FakeChannel, write: Write
) -> None:
    message = write(contact(line), "hello")
    with line.db.write() as session:
        apply_status(session, fake.name, "SM-of-somebody-else", "failed", token="guessed")
        apply_status(session, fake.name, "SM-without-token", "failed")

    assert row(line, message).state is OutboundState.PENDING


def test_every_state_of_a_message_has_its_rank() -> None:
    from tipline.outbox.delivery import RANK

    assert set(RANK) == set(OutboundState)
    assert OutboundMessage.__tablename__ == "outbound_message"
