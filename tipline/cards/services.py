"""Orders cards, finds the ones that are drawn, and says which goes along with a message."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks import queries
from factchecks.db import utcnow
from tipline.cards import fonts
from tipline.cards.render import VERSION
from tipline.conversation.catalogue import spoken
from tipline.intake.insert import insert_once
from tipline.jobs import enqueue
from tipline.models import Card, Claim, Contact, OutboundMessage, Setting, Tip

ENABLED = "cards.enabled"  # a setting; without it cards are drawn wherever they can be
JOB = "card.render"
# How long a message waits for its card: several times what drawing takes (a fifth of a second),
# and nothing that somebody who waits for an answer would notice.
PATIENCE = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Companion:
    """The card that goes along with a message: its file, or that it is about to be drawn."""

    sha256: str = ""
    soon: bool = False


def enabled(session: Session) -> bool:
    """Whether cards are wanted, and can be drawn on this machine."""
    setting = session.get(Setting, ENABLED)
    wanted = True if setting is None else bool(setting.value)
    return wanted and fonts.problem() is None


def card_for(session: Session, revision_id: int, language: str | None) -> str | None:
    """The SHA-256 of a revision's card in the media store, if it is drawn."""
    card = _find(session, revision_id, spoken(language))
    return card.sha256 if card else None


def order(session: Session, revision_id: int, language: str | None) -> str | None:
    """Have a card drawn, once; the language that it will be in, None where cards are off."""
    if not enabled(session):
        return None
    language = spoken(language)
    new = insert_once(
        session,
        Card,
        revision_id=revision_id,
        language=language,
        version=VERSION,
        problem="",
        ordered_at=utcnow(),
    )
    if new is not None:
        payload = {"revision_id": revision_id, "language": language}
        enqueue(session, JOB, payload, key=f"card:{revision_id}:{language}")
    return language


def ensure_cards(session: Session, revision_id: int) -> tuple[str, ...]:
    """Order a revision's card in its own language and in those of everybody it concerns."""
    shown = queries.shown_revision(session, revision_id)
    claims = select(Claim.id).where(Claim.fact_check_id == shown.fact_check_id)
    concerned = (
        select(Contact.language)
        .join(Tip, Tip.contact_id == Contact.id)
        .where(Tip.claim_id.in_(claims), Contact.address.is_not(None))
        .distinct()
    )
    languages = {spoken(shown.language)} | {spoken(one) for one in session.scalars(concerned)}
    ordered = [order(session, revision_id, language) for language in sorted(languages)]
    return tuple(language for language in ordered if language)


def companion(session: Session, message: OutboundMessage, now: datetime) -> Companion:
    """The card of a message that is about to be sent; the words never wait long for it."""
    language = message.extras.get("card")
    if not language or message.revision_id is None or message.extras.get("plain"):
        return Companion()
    card = _find(session, message.revision_id, language)
    if card is None or card.problem:
        return Companion()
    if card.sha256:
        return Companion(card.sha256)
    return Companion(soon=now - message.created_at < PATIENCE)


def _find(session: Session, revision_id: int, language: str) -> Card | None:
    return session.scalar(
        select(Card).where(
            Card.revision_id == revision_id, Card.language == language, Card.version == VERSION
        )
    )
