"""The pump through the official Twilio client, against a Twilio that fails in every way."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask

from factchecks.db import utcnow
from tests.fakes.twilio_api import Fault, TwilioApi
from tests.pump.conftest import contact, row
from tipline import outbox
from tipline.channels.registry import make_channels
from tipline.channels.twilio import client
from tipline.jobs import run_pending
from tipline.models import Contact, OutboundMessage, OutboundState, Purpose
from tipline.pump import pump_once
from tipline.runtime import Runtime


@pytest.fixture
def api() -> Iterator[TwilioApi]:
    with TwilioApi() as api:
        yield api


@pytest.fixture
def twilio(runtime: Runtime, api: TwilioApi) -> Runtime:
    """A runtime whose Twilio is the fake one."""
    settings = runtime.settings
    runtime.settings = replace(settings, twilio=replace(settings.twilio, api_base_url=api.base_url))
    runtime.__dict__["channels"] = make_channels(runtime)
    return runtime


@pytest.fixture
def callbacks(twilio: Runtime, app: Flask, api: TwilioApi) -> None:
    """Status callbacks arrive at the real webhook, signed."""
    web = app.test_client()

    def post(url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> int:
        parts = urlsplit(url)
        answer = web.post(f"{parts.path}?{parts.query}", data=form, headers=headers)
        return answer.status_code

    api.post = post


def written(
    runtime: Runtime, person: Contact, body: str, key: str = "", purpose: Purpose = Purpose.REPLY
) -> OutboundMessage | None:
    with runtime.db.write() as session:
        return outbox.send(
            session,
            contact=session.get_one(Contact, person.id),
            purpose=purpose,
            dedup_key=key or body,
            body=body,
        )


def reply(
    runtime: Runtime, person: Contact, body: str = "It is false.", key: str = ""
) -> OutboundMessage:
    message = written(runtime, person, body, key)
    assert message is not None
    return message


def test_too_many_requests_are_sent_later_and_once(twilio: Runtime, api: TwilioApi) -> None:
    message = reply(twilio, contact(twilio))
    api.plan(Fault(status=429, code=20429), Fault(status=429, code=20429))
    now = utcnow()

    for minutes in range(3):
        pump_once(twilio, now + timedelta(minutes=minutes))

    assert [sent.body for sent in api.sent] == ["It is false."]
    assert row(twilio, message).state is OutboundState.SENT


@pytest.mark.parametrize(
    "fault",
    [
        Fault(drop=True, accept=True),
        Fault(status=500, accept=True),
        Fault(status=502, accept=True, html=True),
        Fault(hang=1.0, accept=True),
    ],
    ids=["connection broke", "error 500", "gateway's page", "timeout"],
)
def test_a_message_that_was_accepted_all_the_same_is_not_sent_twice(
    twilio: Runtime, api: TwilioApi, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "TIMEOUT", 0.3)
    message = reply(twilio, contact(twilio))
    api.plan(fault)
    now = utcnow()

    for seconds in (0, 5, 30, 90):
        pump_once(twilio, now + timedelta(seconds=seconds))

    assert len(api.sent) == 1
    found = row(twilio, message)
    assert (found.state, found.provider_id) == (OutboundState.SENT, api.sent[0].sid)


def test_the_same_words_sent_before_are_no_evidence(twilio: Runtime, api: TwilioApi) -> None:
    person = contact(twilio)
    first = reply(twilio, person)
    pump_once(twilio)
    second = reply(twilio, person, key="again")
    api.plan(Fault(drop=True))
    now = utcnow()

    for seconds in (10, 20, 100):
        pump_once(twilio, now + timedelta(seconds=seconds))

    ids = [row(twilio, first).provider_id, row(twilio, second).provider_id]
    assert ids == [sent.sid for sent in api.sent]


@pytest.mark.usefixtures("callbacks")
def test_a_signed_callback_settles_a_send_that_was_cut_off(twilio: Runtime, api: TwilioApi) -> None:
    message = reply(twilio, contact(twilio))
    api.plan(Fault(drop=True, accept=True))
    pump_once(twilio)

    assert api.report(api.sent[0].sid, "delivered") == 200

    found = row(twilio, message)
    assert (found.state, found.provider_id) == (OutboundState.DELIVERED, api.sent[0].sid)


@pytest.mark.usefixtures("callbacks")
def test_a_closed_window_is_learned_later_and_the_message_waits(
    twilio: Runtime, api: TwilioApi
) -> None:
    message = reply(twilio, contact(twilio))
    api.plan(Fault(undelivered=63016))
    pump_once(twilio)

    api.report_all()
    run_pending(twilio)
    pump_once(twilio, utcnow() + timedelta(hours=2))

    assert row(twilio, message).state is OutboundState.HELD
    assert len(api.sent) == 1


@pytest.mark.usefixtures("callbacks")
def test_delivery_is_followed_to_its_end(twilio: Runtime, api: TwilioApi) -> None:
    message = reply(twilio, contact(twilio))
    pump_once(twilio)
    sid = api.sent[0].sid

    for status in ("read", "sent", "delivered"):
        assert api.report(sid, status) == 200

    assert row(twilio, message).state is OutboundState.READ


@pytest.mark.parametrize("code", [21610, 63033])
def test_somebody_who_opted_out_at_twilio_gets_nothing_more(
    twilio: Runtime, api: TwilioApi, code: int
) -> None:
    person = contact(twilio)
    reply(twilio, person, "one")
    second = reply(twilio, person, "two")
    api.plan(Fault(status=400, code=code))

    pump_once(twilio)
    pump_once(twilio, utcnow() + timedelta(days=1))

    assert api.sent == []
    assert row(twilio, second).state is OutboundState.SUPPRESSED


@pytest.mark.usefixtures("callbacks")
@pytest.mark.parametrize("code", [63024, 63003])
def test_somebody_who_cannot_be_reached_is_not_tried_again_until_they_write(
    twilio: Runtime, api: TwilioApi, code: int
) -> None:
    person = contact(twilio)
    first = reply(twilio, person, "one")
    api.plan(Fault(undelivered=code))
    pump_once(twilio)
    api.report_all()
    run_pending(twilio)

    failed = row(twilio, first)
    assert (failed.state, failed.error_code) == (OutboundState.FAILED, str(code))
    second = written(twilio, person, "two", purpose=Purpose.VERDICT)
    for hours in range(3):
        pump_once(twilio, utcnow() + timedelta(hours=hours))
    assert len(api.sent) == 1, "no loop"
    assert second is None, "nothing is written for them either"


def test_a_wrong_token_stops_the_channel_and_costs_no_message(
    twilio: Runtime, api: TwilioApi
) -> None:
    messages = [reply(twilio, contact(twilio, n), f"to {n}") for n in (104, 105, 106)]
    api.token = "another"
    pump_once(twilio)
    assert len([seen for seen in api.seen if seen.method == "POST"]) == 1, "one try, not three"
    assert {row(twilio, m).state for m in messages} == {OutboundState.PENDING}

    api.token = twilio.settings.twilio.auth_token
    pump_once(twilio)

    assert sorted(sent.body for sent in api.sent) == ["to 104", "to 105", "to 106"]
