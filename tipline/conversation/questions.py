"""What is asked of voters, and the honest "not yet", in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from babel.dates import format_timedelta

from matchers.types import Conflict
from tipline.channels.base import Choice
from tipline.conversation.catalogue import languages, say, say_number, spoken
from tipline.conversation.plain import short
from tipline.conversation.wording import OPTION, conflict_text

MAX_OPTIONS = 3  # quick replies of WhatsApp; more is no question but a reading list


@dataclass(frozen=True, slots=True)
class Option:
    """A fact-check that a message may be about, and on what it differs."""

    fact_check_id: int
    claim: str
    conflicts: tuple[Conflict, ...] = ()


def ask_text(options: Sequence[Option], language: str | None) -> str:
    """Asks which one it is, with numbers, each with the ways in which the message differs.

    No rating is shown: a voter must not take the verdict on another claim for an answer.
    """
    language = spoken(language)
    options = options[:MAX_OPTIONS]
    lines = []
    for number, option in enumerate(options, 1):
        claim = short(option.claim, OPTION)
        lines.append(say(language, "ask.option", number=number, claim=claim))
        lines += [
            say(language, "ask.difference", difference=conflict_text(conflict, language))
            for conflict in option.conflicts[:2]
        ]
    lines.append(say(language, "ask.no" if len(options) == 1 else "ask.none", number=0))
    head = say(language, "ask.one" if len(options) == 1 else "ask.many")
    return "\n\n".join([head, "\n".join(lines), say(language, "ask.reply")])


def ask_choices(tip_id: int, options: Sequence[Option], language: str | None) -> tuple[Choice, ...]:
    """The same as buttons, with ids that say which question they answer."""
    language = spoken(language)
    count = len(options[:MAX_OPTIONS])
    taps = [
        Choice(f"ask:{tip_id}:{number}", say(language, "ask.tap", number=number))
        for number in range(1, count + 1)
    ]
    return (*taps, Choice(f"ask:{tip_id}:0", say(language, "ask.tap-none")))


def not_yet_text(
    language: str | None, *, others: int = 0, wait: timedelta | None = None, again: bool = False
) -> str:
    """What happens now to something that is not checked, how many asked, how long it may take.

    ``others`` is how many more people asked, 0 where they are too few to be counted aloud; ``wait``
    is the time within which half of all questions get their answer, where that is known;
    ``again`` is for somebody who asked this before: they know how it goes on.
    """
    language = spoken(language)
    facts = []
    if others:
        facts.append(say_number(language, "notyet.others", others))
    if wait is not None:
        time = format_timedelta(wait, granularity="hour", threshold=1.2, locale=language)
        facts.append(say(language, "notyet.wait", time=time))
    if again:
        return "\n\n".join(
            part for part in [say(language, "notyet.again"), " ".join(facts)] if part
        )
    parts = [say(language, "notyet"), " ".join(facts), say(language, "notyet.self")]
    return "\n\n".join(part for part in parts if part)


def pause_text(name: str, pause: timedelta, language: str | None) -> str:
    """That we pause ("throttle"), or answer something no more for a while ("loop")."""
    language = spoken(language)
    time = format_timedelta(pause, granularity="minute", threshold=0.9, locale=language)
    return say(language, f"slow.{name}", time=time)


def days_text(days: int, language: str | None) -> str:
    """So many days, in the form that goes with the number ("30 days", "30 يومًا")."""
    # Days and never weeks: the threshold keeps the larger units out.
    return str(
        format_timedelta(
            timedelta(days=days), granularity="day", threshold=1e9, locale=spoken(language)
        )
    )


def language_text(language: str | None) -> str:
    """Which languages there are, numbered, each in its own name."""
    names = [f"{n}. {say(code, 'language.name')}" for n, code in enumerate(languages(), 1)]
    return "\n\n".join([say(spoken(language), "language.ask"), "\n".join(names)])


def language_choices() -> tuple[Choice, ...]:
    """The languages as buttons."""
    return tuple(Choice(f"language:{code}", say(code, "language.name")) for code in languages())
