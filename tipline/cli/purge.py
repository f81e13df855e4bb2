"""``tipline purge``: erase now what is past its time, or only count it; and the report of it."""

from dataclasses import asdict
from pathlib import Path

import click

from tipline.cli.opened import opened
from tipline.privacy import report as reports
from tipline.privacy.errors import BadReport
from tipline.privacy.retention import Purged, record
from tipline.privacy.retention import purge as purge_all
from tipline.runtime import Runtime

WORDS = {
    "addresses": "reply addresses",
    "received_texts": "received texts",
    "sent_texts": "sent texts",
    "tips": "tips",
    "files": "files",
    "provider_ids": "ids at providers",
}


@click.command()
@click.option("--dry-run", is_flag=True, help="Only count; erase nothing.")
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a signed report of what was erased, now and by the daily job, to this file.",
)
@click.option(
    "--verify",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Only check a report: whole, and signed by this tipline.",
)
def purge(dry_run: bool, report: Path | None, verify: Path | None) -> None:
    """Erase reply addresses, messages and files that are past their time.

    A worker does the same once a day; docs/settings.md says how long what is kept.  Exits with 1
    if a report does not hold.
    """
    with opened() as runtime:
        if verify is not None:
            _verify(runtime, verify)
            return
        runtime.preferences.follow(now=True)
        if dry_run:
            with runtime.db.read() as session:
                purged = purge_all(session, runtime.preferences.settings, dry_run=True)
        else:
            purged = _purge(runtime)
        if report is not None:
            _write(runtime, purged, report, dry_run=dry_run)
    done = "would be erased" if dry_run else "erased"
    for name, number in asdict(purged).items():
        click.echo(f"{number:>8} {WORDS[name]} {done}")


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


def _write(runtime: Runtime, purged: Purged, path: Path, *, dry_run: bool) -> None:
    settings = runtime.preferences.settings
    with runtime.db.read() as session:
        made = reports.made(session, settings, purged, dry_run=dry_run)
    try:
        path.write_text(reports.signed(settings, made) + "\n", encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{path} can't be written ({error.strerror})") from None


def _verify(runtime: Runtime, path: Path) -> None:
    try:
        found = reports.check(runtime.settings, path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise click.ClickException(f"{path}: this is no text, so no report") from None
    except BadReport as error:
        raise click.ClickException(f"{path}: {error}") from None
    total = sum(found["erased"].values())
    click.echo(
        f"whole, and signed by this tipline: made {found['made_at']}, "
        f"{total} {'to erase' if found['dry_run'] else 'erased'}, "
        f"{len(found['on_record'])} earlier purges on record"
    )
