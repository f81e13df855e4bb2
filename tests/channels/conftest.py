"""A Twilio with a memory, and channels bound to it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.fakes import telegram_api
from tests.fakes.graph_api import ACCOUNT_ID, NUMBER_ID, SECRET, TOKEN, GraphApi
from tests.fakes.telegram_api import TelegramApi
from tests.fakes.twilio_api import TwilioApi
from tipline.accounts import TelegramSettings, WhatsAppSettings
from tipline.channels.twilio.channel import TwilioChannel
from tipline.config import Settings


@pytest.fixture
def api() -> Iterator[TwilioApi]:
    with TwilioApi() as api:
        yield api


@pytest.fixture
def twilio_settings(settings: Settings, api: TwilioApi) -> Settings:
    return replace(settings, twilio=replace(settings.twilio, api_base_url=api.base_url))


@pytest.fixture
def whatsapp(twilio_settings: Settings) -> TwilioChannel:
    return TwilioChannel("twilio-whatsapp", twilio_settings)


def cloud_settings(settings: Settings, graph: GraphApi) -> Settings:
    """Settings under which Meta's API is ``graph``."""
    whatsapp = WhatsAppSettings(
        app_secret=SECRET,
        verify_token="words agreed on",
        access_token=TOKEN,
        phone_number_id=NUMBER_ID,
        business_account_id=ACCOUNT_ID,
        api_base_url=graph.base_url,
    )
    return replace(settings, whatsapp=whatsapp)


def telegram_settings(settings: Settings, bot: TelegramApi) -> Settings:
    """Settings under which the Bot API is ``bot``."""
    telegram = TelegramSettings(
        bot_token=telegram_api.TOKEN,
        webhook_secret=telegram_api.SECRET,
        api_base_url=bot.base_url,
    )
    return replace(settings, telegram=telegram)
