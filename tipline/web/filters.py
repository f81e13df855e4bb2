"""How pages write times, languages, countries and what voters sent."""

import re
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from flask import Flask
from markupsafe import Markup, escape

from factchecks.db import utcnow
from tipline.web import looks

# Characters that can reorder or hide the words around them; shown as what they are.
_DECEIVING = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b\u200e"
    "\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]"
)
_CONTROL = Markup('<span class="ctrl" title="invisible character">U+{:04X}</span>')
_ENGLISH = Locale("en")


def install(app: Flask) -> None:
    """Give the templates of ``app`` these filters."""
    filters: dict[str, Callable[..., Any]] = {
        "ago": ago,
        "exactly": exactly,
        "day": day,
        "language": language_name,
        "own_language": own_language,
        "local_day": local_day,
        "country": country_name,
        "plain": plain,
        "calm": calm,
        "excerpt": excerpt,
        "number": number,
    }
    app.jinja_env.filters.update(filters)
    app.jinja_env.globals["looks"] = looks


def ago(when: datetime | None) -> Markup | str:
    """``3 h ago`` as a ``<time>`` whose title is the exact moment."""
    if when is None:
        return ""
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        when.isoformat(timespec="seconds"), exactly(when), _distance(when)
    )


def _distance(when: datetime) -> str:
    seconds = int((utcnow() - when).total_seconds())
    if seconds < -60:
        return exactly(when)
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit} ago"
    return "just now"


def exactly(when: datetime | None) -> str:
    """The moment in full, in UTC."""
    return when.strftime("%-d %b %Y, %H:%M UTC") if when else ""


def day(when: datetime | None) -> str:
    """The day alone."""
    return when.strftime("%-d %b %Y") if when else ""


@lru_cache(maxsize=256)
def language_name(code: str | None) -> str:
    """``pt`` → ``Portuguese``; an unknown code as it is, none as ``unknown language``."""
    if not code:
        return "unknown language"
    try:
        return Locale.parse(code, sep="-").get_display_name("en") or code
    except (UnknownLocaleError, ValueError):
        return code


@lru_cache(maxsize=256)
def own_language(code: str) -> str:
    """``pt`` → ``português``: a language as its speakers call it."""
    try:
        return Locale.parse(code, sep="-").get_display_name() or code
    except (UnknownLocaleError, ValueError):
        return code


def local_day(when: datetime | None, language: str) -> str:
    """The day, written as in ``language``."""
    return format_date(when, "long", locale=language) if when else ""


def country_name(code: str | None) -> str:
    """``PT`` → ``Portugal``."""
    return str(_ENGLISH.territories.get(code or "", code or "somewhere"))


def plain(text: Any) -> Markup:
    """What somebody wrote, escaped, with invisible and reordering characters made visible."""
    if isinstance(text, Markup):
        return text
    text = str(text)
    parts = _DECEIVING.split(text)
    marks = [_CONTROL.format(ord(found)) for found in _DECEIVING.findall(text)]
    pieces = [escape(parts[0])]
    for mark, part in zip(marks, parts[1:], strict=True):
        pieces += [mark, escape(part)]
    return Markup("").join(pieces)


def calm(text: Any) -> str:
    """What somebody wrote, without invisible and reordering characters: where no mark can stand."""
    return _DECEIVING.sub("", str(text))


def excerpt(text: str, length: int = 200) -> Markup:
    """The beginning of a text on one line, safe to show."""
    line = " ".join(text.split())
    return plain(line if len(line) <= length else line[: length - 1].rstrip() + "…")


def number(value: int) -> str:
    """``12 345`` with narrow spaces, read alike everywhere."""
    return f"{value:,}".replace(",", "\u202f")
