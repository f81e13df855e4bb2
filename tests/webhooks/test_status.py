"""A status callback is let in by the same signature and moves a message only forward."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from factchecks.db import utcnow
from tests.webhooks.calls import PUBLIC, STATUS, post, signature
from tipline.models import Contact, DeliveryStatus, OutboundMessage, OutboundState, Purpose
from tipline.runtime import Runtime

SID = "SM" + "7" * 32
PATH = STATUS + "?token=the-token"


@pytest.fixture
def outbound_id(runtime: Runtime) -> int:
    """A message that the provider was just asked to send."""
    with runtime.db.write() as session:
        contact = Contact(channel="twilio-whatsapp", pseudonym="0" * 64)
        session.add(contact)
        session.flush()
        message = OutboundMessage(
            dedup_key="reply:1",
            purpose=Purpose.REPLY,
            contact_id=contact.id,
            channel="twilio-whatsapp",
            body="hello",
            state=OutboundState.SENDING,
            token="the-token",
            attempts=1,
            attempted_at=utcnow(),
        )
        session.add(message)
        session.flush()
        return message.id


def report(client: FlaskClient, status: str, path: str = PATH, **more: str) -> int:
    form = {"MessageSid": SID, "MessageStatus": status, "To": "whatsapp:+12025550104", **more}
    pairs = list(form.items())
    signed = signature(pairs, url=PUBLIC + path)
    return post(client, pairs, signed, path=path).status_code


def state(runtime: Runtime, outbound_id: int) -> tuple[OutboundState, str | None, str]:
    with runtime.db.read() as session:
        message = session.get_one(OutboundMessage, outbound_id)
        return message.state, message.provider_id, message.error_code


def test_the_token_in_the_query_finds_a_message_whose_id_we_never_learned(
    client: FlaskClient, runtime: Runtime, outbound_id: int
) -> None:
    assert report(client, "sent") == 200

    assert state(runtime, outbound_id) == (OutboundState.SENT, SID, "")


def test_statuses_that_overtake_each_other_move_a_message_only_forward(
    client: FlaskClient, runtime: Runtime, outbound_id: int
) -> None:
    for status in ("read", "delivered", "sent", "queued", "read"):
        assert report(client, status) == 200

    assert state(runtime, outbound_id)[0] is OutboundState.READ


def test_each_status_is_kept_once(client: FlaskClient, runtime: Runtime, outbound_id: int) -> None:
    for _time in range(3):
        report(client, "delivered")

    with runtime.db.read() as session:
        assert session.scalar(select(func.count()).select_from(DeliveryStatus)) == 1


def test_the_reason_of_a_failure_is_kept(
    client: FlaskClient, runtime: Runtime, outbound_id: int
) -> None:
    assert report(client, "undelivered", ErrorCode="63016") == 200

    assert state(runtime, outbound_id)[2] == "63016"


@pytest.mark.parametrize("path", [STATUS, STATUS + "?token=another"])
def test_a_callback_for_another_token_is_refused(
    client: FlaskClient, runtime: Runtime, outbound_id: int, path: str
) -> None:
    form = [("MessageSid", SID), ("MessageStatus", "read"), ("To", "whatsapp:+12025550104")]

    answer = post(client, form, signature(form, url=PUBLIC + PATH), path=path)

    assert answer.status_code == 403
    assert state(runtime, outbound_id)[0] is OutboundState.SENDING


def test_a_status_of_a_message_that_is_not_ours_changes_nothing(
    client: FlaskClient, runtime: Runtime, outbound_id: int
) -> None:
    assert report(client, "delivered", STATUS, MessageSid="SM" + "8" * 32) == 200

    assert state(runtime, outbound_id)[0] is OutboundState.SENDING


@pytest.mark.parametrize("missing", ["MessageSid", "MessageStatus"])
def test_without_an_id_or_a_status_it_is_refused(client: FlaskClient, missing: str) -> None:
    assert report(client, "sent", **{missing: ""}) == 400


def test_parameters_of_real_callbacks_are_understood(
    client: FlaskClient, runtime: Runtime, outbound_id: int
) -> None:
    more = {
        "SmsSid": SID,
        "SmsStatus": "delivered",
        "From": "whatsapp:+15005550006",
        "ChannelPrefix": "whatsapp",
        "ChannelToAddress": "+1202555XXXX",
        "ChannelInstallSid": "XE" + "0" * 32,
        "ExternalUserId": "whatsapp:US.1000000000000104",
        "StructuredMessage": "false",
    }
    assert report(client, "delivered", **more) == 200

    assert state(runtime, outbound_id)[0] is OutboundState.DELIVERED
