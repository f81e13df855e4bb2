"""What a card says, before it is a picture."""

from dataclasses import dataclass
from datetime import datetime

from factchecks.models import Rating, Status
from factchecks.queries import Shown


@dataclass(frozen=True, slots=True)
class CardContent:
    """One revision of a verdict as a card shows it.

    ``rating`` is ``None`` where the publisher's words are unmapped: those are shown then.
    ``note`` says what was corrected or why it was withdrawn.  ``link`` leads to what the verdict
    says *now*; ``organisation`` is the one whose tipline this is.
    """

    status: Status
    claim: str
    rating: Rating | None
    rating_text: str
    summary: str
    note: str
    publisher: str
    organisation: str
    date: datetime
    link: str


def content_of(shown: Shown, *, organisation: str, link: str) -> CardContent:
    """What the card of a revision says."""
    return CardContent(
        status=shown.status,
        claim=shown.claim,
        rating=shown.rating,
        rating_text=shown.rating_text,
        summary=shown.summary,
        note=shown.note,
        publisher=shown.publisher,
        organisation=organisation,
        date=shown.date,
        link=link,
    )
