"""How urgent a claim is, as a number with its reasons; the same for every claim.

The weights are a first choice by judgement, not measured: distinct askers lead, because one
person sending ten times is one person; what rises now goes before what was asked long ago.
"""

import math
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tipline.models import Claim, Forwarded, Tip
from tipline.trends.note import note_asking

RECENT = timedelta(hours=24)
NOW = timedelta(hours=3)
HALF_LIFE = timedelta(days=3)  # of the whole, after the last tip


@dataclass(frozen=True, slots=True)
class Demand:
    """What is known about how much a claim is asked for."""

    contacts: int  # distinct, ever
    contacts_recent: int  # distinct, within RECENT
    contacts_now: int  # distinct, within NOW
    forwarded: int  # tips that were forwarded at least once
    frequently: int  # tips that the channel calls frequently forwarded
    tips: int


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that makes a claim urgent, in words for the checker."""

    code: str
    value: int
    points: float
    text: str


# Before everything else: the most asked claim of an election has some 400 points.
CONCERN = Reason("concern", 1, 1000.0, "somebody may be in danger")


def score(demand: Demand, quiet_for: timedelta) -> tuple[float, tuple[Reason, ...]]:
    """Points and why; ``quiet_for`` is the time since the last tip."""
    # Logarithms: from 1 asker to 10 matters as much as from 10 to 100.
    reasons = [
        _reason("contacts", demand.contacts, 10 * math.log2(1 + demand.contacts), "asked about it"),
        _reason(
            "recent", demand.contacts_recent, 8 * math.log2(1 + demand.contacts_recent),
            "asked in the last 24 hours",
        ),
        _reason(
            "rising", demand.contacts_now, 8 * math.log2(1 + demand.contacts_now),
            "asked in the last 3 hours",
        ),
    ]  # fmt: skip
    if demand.tips and demand.forwarded:
        share = demand.forwarded / demand.tips
        percent = round(100 * share)
        reasons.append(Reason("forwarded", percent, 6 * share, f"{percent} % came as forwards"))
    if demand.tips and demand.frequently:
        share = demand.frequently / demand.tips
        percent = round(100 * share)
        text = f"{percent} % were forwarded many times"
        reasons.append(Reason("frequently", percent, 14 * share, text))
    total = sum(reason.points for reason in reasons)
    fresh = 0.5 ** (max(quiet_for, timedelta()) / HALF_LIFE)
    if fresh < 0.9:
        days = quiet_for.days
        lost = -total * (1 - fresh)
        when = f"{days} days" if days != 1 else "a day"
        reasons.append(Reason("quiet", days, lost, f"nobody asked for {when}"))
    return round(total * fresh, 2), tuple(r for r in reasons if r.value)


def refresh_priority(session: Session, claim: Claim, now: datetime) -> None:
    """Compute a claim's priority anew from its tips."""
    value, reasons = score(demand_of(session, claim, now), now - claim.last_seen_at)
    if claim.concern:
        reasons = (CONCERN, *reasons)
        value += CONCERN.points
    claim.priority = value
    claim.priority_reasons = [
        asdict(reason) | {"points": round(reason.points, 2)} for reason in reasons
    ]


def demand_of(session: Session, claim: Claim, now: datetime) -> Demand:
    """The demand for a claim; tips of erased contacts count as tips, not as contacts."""

    def contacts(within: timedelta) -> int:
        query = select(func.count(func.distinct(Tip.contact_id))).where(
            Tip.claim_id == claim.id, Tip.created_at > now - within
        )
        return session.scalar(query) or 0

    return Demand(
        contacts=claim.contact_count,
        contacts_recent=contacts(RECENT),
        contacts_now=contacts(NOW),
        forwarded=claim.forwarded_count,
        frequently=claim.frequently_forwarded_count,
        tips=claim.tip_count,
    )


def count_in(session: Session, claim: Claim, tip: Tip) -> None:
    """Count a tip that has just joined ``claim``; once per tip."""
    known = tip.contact_id is not None and session.scalar(
        select(Tip.id)
        .where(Tip.claim_id == claim.id, Tip.contact_id == tip.contact_id, Tip.id != tip.id)
        .limit(1)
    )
    claim.tip_count += 1
    claim.contact_count += 0 if known else 1
    if tip.contact_id is not None and not known:
        note_asking(session, claim.id, tip)
    claim.forwarded_count += tip.forwarded in (Forwarded.ONCE, Forwarded.FREQUENTLY)
    claim.frequently_forwarded_count += tip.forwarded is Forwarded.FREQUENTLY
    claim.last_seen_at = max(claim.last_seen_at, tip.created_at)


def _reason(code: str, people: int, points: float, text: str) -> Reason:
    who = "1 person" if people == 1 else f"{people} people"
    return Reason(code, people, points, f"{who} {text}")
