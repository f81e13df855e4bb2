"""Finds what the rules look for, once an hour, among what was published and nothing else.

A rule never sees a claim about which fewer than the floor asked: an alert about a rumour of one
street would tell of the few who asked about it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from factchecks.words import words_of
from tipline.alerts.rules import HARMS
from tipline.alerts.send import enqueue_for
from tipline.jobs import handler
from tipline.jobs.registry import Payload
from tipline.models import Alert, AlertKind, AlertRule, Claim, NarrativeClaim, Spike, TrendBatch
from tipline.privacy.vault import Vault
from tipline.runtime import Runtime
from tipline.trends.shown import Named, named
from tipline.trends.tick import chunks, last_tick

SPAN = timedelta(hours=24)  # an alert counts the people of so long, and a claim is told once in it


@dataclass(frozen=True, slots=True)
class Lively:
    """A claim of which something was published at this full hour."""

    claim: Named
    people: int  # published within SPAN
    harm: str
    election: str
    spike: bool
    narratives: frozenset[int]


@handler("alerts.look")
def look(session: Session, runtime: Runtime, _payload: Payload, _prepared: object) -> None:
    """Note an alert for every rule and claim that fit, and have them sent."""
    renew(session, runtime.vault)
    notice(session, runtime.settings.floor)


def renew(session: Session, vault: Vault) -> None:
    """Seal addresses and secrets anew where the key was changed since."""
    for rule in session.scalars(select(AlertRule)):
        if not vault.is_present(rule.target):
            rule.target = vault.seal(vault.open(rule.target))
        if rule.secret is not None and not vault.is_present(rule.secret):
            rule.secret = vault.seal(vault.open(rule.secret))


def notice(session: Session, k: int) -> int:
    """The alerts of the last full hour; how many there are.  Twice makes no more than once."""
    tick = last_tick(session)
    rules = list(session.scalars(select(AlertRule).where(AlertRule.active.is_(True))))
    if tick is None or not rules:
        return 0
    claims = lively(session, tick, k)
    made = 0
    for rule in rules:
        told = _told(session, rule, tick)
        for one in claims:
            if one.claim.id not in told and fits(rule, one):
                alert = Alert(rule_id=rule.id, claim_id=one.claim.id, tick=tick, people=one.people)
                session.add(alert)
                session.flush()
                enqueue_for(session, rule, alert)
                made += 1
    return made


def fits(rule: AlertRule, one: Lively) -> bool:
    """Whether a rule wants to be told of a claim."""
    if one.people < rule.at_least:
        return False
    match rule.kind:
        case AlertKind.RISE:
            return one.spike
        case AlertKind.HARM:
            return one.harm in HARMS[HARMS.index(rule.value) :]
        case AlertKind.ELECTION:
            return one.election not in ("", "no")
        case AlertKind.NARRATIVE:
            return int(rule.value) in one.narratives
        case AlertKind.KEYWORD:
            wanted = words_of(rule.value)
            return bool(wanted) and set(wanted) <= set(words_of(one.claim.title))


def lively(session: Session, tick: datetime, k: int) -> list[Lively]:
    """The claims with a group that was published at ``tick``, most people first."""
    fresh = select(TrendBatch.claim_id).where(TrendBatch.until == tick, TrendBatch.people >= k)
    rows = session.execute(
        select(TrendBatch.claim_id, func.sum(TrendBatch.people))
        .where(
            TrendBatch.claim_id.in_(fresh),
            TrendBatch.until > tick - SPAN,
            TrendBatch.until <= tick,
            TrendBatch.people >= k,
        )
        .group_by(TrendBatch.claim_id)
    )
    people: dict[int, int] = dict(rows.all())
    found: list[Lively] = []
    for some in chunks(sorted(people)):
        found += _read(session, some, people, _spiking(session, tick))
    return sorted(found, key=lambda one: (-one.people, one.claim.id))


def _read(
    session: Session, claims: Sequence[int], people: dict[int, int], spiking: Collection[int]
) -> list[Lively]:
    names = named(session, claims)
    groups: dict[int, set[int]] = {}
    for narrative, claim_id in session.execute(
        select(NarrativeClaim.narrative_id, NarrativeClaim.claim_id).where(
            NarrativeClaim.claim_id.in_(claims)
        )
    ):
        groups.setdefault(claim_id, set()).add(narrative)
    rows = session.execute(select(Claim.id, Claim.harm, Claim.election).where(Claim.id.in_(claims)))
    return [
        Lively(
            claim=names[number],
            people=people[number],
            harm=harm,
            election=election,
            spike=number in spiking,
            narratives=frozenset(groups.get(number, ())),
        )
        for number, harm, election in rows
    ]


def _spiking(session: Session, tick: datetime) -> set[int]:
    return set(session.scalars(select(Spike.claim_id).where(Spike.last_at == tick)))


def _told(session: Session, rule: AlertRule, tick: datetime) -> set[int | None]:
    query = select(Alert.claim_id).where(Alert.rule_id == rule.id, Alert.tick > tick - SPAN)
    return set(session.scalars(query))
