"""Which messages go out, to whom and in which order, on SQLite and PostgreSQL."""

from datetime import timedelta

from factchecks.db import utcnow
from tests.pump.conftest import Write, bodies, contact, row
from tipline import outbox
from tipline.channels.base import Choice
from tipline.channels.errors import (
    SendLater,
    SendRefused,
)
from tipline.channels.fake import FakeChannel
from tipline.models import Contact, OutboundState, Purpose
from tipline.outbox.delivery import apply_status
from tipline.pump import pump_once
from tipline.pump.claim import HALF
from tipline.runtime import Runtime


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
