"""The words of a card, also as the text that stands in for the picture."""

from dataclasses import dataclass

from factchecks.models import Status
from tipline.cards.clean import clean
from tipline.cards.content import CardContent
from tipline.cards.errors import NothingToShow
from tipline.conversation.catalogue import say, spoken
from tipline.conversation.plain import one_line, short
from tipline.conversation.wording import date_text

RTL = ("ar", "fa", "he", "ur")
LINK_SHOWN = 60  # characters; a longer address is in the QR code alone


@dataclass(frozen=True, slots=True)
class CardWords:
    """Everything that is written on a card, in its place, cleaned for drawing."""

    rtl: bool
    kicker: str
    organisation: str
    verdict: str
    without_rating: str  # instead of a publisher's rating too long to be shown whole
    notice: str  # that it was corrected
    note: str  # and what was
    claim_label: str
    claim: str
    stamp: str  # beside a claim that is not struck through
    why_label: str
    why: str
    publisher: str
    date: str
    link_label: str
    link: str


def words_of(content: CardContent, language: str) -> CardWords:
    """The words of a card.  Raises :class:`NothingToShow` without a claim, ``NoLetters``."""
    language = spoken(language)
    claim, verdict = clean(content.claim), _verdict(content, language)
    if not claim:
        raise NothingToShow("the claim has no letters that can be drawn")
    why = _why(content, language)
    publisher, organisation = clean(content.publisher), clean(content.organisation)
    corrected = content.status is Status.CORRECTED
    return CardWords(
        rtl=language in RTL,
        kicker=say(language, "card.kicker"),
        organisation="" if organisation == publisher else organisation,
        verdict=verdict,
        without_rating=_checked(content, language),
        notice=say(language, "card.corrected") if corrected else "",
        note=_corrected(content, language),
        claim_label=say(language, "card.claim"),
        claim=claim,
        stamp=verdict if content.rating or content.status is Status.WITHDRAWN else "",
        why_label=say(language, "card.why") if why else "",
        why=clean(why),
        publisher=publisher,
        date=date_text(content.date, language),
        link_label=say(language, "card.link"),
        link=_shown_link(content.link),
    )


def alt_text(content: CardContent, language: str) -> str:
    """The card for somebody who can't see it: the verdict before the claim, as on the card."""
    language = spoken(language)
    parts = [
        f"{say(language, 'card.kicker')}: {_verdict(content, language)}.",
        say(language, "card.corrected") + "." if content.status is Status.CORRECTED else "",
        f"{say(language, 'card.claim')}: “{short(content.claim, 280)}”",
        f"{say(language, 'card.why')}: {short(_why(content, language), 400)}"
        if _why(content, language)
        else "",
        f"{one_line(content.publisher)}, {date_text(content.date, language)}. {content.link}",
    ]
    return " ".join(part for part in parts if part)


def _verdict(content: CardContent, language: str) -> str:
    if content.status is Status.WITHDRAWN:
        return say(language, "card.withdrawn")
    if content.rating is not None:
        return say(language, f"rating.{content.rating.value}")
    publisher = short(clean(content.publisher), 80)
    words = short(clean(content.rating_text), 100)
    if words:
        return say(language, "rating.own-words", publisher=publisher, words=words)
    return _checked(content, language)


def _checked(content: CardContent, language: str) -> str:
    return say(language, "rating.checked", publisher=short(clean(content.publisher), 80))


def _why(content: CardContent, language: str) -> str:
    if content.status is Status.WITHDRAWN:
        return " ".join([say(language, "card.withdrawn-why"), one_line(content.note)]).strip()
    return one_line(content.summary)


def _corrected(content: CardContent, language: str) -> str:
    note = clean(content.note)
    if content.status is not Status.CORRECTED or not note:
        return ""
    return say(language, "correction.note", note=note)


def _shown_link(link: str) -> str:
    shown = link.split("://", 1)[-1].removeprefix("www.").rstrip("/")
    return shown if len(shown) <= LINK_SHOWN else ""
