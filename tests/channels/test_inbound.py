"""Twilio's parameters become messages in our words, whatever is missing or new among them."""

from datetime import UTC, datetime

import pytest
from werkzeug.datastructures import MultiDict

from tipline.channels.base import Inbound, Kind
from tipline.channels.errors import NotAMessage
from tipline.channels.twilio.inbound import parse
from tipline.models import Forwarded

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
BASE = {"MessageSid": "SM" + "0" * 32, "From": "whatsapp:+12025550104"}
URL = "https://api.twilio.com/2010-04-01/Accounts/AC/Messages/MM/Media/ME"


def parsed(**more: str) -> Inbound:
    return parse({**BASE, **more}, NOW)


def test_an_id_and_a_sender_are_all_that_is_needed() -> None:
    inbound = parsed()

    assert (inbound.kind, inbound.text, inbound.media) == (Kind.UNKNOWN, "", ())
    assert (inbound.channel, inbound.country) == ("twilio-whatsapp", "US")
    assert inbound.forwarded is Forwarded.UNKNOWN


@pytest.mark.parametrize("missing", ["MessageSid", "From"])
def test_without_an_id_or_a_sender_it_is_not_a_message(missing: str) -> None:
    with pytest.raises(NotAMessage):
        parse({name: value for name, value in BASE.items() if name != missing}, NOW)


def test_an_older_name_of_the_id_will_do() -> None:
    assert parse({"SmsSid": "SM1", "From": "+12025550104"}, NOW).provider_id == "SM1"


@pytest.mark.parametrize(
    ("form", "kind", "text"),
    [
        ({"MessageType": "text", "Body": "is it true?"}, Kind.TEXT, "is it true?"),
        ({"Body": "an SMS names no type"}, Kind.TEXT, "an SMS names no type"),
        ({"MessageType": "poem", "Body": "from the future"}, Kind.TEXT, "from the future"),
        ({"MessageType": "poem"}, Kind.UNKNOWN, ""),
        ({"MessageType": "reaction", "Body": "👍"}, Kind.REACTION, ""),
        ({"MessageType": "interactive", "Body": "Yes"}, Kind.TEXT, "Yes"),
        ({"MessageType": "location", "Latitude": "1", "Longitude": "2"}, Kind.LOCATION, ""),
        ({"Latitude": "1", "Longitude": "2"}, Kind.LOCATION, ""),
        ({"MessageType": "image", "MediaUrl0": URL, "Body": "caption"}, Kind.IMAGE, "caption"),
        ({"MessageType": "sticker", "MediaUrl0": URL}, Kind.STICKER, ""),
        ({"MessageType": "audio", "MediaUrl0": URL}, Kind.AUDIO, ""),
        ({"MessageType": "contacts", "MediaUrl0": URL}, Kind.CONTACT, ""),
        ({"MediaUrl0": URL, "MediaContentType0": "video/3gpp", "Body": "look"}, Kind.VIDEO, "look"),
        ({"MediaUrl0": URL, "MediaContentType0": "text/x-vcard"}, Kind.CONTACT, ""),
    ],
)
def test_every_kind_of_message_is_told_apart(form: dict[str, str], kind: Kind, text: str) -> None:
    inbound = parsed(**form)

    assert (inbound.kind, inbound.text) == (kind, text)


def test_the_body_of_a_whatsapp_document_is_its_file_name_and_not_a_claim() -> None:
    for declared in ({"MessageType": "document"}, {}):
        inbound = parsed(
            Body="circular(1).pdf", MediaUrl0=URL, MediaContentType0="application/pdf", **declared
        )
        assert (inbound.kind, inbound.text, inbound.filename) == (
            Kind.DOCUMENT, "", "circular(1).pdf",
        )  # fmt: skip


def test_the_body_of_an_mms_with_a_document_is_what_somebody_wrote() -> None:
    form = {"From": "+12025550104", "Body": "read this", "MediaUrl0": URL}

    inbound = parsed(**form, MediaContentType0="application/pdf")

    assert (inbound.text, inbound.filename) == ("read this", "")


def test_a_tapped_button_is_known_by_its_id_and_not_by_its_words() -> None:
    tapped = parsed(MessageType="interactive", Body="Sí", ButtonText="Sí", ButtonPayload="yes")
    template = parsed(MessageType="button", Body="Stop", ButtonText="Stop", ButtonPayload="optout")

    assert (tapped.kind, tapped.payload, tapped.text) == (Kind.BUTTON, "yes", "Sí")
    assert (template.kind, template.payload) == (Kind.BUTTON, "optout")


def test_a_chosen_row_goes_before_a_button_and_a_button_before_words() -> None:
    chosen = parsed(MessageType="interactive", ListId="2", ListTitle="Second", ButtonPayload="x")

    assert (chosen.kind, chosen.payload, chosen.text) == (Kind.LIST, "2", "Second")


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({}, Forwarded.UNKNOWN),
        ({"Forwarded": "false", "FrequentlyForwarded": "false"}, Forwarded.NO),
        ({"Forwarded": "true", "FrequentlyForwarded": "false"}, Forwarded.ONCE),
        ({"Forwarded": "true"}, Forwarded.ONCE),
        ({"FrequentlyForwarded": "true"}, Forwarded.FREQUENTLY),
        ({"Forwarded": "false", "FrequentlyForwarded": "true"}, Forwarded.FREQUENTLY),
        ({"Forwarded": "true", "FrequentlyForwarded": "true"}, Forwarded.FREQUENTLY),
        (
            {"ChannelMetadata": '{"type":"whatsapp","data":{"context":{"Forwarded":"true"}}}'},
            Forwarded.ONCE,
        ),
        ({"ChannelMetadata": "{broken"}, Forwarded.UNKNOWN),
        ({"ChannelMetadata": '{"data":[]}'}, Forwarded.UNKNOWN),
        ({"ChannelMetadata": '{"data":{"context":"x"}}'}, Forwarded.UNKNOWN),
        ({"ChannelMetadata": "[" * 100_000}, Forwarded.UNKNOWN),
    ],
)
def test_absent_forwarding_marks_are_not_a_no(form: dict[str, str], expected: Forwarded) -> None:
    assert parsed(**form).forwarded is expected


def test_a_user_name_has_no_phone_number_and_is_kept_as_it_came() -> None:
    user = "whatsapp:BR.1000000000000101"

    inbound = parsed(From=user, ExternalUserId=user)

    assert (inbound.sender.value, inbound.sender.aliases) == (user, ())
    assert inbound.country == "BR"


def test_a_user_id_beside_a_number_is_another_address_of_the_same_person() -> None:
    inbound = parsed(ExternalUserId="whatsapp:US.1000000000000104", WaId="12025550104")

    assert inbound.sender.value == "whatsapp:+12025550104"
    assert inbound.sender.aliases == ("whatsapp:US.1000000000000104",)


def test_a_number_beside_a_user_name_is_another_address_of_the_same_person() -> None:
    inbound = parsed(From="whatsapp:US.1000000000000104", WaId="12025550104")

    assert inbound.sender.aliases == ("whatsapp:+12025550104",)


@pytest.mark.parametrize(
    ("sender", "channel"),
    [
        ("whatsapp:+12025550104", "twilio-whatsapp"),
        ("messenger:1234567890", "twilio-messenger"),
        ("+12025550104", "twilio-sms"),
        ("local:joana", "local"),
    ],
)
def test_the_channel_shows_in_the_address(sender: str, channel: str) -> None:
    assert parsed(From=sender).channel == channel


def test_an_address_of_a_channel_that_nobody_knows_is_not_a_message() -> None:
    with pytest.raises(NotAMessage):
        parsed(From="pigeon:17")


def test_all_files_are_found_whatever_their_number_is_said_to_be() -> None:
    files = {f"MediaUrl{n}": f"{URL}{n}" for n in range(10)}

    inbound = parsed(NumMedia="many", MessageType="image", **files)

    assert [ref.url for ref in inbound.media] == [f"{URL}{n}" for n in range(10)]


def test_the_first_of_two_values_counts() -> None:
    form = MultiDict([*BASE.items(), ("Body", "first"), ("Body", "second")])

    assert parse(form, NOW).text == "first"


def test_a_zero_byte_is_left_out_because_postgresql_cannot_keep_it() -> None:
    assert parsed(Body="a\x00b", ButtonPayload="p\x00").text == "ab"


def test_nothing_of_a_voter_shows_when_a_message_is_printed() -> None:
    inbound = parsed(Body="a secret", ExternalUserId="whatsapp:US.1000", MediaUrl0=URL)

    assert not any(word in repr(inbound) for word in ("secret", "2025550104", "US.1000", "/Media/"))
