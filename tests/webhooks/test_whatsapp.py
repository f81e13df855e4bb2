"""Meta's webhook: only what the app's secret signed comes in, every entry of it, each once."""

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from factchecks.db import utcnow
from tests.channels.conftest import cloud_settings
from tests.conftest import shared
from tests.fakes.graph_api import SECRET, GraphApi, envelope, raw
from tests.line import FALSE_HOURS, Line
from tipline.app import create_app
from tipline.channels.cloud.channel import CloudChannel
from tipline.channels.cloud.ids import opaque
from tipline.channels.registry import Channels
from tipline.jobs import load_handlers, run_pending
from tipline.media.jobs import fetch  # noqa: F401 - registers the job
from tipline.models import (
    Contact,
    InboundMedia,
    InboundMessage,
    Job,
    MediaState,
    OutboundMessage,
    OutboundState,
    Purpose,
)
from tipline.pump import pump_once
from tipline.runtime import Runtime
from tipline.webhooks import taking

PATH = "/webhooks/whatsapp"
SENDER = "12025550104"
HELLO = {"type": "text", "text": {"body": "Is it true?"}, "new/2027": "Meta escapes slashes"}


@pytest.fixture
def graph() -> Iterator[GraphApi]:
    with GraphApi() as graph:
        yield graph


@pytest.fixture
def runtime(runtime: Runtime, graph: GraphApi) -> Runtime:
    runtime.settings = cloud_settings(runtime.settings, graph)
    load_handlers()
    return runtime


def post(client: FlaskClient, graph: GraphApi, body: Any, **headers: str) -> int:
    data = body if isinstance(body, bytes) else raw(body)
    return client.post(PATH, data=data, headers={**graph.sign(data), **headers}).status_code


def stored(runtime: Runtime) -> list[str]:
    with runtime.db.read() as session:
        return list(session.scalars(select(InboundMessage.text).order_by(InboundMessage.id)))


def test_the_handshake_returns_the_challenge_to_who_knows_the_token(client: FlaskClient) -> None:
    asked = {"hub.mode": "subscribe", "hub.challenge": "<b>42</b>"}

    answer = client.get(PATH, query_string={**asked, "hub.verify_token": "words agreed on"})

    assert (answer.status_code, answer.text) == (200, "<b>42</b>")
    assert answer.mimetype == "text/plain"


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"hub.mode": "subscribe", "hub.challenge": "42"},
        {"hub.mode": "subscribe", "hub.verify_token": "wrong", "hub.challenge": "42"},
        {"hub.mode": "subscribe", "hub.verify_token": "é\ud800", "hub.challenge": "42"},
        {"hub.mode": "other", "hub.verify_token": "words agreed on", "hub.challenge": "42"},
    ],
)
def test_nobody_else_gets_it(client: FlaskClient, asked: dict[str, str]) -> None:
    query = {name: value.encode("utf-8", "replace").decode() for name, value in asked.items()}

    answer = client.get(PATH, query_string=query)

    assert answer.status_code == 403
    assert "42" not in answer.text


def test_where_nothing_is_set_nothing_is_let_in(runtime: Runtime, graph: GraphApi) -> None:
    empty = replace(runtime.settings.whatsapp, app_secret="", verify_token="")
    runtime.settings = replace(runtime.settings, whatsapp=empty)
    client = create_app(runtime).test_client()
    body = raw(graph.receive(SENDER, HELLO))

    query = {"hub.mode": "subscribe", "hub.verify_token": "", "hub.challenge": "42"}
    assert client.get(PATH, query_string=query).status_code == 403
    assert client.post(PATH, data=body, headers=graph.sign(body, "")).status_code == 403


def test_a_signed_message_is_stored_with_its_job(
    client: FlaskClient, graph: GraphApi, runtime: Runtime
) -> None:
    assert post(client, graph, graph.receive(SENDER, HELLO)) == 200

    assert stored(runtime) == ["Is it true?"]
    with runtime.db.read() as session:
        assert "intake.handle" in session.scalars(select(Job.name)).all()
        contact = session.scalars(select(Contact)).one()
        assert contact.address is not None
        assert runtime.vault.open(contact.address) == f"+{SENDER}"


@pytest.mark.parametrize(
    "signature",
    ["", "sha256=", "sha256=" + "0" * 64, "sha1=" + "0" * 40, "é", "other secret", "no prefix",
     "other bytes"],
)  # fmt: skip
def test_a_forged_request_is_refused(
    client: FlaskClient, graph: GraphApi, runtime: Runtime, signature: str
) -> None:
    body = raw(graph.receive(SENDER, HELLO))
    made = {
        "other secret": graph.sign(body, "rotated-away")["X-Hub-Signature-256"],
        "no prefix": graph.sign(body)["X-Hub-Signature-256"].removeprefix("sha256="),
        "other bytes": graph.sign(json.dumps(json.loads(body)).encode())["X-Hub-Signature-256"],
    }
    sent = made.get(signature, signature).encode().decode("latin-1")

    assert post(client, graph, body, **{"X-Hub-Signature-256": sent}) == 403
    assert stored(runtime) == []


def test_while_secrets_are_exchanged_both_are_good(runtime: Runtime, graph: GraphApi) -> None:
    both = replace(runtime.settings.whatsapp, app_secret="new", app_secret_secondary=SECRET)
    runtime.settings = replace(runtime.settings, whatsapp=both)
    client = create_app(runtime).test_client()

    assert post(client, graph, graph.receive(SENDER, HELLO)) == 200
    body = raw(graph.receive(SENDER, HELLO))
    assert client.post(PATH, data=body, headers=graph.sign(body, "new")).status_code == 200


def test_a_truncated_body_is_refused_also_where_it_was_signed_like_that(
    client: FlaskClient, graph: GraphApi, runtime: Runtime
) -> None:
    whole = raw(graph.receive(SENDER, HELLO))

    for end in (0, 1, len(whole) // 2, len(whole) - 1):
        cut = whole[:end]
        signed = graph.sign(whole)["X-Hub-Signature-256"]
        assert post(client, graph, cut, **{"X-Hub-Signature-256": signed}) == 403
        assert post(client, graph, cut) == 400
    assert stored(runtime) == []


@pytest.mark.parametrize(
    "body", [b"[]", b"7", b"null", b"{}", b'{"object": "page"}', b"\xff", b"[" * 200_000]
)
def test_what_is_not_about_a_whatsapp_account_is_a_plain_400(
    client: FlaskClient, graph: GraphApi, body: bytes
) -> None:
    assert post(client, graph, body) == 400


def test_only_json_is_read(client: FlaskClient, graph: GraphApi) -> None:
    body = graph.receive(SENDER, HELLO)

    for other in ("text/plain", "application/x-www-form-urlencoded", ""):
        assert post(client, graph, body, **{"Content-Type": other}) == 415
    charset = {"Content-Type": "application/json; charset=utf-8"}
    assert post(client, graph, body, **charset) == 200


def test_a_body_that_is_too_large_is_refused_however_it_comes(
    client: FlaskClient, graph: GraphApi, runtime: Runtime
) -> None:
    text = {"type": "text", "text": {"body": "x" * (3 * 1024 * 1024)}}
    body = raw(graph.receive(SENDER, text))

    assert post(client, graph, body) == 413
    chunked = client.post(
        PATH,
        input_stream=io.BytesIO(body),
        headers=graph.sign(body),
        environ_overrides={"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True},
    )
    assert chunked.status_code == 413
    assert stored(runtime) == []


def test_every_message_of_a_batch_is_stored_in_order_and_a_repetition_changes_nothing(
    client: FlaskClient, graph: GraphApi, runtime: Runtime
) -> None:
    messages = [
        {"from": f"1202555{n % 7:04}", "id": f"wamid.{n}", "type": "text",
         "text": {"body": f"message {n}"}}
        for n in range(40)
    ]  # fmt: skip
    half = envelope(messages=messages[:20])
    other = envelope(messages=messages[20:])
    body = {**half, "entry": half["entry"] + other["entry"]}
    body["entry"][0]["changes"].append({"field": "messages", "value": {"messages": [None, 7]}})

    for _time in range(2):
        assert post(client, graph, body) == 200

    assert stored(runtime) == [f"message {n}" for n in range(40)]
    with runtime.db.read() as session:
        assert session.scalar(select(func.count()).select_from(Contact)) == 7


def test_one_entry_that_cannot_be_stored_does_not_hold_up_the_others(
    client: FlaskClient, graph: GraphApi, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stand-in, as no content makes the real one fail."""
    messages = [
        {"from": SENDER, "id": f"wamid.{n}", "type": "text", "text": {"body": f"{n}"}}
        for n in range(3)
    ]
    real = taking.receive
    with monkeypatch.context() as patch:

        def failing(session: Any, runtime: Runtime, inbound: Any) -> bool:
            if inbound.provider_id == opaque("wamid.1"):
                raise RuntimeError("a full disk")
            return real(session, runtime, inbound)

        patch.setattr(taking, "receive", failing)
        assert post(client, graph, envelope(messages=messages)) == 500  # Meta comes again
    assert stored(runtime) == ["0", "2"]

    assert post(client, graph, envelope(messages=messages)) == 200
    assert sorted(stored(runtime)) == ["0", "1", "2"]


def test_a_number_and_the_user_id_beside_it_are_one_contact(
    client: FlaskClient, graph: GraphApi, runtime: Runtime
) -> None:
    user = "US.1000000000000104"
    post(client, graph, graph.receive(SENDER, HELLO, from_user_id=user))
    nameless = {"id": "wamid.2", "from_user_id": user, **HELLO}
    post(client, graph, envelope(messages=[nameless], contacts=[{"user_id": user}]))

    with runtime.db.read() as session:
        assert session.scalar(select(func.count()).select_from(Contact)) == 1
    assert len(stored(runtime)) == 2


def test_no_number_and_no_name_is_in_the_database(
    client: FlaskClient, graph: GraphApi, runtime: Runtime
) -> None:
    contact = {"profile": {"name": "Joana Ninguem"}, "wa_id": SENDER, "user_id": "US.1000104"}
    message = {"from": SENDER, "id": "wamid.1", **HELLO}
    assert post(client, graph, envelope(messages=[message], contacts=[contact])) == 200
    runtime.db.dispose()

    found = b"".join(
        path.read_bytes() for path in runtime.settings.instance.glob("tipline.sqlite3*")
    )

    assert b"Is it true?" in found
    for personal in (SENDER.encode(), b"Joana", b"US.1000104"):
        assert personal not in found


def test_a_picture_is_fetched_in_two_steps_and_deleted_at_meta(
    client: FlaskClient, graph: GraphApi, runtime: Runtime
) -> None:
    media_id = graph.keep(shared_png())
    image = {"type": "image", "image": {"id": media_id, "mime_type": "image/png"}}
    assert post(client, graph, graph.receive(SENDER, image)) == 200

    run_pending(runtime)

    with runtime.db.read() as session:
        (media,) = session.scalars(select(InboundMedia)).all()
        assert (media.state, media.locator) == (MediaState.STORED, None)
    assert graph.files == {}


def shared_png() -> bytes:
    from tests.media.test_fetching import png

    return png()


def test_a_status_finds_its_message_by_the_token_and_moves_it_forward(
    client: FlaskClient, graph: GraphApi, runtime: Runtime
) -> None:
    with runtime.db.write() as session:
        contact = Contact(channel="whatsapp-cloud", pseudonym="0" * 64)
        session.add(contact)
        session.flush()
        message = OutboundMessage(
            dedup_key="reply:1", purpose=Purpose.REPLY, contact_id=contact.id,
            channel="whatsapp-cloud", body="hello", state=OutboundState.UNKNOWN,
            token="the-token", attempts=1, attempted_at=utcnow(),
        )  # fmt: skip
        session.add(message)
        session.flush()
        number = message.id
    graph.sent["wamid.7"] = {"to": f"+{SENDER}", "biz_opaque_callback_data": "the-token"}

    for status in ("read", "delivered", "sent", "read"):
        assert post(client, graph, graph.report("wamid.7", status)) == 200

    with runtime.db.read() as session:
        kept = session.get_one(OutboundMessage, number)
        assert (kept.state, kept.provider_id) == (OutboundState.READ, opaque("wamid.7"))


def test_all_real_shapes_are_taken_in(
    client: FlaskClient, graph: GraphApi, runtime: Runtime
) -> None:
    everything = replace(runtime.settings.whatsapp, phone_number_id="")
    runtime.settings = replace(runtime.settings, whatsapp=everything)

    for path in sorted(shared("platform", "meta-fixtures").glob("*.json")):
        for name, body in json.loads(path.read_text()).items():
            assert post(client, graph, body) == 200, name
            assert post(client, graph, body) == 200, name


def test_somebody_on_the_cloud_api_is_answered_from_the_message_to_the_read_receipt(
    client: FlaskClient, graph: GraphApi, runtime: Runtime
) -> None:
    line = Line(runtime, client.application)
    line.check()
    runtime.channels = Channels({"whatsapp-cloud": CloudChannel(runtime.settings)})
    text = {"type": "text", "text": {"body": FALSE_HOURS.claim}}
    assert post(client, graph, graph.receive(SENDER, text)) == 200

    while run_pending(runtime):
        pass
    assert pump_once(runtime) == 1

    ((wamid, message),) = graph.sent.items()
    assert message["to"] == f"+{SENDER}"
    assert FALSE_HOURS.claim in message["image"]["caption"]  # the verdict's card went along
    assert post(client, graph, graph.report(wamid, "read")) == 200
    with runtime.db.read() as session:
        (kept,) = session.scalars(select(OutboundMessage)).all()
        assert (kept.state, kept.token) == (
            OutboundState.READ, message["biz_opaque_callback_data"],
        )  # fmt: skip
