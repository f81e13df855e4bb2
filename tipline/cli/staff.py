"""``tipline staff``: the console's accounts from the command line, for the first admin and help."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from tipline.cli.opened import opened
from tipline.console import people
from tipline.console.passwords import make_password
from tipline.models import Role, Staff

BY = "command line"
ROLES = click.Choice([role.value for role in Role])


@contextmanager
def _writing() -> Iterator[Session]:
    """A writing session on the database of the environment."""
    with opened() as runtime, runtime.db.write() as session:
        yield session


@click.group()
def staff() -> None:
    """Make, list and close accounts of the console."""


@staff.command()
@click.argument("login")
@click.option("--name", default="", help="The person's name, as colleagues see it.")
@click.option("--role", type=ROLES, default=Role.CHECKER.value, show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def create(login: str, name: str, role: str, password_stdin: bool) -> None:
    """Make an account; without --password-stdin a password is made and shown once."""
    password = _password(password_stdin)
    with _writing() as session:
        person = people.create_staff(session, login, name, password, Role(role), by=BY)
    click.echo(f"made {person.login} ({person.role.value})")
    _show_once(password, password_stdin)


@staff.command(name="list")
def list_() -> None:
    """Show every account with its role."""
    with _writing() as session:
        for person in session.scalars(select(Staff).order_by(Staff.login)):
            state = "" if person.active else "\tclosed"
            click.echo(f"{person.login}\t{person.role.value}\t{person.name}{state}")


@staff.command()
@click.argument("login")
def deactivate(login: str) -> None:
    """Close an account and sign it out everywhere."""
    with _writing() as session:
        ended = people.deactivate(session, people.require(session, login), by=BY)
    click.echo(f"closed {login}; {ended} session(s) ended")


@staff.command(name="reset-password")
@click.argument("login")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def reset_password(login: str, password_stdin: bool) -> None:
    """Give an account a new password and sign it out everywhere."""
    password = _password(password_stdin)
    with _writing() as session:
        people.set_password(session, people.require(session, login), password, by=BY)
    click.echo(f"new password for {login}")
    _show_once(password, password_stdin)


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return make_password()


def _show_once(password: str, was_given: bool) -> None:
    if not was_given:
        click.echo(f"password (shown only now): {password}")
