"""What voters will read, before it is sent: the very words, made by the code that sends them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from factchecks import queries
from factchecks.db import utcnow
from factchecks.models import Status
from factchecks.queries import Shown
from factchecks.verdict import Verdict
from tipline.config import Settings
from tipline.conversation import wording
from tipline.conversation.catalogue import spoken
from tipline.web.filters import language_name

LANGUAGES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Preview:
    """One message as it will be read; ``people`` who read this language wait for it."""

    language: str
    name: str
    text: str
    people: int = 0


def of_draft(
    verdict: Verdict, settings: Settings, languages: Sequence[tuple[str | None, int]]
) -> list[Preview]:
    """A verdict that is still being written, to those who waited, in each of their languages."""
    return _each(_draft(verdict, settings), languages, waited=True)


def of_fact_check(
    session: Session, fact_check_id: int, languages: Sequence[tuple[str | None, int]]
) -> list[Preview]:
    """A live fact-check to those who waited; empty where it is not live."""
    shown = queries.shown(session, [fact_check_id]).get(fact_check_id)
    return _each(shown, languages, waited=True) if shown else []


def of_correction(
    said: Shown, verdict: Verdict, note: str, languages: Sequence[tuple[str | None, int]]
) -> list[Preview]:
    """A correction to those who were told what it ``said`` before."""
    shown = replace(
        said,
        status=Status.CORRECTED,
        claim=verdict.claim,
        summary=verdict.summary,
        language=verdict.language,
        rating=verdict.rating,
        rating_text=verdict.rating_text,
        url=verdict.url,
        note=note,
    )
    return [
        Preview(code, language_name(code), wording.correction_text(shown, code), n)
        for code, n in _spoken(languages, verdict.language)
    ]


def of_withdrawal(
    said: Shown, note: str, languages: Sequence[tuple[str | None, int]]
) -> list[Preview]:
    """A withdrawal to those who were told."""
    shown = replace(said, status=Status.WITHDRAWN, note=note)
    return [
        Preview(code, language_name(code), wording.withdrawal_text(shown, code), n)
        for code, n in _spoken(languages, shown.language)
    ]


def _each(
    shown: Shown, languages: Sequence[tuple[str | None, int]], *, waited: bool
) -> list[Preview]:
    return [
        Preview(
            code,
            language_name(code),
            wording.verdict_text(shown, code, waited=waited, now=utcnow()),
            people,
        )
        for code, people in _spoken(languages, shown.language)
    ]


def _spoken(
    languages: Sequence[tuple[str | None, int]], default: str | None
) -> list[tuple[str, int]]:
    """The languages of the catalogue that people will be written to in, most people first."""
    people: dict[str, int] = {}
    for code, number in languages:
        people[spoken(code)] = people.get(spoken(code), 0) + number
    if not people:
        people[spoken(default)] = 0
    ranked = sorted(people.items(), key=lambda pair: -pair[1])
    return ranked[:LANGUAGES_SHOWN]


def _draft(verdict: Verdict, settings: Settings) -> Shown:
    return Shown(
        fact_check_id=0,
        revision_id=0,
        revision=1,
        status=Status.PUBLISHED,
        claim=verdict.claim,
        title=verdict.title,
        summary=verdict.summary,
        language=verdict.language,
        rating=verdict.rating,
        rating_text=verdict.rating_text,
        url=verdict.url,
        publisher=settings.organisation,
        publisher_site=urlsplit(settings.public_url).hostname or "",
        own=True,
        date=verdict.reviewed_at or utcnow(),
        note="",
    )
