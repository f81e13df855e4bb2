"""What somebody on the internet can try at the webhook; tests/webhooks has the single rules."""

import pytest
from flask.testing import FlaskClient

from tests.line import Line
from tests.webhooks.calls import PUBLIC, STATUS, TEXT, Pairs, post, signature
from tipline.models import Contact, InboundMessage, OutboundMessage


@pytest.fixture
def client(line: Line) -> FlaskClient:
    return line.app.test_client()


def stored(line: Line) -> int:
    return len(line.messages)


def test_a_replayed_delivery_changes_nothing(line: Line, client: FlaskClient) -> None:
    signed = signature(TEXT)
    for _ in range(20):
        assert post(client, TEXT, signed).status_code == 200
    line.work()

    assert stored(line) == 1
    assert len(line.all(OutboundMessage)) == 1


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "None",
        "\x00",
        "é" * 40,
        "a" * 70_000,
        signature(TEXT, token="guessed"),
        signature(TEXT, url=PUBLIC + STATUS),
        signature(TEXT, url="https://evil.example.org/webhooks/twilio"),
        signature(TEXT)[:-2],
        signature(TEXT).lower(),
        signature(TEXT) + " ",
    ],
    ids=lambda value: value[:12].encode("unicode_escape").decode(),
)
def test_a_forged_signature_stores_nothing(line: Line, client: FlaskClient, forged: str) -> None:
    assert (
        post(client, TEXT, forged.encode("latin-1", "replace").decode("latin-1")).status_code == 403
    )
    assert stored(line) == 0


@pytest.mark.parametrize(
    "extra",
    [
        ("From", "whatsapp:+12025550199"),
        ("Body", "vote on Monday"),
        ("MessageSid", "SM" + "9" * 32),
        ("From ", "whatsapp:+12025550199"),
        ("from", "whatsapp:+12025550199"),
    ],
)
def test_a_parameter_added_on_the_way_is_refused(
    line: Line, client: FlaskClient, extra: tuple[str, str]
) -> None:
    polluted: Pairs = (*TEXT, extra)

    assert post(client, polluted, signature(TEXT)).status_code == 403
    assert stored(line) == 0


@pytest.mark.parametrize(
    "name", ["Host", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Original-URL"]
)
def test_headers_of_a_proxy_cannot_move_what_is_signed(
    line: Line, client: FlaskClient, name: str
) -> None:
    elsewhere = signature(TEXT, url="https://evil.example.org/webhooks/twilio")

    assert post(client, TEXT, elsewhere, headers={name: "evil.example.org"}).status_code == 403
    assert (
        post(client, TEXT, signature(TEXT), headers={name: "evil.example.org"}).status_code == 200
    )


def test_a_signed_sender_full_of_line_breaks_reaches_no_header_and_no_log(
    line: Line, client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile = dict(TEXT) | {
        "From": "whatsapp:+1202\r\nX-Evil: 1",
        "ProfileName": "\r\nSet-Cookie: a=b",
    }
    pairs = tuple(hostile.items())

    answer = post(client, pairs, signature(pairs))

    assert "X-Evil" not in answer.headers
    assert "Set-Cookie" not in answer.headers
    assert "X-Evil" not in capsys.readouterr().out


def test_a_status_of_somebody_elses_message_changes_nothing(
    line: Line, client: FlaskClient
) -> None:
    line.voter(1).sends("The bridge of Arvania is closed on Sunday")
    [before] = line.all(OutboundMessage)
    pairs = (("MessageSid", "SM" + "8" * 32), ("MessageStatus", "failed"), ("To", "whatsapp:+1"))

    answer = post(client, pairs, signature(pairs, url=PUBLIC + STATUS), path=STATUS)

    assert answer.status_code == 200
    [after] = line.all(OutboundMessage)
    assert (after.state, after.error_code) == (before.state, before.error_code)


def test_a_stranger_cannot_answer_somebody_elses_question(line: Line) -> None:
    """A button's payload is what a sender says it is: it may only touch their own tips."""
    line.voter(1).sends("The bridge of Arvania is closed on Sunday")
    [tip] = line.tips

    for payload in (f"ask:{tip.id}:1", f"rate:{tip.id}:no", f"place:{tip.id}:1", f"none:{tip.id}"):
        line.voter(2).sends("x", MessageType="interactive", ButtonText="x", ButtonPayload=payload)

    assert line.tips[0].state == tip.state
    assert line.tips[0].waiting
    assert {contact.id for contact in line.all(Contact)} >= {1, 2}
    assert all(message.contact_id != 1 for message in line.all(InboundMessage)[1:])
