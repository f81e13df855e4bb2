"""``tipline audit``: check that nobody changed what was written down."""

import sys
from pathlib import Path

import click

from tipline import anchors
from tipline import audit as chain
from tipline.cli.opened import opened


@click.group()
def audit() -> None:
    """Look after the record of who decided and who saw."""


@audit.command()
@click.option(
    "--anchors",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What was noted before, copied from elsewhere; by default the file in the instance.",
)
def verify(file: Path | None) -> None:
    """Walk the chain; fails at the first entry that was changed, moved, or is missing.

    Also a cut at the end shows: by the head that the database keeps, and by the anchors that the
    worker notes every hour.  Copy them to another machine: who can change the database may be
    able to change a file beside it.
    """
    with opened() as runtime:
        path = file or anchors.path_of(runtime.settings)
        noted = anchors.read(path) if path.exists() else []
        with runtime.db.read() as session:
            found = chain.verify(session, noted)
    if found.ok:
        click.echo(
            f"{found.entries} entries fit, also {len(noted)} anchors; last hash {found.last_hash}"
        )
        return
    click.echo(f"entry {found.broken} does not fit: {found.reason}", err=True)
    sys.exit(1)
