"""Erases a voter at their word: address, links and content go at once; only counts remain."""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from factchecks.changes import CLAIM, note_change
from factchecks.models import FactCheckMedia, Signal
from tipline.jobs import enqueue, handler
from tipline.jobs.registry import Payload
from tipline.models import (
    Card,
    Claim,
    ClaimStatus,
    Contact,
    ContactAlias,
    InboundMedia,
    InboundMessage,
    MediaFile,
    MediaState,
    OutboundMessage,
    OutboundState,
    Tip,
    TipState,
)
from tipline.privacy.farewell import later, nobody
from tipline.privacy.titles import title_from
from tipline.runtime import Runtime
from tipline.triage.wordlist import reword


def erase(session: Session, contact: Contact, message: InboundMessage) -> Contact:
    """Forget ``contact`` and all up to ``message``; returns the new contact that it is told to.

    The old row stays as a nobody that old rows may point to: its pseudonym is replaced by a
    random one, so that not even we can find it again.  The new row has the address, for the
    confirmation and for whatever the voter writes next; it keeps a wish for silence.
    """
    pseudonym, address = contact.pseudonym, contact.address
    _unlink(session, contact, message)
    contact.pseudonym = nobody()
    contact.address = contact.language = contact.country = contact.last_inbound_at = None
    contact.state = {}
    session.flush()
    fresh = Contact(
        channel=contact.channel,
        pseudonym=pseudonym,
        address=address,
        stopped_at=contact.stopped_at,
        last_inbound_at=message.received_at,
        state={},
    )
    session.add(fresh)
    session.flush()
    contact.stopped_at = None
    session.execute(
        update(InboundMessage)
        .where(InboundMessage.contact_id == contact.id, InboundMessage.id > message.id)
        .values(contact_id=fresh.id)
    )
    later(session, fresh)
    return fresh


def _unlink(session: Session, contact: Contact, message: InboundMessage) -> None:
    """Take the contact and its words out of everything that it sent or was sent."""
    session.execute(delete(ContactAlias).where(ContactAlias.contact_id == contact.id))
    _forget_files(session, contact, message)
    session.execute(
        update(InboundMessage)
        .where(InboundMessage.contact_id == contact.id, InboundMessage.id <= message.id)
        .values(text="", payload="", filename="", replied_to=None)
    )
    # What quotes the voter's words must not stay, and what is not sent must not be.
    session.execute(
        update(OutboundMessage)
        .where(
            OutboundMessage.contact_id == contact.id,
            OutboundMessage.state.in_([OutboundState.PENDING, OutboundState.HELD]),
        )
        .values(state=OutboundState.SUPPRESSED, error="erased at the voter's word")
    )
    session.execute(
        update(OutboundMessage)
        .where(OutboundMessage.contact_id == contact.id)
        .values(body="", extras={})
    )
    _forget_tips(session, contact)


def _forget_files(session: Session, contact: Contact, message: InboundMessage) -> None:
    rows = session.scalars(
        select(InboundMedia)
        .join(InboundMessage, InboundMessage.id == InboundMedia.message_id)
        .where(InboundMessage.contact_id == contact.id, InboundMessage.id <= message.id)
    )
    for media in rows:
        if media.sha256:
            enqueue(
                session,
                "privacy.drop_file",
                {"sha256": media.sha256},
                key=f"drop:{media.sha256}",
            )
        if media.locator is not None:
            enqueue(session, "media.forget", {"inbound_media_id": media.id})
        media.sha256, media.state, media.reason = None, MediaState.GONE, "erased"


def _forget_tips(session: Session, contact: Contact) -> None:
    tips = session.scalars(select(Tip).where(Tip.contact_id == contact.id)).all()
    named = {
        (tip.claim_id, title_from(tip.text, tip.language, tip.country))
        for tip in tips
        if tip.claim_id
    }
    for tip in tips:
        tip.text, tip.contact_id, tip.waiting, tip.country = "", None, False, None
        tip.told_revision_id = None
        if tip.state in (TipState.GATHERING, TipState.READY):
            tip.state = TipState.CLOSED
    session.flush()
    for claim_id in {claim_id for claim_id, _ in named}:
        claim = session.get(Claim, claim_id, with_for_update=True)
        if claim is not None:
            rename_claim(session, claim, {title for owner, title in named if owner == claim_id})


def rename_claim(session: Session, claim: Claim, titles: set[str]) -> None:
    """A claim may be called by the erased words: call it by somebody else's, or by none."""
    other = session.scalar(
        select(Tip).where(Tip.claim_id == claim.id, Tip.text != "").order_by(Tip.id).limit(1)
    )
    if claim.title in titles:
        claim.title = title_from(other.text, other.language, other.country) if other else ""
    if other is None and not _has_files(session, claim.id):
        session.execute(delete(Signal).where(Signal.scope == CLAIM, Signal.ref_id == claim.id))
        if claim.fact_check_id is None and claim.status is ClaimStatus.NEW:
            claim.status = ClaimStatus.OUT_OF_SCOPE  # nothing is left that could be checked
    reword(session, [claim.id])
    note_change(session, CLAIM, claim.id)


def _has_files(session: Session, claim_id: int) -> bool:
    return (
        session.scalar(
            select(InboundMedia.id)
            .join(InboundMessage, InboundMessage.id == InboundMedia.message_id)
            .join(Tip, Tip.id == InboundMessage.tip_id)
            .where(Tip.claim_id == claim_id, InboundMedia.state == MediaState.STORED)
            .limit(1)
        )
        is not None
    )


@handler("privacy.drop_file")
def drop_file(session: Session, runtime: Runtime, payload: Payload, _prepared: None) -> None:
    """Delete a file that nobody else sent, no fact-check is about, and that is no card of ours."""
    sha256 = payload["sha256"]
    for column in (InboundMedia.sha256, FactCheckMedia.sha256, Card.sha256):
        if session.scalar(select(column).where(column == sha256).limit(1)) is not None:
            return
    session.execute(delete(Signal).where(Signal.scope == CLAIM, Signal.sha256 == sha256))
    session.execute(delete(MediaFile).where(MediaFile.sha256 == sha256))
    session.flush()
    runtime.store.delete(sha256)
