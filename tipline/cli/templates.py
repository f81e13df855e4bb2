"""``tipline templates``: make the provider's templates, and see which are approved."""

from collections.abc import Iterator

import click

from tipline.channels.twilio.content import ContentApi
from tipline.channels.twilio.inbound import WHATSAPP
from tipline.cli.opened import opened
from tipline.templates import sync as work
from tipline.templates.sync import Line


@click.group()
def templates() -> None:
    """Look after the templates at Twilio: buttons, and what may be sent after 24 hours."""


@templates.command()
def sync() -> None:
    """Make what is missing or whose wording changed, and ask WhatsApp for approval.

    Exits with 1 if one could not be made.  What is there already is left alone.
    """
    with opened() as runtime:
        _show(work.sync(runtime, ContentApi(runtime.settings.twilio), WHATSAPP))


@templates.command()
def status() -> None:
    """Ask how every template stands; exits with 1 if one cannot be used."""
    with opened() as runtime:
        _show(work.status(runtime, ContentApi(runtime.settings.twilio), WHATSAPP))


def _show(lines: Iterator[Line]) -> None:
    bad = 0
    for line in lines:
        bad += not line.good
        sid = line.known.sid if line.known else "–"
        approval = line.known.approval if line.known and line.made.approval else ""
        reason = line.problem or (line.known.reason if line.known else "")
        told = ", ".join(filter(None, (line.done, approval, reason))) or "ready"
        click.echo(f"{line.made.name:<16} {line.made.language:<3} {sid:<36} {told}")
    if bad:
        raise SystemExit(1)
