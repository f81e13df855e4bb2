"""Alive and ready: two questions with true answers."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from factchecks.db import utcnow
from tipline import schema
from tipline.channels.errors import ChannelDown
from tipline.channels.twilio.inbound import WHATSAPP
from tipline.jobs.heartbeat import SILENT, Heartbeat
from tipline.models import WorkerBeat
from tipline.pump.outage import Outage
from tipline.runtime import Runtime

ALL_WELL = {
    "database": "ok",
    "migrations": "ok",
    "media": "ok",
    "worker": "ok",
    "index": "ok",
    "channels": "ok",
}


@pytest.fixture
def worker(runtime: Runtime) -> Heartbeat:
    """A worker that lives and has loaded its indexes."""
    runtime.matching.refresh()
    heartbeat = Heartbeat(runtime, "a-worker")
    heartbeat.beat()
    return heartbeat


def ready(app: Flask, query: str = "") -> tuple[int, str, dict[str, str]]:
    response = app.test_client().get(f"/readyz{query}")
    return response.status_code, response.json["status"], response.json["checks"]


def test_a_running_process_is_alive(app: Flask) -> None:
    response = app.test_client().get("/healthz")

    assert response.status_code == 200 and response.json == {"status": "ok"}


def test_a_tipline_with_everything_it_needs_is_ready(app: Flask, worker: Heartbeat) -> None:
    assert ready(app) == (200, "ok", ALL_WELL)
    assert ready(app, "?strict=1")[0] == 200


def test_an_old_database_is_not_ready_and_says_what_to_do(app: Flask, runtime: Runtime) -> None:
    schema.downgrade(runtime.db, "base")

    status, word, checks = ready(app)

    assert (status, word) == (503, "not ready")
    assert "tipline migrate" in checks["migrations"]


def test_a_database_that_newer_code_has_migrated_is_still_worked_on(
    app: Flask, runtime: Runtime, worker: Heartbeat
) -> None:
    with runtime.db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'of-next-year'")

    assert ready(app) == (200, "ok", ALL_WELL)
    schema.upgrade(runtime.db)
    assert schema.current(runtime.db) == "of-next-year", "and it is left as it is"


def test_without_a_database_nothing_is_ready(
    app: Flask, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = runtime.settings.instance / "tipline.sqlite3"
    runtime.db.dispose()
    for path in file.parent.glob("tipline.sqlite3*"):
        if path.is_file():
            path.unlink()
    file.mkdir()  # a folder where the file should be

    status, word, checks = ready(app)

    assert (status, word) == (503, "not ready")
    assert "does not answer" in checks["database"]


def failing(checks: dict[str, str]) -> set[str]:
    return {name for name, found in checks.items() if found != "ok"}


def test_messages_are_taken_in_while_files_can_t_be_written(
    app: Flask, runtime: Runtime, worker: Heartbeat
) -> None:
    folder = runtime.settings.instance / "media"
    if folder.exists():
        folder.rmdir()
    folder.write_text("a file where the folder should be")

    status, word, checks = ready(app)

    assert (status, word, failing(checks)) == (200, "degraded", {"media"})
    assert ready(app, "?strict=1")[0] == 503, "a monitor that asks strictly is told"


def test_readiness_is_told_also_while_somebody_writes(
    app: Flask, runtime: Runtime, worker: Heartbeat
) -> None:
    with runtime.db.write():
        assert ready(app)[0] == 200


def test_a_worker_that_ended_or_fell_silent_is_missed(
    app: Flask, runtime: Runtime, worker: Heartbeat
) -> None:
    with runtime.db.write() as session:
        session.execute(update(WorkerBeat).values(seen_at=utcnow() - SILENT - timedelta(seconds=1)))
    status, word, checks = ready(app)
    assert (status, word, failing(checks)) == (200, "degraded", {"worker", "index"})

    worker.beat()
    assert ready(app)[1] == "ok"

    worker.start()
    worker.stop()
    assert failing(ready(app)[2]) == {"worker", "index"}


def test_indexes_that_are_being_loaded_are_said(app: Flask, runtime: Runtime) -> None:
    Heartbeat(runtime, "just-started").beat()

    status, word, checks = ready(app)

    assert (status, word, failing(checks)) == (200, "degraded", {"index"})
    assert checks["index"] == "is being loaded"


def test_a_channel_that_is_down_is_said_with_the_provider_s_code(
    app: Flask, runtime: Runtime, worker: Heartbeat
) -> None:
    Outage(WHATSAPP).begin(runtime, ChannelDown("no such sender +15005550006", code="63007"))

    status, word, checks = ready(app)

    assert (status, word, failing(checks)) == (200, "degraded", {"channels"})
    assert "63007" in checks["channels"]
    assert "5005550006" not in checks["channels"], "everybody may ask, so nothing is quoted"
