"""A worker process: it runs jobs and the pump until it is told to stop."""

import threading
from collections.abc import Callable
from contextlib import suppress

from tipline import logs
from tipline.errors import Away
from tipline.jobs.engines import engine_for
from tipline.jobs.execute import where
from tipline.jobs.heartbeat import Heartbeat
from tipline.jobs.presence import present, worker_name
from tipline.jobs.registry import load_handlers
from tipline.jobs.wake import ChangeWatch, ring
from tipline.pump import Pump
from tipline.runtime import Runtime

log = logs.get(__name__)


class Worker:
    """Jobs and pump side by side in one process."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._name = worker_name()

    def run(self, stop: threading.Event) -> None:
        """Work; returns when ``stop`` is set and everything that was begun has ended.

        If jobs or pump end by themselves, which they never should, the whole worker ends, and
        the supervisor starts a new one.
        """
        load_handlers()
        watch = ChangeWatch(self._runtime.db)
        pump, engine = Pump(self._runtime, self._name), engine_for(self._runtime.db)
        heartbeat = Heartbeat(self._runtime, self._name)
        parts = [
            threading.Thread(target=self._part, args=(work, stop), name=name)
            for name, work in (
                ("jobs", lambda: engine.work(self._runtime, stop, self._name)),
                ("pump", lambda: pump.run(stop)),
            )
        ]
        with present(self._runtime.db, self._name):
            watch.start()
            heartbeat.start()
            log.info("worker_started", worker=self._name)
            # At once, so that the first voter does not wait for it.
            threading.Thread(target=self._load_indexes, name="indexes", daemon=True).start()
            for part in parts:
                part.start()
            stop.wait()
            ring()  # nobody sleeps through the end
            for part in parts:
                part.join()
            heartbeat.stop()
            watch.stop()
            log.info("worker_stopped", worker=self._name)

    def _load_indexes(self) -> None:
        try:
            self._runtime.matching.refresh()
            with suppress(Away):  # it has begun
                _ = self._runtime.matching.claims
        except Exception as error:  # noqa: BLE001 - the first message that is matched tries again
            log.warning("indexes_were_not_loaded", worker=self._name, reason=where(error))

    def _part(self, work: Callable[[], None], stop: threading.Event) -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001 - said aloud; the process ends by it
            log.critical("worker_broke", worker=self._name, reason=where(error))
        finally:
            stop.set()
