"""Telegram: what comes in, what goes out, files, and a token that shows nowhere."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.channels.conftest import telegram_settings
from tests.fakes.telegram_api import TOKEN, Fault, TelegramApi
from tipline.channels.base import Choice, Inbound, Kind, MediaRef, Outgoing
from tipline.channels.errors import (
    ChannelDown,
    ChannelError,
    MediaLater,
    MediaRefused,
    NeedsPlainText,
    SendLater,
    SendRefused,
    SendUnknown,
)
from tipline.channels.telegram.channel import TelegramChannel
from tipline.channels.telegram.inbound import parse
from tipline.config import Settings
from tipline.models import Forwarded

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MESSAGE = Outgoing(to="5550104", body="hello", token="t")


@pytest.fixture
def bot() -> Iterator[TelegramApi]:
    with TelegramApi() as bot:
        yield bot


@pytest.fixture
def telegram(settings: Settings, bot: TelegramApi) -> TelegramChannel:
    return TelegramChannel(telegram_settings(settings, bot))


def parsed(**content: Any) -> Inbound:
    inbound = parse(TelegramApi().update(**content), NOW, "1234567").inbound
    assert inbound is not None
    return inbound


FILE = {"file_id": "F", "mime_type": "Video/MP4"}


@pytest.mark.parametrize(
    ("content", "kind", "text", "files"),
    [
        ({"text": "is it true?"}, Kind.TEXT, "is it true?", []),
        (
            {"photo": [{"file_id": "s", "width": 9, "height": 9},
                       {"file_id": "L", "width": 90, "height": 90},
                       {"file_id": "m", "width": 20, "height": 20}], "caption": "look"},
            Kind.IMAGE, "look", ["L"],
        ),
        ({"video": FILE}, Kind.VIDEO, "", ["F"]),
        ({"video_note": FILE}, Kind.VIDEO, "", ["F"]),
        ({"animation": FILE, "document": {"file_id": "D"}}, Kind.VIDEO, "", ["F"]),
        ({"voice": FILE}, Kind.AUDIO, "", ["F"]),
        ({"audio": FILE}, Kind.AUDIO, "", ["F"]),
        ({"sticker": FILE}, Kind.STICKER, "", ["F"]),
        ({"document": FILE, "caption": "read"}, Kind.DOCUMENT, "read", ["F"]),
        ({"location": {"latitude": 1, "longitude": 2}}, Kind.LOCATION, "", []),
        ({"contact": {"phone_number": "+12025550199"}}, Kind.CONTACT, "", []),
        ({"poll": {"question": "?"}}, Kind.UNKNOWN, "", []),
        ({"text": "/start"}, Kind.TEXT, "hello", []),
        ({"text": "/start from-a-poster"}, Kind.TEXT, "hello", []),
        ({"text": "/help@tipline_bot"}, Kind.TEXT, "help", []),
        ({"text": "/my_data"}, Kind.TEXT, "my data", []),
        ({"text": "/etc/passwd was published"}, Kind.TEXT, "/etc/passwd was published", []),
    ],
)  # fmt: skip
def test_every_kind_of_message(content: Any, kind: Kind, text: str, files: list[str]) -> None:
    inbound = parsed(**content)

    assert (inbound.kind, inbound.text) == (kind, text)
    assert [ref.url for ref in inbound.media] == files
    assert (inbound.channel, inbound.sender.value) == ("telegram", "5550104")


def test_a_document_keeps_its_name_apart_from_the_words() -> None:
    inbound = parsed(document={"file_id": "F", "file_name": "a.pdf", "mime_type": "x/Y"})

    assert (inbound.text, inbound.filename) == ("", "a.pdf")
    assert inbound.media == (MediaRef("F", "x/y"),)


@pytest.mark.parametrize("origin", ["user", "hidden_user", "chat", "channel"])
def test_a_forward_is_one_wherever_it_is_from(origin: str) -> None:
    assert parsed(text="x", forward_origin={"type": origin}).forwarded is Forwarded.ONCE
    assert parsed(text="x").forwarded is Forwarded.NO


def test_a_quotation_names_the_message_as_it_was_stored(
    bot: TelegramApi, telegram: TelegramChannel
) -> None:
    sent = telegram.send(MESSAGE)

    assert parsed(text="and this?", reply_to_message={"message_id": 9001}).replied_to == sent


def test_an_edited_message_is_another_and_a_moving_location_is_none() -> None:
    bot = TelegramApi()
    first = bot.update(text="closes at 12")
    changed = {**first["message"], "text": "closes at 14", "edit_date": 7}
    moved = {**first["message"], "text": "", "location": {}, "edit_date": 8}

    one = parse(first, NOW, "1").inbound
    two = parse({"update_id": 900, "edited_message": changed}, NOW, "1").inbound

    assert one is not None and two is not None
    assert one.provider_id != two.provider_id
    assert (two.text, two.replaces) == ("closes at 14", one.provider_id)
    assert parse({"update_id": 901, "edited_message": moved}, NOW, "1").inbound is None


def test_a_tap_has_the_buttons_id_and_wants_an_answer() -> None:
    update = parse(TelegramApi().tap("ask:7:1"), NOW, "1")

    assert update.tap == "tap-1"
    assert update.inbound is not None
    assert (update.inbound.kind, update.inbound.payload) == (Kind.BUTTON, "ask:7:1")
    assert update.inbound.sender.value == "5550104"


@pytest.mark.parametrize(
    "update",
    [
        {},
        {"update_id": "7", "message": {}},
        {"update_id": True},
        {"update_id": 7},
        {"update_id": 7, "message": None},
        {"update_id": 7, "message": {"message_id": 1, "chat": {"id": 5, "type": "group"}}},
        {"update_id": 7, "message": {"message_id": 1, "chat": {"id": "5", "type": "private"}}},
        {"update_id": 7, "message": {"chat": {"id": 5, "type": "private"}, "text": "x"}},
        {"update_id": 7, "channel_post": {"message_id": 1, "text": "x"}},
        {"update_id": 7, "my_chat_member": {"chat": {"id": 5, "type": "private"}}},
        {"update_id": 7, "callback_query": {"id": "x", "data": "y"}},
        {
            "update_id": 7,
            "message": {
                "message_id": 1, "chat": {"id": 5, "type": "private"},
                "from": {"is_bot": True}, "text": "x",
            },
        },
        {
            "update_id": 7,
            "message": {
                "message_id": 1, "chat": {"id": 5, "type": "private"}, "pinned_message": {},
            },
        },
    ],
)  # fmt: skip
def test_what_is_not_from_a_person_to_us_is_no_message(update: dict[str, Any]) -> None:
    assert parse(update, NOW, "1").inbound is None


@pytest.mark.parametrize(
    "content", [{"photo": "x"}, {"photo": [7, {}]}, {"video": []}, {"text": 7}]
)
def test_nothing_strange_breaks_anything(content: dict[str, Any]) -> None:
    assert parsed(**content).media == ()


def test_words_go_out_without_a_preview_and_choices_as_buttons(
    bot: TelegramApi, telegram: TelegramChannel
) -> None:
    telegram.send(replace(MESSAGE, choices=(Choice("ask:7:1", "Yes"), Choice("ask:7:0", "No"))))

    (sent,) = bot.sent
    assert (sent["method"], sent["chat_id"], sent["text"]) == ("sendMessage", "5550104", "hello")
    assert sent["link_preview_options"] == {"is_disabled": True}
    keyboard = sent["reply_markup"]["inline_keyboard"]
    assert [row[0]["callback_data"] for row in keyboard] == ["ask:7:1", "ask:7:0"]


def test_a_button_whose_id_is_too_long_leaves_the_numbers(
    bot: TelegramApi, telegram: TelegramChannel
) -> None:
    telegram.send(replace(MESSAGE, choices=(Choice("é" * 33, "Yes"), Choice("b", "No"))))

    assert "reply_markup" not in bot.sent[0]


def test_a_card_goes_with_its_words_where_they_fit(
    bot: TelegramApi, telegram: TelegramChannel
) -> None:
    telegram.send(replace(MESSAGE, media_url="/media/card/x.png"))
    telegram.send(replace(MESSAGE, media_url="/media/card/x.png", body="x" * 1025))

    assert [sent["method"] for sent in bot.sent] == ["sendPhoto", "sendMessage"]
    assert bot.sent[0]["photo"] == "https://tipline.example.org/media/card/x.png"


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(429, "Too Many Requests: retry after 7", retry_after=7), SendLater),
        (Fault(500), SendUnknown),
        (Fault(502, html=True), SendUnknown),
        (Fault(drop=True), SendUnknown),
        (Fault(403, "Forbidden: bot was blocked by the user"), SendRefused),
        (Fault(400, "Bad Request: chat not found"), SendRefused),
        (Fault(400, "Bad Request: message text is empty"), SendRefused),
        (Fault(400, "Bad Request: wrong file identifier/HTTP URL specified"), NeedsPlainText),
        (Fault(400, "Bad Request: BUTTON_DATA_INVALID"), NeedsPlainText),
        (Fault(401, "Unauthorized"), ChannelDown),
        (Fault(404, "Not Found"), ChannelDown),
    ],
    ids=repr,
)
def test_each_failure_says_how_to_go_on_and_shows_no_token(
    bot: TelegramApi, telegram: TelegramChannel, fault: Fault, error: type[ChannelError]
) -> None:
    bot.plans.append(fault)

    with pytest.raises(error) as raised:
        telegram.send(MESSAGE)

    assert TOKEN not in str(raised.value)
    assert "5550104" not in str(raised.value)
    assert raised.value.__suppress_context__ or raised.value.__context__ is None
    if isinstance(raised.value, SendLater):
        assert raised.value.after == 7
    if isinstance(raised.value, SendRefused) and not isinstance(raised.value, NeedsPlainText):
        assert raised.value.suppress is ("empty" not in fault.description)


@pytest.mark.parametrize("token", ["", "nonsense", "1:a/../../x", "1234567:short"])
def test_without_a_bot_the_channel_is_down(
    settings: Settings, bot: TelegramApi, token: str
) -> None:
    full = telegram_settings(settings, bot)
    none = replace(full, telegram=replace(full.telegram, bot_token=token))

    with pytest.raises(ChannelDown, match="TELEGRAM_BOT_TOKEN"):
        TelegramChannel(none).send(MESSAGE)


def test_a_text_that_is_too_long_is_refused_before_it_is_sent(
    bot: TelegramApi, telegram: TelegramChannel
) -> None:
    with pytest.raises(SendRefused):
        telegram.send(replace(MESSAGE, body="😀" * 2049))

    assert bot.sent == []


def fetch(telegram: TelegramChannel, file_id: str, limit: int = 10_000) -> bytes:
    into = io.BytesIO()
    telegram.fetch(MediaRef(file_id), "1:1", into, limit)
    return into.getvalue()


def test_a_file_is_looked_up_and_downloaded(bot: TelegramApi, telegram: TelegramChannel) -> None:
    assert fetch(telegram, bot.keep(b"picture")) == b"picture"


def test_a_path_may_begin_with_any_sign_that_ids_are_made_of(
    bot: TelegramApi, telegram: TelegramChannel
) -> None:
    for file_id in ("-abc", "_abc", "0abc"):
        bot.files[file_id] = b"picture"

        assert fetch(telegram, file_id) == b"picture"


@pytest.mark.parametrize(
    "path",
    ["../../etc/passwd", "https://evil.example.net/x", "/x", "photos/../x", "a b", "x?y", ""],
)
def test_a_path_that_leads_elsewhere_is_not_followed(
    bot: TelegramApi, telegram: TelegramChannel, path: str
) -> None:
    file_id = bot.keep(b"picture")
    bot.paths[file_id] = path

    with pytest.raises(MediaRefused):
        fetch(telegram, file_id)


def test_a_file_that_is_gone_or_too_large_is_refused(
    bot: TelegramApi, telegram: TelegramChannel
) -> None:
    for file_id, limit in (("unknown", 100), ("../x", 100), (bot.keep(b"x" * 101), 100)):
        with pytest.raises(MediaRefused):
            fetch(telegram, file_id, limit)


@pytest.mark.parametrize("fault", [Fault(429, retry_after=7), Fault(500), Fault(drop=True)])
def test_a_file_that_cannot_be_had_now_is_fetched_later_and_no_error_shows_the_token(
    bot: TelegramApi, telegram: TelegramChannel, fault: Fault
) -> None:
    file_id = bot.keep(b"picture")
    bot.plans.append(fault)

    with pytest.raises(MediaLater) as raised:
        fetch(telegram, file_id)

    assert TOKEN not in str(raised.value)
    assert fetch(telegram, file_id) == b"picture"


def test_settings_do_not_show_the_token(settings: Settings, bot: TelegramApi) -> None:
    assert TOKEN not in repr(telegram_settings(settings, bot))
