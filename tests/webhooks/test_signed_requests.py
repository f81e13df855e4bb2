"""Recorded requests with known signatures get the answer that each of them expects."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.conftest import SHARED, shared
from tipline.models import Contact, ContactAlias, Forwarded, InboundMedia, InboundMessage
from tipline.runtime import Runtime

ROWS = SHARED / "platform" / "twilio_signed_requests.jsonl"


def rows() -> Iterator[dict[str, Any]]:
    if ROWS.exists():
        with ROWS.open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def send(client: FlaskClient, row: dict[str, Any]) -> int:
    parts = urlsplit(row["url"])
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    headers = [(name, value) for name, value in row["headers"].items() if name != "Host"]
    answer = client.open(path, method=row["method"], data=body(row), headers=headers)
    return answer.status_code


def body(row: dict[str, Any]) -> bytes:
    made = row.get("body_generator")
    if not made:
        return str(row["body"]).encode()
    params = [
        (name, made["char"] * made["count"] if name == made["replace_param"] else value)
        for name, value in row["params"]
    ]
    return urlencode(params).encode()


def test_the_recorded_requests_are_where_they_should_be() -> None:
    shared("platform", "twilio_signed_requests.jsonl")

    assert len(list(rows())) >= 31


@pytest.mark.parametrize("row", list(rows()), ids=lambda row: row["id"])
def test_a_recorded_request_is_answered_as_expected(
    client: FlaskClient, runtime: Runtime, row: dict[str, Any]
) -> None:
    assert send(client, row) == row["expected"]["http_status"]

    with runtime.db.read() as session:
        stored = session.scalars(select(InboundMessage)).all()
        assert len(stored) == (1 if row["expected"]["accept"] else 0)
        if stored:
            files = session.scalar(select(func.count()).select_from(InboundMedia)) or 0
            compare(stored[0], files, row["expected"].get("normalized", {}))


def compare(message: InboundMessage, files: int, expected: dict[str, Any]) -> None:
    """What was stored beside what the row says; only what the row says is looked at."""
    forwarded = None if message.forwarded is Forwarded.UNKNOWN else message.forwarded
    found = {
        "type": message.kind,
        "text": message.text,
        "filename": message.filename,
        "forwarded": forwarded,
        "media": files,
    }
    common = found.keys() & expected.keys()
    assert {key: found[key] for key in common} == {key: expected[key] for key in common}


def test_all_of_them_together_store_each_message_once(
    client: FlaskClient, runtime: Runtime
) -> None:
    accepted = {
        dict(row["params"])["MessageSid"]
        for row in rows()
        if send(client, row) == 200 and send(client, row) == 200
    }

    with runtime.db.read() as session:
        assert set(session.scalars(select(InboundMessage.provider_id))) == accepted
        # A number and the user id that came with it are one contact, also when only one comes.
        pseudonyms = session.scalar(select(func.count()).select_from(Contact)) or 0
        aliases = session.scalar(select(func.count()).select_from(ContactAlias)) or 0
    senders = {dict(row["params"])["From"] for row in rows() if row["expected"]["accept"]}
    assert pseudonyms <= len(senders)
    assert pseudonyms + aliases >= len(senders)
