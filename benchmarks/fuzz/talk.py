"""A conversation: any messages and outcomes, in any order."""

from datetime import UTC, datetime, timedelta

from benchmarks.fuzz.held import Choices, require
from factchecks.models import Rating, Status
from factchecks.queries import Shown
from matchers.types import Conflict, ConflictKind
from tipline.channels.base import Kind
from tipline.conversation.catalogue import languages
from tipline.conversation.events import (
    Content,
    Erase,
    Event,
    Facts,
    Outcome,
    Question,
    Rated,
    Several,
    Small,
    SmallTalk,
    Standing,
    Told,
)
from tipline.conversation.machine import step
from tipline.conversation.questions import Option
from tipline.conversation.split import split
from tipline.conversation.state import Talk, remembered
from tipline.conversation.understand import Said, understand

NOW = datetime(2026, 11, 26, tzinfo=UTC)
_KINDS = tuple(Kind)
_SMALL = tuple(Small)
_CLOSED = ("", "", "not-checkable", "out-of-scope")
_CONCERNS = ("", "", "distress", "threat")
_PAYLOADS = ("ask:{}:{}", "why:{}:{}", "place:{}:{}", "helped:{}:{}", "language:{}{}", "{}{}")
MOST = 40  # events of one conversation


def conversation(data: bytes) -> None:
    """At most one reply to an event; what is kept of a talk says all of it; nothing raises."""
    choices = Choices(data)
    talk = Talk(languages()[choices.number(len(languages()))])
    for _ in range(MOST):
        if not choices.left:
            return
        event = _event(choices, talk)
        done = step(talk, event, _facts(choices), NOW)
        require(len(done.replies) <= 1, "more than one reply to one event")
        require(done.replies or done.deeds or _silent(event), f"silence after {event!r:.80}")
        for reply in done.replies:
            require(reply.body.strip(), "an empty reply")
            require(split(reply.body, 1024), "a reply that can't be cut")
        talk = done.talk
        require(not any(isinstance(d, Erase) for d in done.deeds) or not talk.asking, "not erased")
        again = remembered(talk.kept(), language=talk.language, stopped=talk.stopped)
        require(again == talk, f"what is kept is not what was: {talk.kept()!r:.200}")


def _silent(event: Event) -> bool:
    return isinstance(event, Content | Rated)


def _event(choices: Choices, talk: Talk) -> Event:
    what = choices.number(10)
    if what < 5:
        return understand(_said(choices), talk)
    if what == 5:
        return SmallTalk(_SMALL[choices.number(len(_SMALL))])
    if what == 6:
        return Rated(choices.number(5) or None, *(choices.number(2) == 1 for _ in range(3)))
    if what == 7:
        return Several(tuple(_outcome(choices) for _ in range(2 + choices.number(3))))
    return _outcome(choices)


def _said(choices: Choices) -> Said:
    payload = ""
    if choices.number(3) == 0:
        form = _PAYLOADS[choices.number(len(_PAYLOADS))]
        payload = form.format(choices.number(6), choices.text() or choices.number(12))
    return Said(
        kind=_KINDS[choices.number(len(_KINDS))],
        text=choices.text(),
        payload=payload,
        files=choices.number(3),
        quotes=choices.number(6) or None,
    )


def _outcome(choices: Choices) -> Outcome:
    flags = choices.number(64)
    return Outcome(
        tip_id=1 + choices.number(5),
        told=Told(_shown(choices), conflicts=_conflicts(choices)) if flags & 1 else None,
        options=tuple(
            Option(n, choices.text(), _conflicts(choices)) for n in range(1, choices.number(4) + 1)
        ),
        queued=bool(flags & 2),
        others=choices.number(200),
        wait=timedelta(hours=choices.number(80)) if flags & 4 else None,
        again=bool(flags & 8),
        gone=bool(flags & 16),
        closed=_CLOSED[choices.number(4)],
        claim=choices.text(),
        concern=_CONCERNS[choices.number(4)],
        ask_place=bool(flags & 32),
    )


def _shown(choices: Choices) -> Shown:
    ratings = [*Rating, None]
    return Shown(
        fact_check_id=1,
        revision_id=21,
        revision=1 + choices.number(3),
        status=(Status.PUBLISHED, Status.CORRECTED, Status.WITHDRAWN)[choices.number(3)],
        claim=choices.text() or "x",
        title=choices.text(),
        summary=choices.text(),
        language=[*languages(), "xx", None][choices.number(len(languages()) + 2)],
        rating=ratings[choices.number(len(ratings))],
        rating_text=choices.text(),
        url="https://checks.example.org/" + choices.text(),
        publisher=choices.text(),
        publisher_site="checks.example.org",
        own=choices.number(2) == 1,
        date=NOW - timedelta(days=choices.number(256) * 8),
        note=choices.text(),
    )


def _conflicts(choices: Choices) -> tuple[Conflict, ...]:
    kinds = tuple(ConflictKind)
    return tuple(
        Conflict(kinds[choices.number(len(kinds))], choices.text(), choices.text())
        for _ in range(choices.number(3))
    )


def _facts(choices: Choices) -> Facts:
    standings = tuple(Standing)
    asked = tuple(
        Question(choices.text(), standings[choices.number(len(standings))])
        for _ in range(choices.number(4))
    )
    return Facts(organisation=choices.text() or "Tipline", questions=asked)
