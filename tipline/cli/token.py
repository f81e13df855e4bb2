"""``tipline token``: who may read over the API."""

import click

from factchecks.db import utcnow
from tipline import schema, tokens
from tipline.config import load_settings
from tipline.db import Database
from tipline.errors import TiplineError
from tipline.runtime import Runtime

BY = "command line"


@click.group()
def token() -> None:
    """Make, list and end the tokens of the API."""


@token.command()
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, required=True, help=", ".join(tokens.SCOPES))
@click.option("--days", default=90, show_default=True, help="For how long it is valid.")
def create(*, name: str, scopes: tuple[str, ...], days: int) -> None:
    """Make a token for the program or partner NAME, and show it once."""
    try:
        db = _database()
        with db.write() as session:
            number, secret = tokens.make(
                session, name=name, scopes=list(scopes), days=days, by=BY, now=utcnow()
            )
    except TiplineError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Token {number}, valid for {days} days, shown only now:\n{secret}")


@token.command("list")
def list_() -> None:
    """Show all tokens; never their secrets."""
    with _database().read() as session:
        for one in tokens.listing(session):
            state = "ended" if one.revoked_at else f"until {one.expires_at:%Y-%m-%d}"
            click.echo(f"{one.id}\t{one.name}\t{', '.join(one.scopes)}\t{state}")


@token.command()
@click.argument("number", type=int)
def revoke(number: int) -> None:
    """End the token NUMBER at once."""
    try:
        with _database().write() as session:
            tokens.revoke(session, number, by=BY, now=utcnow())
    except TiplineError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Token {number} is ended.")


def _database() -> Database:
    db = Runtime(load_settings()).db
    schema.require_current(db)
    return db
