"""What is needed to reach other providers than Twilio, and where files are kept; empty where not
set.
"""

from dataclasses import dataclass, field

DEFAULT_GRAPH_API = "https://graph.facebook.com"
GRAPH_VERSION = "v26.0"  # of Meta's API; each lives about two years


@dataclass(frozen=True, slots=True)
class WhatsAppSettings:
    """Meta's WhatsApp Cloud API."""

    app_secret: str = field(default="", repr=False)  # signs what Meta sends
    app_secret_secondary: str = field(default="", repr=False)
    verify_token: str = field(default="", repr=False)  # of the handshake
    access_token: str = field(default="", repr=False)
    phone_number_id: str = ""  # who sends; Meta's id, not the number
    business_account_id: str = ""  # whose templates are sent after 24 hours
    api_base_url: str = DEFAULT_GRAPH_API
    api_version: str = GRAPH_VERSION

    @property
    def used(self) -> bool:
        """Whether this channel is set up at all."""
        return bool(self.app_secret or self.access_token)

    @property
    def can_send(self) -> bool:
        """Whether there is a token and somebody to send as."""
        return bool(self.access_token and self.phone_number_id)


DEFAULT_TELEGRAM_API = "https://api.telegram.org"


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """A Telegram bot."""

    bot_token: str = field(default="", repr=False)
    webhook_secret: str = field(default="", repr=False)  # agreed on when the webhook is set
    api_base_url: str = DEFAULT_TELEGRAM_API

    @property
    def used(self) -> bool:
        """Whether this channel is set up at all."""
        return bool(self.bot_token)


@dataclass(frozen=True, slots=True)
class S3Settings:
    """An S3-compatible service that files are kept in."""

    endpoint: str = ""  # empty: AWS's own
    region: str = "us-east-1"
    access_key: str = field(default="", repr=False)
    secret_key: str = field(default="", repr=False)
