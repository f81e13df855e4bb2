"""Other open claims that share telling words with one, and how they differ."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchers.text import guard
from matchers.types import Conflict, ConflictKind
from tipline.console.queries.filtering import OPEN
from tipline.console.queries.search import alike
from tipline.models import Claim, ClaimStatus
from tipline.privacy.personal import mask

LOOKED_AT = 20
SHOWN = 5
_COMPARED = 600  # characters
# What makes another claim of one that otherwise reads alike; more or fewer words do not.
_FACTS = frozenset(
    {
        ConflictKind.NUMBER,
        ConflictKind.DATE,
        ConflictKind.UNIT,
        ConflictKind.NEGATION,
        ConflictKind.ANTONYM,
        ConflictKind.NAME,
    }
)


@dataclass(frozen=True, slots=True)
class Similar:
    """Another claim that may be the same."""

    id: int
    title: str
    status: ClaimStatus
    contacts: int
    words: int  # in common
    conflicts: tuple[str, ...]


def similar(session: Session, claim: Claim) -> tuple[Similar, ...]:
    """Open or answered claims with the most words in common, best first."""
    shared = dict(alike(session, claim.id, LOOKED_AT))
    rows = session.scalars(
        select(Claim).where(Claim.id.in_(shared), Claim.status.in_((*OPEN, ClaimStatus.ANSWERED)))
    ).all()
    ranked = sorted(rows, key=lambda one: (-shared[one.id], one.id))[:SHOWN]
    return tuple(
        Similar(
            one.id,
            mask(one.title, language=one.language),
            one.status,
            one.contact_count,
            shared[one.id],
            differing(
                mask(one.title, language=one.language), mask(claim.title, language=claim.language)
            ),
        )
        for one in ranked
    )


def differing(one: str, other: str) -> tuple[str, ...]:
    """In which facts two texts differ, by the guard that keeps 14 from being answered with 12."""
    if not one.strip() or not other.strip():
        return ()
    found = guard(one[:_COMPARED], other[:_COMPARED])
    return tuple(dict.fromkeys(_told(c) for c in found if c.kind in _FACTS))


def differing_hidden(one: frozenset[str], other: frozenset[str]) -> tuple[str, ...]:
    """That two texts differ in what is hidden in them: a hidden number may be what was changed."""
    return ("a hidden number or address is another one here",) if one != other else ()


def _told(conflict: Conflict) -> str:
    if conflict.kind is ConflictKind.NEGATION:
        return "one says it, the other denies it"
    if conflict.message_says and conflict.claim_says:
        return f"“{conflict.message_says}” here, “{conflict.claim_says}” there"
    said, where = (
        (conflict.message_says, "here") if conflict.message_says else (conflict.claim_says, "there")
    )
    return f"“{said}” only {where}"
