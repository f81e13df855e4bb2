"""Telling every process's index that something changed, in the transaction of the change."""

from collections.abc import Sequence

from sqlalchemy import insert
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from factchecks.models import IndexChange

FACT_CHECK = "factcheck"
CLAIM = "claim"


def note_change(session: Session, scope: str, ref_id: int) -> None:
    """Record that the fact-check or claim ``ref_id`` must be read again by every index.

    Raises ``ValueError`` for a scope other than :data:`FACT_CHECK` and :data:`CLAIM`.
    """
    _require_scope(scope)
    session.add(IndexChange(scope=scope, ref_id=ref_id))


def note_changes(session: Session, scope: str, ref_ids: Sequence[int]) -> None:
    """:func:`note_change` for many at once, in one statement."""
    _require_scope(scope)
    if ref_ids:
        now = utcnow()
        rows = [{"scope": scope, "ref_id": i, "created_at": now} for i in ref_ids]
        session.execute(insert(IndexChange), rows)


def _require_scope(scope: str) -> None:
    if scope not in (FACT_CHECK, CLAIM):
        raise ValueError(f"unknown index scope {scope!r}; use {FACT_CHECK!r} or {CLAIM!r}")
