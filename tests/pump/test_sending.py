"""What the pump does with messages, on SQLite and PostgreSQL, through the fake channel."""

from datetime import timedelta

import pytest

from factchecks.db import utcnow
from tests.pump.conftest import Write, contact, row
from tipline import outbox
from tipline.channels.base import Choice
from tipline.channels.errors import (
    ChannelDown,
    NeedsPlainText,
    OutsideWindow,
    SendLater,
    SendRefused,
    SendUnknown,
)
from tipline.channels.fake import FakeChannel
from tipline.jobs import run_pending
from tipline.models import Contact, OutboundMessage, OutboundState, Purpose
from tipline.outbox.delivery import apply_status
from tipline.pump import pump_once, record
from tipline.pump.claim import HALF, claim
from tipline.pump.evidence import doubt_interrupted
from tipline.runtime import Runtime


def bodies(fake: FakeChannel) -> list[str]:
    return [sent.message.body for sent in fake.sent]


def test_a_message_goes_to_the_contacts_address_with_its_choices(
    line: Runtime, fake: FakeChannel, write: Write
) -> None:
    message = write(contact(line), "Is it one of these?", choices=[Choice("1", "The first")])

    assert pump_once(line) == 1

    (sent,) = fake.sent
    assert sent.message.to == "whatsapp:+12025550104"
    assert sent.message.choices == (Choice("1", "The first"),)
    now = row(line, message)
    assert (now.state, now.provider_id) == (OutboundState.SENT, sent.provider_id)
    assert pump_once(line) == 0


def test_the_same_purpose_is_written_only_once(line: Runtime, write: Write) -> None:
    person = contact(line)

    assert write(person, "one", dedup_key="verdict:1:1:0") is not None
    assert write(person, "two", dedup_key="verdict:1:1:0") is None


def test_each_contact_gets_its_messages_in_order_even_when_the_first_must_wait(
    line: Runtime, fake: FakeChannel, write: Write
) -> None:
    ana, ben = contact(line, 104), contact(line, 105)
    for person, body in ((ana, "a1"), (ana, "a2"), (ben, "b1")):
        write(person, body)
    fake.failures.append(SendLater("too fast", code="20429", after=30))

    now = utcnow()
    pump_once(line, now)
    assert bodies(fake) == ["b1"]

    pump_once(line, now + timedelta(seconds=31))
    assert bodies(fake) == ["b1", "a1", "a2"]


def test_a_message_that_waits_a_moment_is_not_overtaken_but_one_for_tomorrow_holds_nothing_up(
    line: Runtime, fake: FakeChannel, write: Write
) -> None:
    ana, ben = contact(line, 104), contact(line, 105)
    write(ana, "a1", due_at=utcnow() + timedelta(seconds=30))
    write(ana, "a2")
    write(ben, "b for tomorrow", due_at=utcnow() + timedelta(days=1))
    write(ben, "b now")

    pump_once(line)
    assert bodies(fake) == ["b now"]

    pump_once(line, utcnow() + timedelta(seconds=31))
    assert bodies(fake) == ["b now", "a1", "a2"]


def test_a_reply_does_not_wait_behind_a_fan_out_and_a_correction_goes_before_verdicts(
    line: Runtime, fake: FakeChannel, write: Write
) -> None:
    for number, purpose in enumerate((Purpose.VERDICT, Purpose.CORRECTION, Purpose.REPLY)):
        write(contact(line, 110 + number), str(purpose), purpose=purpose)

    pump_once(line)

    assert bodies(fake) == ["reply", "correction", "verdict"]


def test_the_next_part_waits_until_the_provider_says_that_the_first_is_sent(
    line: Runtime, fake: FakeChannel
) -> None:
    fake.reports_status = True
    person = contact(line)
    with line.db.write() as session:
        first, _second = outbox.send_parts(
            session,
            contact=session.get_one(Contact, person.id),
            purpose=Purpose.REPLY,
            dedup_key="answer:1",
            bodies=["part one", "part two"],
        )
    pump_once(line)
    assert bodies(fake) == ["part one"]

    with line.db.write() as session:
        apply_status(session, fake.name, fake.sent[0].provider_id, "sent", token=first.token)

    pump_once(line)
    assert bodies(fake) == ["part one", "part two"]


def test_a_lost_callback_holds_the_next_part_up_for_some_seconds_only(
    line: Runtime, fake: FakeChannel, write: Write
) -> None:
    fake.reports_status = True
    person = contact(line)
    write(person, "one")
    write(person, "two")
    pump_once(line)

    pump_once(line, utcnow() + timedelta(seconds=7))

    assert bodies(fake) == ["one", "two"]


def test_half_a_verdict_is_never_sent_without_its_beginning(
    line: Runtime, fake: FakeChannel, write: Write
) -> None:
    person = contact(line)
    first = write(person, "This is false:")
    second = write(person, "polls close at noon", follows=first)
    fake.failures.append(SendRefused("the text was refused", code="63013"))

    pump_once(line)

    assert fake.sent == []
    assert row(line, first).state is OutboundState.FAILED
    assert (row(line, second).state, row(line, second).error) == (OutboundState.SUPPRESSED, HALF)


def test_a_message_the_provider_may_have_is_not_sent_twice(
    line: Runtime, fake: FakeChannel, write: Write
) -> None:
    message = write(contact(line), "polls close at eight")
    fake.failures.append(SendUnknown("the connection broke"))
    fake.accept_first = True
    now = utcnow()
    pump_once(line, now)
    assert row(line, message).state is OutboundState.UNKNOWN

    pump_once(line, now + timedelta(seconds=5))

    assert row(line, message).state is OutboundState.SENT
    assert row(line, message).provider_id == fake.sent[0].provider_id
    assert len(fake.sent) == 1


def test_a_message_the_provider_never_got_is_sent_again_once_that_is_certain(
    line: Runtime, fake: FakeChannel, write: Write
) -> None:
    message = write(contact(line), "polls close at eight")
    fake.failures.append(SendUnknown("the connection broke"))
    now = utcnow()
    pump_once(line, now)

    pump_once(line, now + timedelta(seconds=5))
    assert fake.sent == [], "the provider's list may lag behind"
    pump_once(line, now + timedelta(seconds=61))

    assert bodies(fake) == ["polls close at eight"]
    assert row(line, message).state is OutboundState.SENT


def test_nothing_is_sent_again_while_the_provider_can_not_be_asked(
    line: Runtime, fake: FakeChannel, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = write(contact(line), "polls close at eight")
    fake.failures.append(SendUnknown("the connection broke"))
    now = utcnow()
    pump_once(line, now)

    def away(*_: object) -> str | None:
        raise ChannelDown("the provider does not answer")

    monkeypatch.setattr(fake, "find_sent", away)
    pump_once(line, now + timedelta(hours=1))

    assert fake.sent == []
    assert row(line, message).state is OutboundState.UNKNOWN


def test_after_a_crash_while_sending_the_status_callback_is_the_evidence(
    line: Runtime, fake: FakeChannel, write: Write
) -> None:
    message = write(contact(line), "polls close at eight")
    with line.db.write() as session:
        claimed, _ = claim(session, line.vault, fake, 1, utcnow())
    provider_id = fake.send(claimed[0].message)  # … and here the process dies
    with line.db.write() as session:
        assert doubt_interrupted(session) == 1

    with line.db.write() as session:
        apply_status(session, fake.name, provider_id, "delivered", token=claimed[0].message.token)

    pump_once(line, utcnow() + timedelta(hours=1))
    assert row(line, message).state is OutboundState.DELIVERED
    assert len(fake.sent) == 1


def test_a_crash_before_the_provider_was_called_loses_nothing(
    line: Runtime, fake: FakeChannel, write: Write
) -> None:
    message = write(contact(line), "polls close at eight")
    now = utcnow()
    with line.db.write() as session:
        claim(session, line.vault, fake, 1, now)  # … and here the process dies

    pump_once(line, now + timedelta(minutes=2))

    assert bodies(fake) == ["polls close at eight"]
    assert row(line, message).state is OutboundState.SENT


def test_a_callback_faster_than_the_answer_to_the_call_is_kept(
    line: Runtime, fake: FakeChannel, write: Write
) -> None:
    message = write(contact(line), "hello")
    with line.db.write() as session:
        (sending,), _ = claim(session, line.vault, fake, 1, utcnow())
    provider_id = fake.send(sending.message)
    with line.db.write() as session:
        apply_status(session, fake.name, provider_id, "delivered", token=sending.message.token)

    with line.db.write() as session:
        record.sent(session, sending, provider_id)

    assert row(line, message).state is OutboundState.DELIVERED


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


def test_silence_asked_for_while_a_message_waits_is_kept_but_its_confirmation_goes_out(
    line: Runtime, fake: FakeChannel, write: Write
) -> None:
    person = contact(line)
    waiting = write(person, "a verdict", purpose=Purpose.VERDICT)
    with line.db.write() as session:
        session.get_one(Contact, person.id).stopped_at = utcnow()
    write(person, "You will hear nothing more.", despite_stop=True)

    pump_once(line)

    assert bodies(fake) == ["You will hear nothing more."]
    assert row(line, waiting).state is OutboundState.SUPPRESSED


def test_an_erased_address_gets_nothing(line: Runtime, fake: FakeChannel, write: Write) -> None:
    person = contact(line)
    message = write(person, "a verdict")
    with line.db.write() as session:
        session.get_one(Contact, person.id).address = None

    pump_once(line)

    assert fake.sent == []
    assert row(line, message).error == "the address is erased"


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


def test_our_own_error_on_the_way_counts_as_not_knowing(
    line: Runtime, fake: FakeChannel, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = write(contact(line), "hello")

    def broken(_message: object) -> str:
        raise KeyError("+12025550104")

    monkeypatch.setattr(fake, "send", broken)
    pump_once(line)

    now = row(line, message)
    assert now.state is OutboundState.UNKNOWN
    assert "555" not in now.error


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


def test_only_one_pump_sends_at_a_time(line: Runtime, fake: FakeChannel, write: Write) -> None:
    from tipline.pump import turn

    write(contact(line), "hello")
    with turn.held(line.db, "another worker"):
        assert pump_once(line) == 0

    assert pump_once(line) == 1


def test_every_state_of_a_message_has_its_rank() -> None:
    from tipline.outbox.delivery import RANK

    assert set(RANK) == set(OutboundState)
    assert OutboundMessage.__tablename__ == "outbound_message"
