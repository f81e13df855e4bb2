"""Every shape of Meta's webhooks becomes messages in our words, whatever is missing or new."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.conftest import shared
from tests.fakes.graph_api import NUMBER_ID, envelope
from tipline.channels.base import Inbound, Kind
from tipline.channels.cloud.ids import opaque
from tipline.channels.cloud.inbound import Batch, News, parse
from tipline.models import Forwarded

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SENDER = "12025550104"
USER = "US.1000000000000104"
CONTACT = {"profile": {"name": "Joana Ninguém"}, "wa_id": SENDER, "user_id": USER}


def batch(*messages: dict[str, Any], **value: Any) -> Batch:
    return parse(envelope(messages=list(messages), **value), NOW)


def parsed(kind: str, content: Any = None, **more: Any) -> Inbound:
    message = {"from": SENDER, "id": "wamid.1", "timestamp": "1", "type": kind, **more}
    (item,) = batch(message if content is None else {**message, kind: content}).items
    assert isinstance(item, Inbound)
    return item


@pytest.mark.parametrize(
    ("kind", "content", "expected", "text"),
    [
        ("text", {"body": "is it true?"}, Kind.TEXT, "is it true?"),
        ("image", {"id": "7", "caption": "look"}, Kind.IMAGE, "look"),
        ("video", {"id": "7"}, Kind.VIDEO, ""),
        ("audio", {"id": "7", "voice": True}, Kind.AUDIO, ""),
        ("sticker", {"id": "7", "animated": True}, Kind.STICKER, ""),
        ("location", {"latitude": 1.0, "longitude": 2.0, "name": "Here"}, Kind.LOCATION, ""),
        ("contacts", [{"name": {"formatted_name": "X"}}], Kind.CONTACT, ""),
        ("order", {"text": "", "product_items": []}, Kind.UNKNOWN, ""),
        ("unsupported", {"type": "poll"}, Kind.UNKNOWN, ""),
        ("interactive", None, Kind.UNKNOWN, ""),
        ("interactive", {"type": "nfm_reply", "nfm_reply": {}}, Kind.UNKNOWN, ""),
        ("hologram", {"x": 1}, Kind.UNKNOWN, ""),
    ],
)
def test_every_type_has_its_kind(kind: str, content: Any, expected: Kind, text: str) -> None:
    inbound = parsed(kind, content)

    assert (inbound.kind, inbound.text) == (expected, text)
    assert (inbound.channel, inbound.provider_id) == ("whatsapp-cloud", opaque("wamid.1"))


def test_a_type_from_the_future_that_has_words_is_text() -> None:
    inbound = parsed("poem", text={"body": "roses"})

    assert (inbound.kind, inbound.text) == (Kind.TEXT, "roses")


def test_a_file_is_known_by_its_id_and_a_document_keeps_name_and_caption_apart() -> None:
    inbound = parsed(
        "document",
        {"id": "77", "mime_type": "Application/PDF; x=y", "filename": "a.pdf", "caption": "read"},
    )

    assert (inbound.text, inbound.filename) == ("read", "a.pdf")
    assert [(m.url, m.declared_type) for m in inbound.media] == [("77", "application/pdf")]


@pytest.mark.parametrize(
    ("kind", "content", "expected"),
    [
        (
            "interactive",
            {"type": "button_reply", "button_reply": {"id": "ask:1:2", "title": "Yes"}},
            (Kind.BUTTON, "ask:1:2", "Yes"),
        ),
        (
            "interactive",
            {"type": "list_reply", "list_reply": {"id": "ask:1:0", "title": "None"}},
            (Kind.LIST, "ask:1:0", "None"),
        ),
        ("button", {"payload": "open", "text": "Read"}, (Kind.BUTTON, "open", "Read")),
    ],
)
def test_what_was_tapped_is_known_by_its_id(
    kind: str, content: Any, expected: tuple[Kind, str, str]
) -> None:
    inbound = parsed(kind, content)

    assert (inbound.kind, inbound.payload, inbound.text) == expected


def test_a_reaction_says_to_what_and_one_taken_back_says_nothing() -> None:
    given = parsed("reaction", {"message_id": "wamid.0", "emoji": "👍"})
    assert (given.kind, given.replied_to, given.text) == (Kind.REACTION, opaque("wamid.0"), "")

    for taken in ({"message_id": "wamid.0", "emoji": ""}, {"message_id": "wamid.0"}):
        message = {"from": SENDER, "id": "wamid.1", "type": "reaction", "reaction": taken}
        assert batch(message) == Batch((), 1)


@pytest.mark.parametrize("kind", ["system", "revoke", "request_welcome"])
def test_what_nobody_wrote_is_no_message(kind: str) -> None:
    message = {"from": SENDER, "id": "wamid.1", "type": kind, kind: {"body": "changed number"}}

    assert batch(message) == Batch((), 1)


def test_an_edited_message_is_what_it_reads_now() -> None:
    edit = {
        "original_message_id": "wamid.0",
        "message": {"type": "text", "text": {"body": "closes at 14"}, "context": {"id": "w"}},
    }

    inbound = parsed("edit", edit)

    assert (inbound.kind, inbound.text, inbound.provider_id, inbound.replaces) == (
        Kind.TEXT, "closes at 14", opaque("wamid.1"), opaque("wamid.0"),
    )  # fmt: skip


def test_a_deleted_message_names_the_one_that_is_gone() -> None:
    inbound = parsed("revoke", {"original_message_id": "wamid.0"})

    assert (inbound.kind, inbound.text, inbound.replaces) == (
        Kind.TAKEN_BACK,
        "",
        opaque("wamid.0"),
    )


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        (None, Forwarded.UNKNOWN),
        ({"id": "wamid.0", "from": "15005550006"}, Forwarded.NO),
        ({"forwarded": True}, Forwarded.ONCE),
        ({"frequently_forwarded": True}, Forwarded.FREQUENTLY),
        ({"forwarded": True, "frequently_forwarded": True}, Forwarded.FREQUENTLY),
    ],
)
def test_forwarding_marks(context: Any, expected: Forwarded) -> None:
    more = {} if context is None else {"context": context}

    assert parsed("text", {"body": "x"}, **more).forwarded is expected


def test_a_quotation_says_of_what() -> None:
    assert parsed("text", {"body": "x"}, context={"id": "wamid.0"}).replied_to == opaque("wamid.0")


def test_a_number_and_a_user_id_are_two_addresses_of_one_person() -> None:
    message = {"from": SENDER, "id": "wamid.1", "type": "text", "text": {"body": "x"}}
    (inbound,) = batch(message, contacts=[CONTACT]).items

    assert isinstance(inbound, Inbound)
    assert (inbound.sender.value, inbound.sender.aliases) == (f"+{SENDER}", (USER,))
    assert inbound.country == "US"


@pytest.mark.parametrize("told", ["message", "contacts"])
def test_somebody_with_a_user_name_shows_no_number(told: str) -> None:
    message = {"id": "wamid.1", "type": "text", "text": {"body": "x"}}
    contact = {"profile": {"username": "nobody"}, "user_id": "BR.1000000000000101"}
    if told == "message":
        message["from_user_id"] = "BR.1000000000000101"
    (inbound,) = batch(message, contacts=[contact]).items

    assert isinstance(inbound, Inbound)
    assert (inbound.sender.value, inbound.sender.aliases) == ("BR.1000000000000101", ())
    assert inbound.country == "BR"


def test_the_contact_of_another_is_never_taken_for_the_sender() -> None:
    message = {"from": "12025550199", "id": "wamid.1", "type": "text", "text": {"body": "x"}}
    nameless = {"id": "wamid.2", "type": "text", "text": {"body": "y"}}
    found = batch(message, nameless, contacts=[CONTACT])

    assert [item.sender.aliases for item in found.items if isinstance(item, Inbound)] == [()]
    assert found.ignored == 1  # two messages, one contact: whose the second is, nobody knows


def test_statuses_bring_their_code_and_the_token_of_the_message() -> None:
    news = parse(
        envelope(
            statuses=[
                {"id": "w1", "status": "failed", "errors": [{"code": 131047}]},
                {"id": "w2", "status": "played", "biz_opaque_callback_data": "the-token"},
                {"id": "w3"},
                "nonsense",
            ]
        ),
        NOW,
    )

    assert news == Batch(
        (News(opaque("w1"), "failed", "131047"), News(opaque("w2"), "read", "", "the-token")), 1
    )


def test_what_another_number_of_the_app_receives_is_left_alone() -> None:
    message = {"from": SENDER, "id": "wamid.1", "type": "text", "text": {"body": "x"}}
    body = envelope(messages=[message], statuses=[{"id": "w", "status": "read"}])

    assert len(parse(body, NOW, NUMBER_ID).items) == 2
    assert parse(body, NOW, "another") == Batch((), 2)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"entry": None},
        {"entry": [None, 7, {"changes": "x"}, {"changes": [None, {"value": []}]}]},
        envelope(messages="x", statuses=7, contacts=None),
        envelope(messages=[None, 1, [], {}], contacts=[None, 1]),
        envelope(messages=[{"from": SENDER, "id": "", "type": "text"}]),
        envelope(messages=[{"from": [], "id": {}, "type": 7}]),
    ],
)
def test_nothing_strange_breaks_anything(body: dict[str, Any]) -> None:
    assert parse(body, NOW).items == ()


@pytest.mark.parametrize("name", ["text", "image", "interactive", "reaction", "edit", "button"])
@pytest.mark.parametrize("content", [None, 7, "x", [], {}, {"id": 7, "body": [], "message": 1}])
def test_a_type_whose_content_is_not_as_expected_is_still_answered_or_left_out(
    name: str, content: Any
) -> None:
    message = {"from": SENDER, "id": "wamid.1", "type": name, name: content}
    found = batch(message)

    assert len(found.items) + found.ignored == 1


def fixtures() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path in sorted(shared("platform", "meta-fixtures").glob("*.json")):
        for name, body in json.loads(path.read_text()).items():
            yield path.stem, name, body


def test_all_real_shapes_are_understood() -> None:
    found = {}
    for file, name, body in fixtures():
        items = parse(body, NOW).items
        found[f"{file}.{name}"] = [
            item.status if isinstance(item, News) else str(item.kind) for item in items
        ]

    silent = {name for name, kinds in found.items() if not kinds}
    assert silent == {
        "message.unreaction_empty",
        "message.unreaction_no_emoji",
        "system.identity_change",
        "system.phone_number_change",
    }
    assert all(len(kinds) == 1 for name, kinds in found.items() if name not in silent)
    assert found["callback_button.quick_reply_without_context"] == ["button"]
    assert found["message.forwarded_many_times"] == ["text"]
    assert found["edited_message.image"] == ["image"]
    assert found["deleted_message.revoke"] == ["taken-back"]
    assert found["message_status.failed"] == ["failed"]


def test_nothing_of_a_voter_shows_when_a_message_is_printed() -> None:
    message = {"from": SENDER, "id": "wamid.1", "type": "text", "text": {"body": "a secret"}}

    shown = repr(batch(message, contacts=[CONTACT]))

    assert not any(word in shown for word in ("secret", SENDER, USER, "Joana"))
