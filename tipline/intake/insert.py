"""Inserts a row unless one with the same unique value is there: one statement, no race."""

from typing import Any

from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from factchecks.db import Base


def insert_once(session: Session, model: type[Base], **values: Any) -> Any | None:
    """The primary key of the new row; ``None`` if a unique value of it is taken."""
    session.flush()
    dialect = session.get_bind().dialect.name
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    (key,) = inspect(model).primary_key
    statement = make(model).values(**values).on_conflict_do_nothing().returning(key)
    return session.execute(statement).scalar_one_or_none()
