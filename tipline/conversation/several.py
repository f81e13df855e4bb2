"""The answer to a message with several claims: one reply, a part for each."""

from collections.abc import Sequence
from datetime import datetime

from tipline.conversation.catalogue import say, spoken
from tipline.conversation.events import Outcome
from tipline.conversation.plain import short
from tipline.conversation.questions import ask_text, not_yet_text
from tipline.conversation.wording import closed_text, verdict_text

QUOTE = 120  # of each part, so that the reader sees which words it is about
SUMMARY = 220


def several_text(
    parts: Sequence[Outcome],
    language: str | None,
    *,
    asked: Outcome | None = None,
    now: datetime | None = None,
) -> str:
    """Verdicts first, then what is not checked, then ``asked``, the one that a question is about.

    Further parts with options are with the fact-checkers: two questions at once are none.
    """
    language = spoken(language)
    texts = [say(language, "several")]
    for part in parts:
        if part.told is not None:
            told = part.told
            text = verdict_text(
                told.shown, language, conflicts=told.conflicts, now=now, brief=SUMMARY
            )
            texts.append(text)  # it names the claim itself
        elif part.closed:
            texts.append(closed_text(part.closed, part.claim, language))
    waiting = [p for p in parts if p.told is None and not p.closed and p is not asked]
    if waiting:
        named = "\n".join(_quote(part, language) for part in waiting if part.claim)
        longest = max(waiting, key=lambda part: part.others)
        not_yet = not_yet_text(language, others=longest.others, wait=longest.wait)
        texts.append(f"{named}\n{not_yet}" if named else not_yet)
    if asked is not None:
        texts.append(_headed(asked, ask_text(asked.options, language), language))
    return "\n\n".join(texts)


def _headed(part: Outcome, text: str, language: str) -> str:
    return f"{_quote(part, language)}\n{text}" if part.claim else text


def _quote(part: Outcome, language: str) -> str:
    return say(language, "several.part", text=short(part.claim, QUOTE))
