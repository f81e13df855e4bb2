"""Structured logs with nothing personal in them: fields are allowed by name, not by hope.

A voter's words, address or name must never reach a log.  So a log line may carry only the fields
listed here; any other is dropped and its *name* is noted, and texts are cut short.
"""

import logging
import sys
from collections.abc import Callable, MutableMapping
from typing import Any, TextIO

import structlog

from tipline.config import Settings
from tipline.trace import TRACE, current_trace

# What may be said: ids of our own rows, counts, names of our own code, codes of providers.
ALLOWED = frozenset({
    "event", "level", "timestamp", "logger_name", "exc_type", "exc_place", "dropped",
    "method", "path", "endpoint", "status", "ms", "trace",
    "job", "job_id", "attempt", "lane_kind", "worker", "count", "seconds", "state",
    "message_id", "tip_id", "claim_id", "fact_check_id", "revision_id", "outbound_id", "media_id",
    "channel", "provider_code", "reason", "method_name", "size", "kind", "seq", "version",
    "statement", "host", "port", "url_host", "mode", "source", "signal", "pid", "staff", "action",
})  # fmt: skip
Event = MutableMapping[str, Any]
MAX_TEXT = 200  # characters; longer values are cut, as a stray text would be


def _trace(_logger: Any, _method: str, event: Event) -> Event:
    trace = current_trace()
    if trace:
        event.setdefault(TRACE, trace)
    return event


def _only_allowed(_logger: Any, _method: str, event: Event) -> Event:
    kept: Event = {key: _short(value) for key, value in event.items() if key in ALLOWED}
    dropped = sorted(set(event) - ALLOWED)
    if dropped:
        kept["dropped"] = ",".join(dropped)[:MAX_TEXT]
    return kept


def _short(value: Any) -> Any:
    return value[:MAX_TEXT] if isinstance(value, str) else value


def _exception_place(_logger: Any, _method: str, event: Event) -> Event:
    """An exception's type and place, never its message, which may quote what a voter wrote."""
    given = event.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()[1]
    elif isinstance(given, tuple):
        given = given[1]
    if isinstance(given, BaseException):
        event["exc_type"] = type(given).__name__
        trace = given.__traceback__
        while trace and trace.tb_next:
            trace = trace.tb_next
        if trace:
            code = trace.tb_frame.f_code
            event["exc_place"] = f"{code.co_qualname}:{trace.tb_lineno}"
    return event


def configure(settings: Settings) -> None:
    """Send structured lines to standard output: JSON, or readable when TIPLINE_LOG_FORMAT=text."""
    level = logging.getLevelNamesMapping().get(settings.log_level, logging.INFO)
    _configure(lambda: sys.stdout, level, readable=settings.log_format == "text")


def configure_command() -> None:
    """Of a command that ends: readable lines on standard error, as its output is for programs."""
    _configure(lambda: sys.stderr, logging.INFO, readable=True)


def _configure(stream: Callable[[], TextIO], level: int, *, readable: bool) -> None:
    renderer: Any = (
        structlog.dev.ConsoleRenderer(colors=False)
        if readable
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _exception_place,
            _trace,
            _only_allowed,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.PrintLogger(stream()),
        cache_logger_on_first_use=False,
    )
    # Libraries log URLs with addresses in them (the Twilio client does, at INFO); keep them out.
    logging.getLogger().setLevel(logging.WARNING)
    for name in ("twilio", "twilio.http_client", "urllib3", "werkzeug"):
        logging.getLogger(name).setLevel(logging.ERROR)


def get(name: str) -> Any:
    """A logger for an event name and allowed fields, as in ``log.info("sent", outbound_id=7)``."""
    return structlog.get_logger(logger_name=name)
