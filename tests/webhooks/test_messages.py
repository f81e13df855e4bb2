"""A message is stored once, whatever is delivered how often, and nothing slow happens."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.webhooks.calls import TEXT, post, signature
from tipline.app import create_app
from tipline.models import Contact, Forwarded, InboundMedia, InboundMessage, Job
from tipline.runtime import Runtime

URL = "https://api.twilio.com/2010-04-01/Accounts/AC/Messages/MM/Media/ME"


def deliver(client: FlaskClient, **more: str) -> int:
    pairs = list({**dict(TEXT), **more}.items())
    return post(client, pairs, signature(pairs)).status_code


def count(runtime: Runtime, model: type) -> int:
    with runtime.db.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_retry_and_a_fallback_delivery_change_nothing(
    client: FlaskClient, runtime: Runtime
) -> None:
    assert deliver(client) == 200
    jobs = count(runtime, Job)

    assert deliver(client) == 200
    assert deliver(client, ErrorCode="11200", ErrorUrl="https://example.org") == 200

    assert count(runtime, InboundMessage) == 1
    assert count(runtime, Job) == jobs


def test_the_same_delivery_many_times_at_once_is_stored_once(app: Flask, runtime: Runtime) -> None:
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda _n: deliver(app.test_client()), range(24)))

    assert set(statuses) == {200}
    assert count(runtime, InboundMessage) == 1
    assert count(runtime, Contact) == 1


def test_somebody_with_a_user_name_and_no_number_is_a_contact_like_any_other(
    client: FlaskClient, runtime: Runtime
) -> None:
    user = "whatsapp:BR.1000000000000101"
    assert deliver(client, From=user, ExternalUserId=user) == 200

    with runtime.db.read() as session:
        contact = session.scalars(select(Contact)).one()
        assert contact.country == "BR"
        assert contact.address is not None
        assert runtime.vault.open(contact.address) == user


def test_a_number_and_the_user_id_beside_it_are_one_contact(
    client: FlaskClient, runtime: Runtime
) -> None:
    user = "whatsapp:US.1000000000000104"
    deliver(client, ExternalUserId=user)
    deliver(client, MessageSid="SM" + "2" * 32, From=user, ExternalUserId=user)

    assert count(runtime, Contact) == 1
    assert count(runtime, InboundMessage) == 2


def test_no_number_and_no_name_is_in_the_database(client: FlaskClient, runtime: Runtime) -> None:
    deliver(client, ProfileName="Joana Ninguém", WaId="12025550104")
    runtime.db.dispose()

    raw = b"".join(path.read_bytes() for path in runtime.settings.instance.glob("tipline.sqlite3*"))

    assert b"Is it true?" in raw
    for personal in (b"2025550104", b"Joana", "Ninguém".encode()):
        assert personal not in raw


def test_files_are_noted_and_fetched_later(client: FlaskClient, runtime: Runtime) -> None:
    urls = {f"MediaUrl{n}": f"{URL}{n}" for n in range(3)}
    assert deliver(client, MessageType="image", NumMedia="3", **urls) == 200

    with runtime.db.read() as session:
        assert session.scalar(select(func.count()).select_from(InboundMedia)) == 3
        assert session.scalars(select(Job.name)).all().count("media.fetch") == 3
        locator = session.scalars(select(InboundMedia.locator)).first()
    assert locator is not None
    assert URL.encode() not in locator


@pytest.mark.parametrize(
    "body", ["'; DROP TABLE contact;-- <script>\r\n\t", "\x00a\x00", "👩‍👩‍👧‍👦"]
)
def test_hostile_and_strange_words_are_kept_as_words(
    client: FlaskClient, runtime: Runtime, body: str
) -> None:
    assert deliver(client, Body=body, Forwarded="true") == 200

    with runtime.db.read() as session:
        message = session.scalars(select(InboundMessage)).one()
    assert message.text == body.replace("\x00", "")
    assert message.forwarded is Forwarded.ONCE


def test_a_signed_request_that_is_no_message_is_a_plain_400(client: FlaskClient) -> None:
    pairs = [pair for pair in TEXT if pair[0] != "From"]

    answer = post(client, pairs, signature(pairs))

    assert (answer.status_code, answer.mimetype) == (400, "text/plain")


def test_the_local_channel_is_closed_in_production(client: FlaskClient, runtime: Runtime) -> None:
    assert deliver(client, From="local:joana") == 200
    production = type(runtime.settings.mode).PRODUCTION
    runtime.settings = replace(runtime.settings, mode=production)
    closed = create_app(runtime).test_client()

    assert deliver(closed, From="local:joana", MessageSid="SM" + "3" * 32) == 403
    assert count(runtime, InboundMessage) == 1
