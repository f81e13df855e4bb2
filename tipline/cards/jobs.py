"""The job that draws a card: drawing outside the transaction, remembering within it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks import queries
from matchers.types import MediaKind
from tipline import logs
from tipline.cards.content import content_of
from tipline.cards.errors import CardError
from tipline.cards.links import link_of
from tipline.cards.render import VERSION, render_card
from tipline.cards.services import JOB, card_for
from tipline.intake.insert import insert_once
from tipline.jobs import handler, wake
from tipline.jobs.registry import Payload
from tipline.models import Card, MediaFile
from tipline.runtime import Runtime

# A full disk may be emptied; a card that comes after its verdict helps nobody but the next.
ATTEMPTS = 4

log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A card in the media store; or, without one, why not."""

    sha256: str = ""
    size: int = 0  # bytes
    problem: str = ""


def prepare(runtime: Runtime, payload: Payload) -> Drawn | None:
    """Draw and store the card; ``None`` if that was done before."""
    revision_id, language = payload["revision_id"], payload["language"]
    with runtime.db.read() as session:
        if card_for(session, revision_id, language):
            return None
        shown = queries.shown_revision(session, revision_id)
    settings = runtime.settings
    content = content_of(
        shown.spoken_in(language),
        organisation=settings.organisation,
        link=link_of(settings, revision_id),
    )
    try:
        data = render_card(content, language)
    except CardError as error:
        return Drawn(problem=str(error)[:300])
    return Drawn(runtime.store.put(data), len(data))


def _abandoned(session: Session, _runtime: Runtime, payload: Payload) -> None:
    for card in _cards(session, payload):
        card.problem = "it could not be drawn or stored; the log says where that failed"


@handler(JOB, prepare=prepare, max_attempts=ATTEMPTS, abandoned=_abandoned)
def drawn(session: Session, _runtime: Runtime, payload: Payload, prepared: Drawn | None) -> None:
    """Remember the picture, so that messages can take it along."""
    if prepared is None:
        return
    if prepared.sha256:
        insert_once(
            session,
            MediaFile,
            sha256=prepared.sha256,
            content_type="image/png",
            kind=str(MediaKind.IMAGE),
            size=prepared.size,
            details={},
        )
    else:
        log.warning("no_card", revision_id=payload["revision_id"], reason=prepared.problem)
    for card in _cards(session, payload):
        card.sha256, card.problem = prepared.sha256 or None, prepared.problem
    wake.ring_after_commit(session)


def _cards(session: Session, payload: Payload) -> list[Card]:
    """The one row that waits for this picture."""
    return list(
        session.scalars(
            select(Card).where(
                Card.revision_id == payload["revision_id"],
                Card.language == payload["language"],
                Card.version == VERSION,
            )
        )
    )
