"""``tipline serve``, ``tipline web`` and ``tipline worker``: the processes of a running tipline."""

import errno
import os
import socket
import sys

import click

from tipline import logs, schema
from tipline.config import (
    Settings,
    child_environment,
    holds_our_socket,
    load_settings,
    share_metrics,
)
from tipline.metrics.files import clear_up
from tipline.runtime import Runtime
from tipline.supervisor import Child, stop_on_signals, supervise

HOST = "0.0.0.0"  # noqa: S104 - a server that is to be reached; a proxy stands in front

# A voter's message must be taken in within milliseconds; looking it up may take a moment longer.
NICENESS = 5

BACKLOG = 2048  # calls that may wait while the web side is renewed; gunicorn's own number

_host = click.option("--host", default=HOST, show_default=True, help="Address to listen at.")


@click.command()
@_host
def serve(host: str) -> None:
    """Run web and worker; migrates an embedded SQLite database first."""
    run(_settings(), host=host)


@click.command()
@_host
def web(host: str) -> None:
    """Run the web side only (gunicorn)."""
    settings = _settings()
    _check_schema(settings, migrate=False)
    # A socket that systemd holds outlives this process: who calls meanwhile waits a moment.
    held = None if holds_our_socket() else listen(host, settings.port)
    command = _web_command(None if held is None else _address(held))
    # In place of this process, so that signals reach gunicorn itself.
    os.execv(sys.executable, command)  # noqa: S606 - our own command


@click.command()
def worker() -> None:
    """Run the worker only: jobs and the pump."""
    from tipline.jobs.worker import Worker

    settings = _settings()
    _check_schema(settings, migrate=False)
    clear_up(share_metrics(settings))  # before any metric is made
    stop = stop_on_signals()
    os.nice(NICENESS)
    if settings.operating.worker_metrics:
        from tipline.metrics.counted import answer_at

        answer_at(settings.operating.worker_metrics)
    with Runtime(settings) as runtime:
        Worker(runtime).run(stop)


def run(settings: Settings, *, host: str = HOST) -> None:
    """Run web and worker under a supervisor until SIGTERM or Ctrl+C; exits the process."""
    logs.configure(settings)
    _check_schema(settings, migrate=True)
    # Held here, so that nobody is refused while the web side is brought back: they wait a moment.
    with listen(host, settings.port) as held:
        env = child_environment(settings)
        children = [
            Child("web", _web_command(_address(held)), env, keep_open=[held.fileno()]),
            Child("worker", [sys.executable, "-m", "tipline", "worker"], env),
        ]
        status = supervise(children, stop_on_signals())
    sys.exit(status)


def _web_command(where: str | None) -> list[str]:
    command = [sys.executable, "-m", "gunicorn", "--config", "python:tipline.gunicorn_conf"]
    return command if where is None else [*command, "--bind", where]


def _address(held: socket.socket) -> str:
    held.set_inheritable(True)
    return f"fd://{held.fileno()}"


def _settings() -> Settings:
    settings = load_settings()
    logs.configure(settings)
    return settings


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there, or at once what to do; a web server would only try and try."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            problem = "something else listens there; stop it, or set PORT to another number"
        else:
            problem = f"{error.strerror}; set PORT or --host to what this machine allows"
        raise click.ClickException(f"can't listen at {host}:{port}: {problem}") from None


def _check_schema(settings: Settings, *, migrate: bool) -> None:
    with Runtime(settings) as runtime:
        if migrate and settings.sqlite:
            schema.upgrade(runtime.db)
        else:
            schema.require_current(runtime.db)
