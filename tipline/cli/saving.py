"""``tipline backup`` and ``tipline restore``: everything in one file, and back."""

from pathlib import Path

import click

from tipline.cli.opened import opened
from tipline.saving.backup import backup as make
from tipline.saving.restore import restore as put_back


@click.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--media-only", is_flag=True, help="Only the files, not the database.")
def backup(target: Path, media_only: bool) -> None:
    """Write the database and all files to TARGET, a new tar file; everything may go on running.

    The secret key is not in it: keep TIPLINE_SECRET_KEY elsewhere, or nobody can be answered.
    """
    with opened(current=False) as runtime:
        manifest = make(runtime, target, media_only=media_only)
    what = "files only" if media_only else f"database at revision {manifest.revision}"
    click.echo(f"{target}: {what}, {manifest.media} files, {target.stat().st_size} bytes")


@click.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(source: Path) -> None:
    """Put back what `tipline backup` wrote to SOURCE; refuses to replace a database."""
    with opened(current=False) as runtime:
        restored = put_back(runtime, source)
    click.echo(f"restored what was saved at {restored.manifest.made_at}; {restored.files} files")
    if not restored.key_fits:
        raise click.ClickException(
            "everything is back, but TIPLINE_SECRET_KEY is not the one with which this was saved: "
            "nobody who waits can be answered; set the right one before you start"
        )
    click.echo("next: tipline purge (what should have been erased since), then tipline serve")
