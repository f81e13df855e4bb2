"""``tipline migrate``: bring the database to the shape that this version needs."""

import click

from tipline import schema
from tipline.cli.opened import opened
from tipline.db import Database


@click.command()
@click.option("--to", "revision", default="head", help="Revision to go to (default: the newest).")
@click.option("--down", is_flag=True, help="Go back to --to instead of forward; loses data.")
@click.option("--check", is_flag=True, help="Change nothing; fail if the database is not current.")
def migrate(revision: str, down: bool, check: bool) -> None:
    """Migrate the database, or check that it is current."""
    with opened(current=False) as runtime:
        _migrate(runtime.db, revision, down=down, check=check)


def _migrate(db: Database, revision: str, *, down: bool, check: bool) -> None:
    before = schema.current(db)
    if schema.standing(db) is schema.Standing.NEWER and not down:
        click.echo(f"The database ({before}) is newer than this version; nothing was changed.")
        return
    if check:
        schema.require_current(db)
        click.echo(f"The database is current ({before}).")
        return
    if down and revision == "head":
        raise click.UsageError("--down needs --to REVISION (or --to base for an empty database)")
    (schema.downgrade if down else schema.upgrade)(db, revision)
    click.echo(f"Migrated from {before or 'an empty database'} to {schema.current(db) or 'empty'}.")
