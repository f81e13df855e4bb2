"""Pulls partners by the clock: every quarter of an hour, less often while one fails."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from factchecks.importers.run import import_rows
from tipline.jobs import enqueue, handler, periodic
from tipline.jobs.registry import Payload
from tipline.models import HeldImport, Partner
from tipline.partners import checks, trends
from tipline.partners.client import Api
from tipline.partners.errors import PartnerProblem
from tipline.privacy.errors import CannotOpen
from tipline.quarantine import lines
from tipline.quarantine import services as quarantine
from tipline.runtime import Runtime
from tipline.triage.changes import spread

LOOK_EVERY = 300.0  # seconds
EVERY = timedelta(minutes=15)
DOUBLINGS = 5  # of that, one for each failure in a row: eight hours at most
LATER = -1  # priority: voters come first


@periodic("partners.due", every=LOOK_EVERY)
def find_due(session: Session, _runtime: Runtime) -> None:
    """Enqueue every partner whose time has come."""
    now = utcnow()
    for partner in session.scalars(select(Partner).where(Partner.active)):
        if partner.asked_at is None or now - partner.asked_at >= wait(partner.failures):
            partner.asked_at = now
            enqueue(
                session,
                "partner.pull",
                {"partner_id": partner.id},
                key=f"partner:{partner.id}",
                priority=LATER,
            )


def wait(failures: int) -> timedelta:
    """How long after being asked a partner is asked again."""
    doublings = min(max(0, failures - 1), DOUBLINGS)
    return EVERY * (1 << doublings)


def pull(runtime: Runtime, payload: Payload) -> str | None:
    """Fetch and import: what went wrong, if anything; ``None`` for one that is gone or paused."""
    number = int(payload["partner_id"])
    with runtime.db.read() as session:
        partner = session.get(Partner, number)
        if partner is None or not partner.active:
            return None
        url, token = partner.url, partner.token
        wants_checks, wants_trends = partner.checks, partner.trends
    try:
        api = Api(url, runtime.vault.open(token))
        if wants_checks:
            checks.pull(runtime, number, api)
        if wants_trends:
            trends.pull(runtime, number, api)
    except CannotOpen:
        return "its token was sealed with a key that is not in the settings: give it again"
    except PartnerProblem as error:
        return str(error)[:300]
    return ""


@handler("partner.pull", prepare=pull, max_attempts=4)
def pulled(session: Session, runtime: Runtime, payload: Payload, problem: str | None) -> None:
    """Write down what came of it."""
    partner = session.get(Partner, payload["partner_id"], with_for_update=True)
    if problem is None or partner is None:
        return
    partner.problem = problem
    partner.failures = partner.failures + 1 if problem else 0
    if not problem:
        partner.pulled_at = utcnow()
        if not runtime.vault.is_present(partner.token):  # the key was changed: seal it anew
            partner.token = runtime.vault.seal(runtime.vault.open(partner.token))


def next_at(partner: Partner) -> datetime | None:
    """When a partner is asked again by the clock; ``None`` while it is paused."""
    if not partner.active or partner.asked_at is None:
        return None
    return partner.asked_at + wait(partner.failures)


def take_back(runtime: Runtime, payload: Payload) -> int:
    """Withdraw everything of a source, in the importer's own way."""
    report = import_rows(
        runtime.db.write, (), source=payload["source"], replace=True, on_corrected=spread
    )
    return report.withdrawn


@handler("partner.take_back", prepare=take_back, max_attempts=4)
def taken_back(_session: Session, _runtime: Runtime, _payload: Payload, _found: int) -> None:
    """The import did all of it, and keeps its own report."""


def apply_released(runtime: Runtime, payload: Payload) -> None:
    """Import the changes that a person released."""
    with runtime.db.read() as session:
        held = quarantine.released(session, int(payload["held"]))
        if held is None:
            return
        source, place, content = held.source, held.place, held.content or b""
    checks.apply_held(runtime, source, place, lines.unpack(content))


@handler("partner.release", prepare=apply_released, max_attempts=4)
def released(session: Session, _runtime: Runtime, payload: Payload, _done: None) -> None:
    """Note it, and read on behind it."""
    held = quarantine.released(session, int(payload["held"]))
    if held is not None:
        checks.go_on(session, held.place)
        quarantine.applied(session, held.id)


@handler("partner.refused")
def refused(session: Session, _runtime: Runtime, payload: Payload, _found: None) -> None:
    """Read on behind what a person refused."""
    checks.go_on(session, session.get_one(HeldImport, int(payload["held"])).place)
