"""Finds claims by their words, through the table of words, whichever database it is."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, literal, select, union_all
from sqlalchemy.orm import Session

from factchecks.words import LONGEST, words_of
from tipline.models import Claim, ClaimWord

WORDS = 8  # of a search; more don't make it narrower
# A word in no more claims than that is looked up and its claims are then filtered; one in more is
# looked for claim by claim in the order of the queue, where a page is soon full.
RARE = 2000
_LAST = "\U0010ffff"


def says(session: Session, text: str) -> list[ColumnElement[bool]]:
    """Conditions for claims that have a word with each of these beginnings, or this number."""
    words = words_of(text, WORDS)
    if not words:
        return [false()]
    number = text.strip().removeprefix("#")
    if text.strip().startswith("#") and number.isdecimal():
        return [Claim.id == int(number[:18])]
    conditions: list[ColumnElement[bool]] = []
    rare: set[int] | None = None
    for word in words:
        ids = _claims_with(session, word)
        if ids is None:
            conditions.append(exists().where(ClaimWord.claim_id == Claim.id, _begins(word)))
        else:
            rare = ids if rare is None else rare & ids
    if len(words) == 1 and number.isdecimal():
        rare = (rare or set()) | {int(number[:18])} if rare is not None else None
    if rare is not None:
        conditions.append(Claim.id.in_(rare))
    return conditions


def _claims_with(session: Session, word: str) -> set[int] | None:
    """The claims with a word that begins so; None where they are many."""
    found = session.scalars(select(ClaimWord.claim_id).where(_begins(word)).limit(RARE + 1)).all()
    return set(found) if len(found) <= RARE else None


def _begins(word: str) -> ColumnElement[bool]:
    if len(word) == LONGEST:
        return ClaimWord.word == word
    return and_(ClaimWord.word >= word, ClaimWord.word < word + _LAST)


def alike(session: Session, claim_id: int, limit: int) -> list[tuple[int, int]]:
    """Claims that share the most rare words with this one: number, and how many words.

    A word that hundreds of claims have says nothing about which of them are alike.
    """
    words = session.scalars(select(ClaimWord.word).where(ClaimWord.claim_id == claim_id)).all()
    telling = sorted((w for w in words if len(w) > 2), key=lambda w: (-len(w), w))[:_ASKED]
    shared: dict[int, int] = {}
    for _, ids in _holders(session, telling).items():
        for number in ids:
            shared[number] = shared.get(number, 0) + 1
    shared.pop(claim_id, None)
    ranked = sorted(shared.items(), key=lambda pair: (-pair[1], -pair[0]))
    return [pair for pair in ranked if pair[1] >= _LEAST][:limit]


_ASKED = 14  # of the claim's longest words: the longest are mostly the rarest
_COMMON = 300  # claims
_LEAST = 2  # words in common


def _holders(session: Session, words: list[str]) -> dict[str, list[int]]:
    """Which claims have each of these words, without the common ones: one question for all."""
    if not words:
        return {}
    parts: list[Any] = []
    for word in words:
        one = select(ClaimWord.claim_id).where(ClaimWord.word == word).limit(_COMMON + 1)
        found = one.subquery()
        parts.append(select(literal(word), found.c.claim_id))
    held: dict[str, list[int]] = {}
    for word, claim_id in session.execute(union_all(*parts)):
        held.setdefault(word, []).append(claim_id)
    return {word: ids for word, ids in held.items() if len(ids) <= _COMMON}
