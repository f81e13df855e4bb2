"""Every reply in words: what the voter reads, and what the console shows before publishing."""

from collections.abc import Sequence
from datetime import datetime

from babel.dates import format_date

from factchecks.queries import Shown
from matchers.types import Conflict, ConflictKind
from tipline.conversation.catalogue import say, spoken
from tipline.conversation.plain import one_line, short
from tipline.conversation.ratings import rating_line, symbol

# Replies are billed one by one and read on small screens: a verdict fits into one message.
CLAIM = 280
SUMMARY = 500
NOTE = 200
OPTION = 160  # of a claim in a list to choose from
QUOTE = 60  # of the words on which message and claim differ
OLD_AFTER_DAYS = 365
CORRECTED = "corrected"  # of factchecks.models.Status


def verdict_text(
    shown: Shown,
    language: str | None,
    *,
    twins: Sequence[Shown] = (),
    conflicts: Sequence[Conflict] = (),
    waited: bool = False,
    now: datetime | None = None,
    brief: int = SUMMARY,
) -> str:
    """The answer: rating, claim, why, publisher, date, link, and plainly whatever limits it.

    ``twins`` say the same by other publishers; ``conflicts`` are where the message differs;
    ``waited`` begins with the reminder that the voter asked; ``now`` tells whether it is old;
    ``brief`` is how many characters the reasons may take.
    """
    language = spoken(language)
    shown = shown.spoken_in(language)
    parts = [say(language, "answer.waited")] if waited else []
    if conflicts:
        parts.append(_differs(conflicts, language))
    parts.append(
        f"{rating_line(shown, language)}\n"
        f"{say(language, 'answer.claim', claim=short(shown.claim, CLAIM))}"
    )
    if shown.summary.strip():
        parts.append(short(shown.summary, brief))
    if shown.status == CORRECTED and shown.note.strip():
        parts.append(say(language, "answer.corrected", note=short(shown.note, NOTE)))
    parts += _old(shown, language, now)
    parts.append(_source(shown, language))
    if twins:
        parts.append(_twins(twins, language))
    return "\n\n".join(parts)


def correction_text(shown: Shown, language: str | None, *, now: datetime | None = None) -> str:
    """What those read who were told an earlier revision: that it changed, how, and all of it."""
    language = spoken(language)
    shown = shown.spoken_in(language)
    parts = [
        say(language, "correction.intro"),
        f"{rating_line(shown, language)}\n"
        f"{say(language, 'answer.claim', claim=short(shown.claim, CLAIM))}",
    ]
    if shown.summary.strip():
        parts.append(short(shown.summary, SUMMARY))
    parts += _old(shown, language, now)
    if shown.note.strip():
        parts.append(say(language, "correction.note", note=short(shown.note, NOTE)))
    parts.append(_source(shown, language))
    return "\n\n".join(parts)


def withdrawal_text(shown: Shown, language: str | None) -> str:
    """What those read who were told a verdict that is now withdrawn."""
    language = spoken(language)
    shown = shown.spoken_in(language)
    claim, publisher = short(shown.claim, CLAIM), short(shown.publisher, 80)
    text = say(language, "withdrawal", claim=claim, publisher=publisher)
    if shown.note.strip():
        text += "\n\n" + say(language, "withdrawal.note", note=short(shown.note, NOTE))
    return text


def mistake_text(claim: str, language: str | None) -> str:
    """What somebody reads whose automatic answer a checker has rejected."""
    return say(spoken(language), "mistake", claim=short(claim, CLAIM))


def closed_text(reason: str, claim: str, language: str | None, *, later: bool = False) -> str:
    """Why there will be no verdict; ``reason`` is "not-checkable" or "out-of-scope".

    ``claim`` is the voter's words, empty for the whole of the message that is answered; ``later``
    is for what comes by itself and has to say first what it is about.
    """
    language = spoken(language)
    text = say(language, f"closed.{reason}")
    claim = short(claim, OPTION)
    if later:
        head = say(language, "closed.head", claim=claim) if claim else ""
        return f"{head or say(language, 'closed.head-file')}\n\n{text}"
    return f"{say(language, 'several.part', text=claim)}\n{text}" if claim else text


def conflict_text(conflict: Conflict, language: str | None) -> str:
    """One difference between message and claim in the voter's language."""
    language = spoken(language)
    message, claim = short(conflict.message_says, QUOTE), short(conflict.claim_says, QUOTE)
    name = _conflict_name(conflict.kind, bool(message), bool(claim))
    return say(language, name, message=message, claim=claim)


def _conflict_name(kind: ConflictKind, message: bool, claim: bool) -> str:
    if kind is ConflictKind.NEGATION:
        return "conflict.negation"
    if kind is ConflictKind.CAPTION:
        return "conflict.caption"
    if message and claim:
        return "conflict.both"
    if kind is ConflictKind.WORDS or not (message or claim):
        return "conflict.words" if kind is ConflictKind.WORDS else "conflict.other"
    return "conflict.missing" if claim else "conflict.extra"


def _differs(conflicts: Sequence[Conflict], language: str) -> str:
    lines = [say(language, "answer.differs")]
    lines += [f"• {conflict_text(c, language)}" for c in conflicts[:3]]
    return "\n".join([*lines, say(language, "answer.differs-open")])


def _old(shown: Shown, language: str, now: datetime | None) -> list[str]:
    if now is None or (now - shown.date).days <= OLD_AFTER_DAYS:
        return []
    return [say(language, "answer.old", date=_date(shown.date, language))]


def _source(shown: Shown, language: str) -> str:
    line = say(
        language,
        "answer.source",
        publisher=short(shown.publisher, 80),
        date=_date(shown.date, language),
    )
    url = one_line(shown.url)
    return f"{line}\n{url}" if url else line


def _twins(twins: Sequence[Shown], language: str) -> str:
    lines = [say(language, "answer.twins")]
    for twin in twins[:2]:
        publisher = short(twin.publisher, 80)
        if twin.rating is None:
            lines.append(rating_line(twin, language))
        else:
            rating = say(language, f"rating.{twin.rating.value}")
            lines.append(
                say(
                    language,
                    "answer.twin",
                    symbol=symbol(twin.rating),
                    rating=rating,
                    publisher=publisher,
                )
            )
        if twin.url:
            lines.append(one_line(twin.url))
    return "\n".join(lines)


def _date(moment: datetime, language: str) -> str:
    # Plain "en" is the United States' order of month and day; "001" is the world's.
    locale = "en_001" if language == "en" else language
    return format_date(moment.date(), format="long", locale=locale)


def date_text(moment: datetime, language: str | None) -> str:
    """A day as it is written in ``language``."""
    return _date(moment, spoken(language))
