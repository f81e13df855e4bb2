"""Looks at everything that a working tipline needs, and says what is wrong and what to do."""

import re
import shutil
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import requests
from sqlalchemy.exc import SQLAlchemyError
from twilio.request_validator import RequestValidator

from matchers import audio, sandbox
from tipline import schema, spans
from tipline.cards.fonts import problem as cards_problem
from tipline.config import Settings, sends_spans
from tipline.doctor_channels import telegram, templates, whatsapp
from tipline.doctor_models import sentences, speech
from tipline.errors import TiplineError
from tipline.findings import Finding, Level
from tipline.media.sweep import dangling
from tipline.quarantine import services as quarantine
from tipline.runtime import Runtime

LOW_DISK = 2 * 1024**3  # bytes; about 1,000 videos
DANGLING = 2000  # files and rows that are compared, the newest; in a bucket each is a request
TIMEOUT = 10  # seconds for each question over the network
OCR_LANGUAGES = {"eng", "por", "spa", "hin", "ara"}


def examine(runtime: Runtime, *, network: bool = True) -> Iterator[Finding]:
    """Every check in turn; without ``network`` only what this machine knows by itself."""
    settings = runtime.settings
    checks: list[Callable[[], Iterator[Finding]]] = [
        lambda: _database(runtime),
        lambda: _media(runtime),
        lambda: _dangling(runtime),
        lambda: _held(runtime),
        lambda: _disk(settings),
        lambda: _public_url(settings),
        lambda: _twilio(settings),
        lambda: whatsapp(settings, network=network),
        lambda: telegram(settings, network=network),
        lambda: templates(runtime),
        _ocr,
        _sounds,
        lambda: speech(runtime),
        lambda: sentences(runtime),
        _decoder,
        _fonts,
        _tracing,
    ]
    if network:
        checks += [lambda: _reached(settings), lambda: _account(settings)]
    for check in checks:
        yield from check()


def _database(runtime: Runtime) -> Iterator[Finding]:
    try:
        schema.require_current(runtime.db)
    except TiplineError as error:
        yield Finding("database", Level.ERROR, str(error))
    except SQLAlchemyError as error:
        where = runtime.db.engine.url.render_as_string(hide_password=True)
        problem = f"{where} does not answer ({type(error).__name__}); see TIPLINE_DATABASE_URL"
        yield Finding("database", Level.ERROR, problem)
    else:
        name = runtime.db.engine.dialect.name
        yield Finding("database", Level.OK, f"{name}, at revision {schema.head()}")


def _media(runtime: Runtime) -> Iterator[Finding]:
    try:
        runtime.store.check()
    except (OSError, TiplineError) as error:
        yield Finding("media store", Level.ERROR, f"{error}; see TIPLINE_MEDIA_URL")
    else:
        yield Finding("media store", Level.OK, "can be written")


def _dangling(runtime: Runtime) -> Iterator[Finding]:
    """Rows without their file, and files without a row: what an erasure must not leave behind."""
    try:
        empty, nameless, looked = dangling(runtime, DANGLING)
    except (OSError, SQLAlchemyError, TiplineError):
        return  # said above already, by the database or the media store
    if empty:
        problem = f"{empty} files that rows name are missing; restore them, or purge their claims"
        yield Finding("files", Level.ERROR, problem)
    if nameless:
        says = f"{nameless} files belong to nothing; the worker's daily sweep deletes them"
        yield Finding("files", Level.WARNING, says)
    if not empty and not nameless:
        yield Finding("files", Level.OK, f"each has its row and each row its file ({looked} seen)")


def _held(runtime: Runtime) -> Iterator[Finding]:
    """Imports that wait for an editor: voters are answered with what was here before them."""
    try:
        with runtime.db.read() as session:
            names = quarantine.names(session)
    except SQLAlchemyError:
        return  # said above already
    if names:
        says = f"{len(names)} would change too much at once and wait: {', '.join(names)}"
        page = f"{runtime.settings.public_url}/console/imports"
        yield Finding("imports", Level.WARNING, f"{says}; look at them at {page}")
    else:
        yield Finding("imports", Level.OK, "none is held")


def _disk(settings: Settings) -> Iterator[Finding]:
    settings.instance.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.instance).free
    level = Level.OK if free >= LOW_DISK else Level.WARNING
    yield Finding("disk", level, f"{free / 1024**3:.1f} GB free at {settings.instance}")


def _public_url(settings: Settings) -> Iterator[Finding]:
    parts = urlsplit(settings.public_url)
    if settings.simulator:
        yield Finding("public URL", Level.OK, f"{settings.public_url} ({settings.mode})")
    elif parts.scheme != "https" or parts.hostname in ("localhost", "127.0.0.1"):
        advice = "Twilio must be able to call it; set TIPLINE_PUBLIC_URL to https://your-host"
        yield Finding("public URL", Level.ERROR, f"{settings.public_url}: {advice}")
    else:
        yield Finding("public URL", Level.OK, settings.public_url)


def _twilio(settings: Settings) -> Iterator[Finding]:
    twilio = settings.twilio
    elsewhere = settings.whatsapp.used or settings.telegram.used
    if elsewhere and not (twilio.account_sid or twilio.sender or twilio.messaging_service_sid):
        yield Finding("Twilio", Level.OK, "not used; voters write over other channels")
        return
    quiet = Level.WARNING if settings.simulator else Level.ERROR
    missing = [
        name
        for name, value in (
            ("TWILIO_ACCOUNT_SID", twilio.account_sid),
            ("TWILIO_AUTH_TOKEN", twilio.auth_token),
            ("TWILIO_FROM or TWILIO_MESSAGING_SERVICE_SID",
             twilio.sender or twilio.messaging_service_sid),
        )
        if not value
    ]  # fmt: skip
    if missing:
        yield Finding("Twilio", quiet, "not set: " + ", ".join(missing))
        return
    if not re.fullmatch(r"AC[0-9a-fA-F]{32}", twilio.account_sid):
        problem = "TWILIO_ACCOUNT_SID must be AC and 32 hexadecimal digits"
        yield Finding("Twilio", quiet, problem)
        return
    if twilio.sender and not re.fullmatch(r"(whatsapp:|messenger:)?\+?[\w.]+", twilio.sender):
        yield Finding("Twilio", quiet, "TWILIO_FROM must be like whatsapp:+15005550006")
        return
    yield Finding("Twilio", Level.OK, "account, token and sender are set")


def _ocr() -> Iterator[Finding]:
    consequence = "pictures with words on them are asked about or queued, never answered"
    try:
        import tesserocr

        from matchers.image.ocr import available_languages

        languages = set(available_languages())
    except ImportError:
        yield Finding("OCR", Level.WARNING, f"tesserocr can't be loaded: {consequence}")
        return
    lacking = sorted(OCR_LANGUAGES - languages)
    version = tesserocr.tesseract_version().split()[1]
    if not languages:
        problem = f"Tesseract has no languages: {consequence}; apt-get install tesseract-ocr"
        yield Finding("OCR", Level.WARNING, problem)
    elif lacking:
        packages = " ".join(f"tesseract-ocr-{language}" for language in lacking)
        yield Finding(
            "OCR", Level.WARNING, f"lacks {', '.join(lacking)}: apt-get install {packages}"
        )
    else:
        yield Finding("OCR", Level.OK, f"Tesseract {version} with {', '.join(sorted(languages))}")


def _sounds() -> Iterator[Finding]:
    if audio.available():
        yield Finding("sounds", Level.OK, "Chromaprint compares voice notes and videos' sound")
    else:
        problem = "voice notes are recognised only by their very bytes: no Chromaprint"
        yield Finding("sounds", Level.WARNING, f"{problem}; apt-get install libchromaprint1")


def _decoder() -> Iterator[Finding]:
    held = sandbox.shared().held()
    always = "decoders of files run apart, with limits on memory, time and files"
    if held.get("filter"):
        more = ", without network, writing and programs"
        yield Finding("decoder", Level.OK, always + more)
    else:
        problem = (
            "the kernel gives no system call filter (seccomp), so a decoder that a file takes over"
        )
        able = "could write files" if held.get("namespace") else "could write files and call out"
        advice = "run tipline on Linux, in a container that allows seccomp"
        yield Finding("decoder", Level.WARNING, f"{always}; but {problem} {able}; {advice}")


def _fonts() -> Iterator[Finding]:
    problem = cards_problem()
    if problem:
        yield Finding("fonts", Level.WARNING, f"verdicts go out without cards: {problem}")
    else:
        yield Finding("fonts", Level.OK, "verdict cards can be drawn in all five languages")


def _tracing() -> Iterator[Finding]:
    if not sends_spans():
        return
    if spans.installed():
        yield Finding("tracing", Level.OK, "spans go to the collector that OTEL_… names")
    else:
        problem = "OTEL_EXPORTER_OTLP_ENDPOINT is set, but OpenTelemetry isn't installed"
        yield Finding("tracing", Level.WARNING, f"{problem}: {spans.HOW_TO}")


def _reached(settings: Settings) -> Iterator[Finding]:
    """Calls our own public URL as Twilio would, with a status of a message that nobody knows."""
    if not settings.twilio.auth_token:
        return
    url = f"{settings.public_url}/webhooks/twilio/status"
    form = {"MessageSid": "SM" + "0" * 32, "MessageStatus": "sent"}
    signature = RequestValidator(settings.twilio.auth_token).compute_signature(url, form)
    try:
        answer = requests.post(
            url,
            data=form,
            headers={"X-Twilio-Signature": signature},
            timeout=TIMEOUT,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        problem = f"{url} can't be reached from here ({type(error).__name__})"
        yield Finding("webhook", Level.WARNING, problem)
        return
    if answer.ok and not answer.is_redirect:
        yield Finding("webhook", Level.OK, "a signed request came through the public URL")
    elif answer.status_code == 403:
        problem = (
            "the signature did not survive the way: TIPLINE_PUBLIC_URL must be exactly what Twilio "
            "calls, and a proxy must hand on path and query unchanged"
        )
        yield Finding("webhook", Level.ERROR, problem)
    else:
        problem = f"{url} answered {answer.status_code}; Twilio needs 200 and no redirect"
        yield Finding("webhook", Level.ERROR, problem)


def _account(settings: Settings) -> Iterator[Finding]:
    twilio = settings.twilio
    if not twilio.can_send:
        return
    url = f"{twilio.api_base_url}/2010-04-01/Accounts/{twilio.account_sid}.json"
    try:
        answer = requests.get(url, auth=(twilio.account_sid, twilio.auth_token), timeout=TIMEOUT)
    except requests.RequestException as error:
        problem = f"Twilio can't be reached from here ({type(error).__name__})"
        yield Finding("account", Level.WARNING, problem)
        return
    if answer.ok:
        yield Finding("account", Level.OK, "Twilio accepts the account and the token")
    else:
        problem = f"Twilio answered {answer.status_code}; check TWILIO_ACCOUNT_SID and _AUTH_TOKEN"
        yield Finding("account", Level.ERROR, problem)
