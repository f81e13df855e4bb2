"""Where templates are kept, under these settings: at Twilio, at Meta, or at both."""

from collections.abc import Iterator

from tipline.channels.cloud.inbound import CLOUD
from tipline.channels.cloud.templates import CloudTemplates
from tipline.channels.twilio.content import ContentApi
from tipline.channels.twilio.inbound import WHATSAPP
from tipline.config import Settings
from tipline.templates.sync import Provider


def providers(settings: Settings) -> Iterator[tuple[str, Provider]]:
    """Meta where it is set up, Twilio where it is; Twilio, which says what is missing, if none."""
    if settings.whatsapp.used:
        yield CLOUD, CloudTemplates(settings.whatsapp)
    if settings.twilio.account_sid or not settings.whatsapp.used:
        yield WHATSAPP, ContentApi(settings.twilio)
