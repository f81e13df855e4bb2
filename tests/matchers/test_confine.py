"""What a decoder that was taken over can't do: the very process is asked to try."""

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from matchers import confine
from matchers.sandbox import Sandbox

linux = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64"),
    reason="the filter is for Linux on x86-64 and arm64",
)

# Runs in a process of its own: the filter can't be lifted again.
HOSTILE = """
import ctypes, json, os, socket, subprocess, sys, threading, urllib.request
from matchers.confine import filter_system_calls
target = sys.argv[1]
if len(sys.argv) > 2:
    assert filter_system_calls()
def attempt(what):
    try:
        what()
    except OSError as error:
        return error.errno
    return 0
def program():
    subprocess.Popen(["/bin/true"]).wait()
tried = {
    "network": lambda: socket.create_connection(("127.0.0.1", int(sys.argv[3] if len(sys.argv) > 3 else 9)), 1),
    "udp": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
    "unix": lambda: socket.socketpair(),
    "write": lambda: open(target, "w"),
    "append": lambda: open(target, "a"),
    "create": lambda: os.open(target + ".new", os.O_CREAT | os.O_RDONLY),
    "delete": lambda: os.unlink(target),
    "rename": lambda: os.rename(target, target + ".moved"),
    "folder": lambda: os.mkdir(target + ".folder"),
    "mode": lambda: os.chmod(target, 0o777),
    "link": lambda: os.symlink(target, target + ".link"),
    "fork": lambda: os._exit(0) if os.fork() == 0 else None,
    "program": program,
    "signal": lambda: os.kill(os.getppid(), 0),
}
done = {name: attempt(what) for name, what in tried.items()}
seen = []
thread = threading.Thread(target=lambda: seen.append(open(__import__("json").__file__).read(1)))
thread.start(); thread.join()
print(json.dumps({"errors": done, "threads and reading": bool(seen)}))
"""  # noqa: E501 - a program in a string


def _try(target: Path, *more: str) -> dict[str, int]:
    ran = subprocess.run(
        [sys.executable, "-c", HOSTILE, str(target), *more],
        capture_output=True,
        check=True,
        env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=Path(confine.__file__).parent.parent,
    )
    said = json.loads(ran.stdout)
    assert said["threads and reading"] is True
    errors: dict[str, int] = said["errors"]
    return errors


@linux
def test_the_kernel_refuses_everything_but_reading_and_computing(tmp_path: Path) -> None:
    target = tmp_path / "kept"
    target.write_text("kept")
    refused = _try(target, "confined")
    assert {name for name, error in refused.items() if error != 1} == set(), refused  # EPERM
    assert target.read_text() == "kept"
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


@linux
def test_without_the_filter_the_same_program_does_it_all(tmp_path: Path) -> None:
    target = tmp_path / "kept"
    target.write_text("kept")
    done = _try(target)
    assert done["write"] == done["fork"] == done["program"] == done["unix"] == 0


@linux
def test_the_decoder_says_by_which_means_it_is_confined() -> None:
    sandbox = Sandbox()
    try:
        assert sandbox.held()["filter"] is True
    finally:
        sandbox.close()


def test_every_jump_of_the_filter_lands_inside_it() -> None:
    for column, architecture in ((0, 0xC000003E), (1, 0xC00000B7)):
        steps = confine.program(column, architecture)
        assert len(steps) < 4096  # the kernel's limit
        for place, (operation, yes, no, _) in enumerate(steps):
            if operation != 0x06:
                assert place + 1 + max(yes, no) < len(steps)
        assert steps[-1] == (0x06, 0, 0, 0x7FFF0000)
