"""``tipline open-data``: a month of published numbers for everybody, checked before it is given."""

import sys
from pathlib import Path

import click

from factchecks.db import utcnow
from tipline.cli.opened import opened
from tipline.trends.batches import how_many
from tipline.trends.bundle import NotAnonymous, month_of, write_bundle


@click.command("open-data")
@click.argument("month")
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File (default: tipline-MONTH.zip here).",
)
def open_data(*, month: str, output: Path | None) -> None:
    """Write the groups that were published in MONTH (such as 2026-10) as a ZIP.

    Before anything is written, the table is read back and checked: no group or cell below the
    floor, every table adds up, no two groups of a claim overlap.
    """
    with opened() as runtime, runtime.db.read() as session:
        try:
            groups = how_many(session, runtime.settings.floor, *month_of(month))
            with click.progressbar(length=groups, label=month, file=sys.stderr) as bar:
                data, found = write_bundle(
                    session, month, runtime.settings.floor, utcnow(), on_group=bar.update
                )
        except (NotAnonymous, ValueError) as error:
            raise click.ClickException(f"nothing was written: {error}") from error
    path = output or Path(f"tipline-{month}.zip")
    path.write_bytes(data)
    click.echo(
        f"{path}: {found.groups} groups of {found.claims} claims; the smallest number is "
        f"{found.smallest}"
    )
