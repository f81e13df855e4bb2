"""``tipline reconcile``: take in what we missed, and take for sent what did arrive."""

from datetime import timedelta

import click

from factchecks.db import utcnow
from tipline.cli.opened import opened
from tipline.intake.reconcile import DEFAULT_HOURS, LONGEST_HOURS
from tipline.intake.reconcile import reconcile as reconcile_channel
from tipline.runtime import Runtime


@click.command()
@click.option(
    "--hours",
    type=click.FloatRange(min=0, max=LONGEST_HOURS, min_open=True),
    default=DEFAULT_HOURS,
    show_default=True,
    help="How far to look back.",
)
@click.option("--channel", "channels", multiple=True, help="Only this one; can be repeated.")
@click.option("--dry-run", is_flag=True, help="Only count; store nothing.")
def reconcile(hours: float, channels: tuple[str, ...], dry_run: bool) -> None:
    """Ask each provider for messages that never reached us, and handle them as if they had.

    Also finds sends that we took for failed and that did arrive.  A running worker does the same
    every ten minutes by itself.

    Exits with 1 if a provider could not be asked.
    """
    with opened() as runtime:
        _reconcile(runtime, hours, channels, dry_run=dry_run)


def _reconcile(runtime: Runtime, hours: float, channels: tuple[str, ...], *, dry_run: bool) -> None:
    since = utcnow() - timedelta(hours=hours)
    known = list(runtime.channels)
    for name in channels:
        if name not in known:
            raise click.BadParameter(f"there is no channel {name!r}; there are: {', '.join(known)}")
    done = "would be taken in" if dry_run else "taken in"
    results = [
        reconcile_channel(runtime, name, since, dry_run=dry_run) for name in channels or known
    ]
    for found in results:
        click.echo(
            f"{found.channel}: {found.listed} at the provider, {found.received} {done}, "
            f"{found.unclear} of ours unclear, {found.arrived} taken for failed had arrived"
        )
        if found.left:
            click.echo(f"  {found.left} of senders who write very much are left for the next time")
        if found.problem:
            click.echo(f"  could not be asked: {found.problem}", err=True)
    if any(found.problem for found in results):
        raise SystemExit(1)
