"""The one place that reads the environment: everything that can be set, checked, in one object."""

import os
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from tipline.accounts import (
    DEFAULT_GRAPH_API,
    DEFAULT_TELEGRAM_API,
    GRAPH_VERSION,
    S3Settings,
    TelegramSettings,
    WhatsAppSettings,
)
from tipline.errors import SettingsError
from tipline.keys import derive_key, parse_shared_keys
from tipline.operating import OperatingSettings
from tipline.prices import Prices, read_prices
from tipline.sign_on import MailSettings, SignOnSettings, parse_mail, parse_sign_on
from tipline.variables import flag, hex_key, integer, number, old_hex_keys, several

MIN_SECRET = 32  # characters; shorter ones can be guessed
MIN_FLOOR = 3  # people; two who asked would each know of the other
DEFAULT_TWILIO_API = "https://api.twilio.com"


COLLECTORS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


class Mode(StrEnum):
    """What this process is for; only demo and development may run without accounts."""

    PRODUCTION = "production"
    DEVELOPMENT = "development"
    DEMO = "demo"


class OpenLinks(StrEnum):
    """Which links of voters are opened, to see where they lead."""

    NONE = "none"
    SHORT = "short"  # those of known shorteners, for the address that they stand for
    PAGES = "pages"  # all, also for the page's title and picture


@dataclass(frozen=True, slots=True)
class TwilioSettings:
    """What is needed to receive from and send through Twilio; empty strings where not set."""

    account_sid: str = ""
    auth_token: str = field(default="", repr=False)
    auth_token_secondary: str = field(default="", repr=False)
    shared_keys: tuple[tuple[str, str], ...] = field(
        default=(), repr=False
    )  # (key id, secret) of HMAC-SHA256 signatures
    sender: str = ""  # "whatsapp:+…", a number, or a Messenger page
    messaging_service_sid: str = ""
    api_base_url: str = DEFAULT_TWILIO_API

    @property
    def can_send(self) -> bool:
        """Whether there is an account, a token and somebody to send as."""
        return bool(
            self.account_sid and self.auth_token and (self.sender or self.messaging_service_sid)
        )

    @property
    def can_receive(self) -> bool:
        """Whether a signature can be checked at all."""
        return bool(self.auth_token or self.auth_token_secondary or self.shared_keys)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set; see docs/settings.md."""

    mode: Mode
    instance: Path
    database_url: str = field(repr=False)  # may hold a password
    secret_key: str = field(repr=False)
    public_url: str  # scheme, host and perhaps a path; no slash at the end
    media_url: str  # file://… or s3://…
    twilio: TwilioSettings
    whatsapp: WhatsAppSettings = field(default_factory=WhatsAppSettings)
    telegram: TelegramSettings = field(default_factory=TelegramSettings)
    s3: S3Settings = field(default_factory=S3Settings)
    mail: MailSettings = field(default_factory=MailSettings)
    sign_on: SignOnSettings = field(default_factory=SignOnSettings)
    port: int = 8000
    organisation: str = "Tipline"
    gather_seconds: float = 4.0  # how long to wait for more of the same message
    send_rate: float = 20.0  # messages a second and sender; Twilio's default is 80
    media_max_bytes: int = 16 * 1024 * 1024  # WhatsApp's own limit for media
    delete_provider_media: bool = True
    delete_provider_text: bool = True
    show_typing: bool = True
    open_links: OpenLinks = OpenLinks.NONE
    semantic_model: str = ""  # whose sentence vectors bring up what words can't, to ask about it
    speech_model: str = ""  # that writes down what is said in voice notes, so as to ask about it
    address_days: int = 30  # after the last inbound message a reply address is erased
    content_days: int = 90  # after anybody last asked, what voters sent is erased
    floor: int = 5  # fewer distinct people than this are never shown, counted or exported
    public_checks: bool = True  # whether our fact-checks have pages at /checks/
    log_level: str = "INFO"
    log_format: str = "json"
    workers: int = 2  # web threads × this many processes
    operating: OperatingSettings = field(default_factory=OperatingSettings)
    trusted_proxies: int = 0  # of ours, one behind the other; each adds to X-Forwarded-For
    prices: Prices = field(default_factory=Prices)  # of messages, for what the console shows
    pseudonym_key_hex: str = field(default="", repr=False)
    encryption_key_hex: str = field(default="", repr=False)
    old_secret_keys: tuple[str, ...] = field(default=(), repr=False)  # while keys are changed
    old_pseudonym_keys: tuple[str, ...] = field(default=(), repr=False)
    old_encryption_keys: tuple[str, ...] = field(default=(), repr=False)

    @property
    def simulator(self) -> bool:
        """Whether ``/simulator/`` and the local channel exist."""
        return self.mode is not Mode.PRODUCTION

    @property
    def second_factor_required(self) -> bool:
        """Whether editors and admins must have one: everywhere but in the demonstration."""
        return self.mode is not Mode.DEMO

    @property
    def sqlite(self) -> bool:
        """Whether the database is the embedded one."""
        return self.database_url.startswith("sqlite")

    def key(self, label: str) -> bytes:
        """32 bytes for one purpose, derived from the secret key unless given outright."""
        given = {"pseudonym": self.pseudonym_key_hex, "encryption": self.encryption_key_hex}
        if given.get(label):
            return bytes.fromhex(given[label])
        return derive_key(self.secret_key, label)

    def old_keys(self, label: str) -> tuple[bytes, ...]:
        """Keys that this purpose had before: given outright, or derived from an earlier secret."""
        given = {"pseudonym": self.old_pseudonym_keys, "encryption": self.old_encryption_keys}
        # Whoever begins to give a key outright had one derived from the secret until then.
        secrets_before = (*self.old_secret_keys, self.secret_key)
        keys = [bytes.fromhex(key) for key in given.get(label, ())]
        keys += [derive_key(secret, label) for secret in secrets_before]
        return tuple(key for key in dict.fromkeys(keys) if key != self.key(label))


def load_settings(environ: Mapping[str, str] | None = None, mode: Mode | None = None) -> Settings:
    """Read and check the environment; raises ``SettingsError`` naming the variable at fault."""
    env = os.environ if environ is None else environ
    mode = mode or _mode(env)
    instance = Path(env.get("TIPLINE_INSTANCE", "instance")).absolute()
    port = integer(env, "PORT", 8000)
    return Settings(
        mode=mode,
        instance=instance,
        database_url=_database_url(env, instance),
        secret_key=_secret_key(env, mode, instance),
        public_url=_public_url(env, mode, port),
        media_url=env.get("TIPLINE_MEDIA_URL") or (instance / "media").as_uri(),
        twilio=_twilio(env, mode),
        whatsapp=_whatsapp(env),
        telegram=TelegramSettings(
            bot_token=env.get("TELEGRAM_BOT_TOKEN", ""),
            webhook_secret=env.get("TELEGRAM_WEBHOOK_SECRET", ""),
            api_base_url=(env.get("TELEGRAM_API_BASE_URL") or DEFAULT_TELEGRAM_API).rstrip("/"),
        ),
        mail=parse_mail(env.get("TIPLINE_SMTP_URL", ""), env.get("TIPLINE_MAIL_FROM", "")),
        sign_on=parse_sign_on(
            env.get("TIPLINE_OIDC_ISSUER", ""),
            env.get("TIPLINE_OIDC_CLIENT_ID", ""),
            env.get("TIPLINE_OIDC_CLIENT_SECRET", ""),
            env.get("TIPLINE_OIDC_NAME", ""),
            second_factor=flag(env, "TIPLINE_OIDC_SECOND_FACTOR", False),
        ),
        s3=_s3(env),
        port=port,
        organisation=env.get("TIPLINE_ORGANISATION") or "Tipline",
        gather_seconds=number(env, "TIPLINE_GATHER_SECONDS", 4.0),
        send_rate=number(env, "TIPLINE_SEND_RATE", 20.0),
        media_max_bytes=integer(env, "TIPLINE_MEDIA_MAX_BYTES", 16 * 1024 * 1024),
        delete_provider_media=flag(env, "TIPLINE_DELETE_PROVIDER_MEDIA", True),
        delete_provider_text=flag(env, "TIPLINE_DELETE_PROVIDER_TEXT", True),
        show_typing=flag(env, "TIPLINE_SHOW_TYPING", True),
        open_links=_open_links(env),
        semantic_model=env.get("TIPLINE_SEMANTIC_MODEL", ""),
        speech_model=env.get("TIPLINE_SPEECH_MODEL", ""),
        address_days=integer(env, "TIPLINE_ADDRESS_DAYS", 30),
        content_days=integer(env, "TIPLINE_CONTENT_DAYS", 90),
        floor=_floor(env),
        public_checks=flag(env, "TIPLINE_PUBLIC_CHECKS", True),
        log_level=(env.get("TIPLINE_LOG_LEVEL") or "INFO").upper(),
        log_format=env.get("TIPLINE_LOG_FORMAT") or "json",
        workers=integer(env, "TIPLINE_WEB_WORKERS", 2),
        operating=_operating(env, instance),
        trusted_proxies=integer(env, "TIPLINE_TRUSTED_PROXIES", 0),
        prices=read_prices(env.get("TIPLINE_PRICES", "")),
        pseudonym_key_hex=hex_key(env, "TIPLINE_PSEUDONYM_KEY"),
        encryption_key_hex=hex_key(env, "TIPLINE_ENCRYPTION_KEY"),
        old_secret_keys=several(env, "TIPLINE_SECRET_KEY_OLD"),
        old_pseudonym_keys=old_hex_keys(env, "TIPLINE_PSEUDONYM_KEY_OLD"),
        old_encryption_keys=old_hex_keys(env, "TIPLINE_ENCRYPTION_KEY_OLD"),
    )


def share_metrics(settings: Settings) -> Path:
    """Have this process and its children count together; before the first metric is made."""
    folder = settings.operating.metrics_folder
    assert folder is not None
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    return folder


def shared_metrics() -> str | None:
    """The folder of ``share_metrics``, if this process was started with it."""
    return os.environ.get("PROMETHEUS_MULTIPROC_DIR")


def sends_spans() -> bool:
    """Whether somebody said where OpenTelemetry's spans go; its own library reads the rest."""
    return any(os.environ.get(name) for name in COLLECTORS)


def holds_our_socket() -> bool:
    """Whether systemd holds the socket that this very process is to listen at (sd_listen_fds)."""
    return os.environ.get("LISTEN_PID") == str(os.getpid())


def child_environment(settings: Settings) -> dict[str, str]:
    """This process's environment for one that it starts, which then runs in the same mode."""
    return {**os.environ, "TIPLINE_MODE": str(settings.mode)}


def _operating(env: Mapping[str, str], instance: Path) -> OperatingSettings:
    worker = env.get("TIPLINE_WORKER_METRICS", "")
    if worker and not worker.rpartition(":")[2].isdigit():
        raise SettingsError(
            f"TIPLINE_WORKER_METRICS is {worker!r}; it must be HOST:PORT, e.g. 127.0.0.1:9101"
        )
    # A folder for each host name: containers that share a disk give out the same process numbers.
    folder = env.get("TIPLINE_METRICS_FOLDER") or instance / "metrics" / socket.gethostname()
    rate = integer(env, "TIPLINE_WEBHOOK_RATE", 80)
    if rate < 1:
        raise SettingsError("TIPLINE_WEBHOOK_RATE is 0; nobody could write: it must be 1 or more")
    return OperatingSettings(
        metrics_token=env.get("TIPLINE_METRICS_TOKEN", ""),
        metrics_folder=Path(folder).absolute(),
        worker_metrics=worker,
        slow_query_ms=integer(env, "TIPLINE_SLOW_QUERY_MS", 500),
        webhook_rate=rate,
    )


def _mode(env: Mapping[str, str]) -> Mode:
    value = env.get("TIPLINE_MODE") or Mode.PRODUCTION
    try:
        return Mode(value)
    except ValueError:
        choices = ", ".join(Mode)
        raise SettingsError(f"TIPLINE_MODE is {value!r}; it must be one of {choices}") from None


def _open_links(env: Mapping[str, str]) -> OpenLinks:
    value = env.get("TIPLINE_OPEN_LINKS") or OpenLinks.NONE
    try:
        return OpenLinks(value)
    except ValueError:
        choices = ", ".join(OpenLinks)
        raise SettingsError(
            f"TIPLINE_OPEN_LINKS is {value!r}; it must be one of {choices}"
        ) from None


def _database_url(env: Mapping[str, str], instance: Path) -> str:
    url = env.get("TIPLINE_DATABASE_URL") or env.get("DATABASE_URL")
    if not url:
        return f"sqlite:///{instance / 'tipline.sqlite3'}"
    return database_url(url)


def database_url(url: str) -> str:
    """A database's address as SQLAlchemy reads it; raises ``SettingsError``."""
    # Platforms hand out postgres://, which SQLAlchemy does not know; we speak psycopg 3.
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    if not url.startswith(("sqlite:", "postgresql+psycopg:")):
        scheme = url.split(":", 1)[0]
        raise SettingsError(
            f"TIPLINE_DATABASE_URL has the scheme {scheme!r}; use sqlite:///… or postgresql://…"
        )
    return url


def _secret_key(env: Mapping[str, str], mode: Mode, instance: Path) -> str:
    key = env.get("TIPLINE_SECRET_KEY", "")
    if key:
        if len(key) < MIN_SECRET:
            raise SettingsError(
                f"TIPLINE_SECRET_KEY has {len(key)} characters; it needs {MIN_SECRET} or more "
                "(make one with: python3 -c 'import secrets; print(secrets.token_hex(32))')"
            )
        return key
    if mode is Mode.PRODUCTION:
        raise SettingsError(
            "TIPLINE_SECRET_KEY is not set; make one with: "
            "python3 -c 'import secrets; print(secrets.token_hex(32))' and keep it safe: "
            "without it nobody who waits can be answered"
        )
    return _kept_secret(instance / "secret-key")


def _kept_secret(path: Path) -> str:
    """A secret made once for a demo or a developer and kept beside the database."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(path, "x", opener=lambda p, flags: os.open(p, flags, 0o600)) as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_text().strip()


def _public_url(env: Mapping[str, str], mode: Mode, port: int) -> str:
    url = (env.get("TIPLINE_PUBLIC_URL") or f"http://localhost:{port}").rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError(
            f"TIPLINE_PUBLIC_URL is {url!r}; it must start with https:// and name the host that "
            "the channel calls, e.g. https://tipline.example.org"
        )
    if parts.query or parts.fragment or parts.username:
        raise SettingsError(
            "TIPLINE_PUBLIC_URL must not have a query, a fragment or a user name; "
            f"only scheme, host, port and path (host: {parts.hostname})"
        )
    return url


def _twilio(env: Mapping[str, str], mode: Mode) -> TwilioSettings:
    token = env.get("TWILIO_AUTH_TOKEN", "")
    if not token and mode is not Mode.PRODUCTION:
        token = "demo-token-for-the-simulator-only"  # noqa: S105 - opens nothing: local channel
    return TwilioSettings(
        account_sid=env.get("TWILIO_ACCOUNT_SID", ""),
        auth_token=token,
        auth_token_secondary=env.get("TWILIO_AUTH_TOKEN_SECONDARY", ""),
        shared_keys=parse_shared_keys(env.get("TWILIO_SHARED_KEYS", "")),
        sender=env.get("TWILIO_FROM", ""),
        messaging_service_sid=env.get("TWILIO_MESSAGING_SERVICE_SID", ""),
        api_base_url=(env.get("TWILIO_API_BASE_URL") or DEFAULT_TWILIO_API).rstrip("/"),
    )


def _whatsapp(env: Mapping[str, str]) -> WhatsAppSettings:
    return WhatsAppSettings(
        app_secret=env.get("WHATSAPP_APP_SECRET", ""),
        app_secret_secondary=env.get("WHATSAPP_APP_SECRET_SECONDARY", ""),
        verify_token=env.get("WHATSAPP_VERIFY_TOKEN", ""),
        access_token=env.get("WHATSAPP_ACCESS_TOKEN", ""),
        phone_number_id=env.get("WHATSAPP_PHONE_NUMBER_ID", ""),
        business_account_id=env.get("WHATSAPP_BUSINESS_ACCOUNT_ID", ""),
        api_base_url=(env.get("WHATSAPP_API_BASE_URL") or DEFAULT_GRAPH_API).rstrip("/"),
        api_version=env.get("WHATSAPP_API_VERSION") or GRAPH_VERSION,
    )


def _s3(env: Mapping[str, str]) -> S3Settings:
    return S3Settings(
        endpoint=env.get("TIPLINE_S3_ENDPOINT", "").rstrip("/"),
        region=env.get("TIPLINE_S3_REGION") or "us-east-1",
        access_key=env.get("TIPLINE_S3_ACCESS_KEY", ""),
        secret_key=env.get("TIPLINE_S3_SECRET_KEY", ""),
    )


def _floor(env: Mapping[str, str]) -> int:
    floor = integer(env, "TIPLINE_FLOOR", 5)
    if floor < MIN_FLOOR:
        raise SettingsError(
            f"TIPLINE_FLOOR is {floor}; it must be {MIN_FLOOR} or more, so that no number that "
            "the newsroom shows is about one or two people"
        )
    return floor
