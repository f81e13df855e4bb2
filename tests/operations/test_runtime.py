"""What a process has at hand is opened once, whoever asks first."""

import threading
import time

import pytest

from tipline.config import Settings
from tipline.runtime import Runtime


def test_threads_that_ask_at_the_same_moment_share_one_database_and_one_index(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tipline.triage import live

    class SlowToOpen:
        def __init__(self, _runtime: Runtime) -> None:
            time.sleep(0.05)

    monkeypatch.setattr(live, "LiveMatching", SlowToOpen)
    runtime = Runtime(settings)
    together, found = threading.Barrier(4), []

    def ask() -> None:
        together.wait()
        found.append((runtime.matching, runtime.db))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 4
    assert len({id(matching) for matching, _ in found}) == 1
    assert len({id(db) for _, db in found}) == 1
    runtime.db.dispose()
