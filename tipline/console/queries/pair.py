"""Two claims beside each other, before they are merged."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tipline.console.queries import tips as sent
from tipline.console.queries.claim import FactCheckLine, line
from tipline.console.queries.similar import differing, differing_hidden
from tipline.models import Claim, ClaimStatus
from tipline.privacy.personal import Veil, mask
from tipline.triage.audience import of_claim
from tipline.triage.moves import stays
from tipline.triage.status import CLOSED
from tipline.triage.telling import answered_live


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two."""

    id: int
    text: str
    secrets: frozenset[str]
    status: ClaimStatus
    language: str | None
    contacts: int
    tips: int
    waiting: int
    answer: FactCheckLine | None


@dataclass(frozen=True, slots=True)
class Pair:
    """The claim that stays, the one that goes into it, and what follows."""

    stays: Side
    gone: Side
    conflicts: tuple[str, ...]
    tells: int  # people who will be told a verdict at once
    closes: int  # people who will be told that there is none


def get(
    session: Session, claim_id: int, other_id: int, veils: Mapping[int, Veil] | None = None
) -> Pair | str:
    """Both, or why they can't be merged; each behind its veil."""
    veils = veils or {}
    if claim_id == other_id:
        return "That is this very claim."
    one, other = session.get(Claim, claim_id), session.get(Claim, other_id)
    if one is None or other is None:
        return f"There is no claim {other_id if other is None else claim_id}."
    for claim in (one, other):
        if claim.merged_into_id is not None:
            return f"Claim {claim.id} was merged into claim {claim.merged_into_id}."
    into = stays(one, other)
    gone = other if into is one else one
    kept, left = (_side(session, one, veils.get(one.id) or Veil()) for one in (into, gone))
    return Pair(
        kept,
        left,
        differing(left.text, kept.text) + differing_hidden(left.secrets, kept.secrets),
        tells=left.waiting if answered_live(session, into) else 0,
        closes=left.waiting if into.status in CLOSED else 0,
    )


def _side(session: Session, claim: Claim, veil: Veil) -> Side:
    wordings, _ = sent.wordings(session, claim.id, veil)
    return Side(
        id=claim.id,
        text=wordings[0].text if wordings else mask(claim.title, language=claim.language),
        secrets=wordings[0].secrets if wordings else frozenset(),
        status=claim.status,
        language=claim.language,
        contacts=claim.contact_count,
        tips=claim.tip_count,
        waiting=of_claim(session, claim.id).waiting,
        answer=line(claim.fact_check) if claim.fact_check else None,
    )
