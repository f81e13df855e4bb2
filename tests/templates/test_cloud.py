"""Meta's own templates: made once, followed, and what waits outside the 24 hours is brought."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from factchecks.db import utcnow
from factchecks.models import Revision
from tests.channels.conftest import cloud_settings
from tests.fakes.graph_api import ACCOUNT_ID, NUMBER_ID, SECRET, TOKEN, Fault, GraphApi, raw
from tests.line import FALSE_HOURS, Line
from tipline import outbox
from tipline.channels.cloud.inbound import CLOUD
from tipline.channels.cloud.templates import CloudTemplates
from tipline.channels.errors import ChannelDown
from tipline.channels.registry import make_channels
from tipline.cli import main
from tipline.conversation.catalogue import languages
from tipline.conversation.understand import OPEN
from tipline.jobs import run_pending
from tipline.models import Contact, OutboundMessage, OutboundState, Purpose, Setting
from tipline.pump import pump_once
from tipline.runtime import Runtime
from tipline.templates import registry
from tipline.templates.definitions import definitions
from tipline.templates.registry import Approval
from tipline.templates.sync import Line as Row
from tipline.templates.sync import status, sync

OPENERS = [made for made in definitions() if made.approval]
SENDER = "12025550104"


@pytest.fixture
def graph() -> Iterator[GraphApi]:
    with GraphApi() as graph:
        yield graph


@pytest.fixture
def runtime(runtime: Runtime, graph: GraphApi) -> Runtime:
    runtime.settings = cloud_settings(runtime.settings, graph)
    runtime.__dict__["channels"] = make_channels(runtime)
    return runtime


def synced(runtime: Runtime) -> list[Row]:
    return list(sync(runtime, CloudTemplates(runtime.settings.whatsapp), CLOUD))


def asked(runtime: Runtime) -> list[Row]:
    return list(status(runtime, CloudTemplates(runtime.settings.whatsapp), CLOUD))


def usable(runtime: Runtime, name: str, language: str = "en") -> bool:
    with runtime.db.read() as session:
        return registry.usable(session, CLOUD, name, language) is not None


def approve(graph: GraphApi, word: str = "APPROVED", reason: str = "NONE") -> None:
    for made in graph.templates:
        made.update(status=word, rejected_reason=reason)


def test_what_goes_out_after_the_window_is_made_once_in_every_language_and_followed(
    runtime: Runtime, graph: GraphApi
) -> None:
    first, second = synced(runtime), synced(runtime)

    assert len(graph.templates) == len(OPENERS) == 2 * len(languages())
    assert {made["category"] for made in graph.templates} == {"UTILITY"}
    assert "pt_BR" in {made["language"] for made in graph.templates}
    assert all(row.good for row in first + second)
    assert not any(row.done for row in second)
    assert not usable(runtime, "opener-verdict")

    approve(graph)

    assert all(row.good for row in asked(runtime))
    assert usable(runtime, "opener-verdict", "ar")


@pytest.mark.parametrize(
    ("word", "approval"),
    [("REJECTED", Approval.REJECTED), ("PAUSED", Approval.DISABLED), ("NEW", Approval.PENDING)],
)
def test_what_meta_does_not_approve_is_not_used_and_says_why(
    runtime: Runtime, graph: GraphApi, word: str, approval: Approval
) -> None:
    synced(runtime)
    approve(graph, word, "PROMOTIONAL")

    row = asked(runtime)[0]

    assert row.known is not None
    assert (row.known.approval, row.known.reason) == (approval, "PROMOTIONAL")
    assert not usable(runtime, "opener-verdict")


def test_a_run_that_broke_off_after_meta_had_made_it_goes_on(
    runtime: Runtime, graph: GraphApi
) -> None:
    synced(runtime)
    with runtime.db.write() as session:
        for row in session.query(Setting).filter_by(name=f"template:{CLOUD}:opener-verdict:en"):
            session.delete(row)

    assert all(row.good for row in synced(runtime))
    assert len(graph.templates) == len(OPENERS)


def test_one_that_vanished_is_made_again_and_one_in_another_category_is_told(
    runtime: Runtime, graph: GraphApi
) -> None:
    synced(runtime)
    approve(graph)
    graph.templates[0]["category"] = "MARKETING"
    del graph.templates[1]

    rows = asked(runtime)

    assert [row.known.reason for row in rows[:2] if row.known] == [
        "Meta counts it as MARKETING",
        "it is no longer at Meta",
    ]
    assert not rows[1].good
    synced(runtime)
    assert len(graph.templates) == len(OPENERS)


def test_a_wrong_token_and_a_missing_account_end_it_at_once(runtime: Runtime) -> None:
    settings = runtime.settings.whatsapp

    with pytest.raises(ChannelDown, match="WHATSAPP_BUSINESS_ACCOUNT_ID"):
        CloudTemplates(replace(settings, business_account_id=""))
    with pytest.raises(ChannelDown, match="credentials"):
        list(sync(runtime, CloudTemplates(replace(settings, access_token="old")), CLOUD))


def test_the_command_looks_after_meta_where_only_meta_is_set_up(
    runtime: Runtime, graph: GraphApi, environment: dict[str, str]
) -> None:
    env = {
        **environment,
        "TIPLINE_MODE": "development",
        "TWILIO_ACCOUNT_SID": "",
        "WHATSAPP_APP_SECRET": SECRET,
        "WHATSAPP_ACCESS_TOKEN": TOKEN,
        "WHATSAPP_PHONE_NUMBER_ID": NUMBER_ID,
        "WHATSAPP_BUSINESS_ACCOUNT_ID": ACCOUNT_ID,
        "WHATSAPP_API_BASE_URL": graph.base_url,
    }

    before = CliRunner().invoke(main, ["templates", "status"], env=env)
    made = CliRunner().invoke(main, ["templates", "sync"], env=env)

    assert (before.exit_code, made.exit_code) == (1, 0), made.output
    assert "whatsapp-cloud:" in made.output
    assert made.output.count("made, submitted, pending") == len(OPENERS)


@pytest.fixture
def line(runtime: Runtime, app: Flask, graph: GraphApi) -> Line:
    """A tipline on Meta alone, its templates approved."""
    line = Line(runtime, app)
    runtime.__dict__["channels"] = make_channels(runtime)
    synced(runtime)
    approve(graph)
    asked(runtime)
    return line


@pytest.fixture
def client(line: Line) -> FlaskClient:
    return line.app.test_client()


def comes(client: FlaskClient, graph: GraphApi, body: Any) -> None:
    data = raw(body)
    answer = client.post("/webhooks/whatsapp", data=data, headers=graph.sign(data))
    assert answer.status_code == 200


def pump(line: Line, minutes: float = 0) -> None:
    while run_pending(line.runtime):
        pass
    for seconds in (0, 10, 20):
        pump_once(line.runtime, utcnow() + timedelta(minutes=minutes, seconds=seconds))


def waiting(line: Line, client: FlaskClient, graph: GraphApi, hours: float) -> OutboundMessage:
    """A verdict for somebody who wrote so many hours ago."""
    line.check()
    comes(client, graph, graph.receive(SENDER, {"type": "text", "text": {"body": "hello"}}))
    pump(line)
    graph.sent.clear()
    with line.runtime.db.write() as session:
        person = session.scalars(select(Contact)).one()
        person.last_inbound_at = utcnow() - timedelta(hours=hours)
        revision = session.scalars(select(Revision)).one()
        message = outbox.send(
            session,
            contact=person,
            purpose=Purpose.VERDICT,
            dedup_key="one",
            body="It is false.",
            revision_id=revision.id,
        )
    assert message is not None
    return message


def test_a_verdict_after_the_window_knocks_with_a_button_whose_tap_brings_it(
    line: Line, client: FlaskClient, graph: GraphApi
) -> None:
    waiting(line, client, graph, hours=48)

    pump(line)

    ((wamid, knock),) = graph.sent.items()
    body, button = knock["template"]["components"]
    assert body["parameters"] == [{"type": "text", "text": FALSE_HOURS.claim}]
    tapped = {"text": "Read it", "payload": button["parameters"][0]["payload"]}
    assert tapped["payload"] == OPEN

    context = {"from": "15005550006", "id": wamid}
    comes(
        client, graph, graph.receive(SENDER, {"type": "button", "button": tapped}, context=context)
    )
    pump(line)

    bodies = [message.get("text", {}).get("body") for message in graph.sent.values()]
    assert bodies == [None, "It is false."]  # nothing but the verdict


@pytest.mark.parametrize("late", [True, False])
def test_a_window_closed_by_meta_s_clock_is_knocked_at_whenever_meta_says_so(
    line: Line, client: FlaskClient, graph: GraphApi, late: bool
) -> None:
    message = waiting(line, client, graph, hours=23.99)
    if not late:
        graph.plan(Fault(status=400, code=131047))
    pump(line)
    if late:
        (wamid,) = graph.sent
        comes(client, graph, graph.report(wamid, "failed", code=131047))
        graph.sent.clear()
        while run_pending(line.runtime):
            pass

    pump(line)

    with line.runtime.db.read() as session:
        assert session.get_one(OutboundMessage, message.id).state is OutboundState.HELD

    assert [sent["type"] for sent in graph.sent.values()] == ["template"]


def test_a_template_that_meta_pauses_is_used_no_more_until_meta_says_that_it_is_well(
    line: Line, client: FlaskClient, graph: GraphApi
) -> None:
    made = next(made for made in graph.templates if made["language"] == "en")

    def told(event: str, name: str = made["name"]) -> None:
        value = {
            "event": event,
            "message_template_name": name,
            "message_template_language": "en",
            "reason": "NONE",
        }
        change = {"field": "message_template_status_update", "value": value}
        body = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}
        comes(client, graph, body)

    told("APPROVED", name="somebody_elses")
    told("PAUSED")
    assert not usable(line.runtime, "opener-verdict")
    assert usable(line.runtime, "opener-changed")
    told("APPROVED")
    assert usable(line.runtime, "opener-verdict")


def test_without_a_template_it_waits_for_the_next_message(
    line: Line, client: FlaskClient, graph: GraphApi
) -> None:
    waiting(line, client, graph, hours=48)
    graph.plan(Fault(status=400, code=132015))

    pump(line)
    assert not graph.sent
    assert not usable(line.runtime, "opener-verdict")

    comes(client, graph, graph.receive(SENDER, {"type": "text", "text": {"body": "hello"}}))
    pump(line, minutes=1)
    assert "It is false." in [m.get("text", {}).get("body") for m in graph.sent.values()]
