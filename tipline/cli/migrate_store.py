"""``tipline migrate-store``: from one laptop to an election, each row and file checked."""

import click

from tipline.config import Settings, database_url, load_settings
from tipline.errors import TiplineError
from tipline.media.store import open_store
from tipline.moving.files import compare_file, copy_file, names
from tipline.moving.rows import Moving


@click.command("migrate-store")
@click.option("--to-database", default="", help="postgresql://… to move the rows to.")
@click.option("--to-media", default="", help="s3://… or file:///… to move the files to.")
@click.option("--check", is_flag=True, help="Move nothing; only compare both sides.")
def migrate_store(to_database: str, to_media: str, check: bool) -> None:
    """Copy database and files to another place, and prove that everything is there.

    Stop web and worker first.  It can be stopped and started again: it goes on where it was.  It
    refuses a target that somebody else has changed meanwhile.  Nothing is changed at the source.
    """
    if not (to_database or to_media):
        raise click.UsageError("say where to: --to-database postgresql://… or --to-media s3://…")
    settings = load_settings()
    try:
        if to_database:
            with Moving(settings.database_url, database_url(to_database)) as moving:
                _rows(moving, check=check)
        if to_media:
            _files(settings, to_media, check=check)
    except TiplineError as error:
        raise click.ClickException(str(error)) from None
    click.echo(_next(to_database, to_media))


def _rows(moving: Moving, *, check: bool) -> None:
    if not check:
        moving.begin()
        with click.progressbar(length=moving.total, label="Rows") as bar:
            for count in moving.copy():
                bar.update(count)
    with click.progressbar(moving.tables, label="Comparing") as bar:
        for table in bar:
            moving.compare(table)
    if not check:
        moving.finish()
    click.echo(f"{moving.total} rows in {len(moving.tables)} tables are the same on both sides.")


def _files(settings: Settings, to_media: str, *, check: bool) -> None:
    source = open_store(settings.media_url, settings.s3)
    target = open_store(to_media, settings.s3)
    everything = names(source)
    if not check:
        with click.progressbar(everything, label="Files") as bar:
            for sha256 in bar:
                copy_file(source, target, sha256)
    with click.progressbar(everything, label="Comparing") as bar:
        for sha256 in bar:
            compare_file(target, sha256)
    click.echo(f"{len(everything)} files are there, each with its checksum.")


def _next(to_database: str, to_media: str) -> str:
    changes = []
    if to_database:
        changes.append("TIPLINE_DATABASE_URL")
    if to_media:
        changes.append("TIPLINE_MEDIA_URL")
    return f"Now set {' and '.join(changes)} to the new place, and start web and worker."
