"""``tipline serve``: one command, two processes, each brought back when it falls over."""

import os
import signal
import socket
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.processes import Process, answers, free_port, running, until
from tipline import schema
from tipline.cli import main
from tipline.db import Database
from tipline.runtime import Runtime


def children(pid: int) -> dict[str, int]:
    """The processes that ``pid`` started, by what they are."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rsplit(")", 1)[1].split()[1])
            command = path.with_name("cmdline").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == pid:
            found["web" if "gunicorn" in command else "worker"] = int(path.parent.name)
    return found


def read(url: str) -> str:
    """What a web server says there; nothing while it is being replaced."""
    try:
        with urlopen(url, timeout=10) as response:
            return str(response.read().decode())
    except OSError:
        return ""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc")
def test_one_command_migrates_serves_restarts_what_dies_and_ends_in_peace(
    environment: dict[str, str], tmp_path: Path
) -> None:
    port = free_port()
    env = {**environment, "TIPLINE_MODE": "development", "PORT": str(port)}
    serve = Process("tipline", "serve", "--host", "127.0.0.1", env=env, log=tmp_path / "log")
    ready = f"http://127.0.0.1:{port}/readyz"

    with running([serve]):
        until(lambda: answers(ready), "it is ready, on a database that was not there")
        until(lambda: len(children(serve.pid)) == 2, "web and worker run")
        first = children(serve.pid)
        for pid in first.values():
            os.kill(pid, signal.SIGKILL)
        until(
            lambda: (
                len(children(serve.pid)) == 2
                and not set(first.values()) & set(children(serve.pid).values())
            ),
            "both are there again",
        )
        until(lambda: answers(ready), "it is ready again")
        until(
            lambda: (
                "tipline_job_duration_seconds_count" in read(f"http://127.0.0.1:{port}/metrics")
            ),
            "the web process tells what the worker counts",
        )
        last = children(serve.pid)
        assert serve.end() == 0

    assert not any(Path(f"/proc/{pid}").exists() for pid in last.values())
    assert "process_killed" not in (tmp_path / "log").read_text(), "they ended by themselves"


def test_an_old_postgresql_schema_is_refused_with_what_to_do(
    environment: dict[str, str],
    postgres: Database,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in {**environment, "TIPLINE_DATABASE_URL": postgres.url}.items():
        monkeypatch.setenv(name, value)

    for command in ("serve", "web", "worker"):
        with pytest.raises(SystemExit) as end:
            main([command])
        assert end.value.code == 1
        assert "tipline migrate" in capsys.readouterr().err
    assert schema.current(postgres) is None


@pytest.mark.parametrize("command", ["demo", "serve", "web"])
def test_a_port_that_is_taken_is_said_at_once_with_what_to_do(
    command: str,
    runtime: Runtime,
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for name, value in {**environment, "PORT": str(port)}.items():
            monkeypatch.setenv(name, value)

        with pytest.raises(SystemExit) as end:
            main([command] if command == "demo" else [command, "--host", "127.0.0.1"])

    assert end.value.code == 1
    said = capsys.readouterr().err
    assert f"127.0.0.1:{port}" in said
    assert "set PORT to another number" in said
