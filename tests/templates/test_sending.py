"""Buttons where there is a template for them, and after the 24 hours a knock instead of silence."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from factchecks.db import utcnow
from factchecks.models import Revision
from factchecks.publish import withdraw
from tests.fakes.twilio_api import Fault, TwilioApi
from tests.line import FALSE_HOURS, Line
from tests.pump.conftest import contact
from tipline import outbox
from tipline.channels.registry import make_channels
from tipline.channels.twilio.content import ContentApi
from tipline.channels.twilio.inbound import parse
from tipline.conversation.questions import (
    Option,
    ask_choices,
    ask_text,
    language_choices,
    language_text,
)
from tipline.conversation.understand import OPEN
from tipline.conversation.voices import why_choices, why_text
from tipline.intake.receive import receive
from tipline.jobs import run_pending
from tipline.models import Contact, OutboundMessage, OutboundState, Purpose
from tipline.pump import pump_once
from tipline.runtime import Runtime
from tipline.templates import registry
from tipline.templates.sync import status, sync

CHANNEL = "twilio-whatsapp"
TO = "whatsapp:+12025550104"
LANGUAGES = ["en", "es", "pt", "hi", "ar"]


@pytest.fixture
def api() -> Iterator[TwilioApi]:
    with TwilioApi() as api:
        yield api


@pytest.fixture
def line(runtime: Runtime, app: Flask, api: TwilioApi) -> Line:
    """A tipline on the fake Twilio, its templates made and approved."""
    twilio = replace(runtime.settings.twilio, api_base_url=api.base_url)
    runtime.settings = replace(runtime.settings, twilio=twilio)
    line = Line(runtime, app)
    runtime.__dict__["channels"] = make_channels(runtime)
    provider = ContentApi(twilio)
    list(sync(runtime, provider, CHANNEL))
    for approval in api.approvals.values():
        approval["status"] = "approved"
    list(status(runtime, provider, CHANNEL))
    api.seen.clear()
    return line


def ask(line: Line, count: int, language: str, body: str = "", claim: str = "") -> OutboundMessage:
    """A question with so many candidates to somebody who has just written."""
    person = contact(line.runtime, language=language)
    claims = [claim or f"Claim number {n}: {{closes}} at 1{n}:00" for n in range(count)]
    options = [Option(n, text) for n, text in enumerate(claims)]
    return send(
        line,
        person,
        body=body or ask_text(options, language),
        choices=ask_choices(77, options, language),
    )


def send(line: Line, person: Contact, **more: Any) -> OutboundMessage:
    values = {"purpose": Purpose.REPLY, "dedup_key": "one", "body": "words", **more}
    with line.runtime.db.write() as session:
        sent = outbox.send(session, contact=session.get_one(Contact, person.id), **values)
    assert sent is not None
    return sent


def shown(api: TwilioApi) -> tuple[str, list[str]]:
    """What the one message that was sent looks like, its template filled in: words, ids of taps."""
    params = api.sent[-1].params
    ((kind, content),) = api.contents[params["ContentSid"][0]]["types"].items()
    parts = content["items"] if kind == "twilio/list-picker" else content["actions"]
    texts = [content["body"], *(part["id"] for part in parts)]
    for name, value in json.loads(params["ContentVariables"][0]).items():
        assert "\n" not in value and "\t" not in value
        texts = [text.replace(f"{{{{{name}}}}}", value) for text in texts]
    return texts[0], texts[1:]


def pump(line: Line, minutes: float = 0) -> None:
    """Send what may go, some rounds later what had to wait for what was before it."""
    for seconds in (0, 10, 20):
        pump_once(line.runtime, utcnow() + timedelta(minutes=minutes, seconds=seconds))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_question_goes_out_with_buttons_that_say_the_same_as_its_numbers(
    line: Line, api: TwilioApi, count: int, language: str
) -> None:
    message = ask(line, count, language)

    pump_once(line.runtime)

    body, ids = shown(api)
    assert body == message.body
    assert ids == [*(f"ask:77:{n}" for n in range(1, count + 1)), "ask:77:0"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_languages_are_a_list_to_choose_from(line: Line, api: TwilioApi, language: str) -> None:
    person = contact(line.runtime, language=language)
    send(line, person, body=language_text(language), choices=language_choices())

    pump_once(line.runtime)

    body, ids = shown(api)
    assert body == language_text(language)
    assert ids == [f"language:{code}" for code in sorted(LANGUAGES, key=ids_order(ids))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_why_an_answer_was_none_is_asked_with_buttons(
    line: Line, api: TwilioApi, language: str
) -> None:
    person = contact(line.runtime, language=language)
    send(line, person, body=why_text(language), choices=why_choices(77, language))

    pump_once(line.runtime)

    assert shown(api) == (why_text(language), ["why:77:1", "why:77:2", "why:77:3"])


def ids_order(ids: list[str]) -> Any:
    return lambda code: ids.index(f"language:{code}")


@pytest.mark.parametrize(
    ("body", "claim"),
    [
        ("Something else, with the same choices", ""),
        ("", "x" * 400),  # cut, so that the template would say less than the message
        ("", "a {{1}} in a claim"),
    ],
)
def test_what_a_template_cannot_say_goes_out_as_numbered_words(
    line: Line, api: TwilioApi, body: str, claim: str
) -> None:
    options = (Option(1, claim),)
    if claim.startswith("x"):
        body = ask_text(options, "en").replace("x" * 50, claim, 1)
    message = ask(line, 1, "en", body, claim)

    pump_once(line.runtime)

    assert api.sent[0].body == message.body
    assert "ContentSid" not in api.sent[0].params


def test_where_buttons_are_refused_the_words_go_and_the_template_is_not_used_again(
    line: Line, api: TwilioApi
) -> None:
    message = ask(line, 1, "en")
    api.plan(Fault(status=400, code=21656))

    pump_once(line.runtime)

    assert [sent.body for sent in api.sent] == [message.body]
    with line.runtime.db.read() as session:
        assert registry.usable(session, CHANNEL, "ask-1", "en") is None
        assert registry.usable(session, CHANNEL, "ask-2", "en") is not None


def verdict(line: Line, person: Contact, purpose: Purpose = Purpose.VERDICT) -> OutboundMessage:
    line.check()
    with line.runtime.db.read() as session:
        (revision_id,) = session.scalars(select(Revision.id)).all()
    return send(line, person, purpose=purpose, body="It is false.", revision_id=revision_id)


def away(line: Line, hours: float = 48, **more: Any) -> Contact:
    """Somebody who wrote long ago."""
    wrote_at = utcnow() - timedelta(hours=hours)
    return contact(line.runtime, language="en", last_inbound_at=wrote_at, **more)


def state(line: Line, message: OutboundMessage) -> OutboundState:
    with line.runtime.db.read() as session:
        return session.get_one(OutboundMessage, message.id).state


def tap(line: Line, api: TwilioApi, payload: str = OPEN) -> None:
    form = api.receive(TO, "Read it", ButtonPayload=payload, ButtonText="Read it")
    with line.runtime.db.write() as session:
        receive(session, line.runtime, parse(form, utcnow()))
    while run_pending(line.runtime):
        pass


@pytest.mark.parametrize(
    ("purpose", "words"),
    [
        (Purpose.VERDICT, "We have the answer"),
        (Purpose.CORRECTION, "Something has changed"),
    ],
)
def test_a_verdict_after_the_window_knocks_once_and_the_tap_brings_it(
    line: Line, api: TwilioApi, purpose: Purpose, words: str
) -> None:
    message = verdict(line, away(line), purpose)

    pump(line)

    body, ids = shown(api)
    assert len(api.sent) == 1
    assert words in body
    assert FALSE_HOURS.claim in body
    assert ids == [OPEN]
    assert state(line, message) is OutboundState.HELD

    tap(line, api)
    pump(line)

    assert len(api.sent) == 2  # nothing but the verdict: no answer to the tap itself
    assert api.sent[1].body == "It is false."


def test_whoever_writes_before_the_knock_gets_only_the_verdict(line: Line, api: TwilioApi) -> None:
    message = verdict(line, away(line))
    api.plan(Fault(status=429, code=20429))
    pump_once(line.runtime)  # the verdict is held; the knock could not be sent yet
    pump_once(line.runtime)

    tap(line, api)
    pump(line, minutes=5)

    assert [sent.body for sent in api.sent] == ["It is false."]
    assert state(line, message) is OutboundState.SENT


def test_a_tap_when_nothing_waits_any_more_is_answered_with_how_things_stand(
    line: Line, api: TwilioApi
) -> None:
    contact(line.runtime, language="en")

    tap(line, api)
    pump(line)

    assert len(api.sent) == 1


@pytest.mark.parametrize("approval", ["pending", "rejected", "disabled"])
def test_without_an_approved_template_it_waits_for_the_next_message(
    line: Line, api: TwilioApi, approval: str
) -> None:
    for known in api.approvals.values():
        known["status"] = approval
    list(status(line.runtime, ContentApi(line.runtime.settings.twilio), CHANNEL))
    message = verdict(line, away(line))

    pump(line)
    assert api.sent == []
    assert state(line, message) is OutboundState.HELD

    tap(line, api, payload="")
    pump(line)
    assert "It is false." in [sent.body for sent in api.sent]


def test_a_window_that_closed_by_the_provider_s_clock_is_knocked_at_too(
    line: Line, api: TwilioApi
) -> None:
    """Twilio accepts it, and says 63016 later."""
    message = verdict(line, away(line, hours=23.99))
    api.plan(Fault(undelivered=63016))
    pump(line)
    web = line.app.test_client()

    def post(url: str, form: Any, headers: Any) -> int:
        return web.post(url.removeprefix("https://tipline.example.org"), data=form,
                        headers=headers).status_code  # fmt: skip

    api.post = post
    api.report_all()
    run_pending(line.runtime)
    assert state(line, message) is OutboundState.HELD
    with line.runtime.db.write() as session:
        person = session.scalars(select(Contact)).one()
        person.last_inbound_at = utcnow() - timedelta(hours=24, minutes=1)
    pump(line)

    assert len(api.sent) == 2
    assert shown(api)[1] == [OPEN]


def test_who_asked_for_silence_is_not_knocked_at(line: Line, api: TwilioApi) -> None:
    message = verdict(line, away(line))
    with line.runtime.db.write() as session:
        session.scalars(select(Contact)).one().stopped_at = utcnow()

    pump(line)

    assert api.sent == []
    assert state(line, message) is OutboundState.SUPPRESSED


def test_a_verdict_that_was_withdrawn_meanwhile_is_neither_knocked_for_nor_told(
    line: Line, api: TwilioApi
) -> None:
    verdict(line, away(line))
    api.plan(Fault(status=429, code=20429))
    pump_once(line.runtime)
    pump_once(line.runtime)
    fact_check_id = line.fact_checks[0].id
    with line.runtime.db.write() as session:
        withdraw(session, fact_check_id, note="a mistake", decided_by="tests")

    pump(line, minutes=5)

    assert api.sent == []


def test_a_template_that_is_refused_is_used_no_more_and_the_verdict_waits(
    line: Line, api: TwilioApi
) -> None:
    message = verdict(line, away(line))
    api.plan(Fault(status=400, code=63041))

    pump(line)

    assert api.sent == []
    assert state(line, message) is OutboundState.HELD
    with line.runtime.db.read() as session:
        assert registry.usable(session, CHANNEL, "opener-verdict", "en") is None
        assert registry.usable(session, CHANNEL, "opener-verdict", "es") is not None


def test_a_reply_is_never_knocked_for(line: Line, api: TwilioApi) -> None:
    send(line, away(line))

    pump(line)

    assert api.sent == []
