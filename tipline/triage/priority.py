"""How urgent a claim is, as a number with its reasons; the same for every claim.

The weights are a first choice by judgement, not measured: distinct askers lead, because one
person sending ten times is one person; what rises now goes before what was asked long ago.
"""

import math
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tipline.classification import ELECTION, HARM
from tipline.models import Claim, Forwarded, Setting, Tip
from tipline.trends.note import note_asking
from tipline.triage.critical import KEYWORDS

RECENT = timedelta(hours=24)
NOW = timedelta(hours=3)
HALF_LIFE = timedelta(days=3)  # of the demand, after the last tip
# Until there are figures of our own: a day, by judgement (studies of 2019 and 2021 tell of people
# who waited for a couple of days, or for ever).
PROMISED = timedelta(days=1)
PROMISE = "triage.promise"  # name of the setting: seconds that voters are told, see upkeep.py
HARM_POINTS = {"low": 4.0, "medium": 16.0, "high": 40.0}
ELECTION_POINTS = 500.0  # before any demand: the most asked claim of an election has some 400
LATE_POINTS = 12.0  # for waiting twice as long as promised; as much again for each doubling
LATE_MOST = 60.0


@dataclass(frozen=True, slots=True)
class Demand:
    """What is known about how much a claim is asked for."""

    contacts: int  # distinct, ever
    contacts_recent: int  # distinct, within RECENT
    contacts_now: int  # distinct, within NOW
    forwarded: int  # tips that were forwarded at least once
    frequently: int  # tips that the channel calls frequently forwarded
    tips: int
    waiting_for: timedelta = timedelta()  # since the first of those who wait asked
    promised: timedelta = PROMISED


@dataclass(frozen=True, slots=True)
class Weight:
    """What people, or words, said about a claim: codes of ``tipline/classification.py``."""

    harm: str = ""
    election: str = ""
    election_by: str = ""
    concern: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that makes a claim urgent, in words for the checker."""

    code: str
    value: int
    points: float
    text: str
    urgent: bool = False  # it jumps the queue


CONCERN = Reason("concern", 1, 1000.0, "somebody may be in danger", urgent=True)


def score(
    demand: Demand, quiet_for: timedelta, weight: Weight | None = None
) -> tuple[float, tuple[Reason, ...]]:
    """Points and why; ``quiet_for`` is the time since the last tip.

    Demand fades while nobody asks; harm, a broken promise and the vote itself do not.
    """
    total, demanded = _demanded(demand, quiet_for)
    standing = [*_weighed(weight or Weight()), *_late(demand)]
    total += sum(reason.points for reason in standing)
    return round(total, 2), tuple(r for r in (*standing, *demanded) if r.value)


def _weighed(weight: Weight) -> list[Reason]:
    """What it may do to people, by what it was classified as."""
    reasons = [CONCERN] if weight.concern else []
    if weight.election:
        word = ELECTION.word(weight.election)
        text = f"{word}?" if weight.election_by == KEYWORDS else word
        reasons.append(Reason("election", 1, ELECTION_POINTS, text, urgent=True))
    if weight.harm in HARM_POINTS:
        text = f"{HARM.word(weight.harm).lower()} harm"
        reasons.append(Reason("harm", 1, HARM_POINTS[weight.harm], text))
    return reasons


def _late(demand: Demand) -> list[Reason]:
    """Somebody waits for longer than they were told."""
    if demand.waiting_for <= demand.promised:
        return []
    points = LATE_POINTS * (1 + math.log2(demand.waiting_for / demand.promised))
    text = f"waits for {_span(demand.waiting_for)}, promised {_span(demand.promised)}"
    return [Reason("late", 1, min(LATE_MOST, points), text)]


def _span(time: timedelta) -> str:
    hours = round(time / timedelta(hours=1))
    if hours < 48:
        return f"{max(1, hours)} h"
    return f"{round(hours / 24)} days"


def _demanded(demand: Demand, quiet_for: timedelta) -> tuple[float, list[Reason]]:
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
    return total * fresh, reasons


def refresh_priority(session: Session, claim: Claim, now: datetime) -> None:
    """Compute a claim's priority anew from its tips."""
    weight = Weight(claim.harm, claim.election, claim.election_by, claim.concern)
    value, reasons = score(demand_of(session, claim, now), now - claim.last_seen_at, weight)
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

    waiting = select(func.min(Tip.created_at)).where(Tip.claim_id == claim.id, Tip.waiting)
    since = session.scalar(waiting) or now
    return Demand(
        contacts=claim.contact_count,
        contacts_recent=contacts(RECENT),
        contacts_now=contacts(NOW),
        forwarded=claim.forwarded_count,
        frequently=claim.frequently_forwarded_count,
        tips=claim.tip_count,
        waiting_for=now - since,
        promised=promised(session),
    )


def promised(session: Session) -> timedelta:
    """Within which time voters are told that questions are usually answered."""
    kept = session.get(Setting, PROMISE)
    return timedelta(seconds=float(kept.value)) if kept else PROMISED


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
