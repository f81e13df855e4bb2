"""Alive and ready: two questions with true answers."""

from flask import Flask

from tipline import schema
from tipline.runtime import Runtime


def test_a_running_process_is_alive(app: Flask) -> None:
    response = app.test_client().get("/healthz")

    assert response.status_code == 200 and response.json == {"status": "ok"}


def test_a_tipline_with_database_and_media_store_is_ready(app: Flask) -> None:
    response = app.test_client().get("/readyz")

    assert response.status_code == 200
    assert response.json == {
        "status": "ok",
        "checks": {"database": "ok", "migrations": "ok", "media": "ok"},
    }


def test_an_old_database_is_not_ready_and_says_what_to_do(app: Flask, runtime: Runtime) -> None:
    schema.downgrade(runtime.db, "base")

    response = app.test_client().get("/readyz")

    assert response.status_code == 503
    assert "tipline migrate" in response.json["checks"]["migrations"]


def test_a_media_folder_that_is_gone_is_not_ready(app: Flask, runtime: Runtime) -> None:
    folder = runtime.settings.instance / "media"
    if folder.exists():
        folder.rmdir()
    folder.write_text("a file where the folder should be")

    response = app.test_client().get("/readyz")

    assert response.status_code == 503
    assert response.json["checks"]["media"] != "ok"
