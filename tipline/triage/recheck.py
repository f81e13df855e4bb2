"""Tries open claims against fact-checks that are new: whoever waits is answered as if asking now.

``index_change`` names every fact-check that was published, imported, corrected or got a wording::

    triage.new_checks (periodic) ──► claim.near (which claims may it be?) ──► claim.recheck

What the matcher would not answer is never sent: it is put before the checkers as a suggestion.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks import queries
from factchecks.changes import FACT_CHECK
from factchecks.models import LIVE, FactCheck, FactCheckMedia, IndexChange
from matchers.types import Content
from tipline.jobs import enqueue, handler, periodic
from tipline.jobs.registry import Payload
from tipline.models import Claim, ClaimStatus, Setting, Tip
from tipline.runtime import Runtime
from tipline.triage.live import LOOK_BACK

DONE = "triage.rechecked"  # name of the setting: up to which change, and what was seen before it
AT_ONCE = 1000  # changes looked at each time; the next time follows soon
BATCH = 50  # fact-checks in one job
MANY = 300  # of an import: then trying every open claim is cheaper
NEAR = 20  # claims that one fact-check is tried on
LATER = -1  # priority: voters who write now come first
OPEN = (ClaimStatus.NEW, ClaimStatus.IN_PROGRESS, ClaimStatus.SECOND_REVIEW)


@periodic("triage.new_checks", every=5)
def find_new(session: Session, runtime: Runtime) -> None:
    """Enqueue a look at the open claims for fact-checks that changed since the last time."""
    kept = session.get(Setting, DONE)
    done: dict[str, Any] = dict(kept.value) if kept else {"seq": 0, "seen": []}
    changes = _changes(session, runtime, done)
    if not changes:
        return
    ids = sorted({change.ref_id for change in changes if change.scope == FACT_CHECK})
    if len(ids) > MANY:
        enqueue(session, "claim.near", {"all": True}, key="near:all", priority=LATER)
    else:
        for start in range(0, len(ids), BATCH):
            payload = {"fact_check_ids": ids[start : start + BATCH]}
            enqueue(session, "claim.near", payload, priority=LATER)
    seq = max(done["seq"], *(change.seq for change in changes))
    seen = {*done["seen"], *(change.seq for change in changes)}
    value = {"seq": seq, "seen": sorted(s for s in seen if s > seq - LOOK_BACK)}
    if kept is None:
        session.add(Setting(name=DONE, value=value))
    else:
        kept.value = value


def _changes(session: Session, runtime: Runtime, done: dict[str, Any]) -> list[IndexChange]:
    """What is new; PostgreSQL may show a lower number after a higher one."""
    since = done["seq"] if runtime.db.sqlite else max(0, done["seq"] - LOOK_BACK)
    seen = set(done["seen"])
    found = queries.changes_since(session, since, AT_ONCE + LOOK_BACK)
    return [change for change in found if change.seq not in seen]


def near(runtime: Runtime, payload: Payload) -> list[int]:
    """Open claims that one of the fact-checks may be about, by the index of claims."""
    with runtime.db.read() as session:
        if payload.get("all"):
            return _open(session, None)
        live = session.scalars(
            select(FactCheck.id).where(
                FactCheck.id.in_(payload["fact_check_ids"]), FactCheck.status.in_(LIVE)
            )
        ).all()
        if not live or not _open(session, None, limit=1):
            return []
        references = queries.references(session, [str(number) for number in live])
    runtime.matching.refresh()
    found: set[int] = set()
    for reference in references.values():
        for text in dict.fromkeys((reference.claim, reference.title, *reference.variants[:NEAR])):
            if text:
                matched = runtime.matching.claims.match(Content(text, (), reference.language))
                candidates = [c.id for part in matched.parts for c in part.decision.candidates]
                found |= {int(number) for number in candidates[:NEAR]}
    with runtime.db.read() as session:
        wordless = _wordless(session) if _has_pictures(session, live) else []
        return _open(session, sorted({*found, *wordless}))


@handler("claim.near", prepare=near)
def enqueue_near(session: Session, runtime: Runtime, payload: Payload, claims: list[int]) -> None:
    """One job for each claim."""
    for claim_id in claims:
        payload = {"claim_id": claim_id}
        enqueue(session, "claim.recheck", payload, key=f"recheck:{claim_id}", priority=LATER)


def _open(session: Session, ids: Sequence[int] | None, limit: int | None = None) -> list[int]:
    """Open claims among ``ids``; all that somebody waits for where that is ``None``."""
    query = select(Claim.id).where(Claim.status.in_(OPEN)).order_by(Claim.id)
    if ids is None:
        query = query.where(Claim.id.in_(select(Tip.claim_id).where(Tip.waiting)))
    else:
        query = query.where(Claim.id.in_(ids))
    return list(session.scalars(query.limit(limit)))


def _has_pictures(session: Session, fact_check_ids: Sequence[int]) -> bool:
    query = select(FactCheckMedia.id).where(FactCheckMedia.fact_check_id.in_(fact_check_ids))
    return session.scalar(query.limit(1)) is not None


def _wordless(session: Session) -> list[int]:
    """Claims that somebody waits for and that came as files: pictures are few, words are many."""
    found = session.scalars(select(Tip.claim_id).where(Tip.waiting, Tip.text == "").distinct())
    return [number for number in found if number is not None]
