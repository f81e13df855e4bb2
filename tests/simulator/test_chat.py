"""A visitor of the simulator is a voter: through the signed webhook, the jobs, and back."""

import io
import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from factchecks.db import utcnow
from tests.webhooks.calls import post, signature
from tipline.app import create_app
from tipline.channels.base import Choice
from tipline.config import Mode
from tipline.demo.samples import samples
from tipline.jobs import run_pending
from tipline.models import (
    Contact,
    Forwarded,
    InboundMedia,
    InboundMessage,
    MediaFile,
    MediaState,
    OutboundState,
    Purpose,
)
from tipline.outbox import send as send_out
from tipline.pump import pump_once
from tipline.runtime import Runtime
from tipline.simulator.voters import VOTERS

SEND = "/simulator/send"


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


def token(browser: FlaskClient) -> str:
    page = browser.get("/simulator/", base_url="https://tipline.example.org").text
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


def say(browser: FlaskClient, voter: str = "maya", **fields: object) -> TestResponse:
    data = {"csrf_token": token(browser), "voter": voter, **fields}
    return browser.post(
        SEND,
        data=data,
        headers={"Accept": "application/json"},
        base_url="https://tipline.example.org",
        content_type="multipart/form-data",
    )


def messages(runtime: Runtime) -> list[InboundMessage]:
    with runtime.db.read() as session:
        return list(session.scalars(select(InboundMessage).order_by(InboundMessage.id)))


def chat(browser: FlaskClient, voter: str = "maya", seen: str = "") -> TestResponse:
    return browser.get(f"/simulator/chat?voter={voter}&seen={seen}")


def test_the_first_page_says_what_to_do_and_offers_messages_in_every_language(
    browser: FlaskClient,
) -> None:
    for voter in VOTERS:
        page = browser.get(f"/simulator/?voter={voter.key}").text
        assert "You are a voter" in page
        assert page.count('class="try"') == len(samples()[voter.language])
        assert page.count('dir="rtl"') == (3 if voter.rtl else 0)


def test_what_is_written_goes_through_the_webhook(browser: FlaskClient, runtime: Runtime) -> None:
    assert say(browser, text="Is it true?\r\nReally?", forwarded="often").status_code == 204

    (message,) = messages(runtime)
    assert (message.channel, message.text) == ("local", "Is it true?\nReally?")
    assert message.forwarded is Forwarded.FREQUENTLY
    with runtime.db.read() as session:
        contact = session.scalars(select(Contact)).one()
        assert contact.country == "IE"
    assert "Is it true?" in chat(browser).text


def test_an_answer_arrives_in_the_chat(browser: FlaskClient, runtime: Runtime) -> None:
    say(browser, text="The moon is made of cheese and the vote is on Tuesday")

    while run_pending(runtime) or pump_once(runtime):
        pass

    shown = chat(browser).text
    assert 'class="turn by-tipline"' in shown
    assert "data-typing" not in shown


def test_nothing_new_is_said_in_no_words(browser: FlaskClient) -> None:
    say(browser, text="hello there")
    version = re.search(r'data-version="(\w+)"', chat(browser).text)
    assert version

    again = chat(browser, seen=version[1])

    assert (again.status_code, again.text) == (204, "")


def test_every_sample_can_be_sent(browser: FlaskClient, runtime: Runtime) -> None:
    for language, tried in samples().items():
        for number in range(len(tried)):
            assert say(browser, sample=f"{language}:{number}").status_code == 204

    stored = messages(runtime)
    assert len(stored) == sum(len(tried) for tried in samples().values())
    with runtime.db.read() as session:
        files = session.scalar(select(func.count()).select_from(InboundMedia))
    assert files == sum(1 for tried in samples().values() for s in tried if s.picture)


@pytest.mark.parametrize(
    "nothing",
    [{}, {"text": "  \n "}, {"sample": "en:999"}, {"sample": "xx:0"}, {"sample": "en:x"},
     {"choice": "made-up"}],
)  # fmt: skip
def test_nothing_is_not_sent(
    browser: FlaskClient, runtime: Runtime, nothing: dict[str, str]
) -> None:
    answer = say(browser, **nothing)

    assert answer.status_code == 400
    assert "nothing to send" in answer.text
    assert messages(runtime) == []


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (80, 60), "teal").save(file, "PNG")
    return file.getvalue()


def test_a_picture_is_uploaded_fetched_and_shown(browser: FlaskClient, runtime: Runtime) -> None:
    upload = (io.BytesIO(picture()), "from a group.png", "image/png")
    assert say(browser, text="and this?", file=upload).status_code == 204

    run_pending(runtime)

    with runtime.db.read() as session:
        file = session.scalars(select(InboundMedia)).one()
    assert file.state is MediaState.STORED
    assert list((runtime.settings.instance / "simulator").iterdir()) == []
    shown = browser.get(f"/simulator/files/{file.sha256}")
    assert (shown.data, shown.mimetype) == (picture(), "image/png")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    shown.close()
    assert f"/simulator/files/{file.sha256}" in chat(browser).text


def test_a_document_has_its_name_where_others_have_a_caption(
    browser: FlaskClient, runtime: Runtime
) -> None:
    upload = (io.BytesIO(b"%PDF-1.4"), "circular.pdf", "application/pdf")

    say(browser, text="ignored", file=upload)

    (message,) = messages(runtime)
    assert (message.text, message.filename) == ("", "circular.pdf")


def test_the_files_of_real_voters_are_not_shown_here(
    browser: FlaskClient, runtime: Runtime
) -> None:
    sha256 = runtime.store.put(picture())
    with runtime.db.write() as session:
        contact = Contact(channel="twilio-whatsapp", pseudonym="0" * 64)
        session.add(contact)
        session.add(MediaFile(sha256=sha256, content_type="image/png", kind="image", size=1))
        session.flush()
        message = InboundMessage(
            channel="twilio-whatsapp", provider_id="SM1", contact_id=contact.id, kind="image"
        )
        message.media.append(InboundMedia(position=0, sha256=sha256, state=MediaState.STORED))
        session.add(message)

    assert browser.get(f"/simulator/files/{sha256}").status_code == 404
    assert browser.get("/simulator/files/" + "0" * 64).status_code == 404
    assert browser.get("/simulator/files/..%2fsecret-key").status_code == 404
    assert browser.get("/simulator/pictures/..%2f..%2f__init__.py").status_code == 404


def offer(runtime: Runtime, *, body: str, choices: tuple[Choice, ...] = ()) -> None:
    with runtime.db.write() as session:
        message = send_out(
            session,
            contact=session.scalars(select(Contact)).one(),
            purpose=Purpose.REPLY,
            dedup_key=body,
            body=body,
            choices=choices,
        )
        assert message is not None
        message.state, message.sent_at, message.provider_id = OutboundState.SENT, utcnow(), "LM1"


def test_a_button_is_tapped_by_its_id_and_works_once(
    browser: FlaskClient, runtime: Runtime
) -> None:
    say(browser, text="hello there")
    offer(runtime, body="One of these?", choices=(Choice("ask:1", "Yes, 1"), Choice("ask:0", "No")))
    assert chat(browser).text.count('name="choice"') == 2

    assert say(browser, choice="ask:0").status_code == 204

    last = messages(runtime)[-1]
    assert (last.kind, last.payload, last.text) == ("button", "ask:0", "No")
    assert last.replied_to == "LM1"
    assert 'name="choice"' not in chat(browser).text


def test_hostile_words_are_shown_as_words(browser: FlaskClient, runtime: Runtime) -> None:
    say(browser, text="<script>alert(1)</script> *not bold*")
    offer(runtime, body='*bold* <b>x</b> https://example.org/a"onclick="alert(1)')

    shown = chat(browser).text

    assert "<script>alert" not in shown
    assert "*not bold*" in shown
    assert "<strong>bold</strong> &lt;b&gt;x&lt;/b&gt;" in shown
    assert 'href="https://example.org/a"' in shown
    assert 'onclick="' not in shown


def test_starting_over_is_another_person(browser: FlaskClient, runtime: Runtime) -> None:
    say(browser, text="hello there")
    assert "/simulator/?voter=maya.2" in browser.get("/simulator/?voter=maya").text

    say(browser, "maya.2", text="hello again")

    assert "hello there" not in chat(browser, "maya.2").text
    with runtime.db.read() as session:
        assert session.scalar(select(func.count()).select_from(Contact)) == 2


@pytest.mark.parametrize("name", ["", "nobody", "maya.x", "maya.99999", "../../x", "MAYA"])
def test_an_unknown_voter_is_the_first_one(browser: FlaskClient, name: str) -> None:
    page = browser.get("/simulator/", query_string={"voter": name}).text

    assert 'name="voter" value="maya"' in page


def test_without_javascript_the_page_comes_back(browser: FlaskClient, runtime: Runtime) -> None:
    data = {"csrf_token": token(browser), "voter": "joana", "text": "é verdade?"}

    answer = browser.post(SEND, data=data, base_url="https://tipline.example.org")

    assert (answer.status_code, answer.location) == (303, "/simulator/?voter=joana")
    assert messages(runtime)[0].text == "é verdade?"


def test_no_other_site_can_write_in_a_visitors_name(browser: FlaskClient, runtime: Runtime) -> None:
    assert browser.post(SEND, data={"voter": "maya", "text": "x"}).status_code == 400
    assert messages(runtime) == []


def test_a_webhook_that_refuses_is_said_so(browser: FlaskClient, runtime: Runtime) -> None:
    upset = replace(runtime.settings, mode=Mode.PRODUCTION)
    good = token(browser)
    runtime.settings = upset  # as if the local channel had been closed meanwhile
    answer = browser.post(
        SEND,
        data={"csrf_token": good, "voter": "maya", "text": "hello"},
        headers={"Accept": "application/json"},
        base_url="https://tipline.example.org",
    )

    assert (answer.status_code, answer.text) == (
        400, "That was not taken: the webhook answered 403 FORBIDDEN.",
    )  # fmt: skip


def test_in_production_there_is_no_simulator_and_no_local_channel(runtime: Runtime) -> None:
    runtime.settings = replace(runtime.settings, mode=Mode.PRODUCTION)
    client = create_app(runtime).test_client()

    pairs = [("MessageSid", "SM1"), ("From", "local:maya"), ("Body", "hello")]
    assert client.get("/simulator/").status_code == 404
    assert "local" not in runtime.channels
    assert post(client, pairs, signature(pairs)).status_code == 403
