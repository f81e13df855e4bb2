"""``tipline audit``: check that nobody changed what was written down."""

import sys

import click

from tipline import audit as chain
from tipline.cli.opened import opened


@click.group()
def audit() -> None:
    """Look after the record of who decided and who saw."""


@audit.command()
def verify() -> None:
    """Walk the chain; fails at the first entry that does not fit.

    Note the number and the last hash somewhere else: newer entries that were cut off show only
    by comparing.
    """
    with opened() as runtime, runtime.db.read() as session:
        found = chain.verify(session)
    if found.ok:
        click.echo(f"{found.entries} entries fit; last hash {found.last_hash}")
        return
    click.echo(f"entry {found.broken} does not fit: {found.reason}", err=True)
    sys.exit(1)
