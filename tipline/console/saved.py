"""Filters of the queue kept under a name, for oneself or for everybody."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tipline.console.errors import ConsoleError
from tipline.models import SavedView

LONGEST = 60  # characters of a name
MOST = 30  # views of one person


@dataclass(frozen=True, slots=True)
class View:
    """A saved view as the queue offers it."""

    id: int
    name: str
    query: dict[str, Any]
    shared: bool
    mine: bool


def views(session: Session, staff_id: int) -> tuple[View, ...]:
    """One's own views and those that colleagues share."""
    rows = session.scalars(
        select(SavedView)
        .where(or_(SavedView.owner_id == staff_id, SavedView.shared.is_(True)))
        .order_by(SavedView.name, SavedView.id)
    )
    return tuple(View(v.id, v.name, v.query, v.shared, v.owner_id == staff_id) for v in rows)


def save(
    session: Session, *, staff_id: int, name: str, query: dict[str, Any], shared: bool
) -> SavedView:
    """Keep filters under a name; the same name again replaces them.  Raises ConsoleError."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST:
        raise ConsoleError(f"a view needs a name of 1 to {LONGEST} characters")
    own = select(SavedView).where(SavedView.owner_id == staff_id)
    view = session.scalar(own.where(SavedView.name == name))
    if view is None:
        if len(session.scalars(own).all()) >= MOST:
            raise ConsoleError(f"you have {MOST} views already; delete one first")
        view = SavedView(owner_id=staff_id, name=name)
        session.add(view)
    view.query, view.shared = query, shared
    session.flush()
    return view


def forget(session: Session, *, view_id: int, staff_id: int) -> None:
    """Delete one's own view."""
    view = session.get(SavedView, view_id)
    if view is None or view.owner_id != staff_id:
        raise ConsoleError("there is no such view of yours")
    session.delete(view)
