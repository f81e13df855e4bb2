"""People see at once that they are being answered, and nothing ever waits for that."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from factchecks.db import utcnow
from tests.channels.conftest import cloud_settings, telegram_settings
from tests.fakes.graph_api import GraphApi, envelope
from tests.fakes.telegram_api import TelegramApi
from tests.fakes.twilio_api import TwilioApi
from tipline import outbox
from tipline.channels.base import Inbound, Kind
from tipline.channels.cloud.inbound import parse as parse_cloud
from tipline.channels.registry import make_channels
from tipline.channels.telegram.inbound import parse as parse_telegram
from tipline.channels.twilio.inbound import parse
from tipline.intake.receive import receive
from tipline.jobs import load_handlers, run_pending
from tipline.models import Contact, InboundMessage, Job, JobState, Purpose
from tipline.provider import reading
from tipline.runtime import Runtime


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pause is left over from another test."""
    monkeypatch.setattr(reading, "_paused_until", {})
    load_handlers()


@pytest.fixture
def api() -> Iterator[TwilioApi]:
    with TwilioApi() as api:
        yield api


@pytest.fixture
def twilio(runtime: Runtime, api: TwilioApi) -> Runtime:
    settings = replace(runtime.settings.twilio, api_base_url=api.base_url)
    runtime.settings = replace(runtime.settings, twilio=settings)
    return runtime


def deliver(runtime: Runtime, inbound: Inbound) -> str:
    with runtime.db.write() as session:
        assert receive(session, runtime, inbound)
        reading.show_reading(session, runtime, inbound)
    return inbound.provider_id


def written(api: TwilioApi, **more: Any) -> Inbound:
    return replace(parse(api.receive("whatsapp:+12025550104", "Is it true?"), utcnow()), **more)


def shown(runtime: Runtime, provider_id: str, channel: str = "twilio-whatsapp") -> bool:
    return reading.show(runtime, {"channel": channel, "provider_id": provider_id})


def jobs(runtime: Runtime, name: str = "provider.reading") -> list[Job]:
    with runtime.db.read() as session:
        return [job for job in session.query(Job).all() if job.name == name]


def test_twilio_is_told_which_message_is_being_answered(twilio: Runtime, api: TwilioApi) -> None:
    sid = deliver(twilio, written(api))

    assert shown(twilio, sid)
    assert api.typing == [sid]


def test_meta_marks_it_as_read_as_well(runtime: Runtime) -> None:
    with GraphApi() as graph:
        runtime.settings = cloud_settings(runtime.settings, graph)
        message = {"from": "12025550104", "id": "wamid.1", "type": "text", "text": {"body": "x"}}
        (inbound,) = parse_cloud(envelope(messages=[message]), utcnow()).items
        assert isinstance(inbound, Inbound)

        deliver(runtime, inbound)
        with runtime.db.read() as session:
            [job] = session.scalars(select(Job).where(Job.name == "provider.reading"))
        assert "wamid.1" not in str(job.payload)

        assert reading.show(runtime, job.payload)

    (mark,) = graph.marked
    assert (mark["status"], mark["message_id"]) == ("read", "wamid.1")
    assert mark["typing_indicator"] == {"type": "text"}


def test_telegram_is_told_the_chat(runtime: Runtime) -> None:
    with TelegramApi() as bot:
        runtime.settings = telegram_settings(runtime.settings, bot)
        inbound = parse_telegram(bot.update(text="x"), utcnow(), "1234567").inbound
        assert inbound is not None

        assert shown(runtime, deliver(runtime, inbound), "telegram")

    assert bot.actions == [{"chat_id": "5550104", "action": "typing"}]
    assert "5550104" not in str([job.payload for job in jobs(runtime)])


@pytest.mark.parametrize("off", ["setting", "channel", "reaction"])
def test_nothing_is_enqueued_where_it_is_not_wanted(
    twilio: Runtime, api: TwilioApi, off: str
) -> None:
    inbound = written(api)
    if off == "setting":
        twilio.settings = replace(twilio.settings, show_typing=False)
    elif off == "channel":
        inbound = parse(api.receive("+12025550104", "by SMS"), utcnow())
    else:
        inbound = replace(inbound, kind=Kind.REACTION)
    deliver(twilio, inbound)

    assert jobs(twilio) == []


def test_it_comes_after_everything_else_that_is_due(twilio: Runtime, api: TwilioApi) -> None:
    deliver(twilio, written(api))

    (job,) = jobs(twilio)
    (handling,) = jobs(twilio, "intake.handle")
    assert job.priority < handling.priority
    assert job.lane is None  # nothing of the contact waits behind it


def test_nothing_is_shown_after_the_answer_or_after_a_while_or_to_who_wants_silence(
    twilio: Runtime, api: TwilioApi
) -> None:
    late = deliver(twilio, written(api, received_at=utcnow() - timedelta(seconds=20)))
    assert not shown(twilio, late)

    sid = deliver(twilio, written(api))
    with twilio.db.write() as session:
        contact = session.query(Contact).one()
        contact.stopped_at = utcnow()
    assert not shown(twilio, sid)

    with twilio.db.write() as session:
        contact = session.query(Contact).one()
        contact.stopped_at = None
        session.flush()
        outbox.send(
            session, contact=contact, purpose=Purpose.REPLY, dedup_key="answer", body="It is false."
        )
    assert not shown(twilio, sid)
    assert not shown(twilio, "SM-unknown")
    assert api.typing == []


def test_a_failure_is_not_repeated_and_stops_all_tries_for_a_while(
    runtime: Runtime, api: TwilioApi
) -> None:
    """Twilio is at a closed port."""
    sid = deliver(runtime, written(api))
    assert not shown(runtime, sid)

    working = replace(runtime.settings.twilio, api_base_url=api.base_url)
    runtime.settings = replace(runtime.settings, twilio=working)
    runtime.__dict__["channels"] = make_channels(runtime)
    assert not shown(runtime, sid)
    assert api.typing == []

    reading._paused_until.clear()
    assert shown(runtime, sid)


def test_one_call_at_a_time_so_that_a_slow_provider_takes_one_thread(
    twilio: Runtime, api: TwilioApi
) -> None:
    sid = deliver(twilio, written(api))
    holding, go = threading.Event(), threading.Event()

    def hold() -> None:
        with reading._busy:
            holding.set()
            go.wait(10)

    other = threading.Thread(target=hold)
    other.start()
    holding.wait(10)
    try:
        assert not shown(twilio, sid)
    finally:
        go.set()
        other.join()
    assert shown(twilio, sid)


def test_the_message_is_handled_also_where_the_provider_is_away(
    runtime: Runtime, api: TwilioApi
) -> None:
    deliver(runtime, written(api))

    while run_pending(runtime):
        pass

    with runtime.db.read() as session:
        assert session.query(InboundMessage).one().handled_at is not None
        assert not session.query(Job).filter(Job.state == JobState.DEAD).all()
