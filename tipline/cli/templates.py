"""``tipline templates``: make the providers' templates, and see which are approved."""

from collections.abc import Callable, Iterator

import click

from tipline.cli.opened import opened
from tipline.runtime import Runtime
from tipline.templates import sync as work
from tipline.templates.providers import providers
from tipline.templates.sync import Line, Provider

Work = Callable[[Runtime, Provider, str], Iterator[Line]]


@click.group()
def templates() -> None:
    """Look after the templates at Twilio and Meta: buttons, and what may be sent after 24 hours."""


@templates.command()
def sync() -> None:
    """Make what is missing or whose wording changed, and ask WhatsApp for approval.

    Exits with 1 if one could not be made.  What is there already is left alone.
    """
    _run(work.sync)


@templates.command()
def status() -> None:
    """Ask how every template stands; exits with 1 if one cannot be used."""
    _run(work.status)


def _run(what: Work) -> None:
    bad = 0
    with opened() as runtime:
        runtime.preferences.follow(now=True)  # an organisation's own words go into templates
        for channel, provider in providers(runtime.settings):
            click.echo(f"{channel}:")
            bad += _show(what(runtime, provider, channel))
    if bad:
        raise SystemExit(1)


def _show(lines: Iterator[Line]) -> int:
    """Print a line for each template; how many cannot be used."""
    bad = 0
    for line in lines:
        bad += not line.good
        sid = line.known.sid if line.known else "–"
        approval = line.known.approval if line.known and line.made.approval else ""
        reason = line.problem or (line.known.reason if line.known else "")
        told = ", ".join(filter(None, (line.done, approval, reason))) or "ready"
        click.echo(f"{line.made.name:<16} {line.made.language:<3} {sid:<36} {told}")
    return bad
