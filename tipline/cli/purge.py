"""``tipline purge``: erase now what is past its time, or only count it."""

import click

from tipline.cli.opened import opened
from tipline.privacy.retention import Purged, record
from tipline.privacy.retention import purge as purge_all
from tipline.runtime import Runtime


@click.command()
@click.option("--dry-run", is_flag=True, help="Only count; erase nothing.")
def purge(dry_run: bool) -> None:
    """Erase reply addresses, messages and files that are past their time.

    A worker does the same once a day; docs/settings.md says how long what is kept.
    """
    with opened() as runtime:
        runtime.preferences.follow(now=True)
        if dry_run:
            with runtime.db.read() as session:
                purged = purge_all(session, runtime.preferences.settings, dry_run=True)
        else:
            purged = _purge(runtime)
    done = "would be erased" if dry_run else "erased"
    click.echo(f"{purged.addresses:>8} reply addresses {done}")
    click.echo(f"{purged.received_texts:>8} received texts {done}")
    click.echo(f"{purged.sent_texts:>8} sent texts {done}")
    click.echo(f"{purged.tips:>8} tips {done}")
    click.echo(f"{purged.files:>8} files {done}")


def _purge(runtime: Runtime) -> Purged:
    """Purge until nothing is left, in transactions that don't keep others waiting."""
    done = Purged()
    while True:
        with runtime.db.write() as session:
            purged = purge_all(session, runtime.preferences.settings)
            record(session, purged, by="tipline purge")
        done += purged
        if not purged.total:
            return done
