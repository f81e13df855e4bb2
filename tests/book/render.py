"""Plays every situation on the real line and writes the book of one language."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from factchecks.db import utcnow
from tests.book.script import SCRIPTS
from tests.book.situations import OLD, SITUATIONS, Play, Scene
from tests.line import Line, webhook_app
from tipline.config import Settings
from tipline.conversation.catalogue import say
from tipline.conversation.wording import date_text
from tipline.runtime import Runtime

# What the dates read, whenever the book is written.
SHOWN_RECENT = datetime(2026, 10, 20, tzinfo=UTC)
SHOWN_OLD = datetime(2024, 5, 6, tzinfo=UTC)

HEAD = """# What the tipline says: {name}

Played by the tests on the real line, from the webhook to a channel that keeps what is sent:
{count} situations, as a voter who writes in this language reads them. People, places and
fact-checks are invented. Written anew with `TIPLINE_WRITE_BOOK=1 pytest tests/book`.

👤 is the voter (↪️ forwards, ↩️ quotes, 👆 taps), 💬 the tipline, ▢ a button or a row to tap.
"""


def book(language: str, settings: Settings, empty: Path) -> str:
    """The whole book; ``empty`` is a migrated database to begin each situation with."""
    head = HEAD.format(name=say(language, "language.name"), count=len(SITUATIONS))
    parts = [head]
    for number, (title, play) in enumerate(SITUATIONS, 1):
        scene = _play(language, play, settings, empty)
        parts.append(f"## {number}. {title}\n\n{_rendered(scene)}")
    return "\n".join(parts)


def _play(language: str, play: Play, settings: Settings, empty: Path) -> Scene:
    shutil.rmtree(settings.instance, ignore_errors=True)
    settings.instance.mkdir(parents=True)
    shutil.copy(empty, settings.instance / "tipline.sqlite3")
    runtime = Runtime(replace(settings, gather_seconds=4.0, organisation="Arvania Checks"))
    try:
        scene = Scene(SCRIPTS[language], Line(runtime, webhook_app(runtime)))
        play(scene)
        return scene
    finally:
        runtime.db.dispose()


def _rendered(scene: Scene) -> str:
    language = scene.script.language
    lines = list(_lines(scene))
    text = "\n".join(lines)
    for at in scene.dates:
        shown = SHOWN_OLD if utcnow() - at >= OLD else SHOWN_RECENT
        text = text.replace(date_text(at, language), date_text(shown, language))
    if language == "ar":
        text = f'<div dir="rtl">\n\n{text}\n</div>\n'
    return text


def _lines(scene: Scene) -> Iterator[str]:
    for who, text, taps in scene.said:
        if who == "later":
            yield f"*{text}*\n"
            continue
        sign = "👤" if who == "voter" else "💬"
        body = "  \n> ".join(text.split("\n"))
        body = body.replace(">   \n", ">\n")
        yield f"{sign}\n> {body}"
        if taps:
            yield ">\n> " + "   ".join(f"▢ {tap}" for tap in taps)
        yield ""
