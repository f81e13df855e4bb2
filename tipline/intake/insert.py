"""Inserts a row unless one with the same unique value is there: one statement, no race."""

from functools import cache
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from factchecks.db import Base


@cache
def _statement(dialect: str, model: type[Base]) -> Any:
    """Put together once for each table: that costs more than running it."""
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    (key,) = inspect(model).primary_key
    return make(model).on_conflict_do_nothing().returning(key)


def insert_once(session: Session, model: type[Base], **values: Any) -> Any | None:
    """The primary key of the new row; ``None`` if a unique value of it is taken."""
    session.flush()
    statement = _statement(session.get_bind().dialect.name, model)
    return session.execute(statement, values).scalar_one_or_none()
