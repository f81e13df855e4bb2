"""``tipline purge``: erase now what is past its time, or only count it."""

import click

from tipline.config import load_settings
from tipline.privacy.retention import purge as purge_all
from tipline.privacy.retention import record
from tipline.runtime import Runtime
from tipline.schema import require_current


@click.command()
@click.option("--dry-run", is_flag=True, help="Only count; erase nothing.")
def purge(dry_run: bool) -> None:
    """Erase reply addresses and copies of messages that are past their time.

    A worker does the same once a day; docs/settings.md says how long addresses are kept.
    """
    runtime = Runtime(load_settings())
    require_current(runtime.db)
    if dry_run:
        with runtime.db.read() as session:
            purged = purge_all(session, runtime.settings, dry_run=True)
    else:
        with runtime.db.write() as session:
            purged = purge_all(session, runtime.settings)
            record(session, purged, by="tipline purge")
    done = "would be erased" if dry_run else "erased"
    click.echo(f"{purged.addresses:>8} reply addresses {done}")
    click.echo(f"{purged.received_texts:>8} received texts {done}")
    click.echo(f"{purged.sent_texts:>8} sent texts {done}")
