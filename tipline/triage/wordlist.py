"""Keeps the words by which claims are searched, folded so that spelling and case don't matter.

A portable inverted index: a row for each word of each claim.  The words are voters' content, so
whatever erases wordings calls :func:`reword`, and they are gone in the same transaction.
"""

from collections.abc import Iterable

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from factchecks.words import words_of
from tipline.models import Claim, ClaimWord, Tip
from tipline.outbox.insert import dialect_insert
from tipline.privacy.personal import mask

WORDINGS = 20  # of one claim, as many as the matcher knows


def add_words(
    session: Session, claim_id: int, *texts: str, language: str | None, country: str | None = None
) -> None:
    """The claim is found by these texts' words too; not by anybody's number in them."""
    shown = (mask(text, language=language, country=country) for text in texts)
    words = dict.fromkeys(word for text in shown for word in words_of(text))
    if words:
        rows = [{"word": word, "claim_id": claim_id} for word in words]
        session.execute(dialect_insert(session)(ClaimWord).on_conflict_do_nothing(), rows)


def reword(session: Session, claim_ids: Iterable[int]) -> None:
    """Make the words of these claims what their titles and wordings say now."""
    ids = list(claim_ids)
    session.flush()
    session.execute(delete(ClaimWord).where(ClaimWord.claim_id.in_(ids)))
    claims = select(Claim.id, Claim.title, Claim.language).where(Claim.id.in_(ids))
    for claim_id, title, language in session.execute(claims):
        add_words(session, claim_id, title, language=language)
        tips = session.execute(
            select(Tip.text, func.max(Tip.language), func.max(Tip.country))
            .where(Tip.claim_id == claim_id, Tip.text != "")
            .group_by(Tip.text)
            .limit(WORDINGS)
        )
        for text, spoken, country in tips:
            add_words(session, claim_id, text, language=spoken, country=country)
