"""How Alembic reaches the database: through the connection that ``tipline.schema`` hands over."""

from alembic import context

from factchecks.db import UtcDateTime
from tipline.models import Base


def render_item(kind: str, item: object, autogen_context: object) -> str | bool:
    """Write our own types into new migrations by a name that needs no import of the models."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def is_ours(name: str | None, kind: str, parents: object) -> bool:
    """Leave the tables of the job queue and of SQLite's full-text index to whom they belong."""
    foreign = ("procrastinate_", "fact_check_search")
    return not (kind == "table" and name is not None and name.startswith(foreign))


def run() -> None:
    """Bring the schema to the revision asked for, in one transaction where that is possible."""
    connection = context.config.attributes.get("connection")
    if connection is None:
        raise RuntimeError("run migrations with `tipline migrate`, which opens the database")
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
        include_name=is_ours,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
