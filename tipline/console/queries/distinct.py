"""The different values of an indexed column, by hopping from one to the next in the index."""

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session


def occurring(session: Session, column: InstrumentedAttribute[str]) -> list[str]:
    """Every value that occurs, in the index's order.

    ``SELECT DISTINCT`` reads the whole index: half a million entries for a dozen names.  This asks
    for the smallest value that is greater than the one before, so it reads as many as there are.
    """
    hops = select(func.min(column).label("value")).cte("hops", recursive=True)
    following = select(func.min(column)).where(column > hops.c.value).scalar_subquery()
    hops = hops.union_all(select(following).where(hops.c.value.is_not(None)))
    values = session.scalars(select(hops.c.value).where(hops.c.value.is_not(None)))
    return sorted(values)
