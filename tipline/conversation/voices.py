"""What may be asked of somebody in passing: did it help, why not, and where was it seen."""

from tipline.channels.base import Choice
from tipline.conversation.catalogue import say, spoken

# As in tipline.models: Unhelpful and Place, in their order.
REASONS = ("other-claim", "unclear", "disagree")
PLACES = (
    "whatsapp", "facebook-instagram", "sms-call", "tiktok-youtube", "print", "in-person", "other",
)  # fmt: skip


def helped_choices(tip_id: int, language: str | None) -> tuple[Choice, ...]:
    """A thumb up and a thumb down for the answer to a tip."""
    language = spoken(language)
    return (
        Choice(f"helped:{tip_id}:1", say(language, "helped.yes")),
        Choice(f"helped:{tip_id}:0", say(language, "helped.no")),
    )


def why_text(language: str | None) -> str:
    """Asks why the answer was none."""
    language = spoken(language)
    lines = [f"{n}. {say(language, f'why.{r}')}" for n, r in enumerate(REASONS, 1)]
    return "\n".join([say(language, "why.ask"), *lines])


def why_choices(tip_id: int, language: str | None) -> tuple[Choice, ...]:
    """The same as buttons."""
    return _choices("why", tip_id, REASONS, spoken(language))


def place_text(language: str | None) -> str:
    """Asks where it was seen, in one line: it rides along with something else.

    A word answers it (:func:`tipline.conversation.understand.understand`); no numbers, which would
    make a form of it and could be taken for the answer to a question that matters.
    """
    return say(spoken(language), "place.ask")


def place_choices(tip_id: int, language: str | None) -> tuple[Choice, ...]:
    """The same as rows of a list."""
    return _choices("place", tip_id, PLACES, spoken(language))


def _choices(kind: str, tip_id: int, names: tuple[str, ...], language: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(f"{kind}:{tip_id}:{n}", say(language, f"{kind}.{name}"))
        for n, name in enumerate(names, 1)
    )
