"""``tipline privacy``: the papers that an organisation needs, and requests of people concerned."""

from collections.abc import Callable
from typing import Any

import click

from tipline import audit
from tipline.cli.opened import opened
from tipline.config import Settings
from tipline.conversation.catalogue import languages
from tipline.models import Contact
from tipline.privacy.papers import Controller, Paper, notice, paper
from tipline.privacy.subject import Held, erase_now, find, held

Command = Callable[..., Any]


def _controller(command: Command) -> Command:
    name = click.option("--controller", default="", help="Name and postal address.")
    contact = click.option("--contact", default="", help="E-mail address for questions.")
    return name(contact(command))


def _person(command: Command) -> Command:
    """The address is asked for and not an option: what is typed in a shell is kept by it."""
    channel = click.option(
        "--channel", default="twilio-whatsapp", show_default=True, help="Where they write."
    )
    address = click.option(
        "--address",
        prompt="Their address as the channel writes it (whatsapp:+5511…, +5511…, a Telegram id)",
        help="Better left to the prompt: a shell remembers what is typed.",
    )
    return channel(address(command))


@click.group()
def privacy() -> None:
    """Papers that match the settings, and requests of people concerned."""


@privacy.command("notice")
@click.option("--language", type=click.Choice(languages()), default="en", show_default=True)
@_controller
def notice_(language: str, controller: str, contact: str) -> None:
    """Print the privacy notice for voters, with the times that are in force."""
    click.echo(notice(_in_force(), language, Controller(controller, contact)), nl=False)


@privacy.command()
@_controller
def records(controller: str, contact: str) -> None:
    """Print the records of processing activities, to be completed."""
    text = paper(_in_force(), Paper.RECORDS, Controller(controller, contact))
    click.echo(text, nl=False)


@privacy.command()
@_controller
def assessment(controller: str, contact: str) -> None:
    """Print the outline of an impact assessment, to be completed and decided."""
    text = paper(_in_force(), Paper.ASSESSMENT, Controller(controller, contact))
    click.echo(text, nl=False)


@privacy.command("find")
@_person
def find_(channel: str, address: str) -> None:
    """Say what is kept about somebody who asks: kinds and counts, never a list."""
    with opened() as runtime, runtime.db.write() as session:
        contact = find(session, runtime.vault, channel, address.strip())
        found = held(session, contact) if contact is not None else None
        _note(session, "privacy.find", contact)
    _tell(found)


@privacy.command("erase")
@_person
@click.option("--yes", is_flag=True, help="Don't ask again.")
def erase_(channel: str, address: str, yes: bool) -> None:
    """Erase somebody who asks for it, as DELETE does in the chat."""
    with opened() as runtime:
        with runtime.db.read() as session:
            contact = find(session, runtime.vault, channel, address.strip())
            found = held(session, contact) if contact is not None else None
        _tell(found)
        if found is None:
            return
        if not yes:
            click.confirm("Erase all of it now?", abort=True)
        with runtime.db.write() as session:
            contact = find(session, runtime.vault, channel, address.strip())
            if contact is not None:
                _note(session, "privacy.erase", contact)
                erase_now(session, contact)
    click.echo("Erased. Files go with the next job of a worker.")


def _in_force() -> Settings:
    """The settings of the environment with what was changed in the console."""
    with opened() as runtime:
        runtime.preferences.follow(now=True)
        return runtime.preferences.settings


def _note(session: Any, action: str, contact: Contact | None) -> None:
    """That somebody looked goes on record; about whom does not."""
    audit.record(
        session, actor="tipline privacy", action=action, details={"found": contact is not None}
    )


def _tell(found: Held | None) -> None:
    if found is None:
        click.echo("Nothing is kept about this address on this channel.")
        return
    last = f"{found.last_wrote_at:%Y-%m-%d}" if found.last_wrote_at else "unknown"
    click.echo(f"reply address kept       {'yes, encrypted' if found.address else 'no'}")
    click.echo(f"asked for silence (STOP) {'yes' if found.stopped else 'no'}")
    click.echo(f"language, country        {found.language or '-'}, {found.country or '-'}")
    click.echo(f"last wrote               {last}")
    click.echo(f"questions counted        {found.tips}")
    click.echo(f"their words kept         {found.received_texts}")
    click.echo(f"our replies kept         {found.sent_texts}")
