"""Writers of one SQLite file take turns, and nobody pushes in before who waits already."""

import fcntl
import threading
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from tests.processes import until
from tipline import db, turnstile
from tipline.models import Setting
from tipline.runtime import Runtime
from tipline.turnstile import Turnstile


def somebody_is_next(path: Path) -> bool:
    with path.with_name(f"{path.name}-next").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def test_whoever_waits_goes_before_one_that_asks_again_at_once(tmp_path: Path) -> None:
    path = tmp_path / "database"
    # Two processes, as far as the lock files know: each has opened them itself.
    busy, patient = Turnstile(path), Turnstile(path)
    order: list[str] = []

    def wait() -> None:
        with patient.through():
            order.append("patient")

    waiting = threading.Thread(target=wait)
    with busy.through():
        order.append("busy")
        waiting.start()
        until(lambda: somebody_is_next(path), "the other one waits")
    with busy.through():
        order.append("busy again")
    waiting.join()

    assert order == ["busy", "patient", "busy again"]
    busy.close()
    patient.close()


def test_a_turnstile_that_is_stuck_is_passed_after_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turnstile, "PATIENCE_SECONDS", 0.05)
    stuck, other = Turnstile(tmp_path / "database"), Turnstile(tmp_path / "database")

    with stuck.through(), other.through():
        passed = True

    assert passed
    stuck.close()
    other.close()


def test_a_database_that_is_never_let_go_of_is_an_error_and_not_a_wait_for_ever(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turnstile, "PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(db, "BUSY_TIMEOUT_MS", 50)

    with runtime.db.write() as session:
        session.add(Setting(name="kept", value=1))
        session.flush()
        refused = pytest.raises(OperationalError, match="no turn to write")
        with refused, runtime.db.write() as second:
            second.get(Setting, "kept")

    with runtime.db.read() as session:
        assert session.get(Setting, "kept") is not None
