"""Telegram's webhook: only who knows the secret is heard, every update counts once."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.channels.conftest import telegram_settings
from tests.fakes.telegram_api import SECRET, TelegramApi
from tests.line import FALSE_HOURS, Line
from tests.media.test_fetching import png
from tipline.app import create_app
from tipline.channels.registry import make_channels
from tipline.jobs import load_handlers, run_pending
from tipline.models import Contact, InboundMedia, InboundMessage, Job, MediaState
from tipline.pump import pump_once
from tipline.runtime import Runtime

PATH = "/webhooks/telegram"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture
def bot() -> Iterator[TelegramApi]:
    with TelegramApi() as bot:
        yield bot


@pytest.fixture
def runtime(runtime: Runtime, bot: TelegramApi) -> Runtime:
    runtime.settings = telegram_settings(runtime.settings, bot)
    load_handlers()
    return runtime


def post(client: FlaskClient, update: Any, secret: str | None = SECRET, **more: str) -> int:
    headers = {"Content-Type": "application/json", **more}
    if secret is not None:
        headers[HEADER] = secret
    data = update if isinstance(update, bytes) else json.dumps(update).encode()
    return client.post(PATH, data=data, headers=headers).status_code


def stored(runtime: Runtime) -> list[str]:
    with runtime.db.read() as session:
        return list(session.scalars(select(InboundMessage.text).order_by(InboundMessage.id)))


def test_an_update_is_stored_once_with_its_job(
    client: FlaskClient, bot: TelegramApi, runtime: Runtime
) -> None:
    update = bot.update(text="Is it true?")

    assert [post(client, update) for _time in range(3)] == [200, 200, 200]

    assert stored(runtime) == ["Is it true?"]
    with runtime.db.read() as session:
        assert "intake.handle" in session.scalars(select(Job.name)).all()


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET[:-1], "é"])
def test_who_does_not_know_the_secret_is_refused(
    client: FlaskClient, bot: TelegramApi, runtime: Runtime, secret: str | None
) -> None:
    sent = secret.encode().decode("latin-1") if secret else secret

    assert post(client, bot.update(text="x"), sent) == 403
    assert stored(runtime) == []


def test_where_no_secret_is_set_nothing_is_let_in(runtime: Runtime, bot: TelegramApi) -> None:
    none = replace(runtime.settings.telegram, webhook_secret="")
    runtime.settings = replace(runtime.settings, telegram=none)
    client = create_app(runtime).test_client()

    assert post(client, bot.update(text="x"), "") == 403
    assert post(client, bot.update(text="x"), None) == 403


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 400), (b"{", 400), (b"[]", 400), (b"\xff", 400), (b"[" * 200_000, 400), (b"{}", 200),
     (b"x" * 1_100_000, 413)],
    ids=["nothing", "cut off", "a list", "no UTF-8", "deep", "empty", "too large"],
)  # fmt: skip
def test_strange_bodies(client: FlaskClient, runtime: Runtime, body: bytes, status: int) -> None:
    assert post(client, body) == status


def test_only_json_is_read(client: FlaskClient, bot: TelegramApi) -> None:
    assert post(client, bot.update(text="x"), **{"Content-Type": "text/plain"}) == 415


def test_nothing_of_who_it_is_is_in_the_database(
    client: FlaskClient, bot: TelegramApi, runtime: Runtime
) -> None:
    assert post(client, bot.update(text="Is it true?")) == 200
    runtime.channels = make_channels(runtime)
    while run_pending(runtime):
        pass
    pump_once(runtime)
    assert len(bot.sent) == 1
    runtime.db.dispose()

    raw = b"".join(path.read_bytes() for path in runtime.settings.instance.glob("tipline.sqlite3*"))

    assert b"5550104" not in raw
    assert b"Joana" not in raw


def test_a_picture_is_fetched(client: FlaskClient, bot: TelegramApi, runtime: Runtime) -> None:
    photo = [{"file_id": bot.keep(png()), "width": 64, "height": 64}]
    assert post(client, bot.update(photo=photo)) == 200

    run_pending(runtime)

    with runtime.db.read() as session:
        (media,) = session.scalars(select(InboundMedia)).all()
        assert (media.state, media.locator) == (MediaState.STORED, None)


def test_somebody_on_telegram_is_answered_and_a_tap_is_acknowledged(
    client: FlaskClient, bot: TelegramApi, runtime: Runtime
) -> None:
    line = Line(runtime, client.application)
    line.check()
    runtime.channels = make_channels(runtime)
    assert post(client, bot.update(text=FALSE_HOURS.claim)) == 200
    line.work()

    (verdict,) = bot.sent
    assert FALSE_HOURS.claim in (verdict.get("text") or verdict["caption"])

    assert post(client, bot.tap("language:pt")) == 200
    line.work()
    assert bot.taps == ["tap-1"]
    with runtime.db.read() as session:
        assert session.scalars(select(Contact)).one().language == "pt"
    assert len(bot.sent) == 2


def test_a_tap_that_cannot_be_acknowledged_holds_up_nothing(
    client: FlaskClient, bot: TelegramApi, runtime: Runtime
) -> None:
    away = replace(runtime.settings.telegram, api_base_url="http://127.0.0.1:9")
    runtime.settings = replace(runtime.settings, telegram=away)
    assert post(client, bot.tap("language:pt")) == 200

    while run_pending(runtime):
        pass

    with runtime.db.read() as session:
        assert session.scalars(select(Contact)).one().language == "pt"
