"""What triage does from time to time: fingerprints that are missing, priorities that fade."""

from datetime import timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from factchecks.changes import FACT_CHECK, note_change
from factchecks.db import utcnow
from factchecks.models import LIVE, FactCheck, FactCheckMedia, Signal
from matchers.errors import UnreadableMedia
from matchers.image import FINGERPRINT_VERSION, fingerprint
from tipline.intake.insert import insert_once
from tipline.jobs import enqueue, handler, periodic
from tipline.jobs.registry import Payload
from tipline.media.errors import NoSuchFile
from tipline.models import Claim, ClaimStatus
from tipline.runtime import Runtime
from tipline.triage.priority import refresh_priority

MISSING_AT_ONCE = 100  # jobs enqueued each time; the next time follows soon
FADING = timedelta(days=30)  # a claim that was quiet for longer has no priority left
PRIORITIES_AT_ONCE = 500
OPEN = (ClaimStatus.NEW, ClaimStatus.IN_PROGRESS, ClaimStatus.SECOND_REVIEW)


@periodic("triage.missing_fingerprints", every=5)
def find_missing(session: Session, runtime: Runtime) -> None:
    """Have the pictures of fact-checks fingerprinted that have none (of this version)."""
    done = exists().where(
        Signal.scope == FACT_CHECK,
        Signal.ref_id == FactCheckMedia.fact_check_id,
        Signal.sha256 == FactCheckMedia.sha256,
        Signal.kind == "image",
        Signal.version == FINGERPRINT_VERSION,
    )
    rows = session.execute(
        select(FactCheckMedia.fact_check_id, FactCheckMedia.sha256)
        .join(FactCheck, FactCheck.id == FactCheckMedia.fact_check_id)
        .where(FactCheckMedia.content_type.startswith("image/"), ~done, FactCheck.status.in_(LIVE))
        .limit(MISSING_AT_ONCE)
    )
    for number, sha256 in rows:
        ask_fingerprint(session, number, sha256)


def ask_fingerprint(session: Session, fact_check_id: int, sha256: str) -> None:
    """Enqueue the fingerprinting of one picture of one fact-check."""
    enqueue(
        session,
        "triage.fingerprint",
        {"fact_check_id": fact_check_id, "sha256": sha256},
        key=f"fingerprint:{fact_check_id}:{sha256}",
        priority=-1,  # voters first
    )


def compute(runtime: Runtime, payload: Payload) -> bytes:
    """The fingerprint; empty for a file that can't be opened, so that it is not tried again."""
    try:
        with runtime.store.path(payload["sha256"]) as path:
            return fingerprint(path)
    except (UnreadableMedia, NoSuchFile):
        return b""


@handler("triage.fingerprint", prepare=compute)
def computed(session: Session, runtime: Runtime, payload: Payload, prepared: bytes) -> None:
    """Keep a fingerprint and tell every index."""
    number, sha256 = payload["fact_check_id"], payload["sha256"]
    old = session.scalar(
        select(Signal).where(
            Signal.scope == FACT_CHECK,
            Signal.ref_id == number,
            Signal.kind == "image",
            Signal.sha256 == sha256,
        )
    )
    if old is not None:
        old.version, old.payload = FINGERPRINT_VERSION, prepared
    else:
        insert_once(
            session,
            Signal,
            scope=FACT_CHECK,
            ref_id=number,
            kind="image",
            sha256=sha256,
            version=FINGERPRINT_VERSION,
            payload=prepared,
        )
    note_change(session, FACT_CHECK, number)


@periodic("triage.priorities", every=600)
def fade(session: Session, runtime: Runtime) -> None:
    """Compute the priorities of open claims anew: what nobody asks any more sinks."""
    now = utcnow()
    for claim in session.scalars(
        select(Claim)
        .where(Claim.status.in_(OPEN), Claim.last_seen_at > now - FADING)
        .order_by(Claim.priority.desc())
        .limit(PRIORITIES_AT_ONCE)
    ):
        refresh_priority(session, claim, now)
