"""The doctor asks Meta and Telegram, and says what is wrong there and what to do."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

from tests.channels.conftest import cloud_settings, telegram_settings
from tests.fakes.graph_api import GraphApi
from tests.fakes.telegram_api import TelegramApi
from tipline.config import Mode
from tipline.doctor import examine
from tipline.doctor_channels import telegram, templates, whatsapp
from tipline.findings import Finding, Level
from tipline.runtime import Runtime
from tipline.templates.definitions import definitions
from tipline.templates.registry import Approval, Registered, write

HERE = "https://tipline.example.org/webhooks/telegram"


@pytest.fixture
def graph() -> Iterator[GraphApi]:
    with GraphApi() as graph:
        yield graph


@pytest.fixture
def bot() -> Iterator[TelegramApi]:
    with TelegramApi() as bot:
        bot.webhook = {"url": HERE, "pending_update_count": 0}
        yield bot


@pytest.fixture
def cloud(runtime: Runtime, graph: GraphApi) -> Runtime:
    runtime.settings = cloud_settings(runtime.settings, graph)
    return runtime


def meta(runtime: Runtime, *, network: bool = True) -> dict[str, Finding]:
    return {f.name: f for f in whatsapp(runtime.settings, network=network)}


def test_what_is_not_used_is_not_examined(runtime: Runtime) -> None:
    names = {finding.name for finding in examine(runtime, network=False)}

    assert not names & {"WhatsApp", "Telegram"}


def test_what_the_cloud_api_needs_is_named(cloud: Runtime) -> None:
    missing = replace(cloud.settings.whatsapp, verify_token="", phone_number_id="")
    cloud.settings = replace(cloud.settings, whatsapp=missing, mode=Mode.PRODUCTION)

    (finding,) = meta(cloud).values()

    assert finding.level is Level.ERROR
    assert finding.says == "not set: WHATSAPP_VERIFY_TOKEN, WHATSAPP_PHONE_NUMBER_ID"


def test_token_number_and_account_are_asked_for_at_meta(cloud: Runtime, graph: GraphApi) -> None:
    found = meta(cloud)
    assert found["WhatsApp number"].level is Level.OK
    assert found["WhatsApp account"].level is Level.OK

    graph.apps.clear()
    graph.quality = "RED"
    found = meta(cloud)
    assert found["WhatsApp number"].level is Level.WARNING
    assert "no app is subscribed" in found["WhatsApp account"].says


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"access_token": "expired"}, "WHATSAPP_ACCESS_TOKEN"),
        ({"phone_number_id": "999"}, "WHATSAPP_PHONE_NUMBER_ID"),
        ({"business_account_id": "999"}, "WHATSAPP_BUSINESS_ACCOUNT_ID"),
    ],
)
def test_a_wrong_setting_of_the_cloud_api_is_an_error_that_names_it(
    cloud: Runtime, change: dict[str, str], says: str
) -> None:
    cloud.settings = replace(cloud.settings, whatsapp=replace(cloud.settings.whatsapp, **change))

    wrong = [f for f in meta(cloud).values() if f.level is Level.ERROR]

    assert any(says in finding.says for finding in wrong)
    assert not any(word == "expired" for finding in wrong for word in finding.says.split())


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_handshake_and_signed_request_go_the_way_that_meta_s_would(
    cloud: Runtime, served: str
) -> None:
    cloud.settings = replace(cloud.settings, public_url=served)
    assert meta(cloud)["WhatsApp webhook"].level is Level.OK

    # The server still has the settings of the runtime; the doctor is another process with others.
    for change, says in (({"verify_token": "x"}, "handshake"), ({"app_secret": "x"}, "signed")):
        doctor = replace(cloud.settings, whatsapp=replace(cloud.settings.whatsapp, **change))
        found = {f.name: f for f in whatsapp(doctor, network=True)}
        assert found["WhatsApp webhook"].level is Level.ERROR
        assert says in found["WhatsApp webhook"].says


@pytest.mark.parametrize(
    ("info", "level", "says"),
    [
        ({}, Level.OK, "delivers here"),
        ({"url": ""}, Level.ERROR, f"setWebhook with {HERE}"),
        ({"url": "https://old.example.org/x"}, Level.ERROR, "delivers to https://old.example.org"),
        ({"allowed_updates": ["message"]}, Level.ERROR, "callback_query, edited_message"),
        (
            {"pending_update_count": 7, "last_error_message": "Wrong response: 502"},
            Level.ERROR,
            "7 updates wait; Telegram says: Wrong response: 502",
        ),
        ({"last_error_message": "once, long ago"}, Level.OK, "delivers here"),
    ],
)
def test_where_telegram_delivers_is_looked_at(
    runtime: Runtime, bot: TelegramApi, info: dict[str, Any], level: Level, says: str
) -> None:
    bot.webhook.update(info)

    (finding,) = telegram(telegram_settings(runtime.settings, bot), network=True)

    assert finding.level is level
    assert says in finding.says


def test_a_bot_with_a_wrong_token_or_no_secret_is_an_error(
    runtime: Runtime, bot: TelegramApi
) -> None:
    settings = telegram_settings(runtime.settings, bot)
    for change in ({"bot_token": "1:" + "x" * 30}, {"webhook_secret": ""}):
        wrong = replace(settings, telegram=replace(settings.telegram, **change))
        (finding,) = telegram(wrong, network=True)
        assert finding.level is Level.ERROR
        assert "TELEGRAM_" in finding.says


def test_unapproved_templates_are_a_warning_with_the_languages(cloud: Runtime) -> None:
    found = {f.name: f for f in templates(cloud)}
    assert "not approved in en, ar" in found["templates of whatsapp-cloud"].says
    with cloud.db.write() as session:
        for made in definitions():
            if made.approval:
                known = Registered("x", made.digest, Approval.APPROVED)
                write(session, "whatsapp-cloud", made, known)

    found = {f.name: f for f in templates(cloud)}

    assert found["templates of whatsapp-cloud"].level is Level.OK
    assert found["templates of twilio-whatsapp"].level is Level.WARNING


def test_without_twilio_the_other_channels_are_enough(cloud: Runtime) -> None:
    twilio = replace(cloud.settings.twilio, account_sid="", sender="", messaging_service_sid="")
    cloud.settings = replace(cloud.settings, twilio=twilio, mode=Mode.PRODUCTION)

    found = {f.name: f for f in examine(cloud, network=False)}

    assert found["Twilio"].level is Level.OK
    assert found["WhatsApp"].level is Level.OK
