"""``tipline doctor``: look at everything a working tipline needs."""

import sys
from collections.abc import Iterable

import click

from tipline.config import load_settings
from tipline.doctor import examine
from tipline.errors import SettingsError
from tipline.findings import Finding, Level
from tipline.runtime import Runtime

MARKS = {Level.OK: ("✓", "green"), Level.WARNING: ("!", "yellow"), Level.ERROR: ("✗", "red")}


@click.command()
@click.option("--offline", is_flag=True, help="Ask nothing over the network.")
def doctor(offline: bool) -> None:
    """Check everything a working tipline needs; fails if voters would not be answered."""
    try:
        with Runtime(load_settings()) as runtime:
            worst = _show(examine(runtime, network=not offline))
    except SettingsError as error:
        click.secho(f"✗ settings: {error}", fg="red")
        sys.exit(1)
    sys.exit(1 if worst is Level.ERROR else 0)


def _show(findings: Iterable[Finding]) -> Level:
    """Say what was found; how bad it is at worst."""
    worst = Level.OK
    for finding in findings:
        mark, colour = MARKS[finding.level]
        click.secho(f"{mark} {finding.name}: ", fg=colour, nl=False)
        click.echo(finding.says)
        if finding.level is Level.ERROR:
            worst = Level.ERROR
    return worst
