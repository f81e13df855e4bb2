"""A rating as voters read it: a symbol that differs by shape as well as colour, and a word."""

from factchecks.queries import Shown
from tipline.conversation.catalogue import say
from tipline.conversation.plain import short

# By the value of factchecks.models.Rating.
SYMBOLS: dict[str, str] = {
    "true": "✅",
    "mostly-true": "☑️",
    "mixed": "🌗",
    "missing-context": "🧩",
    "misleading": "⚠️",
    "mostly-false": "✖️",
    "false": "❌",
    "altered": "✂️",
    "fabricated": "🚫",
    "satire": "🎭",
    "scam": "🚨",
    "unproven": "❔",
}
UNMAPPED = "🔎"


def symbol(rating: str | None) -> str:
    """The sign of a rating; one of its own where none is known."""
    return SYMBOLS[rating] if rating else UNMAPPED


def rating_words(rating: str | None, own_words: str, language: str) -> str:
    """The rating in one short phrase: of our scale, else the publisher's own, else "checked"."""
    if rating is not None:
        return say(language, f"rating.{rating}")
    return short(own_words, 60) or say(language, "card.kicker")


def rating_line(shown: Shown, language: str) -> str:
    """The rating in symbol and words; the publisher's own words where it is not on our scale."""
    if shown.rating is not None:
        return f"{symbol(shown.rating)} {say(language, f'rating.{shown.rating.value}')}"
    publisher = short(shown.publisher, 80)
    if shown.rating_text.strip():
        words = say(
            language, "rating.own-words", publisher=publisher, words=short(shown.rating_text, 100)
        )
    else:
        words = say(language, "rating.checked", publisher=publisher)
    return f"{UNMAPPED} {words}"
