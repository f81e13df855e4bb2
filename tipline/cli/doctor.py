"""``tipline doctor``: look at everything a working tipline needs."""

import sys

import click

from tipline.config import load_settings
from tipline.doctor import Level, examine
from tipline.errors import SettingsError
from tipline.runtime import Runtime

MARKS = {Level.OK: ("✓", "green"), Level.WARNING: ("!", "yellow"), Level.ERROR: ("✗", "red")}


@click.command()
@click.option("--offline", is_flag=True, help="Ask nothing over the network.")
def doctor(offline: bool) -> None:
    """Check everything a working tipline needs; fails if voters would not be answered."""
    try:
        runtime = Runtime(load_settings())
    except SettingsError as error:
        click.secho(f"✗ settings: {error}", fg="red")
        sys.exit(1)
    worst = Level.OK
    for finding in examine(runtime, network=not offline):
        mark, colour = MARKS[finding.level]
        click.secho(f"{mark} {finding.name}: ", fg=colour, nl=False)
        click.echo(finding.says)
        if finding.level is Level.ERROR:
            worst = Level.ERROR
    runtime.db.dispose()
    sys.exit(1 if worst is Level.ERROR else 0)
