"""Every state with every event: what is said, done and remembered, in a table that can be read.

``every_pair.txt`` is written anew with ``TIPLINE_WRITE_TABLE=1``; read what has changed.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from tests.conversation.test_machine import (
    ASKED,
    CHOOSING,
    FACTS,
    KNOWN,
    NEW,
    PLACE,
    RATING,
    STOPPED,
    TABLE,
    WHY,
)
from tipline.conversation.events import Event, Outcome, Picked, Several, SmallTalk, Step, Word
from tipline.conversation.machine import step
from tipline.conversation.state import About, Talk

PATH = Path(__file__).parent / "every_pair.txt"
WRITE = os.environ.get("TIPLINE_WRITE_TABLE") == "1"
STATES = {
    "new": NEW, "known": KNOWN, "asked": ASKED, "choosing": CHOOSING, "rating": RATING,
    "why": WHY, "place": PLACE, "stopped": STOPPED,
}  # fmt: skip
TAPS: list[Event] = [Picked(1, 3, About.WHY), Picked(5, 3, About.PLACE), Picked(9, 3, About.PLACE)]


def events() -> Iterator[tuple[str, Event]]:
    """Every event of the table, once, under a name."""
    seen: dict[str, Event] = {}
    for event in [*(event for _, event, _, _ in TABLE), *TAPS]:
        seen.setdefault(name_of(event), event)
    yield from seen.items()


def name_of(event: Event) -> str:
    if isinstance(event, Outcome):
        facts = {
            "told": event.told is not None,
            "options": bool(event.options),
            "queued": event.queued,
            "again": event.again,
            "gone": event.gone,
            "place": event.ask_place,
            event.closed: bool(event.closed),
            event.concern: bool(event.concern),
        }
        return "Outcome " + (" ".join(name for name, holds in facts.items() if holds) or "nothing")
    return "Several" if isinstance(event, Several) else repr(event)


def line_of(state: str, event: str, before: Talk, done: Step) -> str:
    said = " / ".join(" ".join(reply.body.split())[:48] for reply in done.replies) or "–"
    deeds = ", ".join(repr(deed) for deed in done.deeds) or "–"
    return f"{state:<9} | {event:<60} | {said:<48} | {deeds:<36} | {changes(before, done.talk)}"


def changes(before: Talk, after: Talk) -> str:
    """What is remembered now and was not, and what is forgotten."""
    old, new = before.kept(), after.kept()
    names = [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]
    told = [f"{name}={new.get(name)}" for name in names]
    told += [f"language={after.language}"] if after.language != before.language else []
    told += [f"stopped={after.stopped}"] if after.stopped != before.stopped else []
    return ", ".join(told) or "–"


def test_every_state_and_event_does_what_the_table_says() -> None:
    lines = [
        line_of(name, event_name, talk, step(talk, event, FACTS))
        for event_name, event in events()
        for name, talk in STATES.items()
    ]
    table = "\n".join(line.rstrip() for line in lines) + "\n"
    if WRITE:
        PATH.write_text(table, encoding="utf-8")

    assert PATH.read_text(encoding="utf-8") == table
    assert "– | –" not in table.replace(" ", "")  # neither words nor a deed: silence


def test_the_table_has_every_kind_of_event_and_every_command() -> None:
    names = " ".join(name for name, _ in events())
    kinds = {kind.__name__ for kind in Event.__args__}

    assert {kind for kind in kinds if kind not in names} <= {SmallTalk.__name__}
    assert all(f"<Word.{word.name}" in names for word in Word)
