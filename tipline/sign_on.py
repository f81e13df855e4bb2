"""What is needed to send mail to staff and to let them sign in elsewhere; empty where not set."""

from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

from tipline.errors import SettingsError

PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailSettings:
    """An SMTP server; mail goes to staff alone, never to voters."""

    host: str = ""
    port: int = 587
    tls: str = "starttls"  # "starttls", "implicit" or "none"
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""

    @property
    def used(self) -> bool:
        """Whether mail can be sent at all."""
        return bool(self.host)


@dataclass(frozen=True, slots=True)
class SignOnSettings:
    """An OpenID Connect provider that staff may sign in at."""

    issuer: str = ""
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    name: str = "single sign-on"  # as the button says it
    second_factor: bool = False  # whether the provider asks for one, so that we need not

    @property
    def used(self) -> bool:
        """Whether there is a provider."""
        return bool(self.issuer and self.client_id)


def parse_mail(url: str, sender: str) -> MailSettings:
    """``smtp://user:password@host:587`` as settings; ``smtps://`` for TLS from the first byte.

    Raises :class:`SettingsError` without showing the password.
    """
    if not url:
        return MailSettings()
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise SettingsError(
            "TIPLINE_SMTP_URL must be like smtp://user:password@mail.example.org:587 "
            f"(or smtps://…); it begins with {parts.scheme[:20]!r}"
        )
    tls = "implicit" if parts.scheme == "smtps" else "starttls"
    wanted = parse_qs(parts.query).get("tls", [tls])[0]
    if wanted not in (tls, "none") or (wanted == "none" and parts.scheme == "smtps"):
        raise SettingsError(
            f"TIPLINE_SMTP_URL has tls={wanted[:20]!r}; leave it out, or say tls=none with smtp:// "
            "for a relay on this machine"
        )
    if wanted == "none" and parts.password:
        raise SettingsError(
            "TIPLINE_SMTP_URL would send a password in the clear: drop tls=none, or the password"
        )
    if "@" not in sender:
        raise SettingsError(
            f"TIPLINE_MAIL_FROM is {sender!r}; with TIPLINE_SMTP_URL it must be an address to send "
            "from, e.g. tipline@example.org"
        )
    try:
        port = parts.port or PORTS[parts.scheme]
    except ValueError:
        raise SettingsError("TIPLINE_SMTP_URL has a port that is no number up to 65535") from None
    return MailSettings(
        host=parts.hostname,
        port=port,
        tls=wanted,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        sender=sender,
    )


def parse_sign_on(
    issuer: str, client_id: str, client_secret: str, name: str, *, second_factor: bool
) -> SignOnSettings:
    """The provider as settings.  Raises :class:`SettingsError` where half of it is missing."""
    if not issuer:
        return SignOnSettings()
    parts = urlsplit(issuer)
    local = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        raise SettingsError(f"TIPLINE_OIDC_ISSUER is {issuer!r}; it must start with https://")
    if not client_id:
        raise SettingsError("TIPLINE_OIDC_CLIENT_ID is missing beside TIPLINE_OIDC_ISSUER")
    return SignOnSettings(
        issuer=issuer.rstrip("/"),
        client_id=client_id,
        client_secret=client_secret,
        name=name or "single sign-on",
        second_factor=second_factor,
    )
