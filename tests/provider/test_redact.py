"""The provider forgets the words of what is done with, and nothing that is still evidence."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from factchecks.db import utcnow
from tests.fakes.twilio_api import SENDER, TwilioApi
from tests.pump.conftest import contact
from tipline.channels.registry import make_channels
from tipline.channels.twilio.inbound import parse
from tipline.intake.receive import receive
from tipline.intake.reconcile import reconcile
from tipline.jobs import load_handlers, run_pending
from tipline.models import InboundMessage, Job, OutboundMessage, OutboundState, Purpose
from tipline.provider import redact
from tipline.runtime import Runtime

VOTER = "whatsapp:+12025550104"
LONG_AGO = timedelta(hours=3)


@pytest.fixture
def api() -> Iterator[TwilioApi]:
    with TwilioApi() as api:
        yield api


@pytest.fixture
def runtime(runtime: Runtime, api: TwilioApi) -> Runtime:
    load_handlers()
    twilio = replace(runtime.settings.twilio, api_base_url=api.base_url)
    runtime.settings = replace(runtime.settings, twilio=twilio, show_typing=False)
    return runtime


def received(runtime: Runtime, api: TwilioApi, age: timedelta = LONG_AGO, **more: Any) -> str:
    """A message that came and was handled so long ago."""
    form = api.receive(VOTER, "Is it true?", **more)
    with runtime.db.write() as session:
        receive(session, runtime, parse(form, utcnow() - age))
        message = session.query(InboundMessage).filter_by(provider_id=form["MessageSid"]).one()
        message.handled_at = utcnow() - age
        session.query(Job).delete()
    return form["MessageSid"]


def sent(runtime: Runtime, api: TwilioApi, state: OutboundState, age: timedelta = LONG_AGO) -> str:
    """One of ours, as it stands at Twilio and here."""
    message = api.create({"To": [VOTER], "Body": ["It is false."], "From": [SENDER]}, _no_fault())
    message.status = "delivered"
    person = contact(runtime)
    then: datetime = utcnow() - age
    with runtime.db.write() as session:
        session.add(
            OutboundMessage(
                dedup_key="one", purpose=Purpose.REPLY, contact_id=person.id,
                channel="twilio-whatsapp", body="It is false.", token="t", state=state,
                provider_id=message.sid, sent_at=then, created_at=then,
            )
        )  # fmt: skip
    return message.sid


def _no_fault() -> Any:
    from tests.fakes.twilio_api import Fault

    return Fault()


def sweep(runtime: Runtime) -> None:
    with runtime.db.write() as session:
        redact.look(session, runtime)
    while run_pending(runtime):
        pass


def body(api: TwilioApi, sid: str) -> str:
    return api.messages[sid].body


def test_what_was_handled_loses_its_words_and_stays_in_the_list(
    runtime: Runtime, api: TwilioApi
) -> None:
    sid = received(runtime, api)

    sweep(runtime)

    assert body(api, sid) == ""
    with runtime.db.read() as session:
        message = session.query(InboundMessage).one()
        assert message.redacted_at is not None
        assert message.text == "Is it true?"  # ours has its own time
    found = reconcile(runtime, "twilio-whatsapp", utcnow() - timedelta(days=1))
    assert (found.listed, found.received) == (1, 0)  # it is not taken in again, without its words


def test_each_message_is_asked_about_once(runtime: Runtime, api: TwilioApi) -> None:
    received(runtime, api)
    sweep(runtime)
    calls = len(api.seen)

    sweep(runtime)

    assert len(api.seen) == calls


@pytest.mark.parametrize("why", ["just handled", "not handled", "a file is on its way"])
def test_what_is_not_done_with_keeps_its_words(runtime: Runtime, api: TwilioApi, why: str) -> None:
    if why == "just handled":
        sid = received(runtime, api, age=timedelta(minutes=1))
    elif why == "a file is on its way":
        sid = received(runtime, api, files=((b"x", "image/png"),))
    else:
        sid = received(runtime, api)
        with runtime.db.write() as session:
            session.query(InboundMessage).one().handled_at = None

    sweep(runtime)

    assert body(api, sid) == "Is it true?"


@pytest.mark.parametrize(
    ("state", "age", "forgotten"),
    [
        (OutboundState.DELIVERED, LONG_AGO, True),
        (OutboundState.READ, LONG_AGO, True),
        (OutboundState.FAILED, LONG_AGO, True),
        (OutboundState.SENT, LONG_AGO, True),
        (OutboundState.SENT, timedelta(minutes=30), False),
        (OutboundState.DELIVERED, timedelta(minutes=1), False),
        (OutboundState.UNKNOWN, LONG_AGO, False),
        (OutboundState.SENDING, LONG_AGO, False),
        (OutboundState.DELIVERED, timedelta(days=15), False),
    ],
)
def test_ours_lose_theirs_when_they_arrived_and_never_while_they_are_evidence(
    runtime: Runtime, api: TwilioApi, state: OutboundState, age: timedelta, forgotten: bool
) -> None:
    sid = sent(runtime, api, state, age)

    sweep(runtime)

    assert (body(api, sid) == "") is forgotten


def test_one_still_on_its_way_at_twilio_is_asked_for_again(
    runtime: Runtime, api: TwilioApi
) -> None:
    sid = sent(runtime, api, OutboundState.SENT)
    api.messages[sid].status = "queued"
    sweep(runtime)
    assert body(api, sid) == "It is false."

    api.messages[sid].status = "delivered"
    sweep(runtime)

    assert body(api, sid) == ""


def test_one_that_is_gone_at_twilio_is_as_good_as_forgotten(
    runtime: Runtime, api: TwilioApi
) -> None:
    del api.messages[received(runtime, api)]

    sweep(runtime)

    with runtime.db.read() as session:
        assert session.query(InboundMessage).one().redacted_at is not None


def test_the_setting_keeps_them(runtime: Runtime, api: TwilioApi) -> None:
    runtime.settings = replace(runtime.settings, delete_provider_text=False)
    sid = received(runtime, api)

    sweep(runtime)

    assert body(api, sid) == "Is it true?"


def test_more_than_one_batch_is_done_one_after_the_other(
    runtime: Runtime, api: TwilioApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redact, "BATCH", 2)
    sids = [received(runtime, api) for _time in range(5)]

    sweep(runtime)

    assert [body(api, sid) for sid in sids] == [""] * 5


def test_where_twilio_is_away_or_the_token_is_wrong_nothing_is_noted(
    runtime: Runtime, api: TwilioApi
) -> None:
    received(runtime, api)
    for changed in ({"auth_token": "rotated-away"}, {"api_base_url": "http://127.0.0.1:9"}):
        twilio = replace(runtime.settings.twilio, **changed)
        runtime.settings = replace(runtime.settings, twilio=twilio)
        runtime.__dict__["channels"] = make_channels(runtime)
        sweep(runtime)

    with runtime.db.read() as session:
        assert session.query(InboundMessage).one().redacted_at is None
