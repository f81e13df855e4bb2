"""``tipline keys``: change the keys that pseudonyms and addresses are made with."""

from collections.abc import Callable

import click
from sqlalchemy.orm import Session

from tipline import audit
from tipline.cli.opened import opened
from tipline.privacy.rotation import Rotated, rotate_contacts, rotate_files, without_address
from tipline.privacy.vault import Vault
from tipline.runtime import Runtime

Step = Callable[[Session, Vault, int], Rotated]


@click.group()
def keys() -> None:
    """Change the keys of a running tipline."""


@keys.command()
def rotate() -> None:
    """Make anew what earlier keys made, after a key was changed.

    Set the new key, and the one before as TIPLINE_SECRET_KEY_OLD (or TIPLINE_ENCRYPTION_KEY_OLD,
    TIPLINE_PSEUDONYM_KEY_OLD), restart web and workers, then call this. It may be interrupted and
    called again.
    """
    with opened() as runtime:
        contacts = _walk(runtime, rotate_contacts)
        files = _walk(runtime, rotate_files)
        with runtime.db.write() as session:
            waiting = without_address(session)
            details = {
                "addresses": contacts.addresses,
                "pseudonyms": contacts.pseudonyms,
                "files": files.addresses,
                "unreadable": contacts.unreadable + files.unreadable,
            }
            audit.record(
                session, actor="tipline keys rotate", action="keys.rotate", details=details
            )
    click.echo(f"{contacts.addresses:>8} reply addresses encrypted anew")
    click.echo(f"{contacts.pseudonyms:>8} pseudonyms computed anew")
    click.echo(f"{files.addresses:>8} addresses of files encrypted anew")
    if contacts.unreadable or files.unreadable:
        raise click.ClickException(
            f"{contacts.unreadable + files.unreadable} values were made with a key that is not in "
            "the settings; name it in TIPLINE_SECRET_KEY_OLD or TIPLINE_ENCRYPTION_KEY_OLD and "
            "call this again"
        )
    click.echo("Nothing needs an old encryption key any more.")
    if waiting:
        click.echo(
            f"{waiting} pseudonyms have no address; they are renewed when their owners write. "
            "Keep the old secret (or TIPLINE_PSEUDONYM_KEY_OLD) as long as their STOP is to hold."
        )


def _walk(runtime: Runtime, step: Step) -> Rotated:
    """All rows in short transactions, so that nobody waits long."""
    done, after = Rotated(None), 0
    while True:
        with runtime.db.write() as session:
            turn = step(session, runtime.vault, after)
        if turn.last_id is None:
            return done
        after = turn.last_id
        done = Rotated(
            after,
            done.addresses + turn.addresses,
            done.pseudonyms + turn.pseudonyms,
            done.unreadable + turn.unreadable,
        )
