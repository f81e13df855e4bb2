"""``tipline serve``, ``tipline web`` and ``tipline worker``: the processes of a running tipline."""

import errno
import os
import socket
import sys

import click

from tipline import logs, schema
from tipline.config import Settings, child_environment, load_settings, share_metrics
from tipline.metrics.files import clear_up
from tipline.runtime import Runtime
from tipline.supervisor import Child, stop_on_signals, supervise

HOST = "0.0.0.0"  # noqa: S104 - a server that is to be reached; a proxy stands in front

# A voter's message must be taken in within milliseconds; looking it up may take a moment longer.
NICENESS = 5

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
    require_port(host, settings.port)
    # In place of this process, so that signals reach gunicorn itself.
    os.execv(sys.executable, _web_command(settings, host))  # noqa: S606 - our own command


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
    require_port(host, settings.port)
    env = child_environment(settings)
    children = [
        Child("web", _web_command(settings, host), env),
        Child("worker", [sys.executable, "-m", "tipline", "worker"], env),
    ]
    sys.exit(supervise(children, stop_on_signals()))


def _web_command(settings: Settings, host: str) -> list[str]:
    config = "python:tipline.gunicorn_conf"
    bind = f"[{host}]:{settings.port}" if ":" in host else f"{host}:{settings.port}"
    return [sys.executable, "-m", "gunicorn", "--config", config, "--bind", bind]


def _settings() -> Settings:
    settings = load_settings()
    logs.configure(settings)
    return settings


def require_port(host: str, port: int) -> None:
    """Say at once that nothing can listen there; a web server would only try again and again."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the web server does
        try:
            probe.bind((host, port))
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
