"""Telling every process's index that something changed, in the transaction of the change."""

from sqlalchemy.orm import Session

from factchecks.models import IndexChange

FACT_CHECK = "factcheck"
CLAIM = "claim"


def note_change(session: Session, scope: str, ref_id: int) -> None:
    """Record that the fact-check or claim ``ref_id`` must be read again by every index.

    Raises ``ValueError`` for a scope other than :data:`FACT_CHECK` and :data:`CLAIM`.
    """
    if scope not in (FACT_CHECK, CLAIM):
        raise ValueError(f"unknown index scope {scope!r}; use {FACT_CHECK!r} or {CLAIM!r}")
    session.add(IndexChange(scope=scope, ref_id=ref_id))
