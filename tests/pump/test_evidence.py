"""Nothing is lost and nothing sent twice, wherever the sending was cut off."""

from datetime import timedelta

import pytest

from factchecks.db import utcnow
from tests.pump.conftest import Write, bodies, contact, row
from tipline.channels.errors import (
    ChannelDown,
    SendUnknown,
)
from tipline.channels.fake import FakeChannel
from tipline.models import OutboundState
from tipline.outbox.delivery import apply_status
from tipline.pump import pump_once, record
from tipline.pump.claim import claim
from tipline.pump.turn import doubt_dead
from tipline.runtime import Runtime


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
        claimed, _ = claim(session, line.vault, fake, 1, utcnow(), pump="a worker that died")
    provider_id = fake.send(claimed[0].message)  # … and here the process dies
    assert doubt_dead(line.db, "this worker", utcnow()) == 1

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
