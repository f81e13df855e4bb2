"""Computes the fingerprints that are missing, or of a method that has changed since."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from factchecks.changes import CLAIM, FACT_CHECK, note_change
from factchecks.models import LIVE, FactCheck, FactCheckMedia, Signal
from tipline.intake.insert import insert_once
from tipline.jobs import enqueue, handler, periodic
from tipline.jobs.registry import Payload
from tipline.media.errors import NoSuchFile
from tipline.runtime import Runtime
from tipline.triage import signals
from tipline.triage.signals import Method, Print

MISSING_AT_ONCE = 100  # jobs enqueued each time and kind; the next time follows soon


@periodic("triage.missing_fingerprints", every=5)
def find_missing(session: Session, runtime: Runtime) -> None:
    """Have the files of fact-checks fingerprinted that have none, and of all that have an old one.

    Claims get theirs when a tip joins them; only the old ones are looked for.
    """
    for method in signals.methods():
        _missing_of_fact_checks(session, method)
        _outdated_of_claims(session, method)


def _missing_of_fact_checks(session: Session, method: Method) -> None:
    done = exists().where(
        Signal.scope == FACT_CHECK,
        Signal.ref_id == FactCheckMedia.fact_check_id,
        Signal.sha256 == FactCheckMedia.sha256,
        Signal.kind == str(method.kind),
        Signal.version == method.version,
    )
    rows = session.execute(
        select(FactCheckMedia.fact_check_id, FactCheckMedia.sha256)
        .join(FactCheck, FactCheck.id == FactCheckMedia.fact_check_id)
        .where(
            FactCheckMedia.content_type.startswith(f"{method.kind}/"),
            ~done,
            FactCheck.status.in_(LIVE),
        )
        .limit(MISSING_AT_ONCE)
    )
    for number, sha256 in rows:
        _ask(session, FACT_CHECK, number, method, sha256)


def _outdated_of_claims(session: Session, method: Method) -> None:
    rows = session.execute(
        select(Signal.ref_id, Signal.sha256)
        .where(
            Signal.scope == CLAIM,
            Signal.kind == str(method.kind),
            Signal.version != method.version,
        )
        .order_by(Signal.id.desc())  # the newest claims first: they are asked about
        .limit(MISSING_AT_ONCE)
    )
    for number, sha256 in rows:
        _ask(session, CLAIM, number, method, sha256)


def _ask(session: Session, scope: str, ref_id: int, method: Method, sha256: str) -> None:
    enqueue(
        session,
        "triage.fingerprint",
        {"scope": scope, "ref_id": ref_id, "kind": str(method.kind), "sha256": sha256},
        key=f"fingerprint:{scope}:{ref_id}:{method.kind}:{sha256}",
        priority=-1,  # voters first
    )


def compute(runtime: Runtime, payload: Payload) -> Print | None:
    """The fingerprint; ``None`` where this machine has no method for it (any more)."""
    method = signals.method_of(payload["kind"])
    if method is None:
        return None
    sha256 = payload["sha256"]
    try:
        with runtime.store.path(sha256) as path:
            return signals.make(method, sha256, path)
    except NoSuchFile:
        return Print(sha256, str(method.kind), method.version, b"")


@handler("triage.fingerprint", prepare=compute)
def computed(session: Session, runtime: Runtime, payload: Payload, prepared: Print | None) -> None:
    """Keep a fingerprint and tell every index."""
    if prepared is None:
        return
    scope, number = payload["scope"], payload["ref_id"]
    old = session.scalar(
        select(Signal).where(
            Signal.scope == scope,
            Signal.ref_id == number,
            Signal.kind == prepared.kind,
            Signal.sha256 == prepared.sha256,
        )
    )
    if old is not None:
        old.version, old.payload = prepared.version, prepared.payload
    elif scope == FACT_CHECK:
        keep(session, scope, number, prepared)
    else:
        return  # erased meanwhile: a claim's fingerprint never comes back by itself
    note_change(session, scope, number)


def keep(session: Session, scope: str, ref_id: int, made: Print) -> None:
    """Keep a fingerprint of a fact-check or claim, once."""
    insert_once(
        session,
        Signal,
        scope=scope,
        ref_id=ref_id,
        kind=made.kind,
        sha256=made.sha256,
        version=made.version,
        payload=made.payload,
    )
