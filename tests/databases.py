"""A migrated, empty PostgreSQL for each test, without migrating it each time."""

from tipline import schema
from tipline.db import Database
from tipline.models import Base


def fresh_postgres(url: str) -> Database:
    """The database at ``url`` at the newest schema with no rows in it."""
    db = Database(url)
    with db.engine.begin() as connection:
        if schema.current(db) == schema.head():
            tables = [*Base.metadata.tables, "procrastinate_jobs", "procrastinate_workers"]
            names = ", ".join(f'"{name}"' for name in tables)
            # The audit refuses to be emptied, and is right to; here it begins anew for each test.
            connection.exec_driver_sql("ALTER TABLE audit_entry DISABLE TRIGGER USER")
            connection.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
            connection.exec_driver_sql("ALTER TABLE audit_entry ENABLE TRIGGER USER")
            return db
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    schema.upgrade(db)
    return db
