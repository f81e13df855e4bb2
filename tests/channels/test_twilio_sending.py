"""Through the official client to a Twilio that fails in every way that the real one does."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from factchecks.db import utcnow
from tests.fakes.twilio_api import Fault, TwilioApi
from tipline.channels.base import Kind, Outgoing
from tipline.channels.errors import (
    ChannelDown,
    ChannelError,
    NeedsPlainText,
    OutsideWindow,
    SendLater,
    SendRefused,
    SendUnknown,
)
from tipline.channels.twilio.channel import TwilioChannel
from tipline.channels.twilio.client import RebasedHttpClient
from tipline.config import Settings

TO = "whatsapp:+12025550104"
MESSAGE = Outgoing(to=TO, body="hello", token="a token/with+signs")


def test_a_message_goes_to_the_configured_api_with_its_token_in_the_callback(
    api: TwilioApi, whatsapp: TwilioChannel
) -> None:
    sid = whatsapp.send(MESSAGE)

    (sent,) = api.sent
    callback = urlsplit(sent.status_callback)
    assert (sent.sid, sent.to, sent.from_, sent.body) == (sid, TO, "whatsapp:+15005550006", "hello")
    assert callback.hostname == "tipline.example.org"
    assert callback.path == "/webhooks/twilio/status"
    assert parse_qs(callback.query) == {"token": [MESSAGE.token]}


def test_a_user_name_is_sent_to_as_it_came(api: TwilioApi, whatsapp: TwilioChannel) -> None:
    whatsapp.send(replace(MESSAGE, to="whatsapp:BR.1000000000000101"))

    assert api.sent[0].to == "whatsapp:BR.1000000000000101"


def test_a_template_goes_without_body_and_file(api: TwilioApi, whatsapp: TwilioChannel) -> None:
    template = "HX" + "0" * 32
    whatsapp.send(
        replace(MESSAGE, template=template, variables={"1": "não"}, media_url="https://x")
    )

    params = api.sent[0].params
    assert params["ContentSid"] == [template]
    assert params["ContentVariables"] == ['{"1": "não"}']
    assert not {"Body", "MediaUrl"} & set(params)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(status=429, code=20429), SendLater),
        (Fault(status=429), SendLater),
        (Fault(status=503), SendLater),
        (Fault(status=400, code=63018), SendLater),
        (Fault(status=500, code=20500), SendUnknown),
        (Fault(status=502, html=True), SendUnknown),
        (Fault(drop=True), SendUnknown),
        (Fault(status=400, code=63016), OutsideWindow),
        (Fault(status=400, code=63021), NeedsPlainText),
        (Fault(status=400, code=21211), SendRefused),
        (Fault(status=400, code=99999), SendRefused),
        (Fault(status=403, code=21408), SendRefused),
        (Fault(status=403), ChannelDown),
        (Fault(status=400, code=63007), ChannelDown),
    ],
    ids=repr,
)
def test_each_failure_says_how_to_go_on_and_nothing_about_the_voter(
    api: TwilioApi, whatsapp: TwilioChannel, fault: Fault, error: type[ChannelError]
) -> None:
    api.plan(fault)

    with pytest.raises(error) as raised:
        whatsapp.send(MESSAGE)

    assert "2025550104" not in str(raised.value)
    assert raised.value.__suppress_context__  # nor in the traceback of a log


def test_who_has_opted_out_is_to_be_left_alone(api: TwilioApi, whatsapp: TwilioChannel) -> None:
    api.plan(Fault(status=400, code=21610))

    with pytest.raises(SendRefused) as raised:
        whatsapp.send(MESSAGE)

    assert raised.value.suppress


def test_a_wrong_token_takes_the_channel_down(api: TwilioApi, twilio_settings: Settings) -> None:
    wrong = replace(twilio_settings.twilio, auth_token="rotated-away")
    channel = TwilioChannel("twilio-whatsapp", replace(twilio_settings, twilio=wrong))

    with pytest.raises(ChannelDown):
        channel.send(MESSAGE)
    with pytest.raises(ChannelDown):
        channel.find_sent(MESSAGE, utcnow())


def test_a_provider_that_cannot_be_reached_has_surely_not_taken_the_message(
    settings: Settings,
) -> None:
    with pytest.raises(SendLater):
        TwilioChannel("twilio-whatsapp", settings).send(MESSAGE)


@pytest.mark.parametrize("fault", [Fault(drop=True, accept=True), Fault(status=502, accept=True)])
def test_a_message_that_was_accepted_before_the_error_is_found(
    api: TwilioApi, whatsapp: TwilioChannel, fault: Fault
) -> None:
    before = utcnow()
    api.plan(fault)
    with pytest.raises(SendUnknown):
        whatsapp.send(MESSAGE)

    assert whatsapp.find_sent(MESSAGE, before) == api.sent[0].sid


def test_an_old_message_with_the_same_words_is_no_evidence(
    api: TwilioApi, whatsapp: TwilioChannel
) -> None:
    whatsapp.send(MESSAGE)
    api.sent[0].created -= timedelta(hours=1)

    assert whatsapp.find_sent(MESSAGE, utcnow() - timedelta(minutes=1)) is None


def test_what_the_voter_wrote_is_no_evidence(api: TwilioApi, whatsapp: TwilioChannel) -> None:
    api.receive(TO, MESSAGE.body, to=TO)

    assert whatsapp.find_sent(MESSAGE, utcnow() - timedelta(minutes=1)) is None


def test_evidence_is_found_on_a_later_page(api: TwilioApi, whatsapp: TwilioChannel) -> None:
    before = utcnow()
    sid = whatsapp.send(MESSAGE)
    for number in range(60):
        whatsapp.send(replace(MESSAGE, body=f"other {number}"))

    assert whatsapp.find_sent(MESSAGE, before) == sid


def test_a_text_that_is_too_long_is_refused_before_it_is_sent(
    api: TwilioApi, whatsapp: TwilioChannel
) -> None:
    with pytest.raises(SendRefused):
        whatsapp.send(replace(MESSAGE, body="😀" * 801))

    assert api.seen == []


def test_a_channel_without_a_sender_is_down(twilio_settings: Settings) -> None:
    with pytest.raises(ChannelDown, match="TWILIO_FROM"):
        TwilioChannel("twilio-sms", twilio_settings).send(MESSAGE)


def test_without_an_account_the_channel_is_down(twilio_settings: Settings) -> None:
    none = replace(twilio_settings, twilio=replace(twilio_settings.twilio, account_sid=""))

    with pytest.raises(ChannelDown, match="TWILIO_ACCOUNT_SID"):
        TwilioChannel("twilio-whatsapp", none).send(MESSAGE)


def test_a_messaging_service_can_be_the_sender(api: TwilioApi, twilio_settings: Settings) -> None:
    service = replace(twilio_settings.twilio, sender="", messaging_service_sid="MG" + "0" * 32)
    TwilioChannel("twilio-sms", replace(twilio_settings, twilio=service)).send(MESSAGE)

    assert api.sent[0].service == "MG" + "0" * 32


@pytest.mark.parametrize(
    "url",
    [
        "https://messaging.twilio.com/v1/Services",
        "https://api.twilio.com.example.org/2010-04-01",
        "https://api.twilio.com@example.org/2010-04-01",
        "http://api.twilio.com/2010-04-01",
    ],
)
def test_the_client_calls_no_host_that_is_not_listed(url: str) -> None:
    with pytest.raises(ChannelDown):
        RebasedHttpClient("https://api.twilio.com").request("GET", url)


def test_messages_that_never_reached_us_can_be_listed(
    api: TwilioApi, whatsapp: TwilioChannel
) -> None:
    form = api.receive(TO, "was it missed?", ((b"\xff\xd8\xff", "image/jpeg"),))
    api.receive(TO, "to another number", to="whatsapp:+15005550007")
    whatsapp.send(MESSAGE)

    (inbound,) = whatsapp.list_inbound(utcnow() - timedelta(hours=1))

    assert inbound.provider_id == form["MessageSid"]
    assert (inbound.text, inbound.kind) == ("was it missed?", Kind.IMAGE)
    assert inbound.media[0].url == form["MediaUrl0"]
    assert inbound.sender.value == TO
