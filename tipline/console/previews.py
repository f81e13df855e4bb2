"""What voters will read, before it is sent: the very words, made by the code that sends them."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from factchecks import queries
from factchecks.db import utcnow
from factchecks.models import Status
from factchecks.queries import Shown
from factchecks.verdict import Verdict
from tipline.cards.content import content_of
from tipline.cards.errors import CardError
from tipline.cards.render import render_card
from tipline.config import Settings
from tipline.console.words import channel_name
from tipline.conversation import wording
from tipline.conversation.catalogue import spoken
from tipline.conversation.split import split
from tipline.intake.speak import body_limit
from tipline.runtime import Runtime
from tipline.web.filters import language_name

LANGUAGES_SHOWN = 5
CARDS_SHOWN = 2  # drawing one takes a fifth of a second, and somebody waits for the page


@dataclass(frozen=True, slots=True)
class Preview:
    """One message as it will be read; ``people`` who read this language wait for it."""

    language: str
    name: str
    text: str
    people: int = 0
    parts: tuple[tuple[str, int], ...] = ()  # on each channel, how many messages it takes
    card: str = ""  # where the picture is: an address here, or the picture itself (data:)

    @property
    def length(self) -> int:
        """Characters as people count them."""
        return len(self.text)


def measured(previews: Sequence[Preview], runtime: Runtime) -> list[Preview]:
    """With how many messages each takes on every channel."""
    limits = {channel_name(c): body_limit(runtime, c) for c in runtime.channels}
    return [
        replace(p, parts=tuple((c, len(split(p.text, limit))) for c, limit in limits.items()))
        for p in previews
    ]


def with_cards(previews: Sequence[Preview], shown: Shown, settings: Settings) -> list[Preview]:
    """With the card of the first few as it will be drawn; without where it can't be."""
    drawn = []
    for number, preview in enumerate(previews):
        data = card(shown, preview.language, settings) if number < CARDS_SHOWN else b""
        address = f"data:image/png;base64,{base64.b64encode(data).decode()}" if data else ""
        drawn.append(replace(preview, card=address))
    return drawn


def card(shown: Shown, language: str, settings: Settings) -> bytes:
    """The card in this language as voters will get it (PNG); empty where it can't be drawn."""
    said = shown.spoken_in(language)
    content = content_of(said, organisation=settings.organisation, link=settings.public_url)
    try:
        return render_card(content, language)
    except CardError:
        return b""


def of_draft(
    verdict: Verdict, settings: Settings, languages: Sequence[tuple[str | None, int]]
) -> list[Preview]:
    """A verdict that is still being written, to those who waited, in each of their languages."""
    return _each(draft(verdict, settings), languages, waited=True)


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
        translations=verdict.translations,
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


def draft(verdict: Verdict, settings: Settings) -> Shown:
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
        translations=verdict.translations,
    )
