"""A worker's sign of life in the database, where every process of the tipline can see it."""

import threading
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline import logs
from tipline.jobs.execute import where
from tipline.models import WorkerBeat
from tipline.runtime import Runtime

EVERY_SECONDS = 10.0
SILENT = timedelta(seconds=45)  # four beats missed: a worker that is merely busy misses none
FORGOTTEN = timedelta(days=1)  # rows of workers that were killed go after this

log = logs.get(__name__)


class Heartbeat:
    """A thread of a worker that writes down that it lives, and how far its indexes are."""

    def __init__(self, runtime: Runtime, name: str) -> None:
        self._runtime = runtime
        self._name = name
        self._ended = threading.Event()
        self._started = utcnow()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def start(self) -> None:
        """Begin to beat."""
        self._thread.start()

    def stop(self) -> None:
        """Stop, and leave word that this worker ended."""
        self._ended.set()
        self._thread.join()
        try:
            with self._runtime.db.write() as session:
                session.execute(delete(WorkerBeat).where(WorkerBeat.name == self._name))
        except Exception as error:  # noqa: BLE001 - the end must not fail by this; the row gets old
            log.warning("heartbeat_failed", reason=where(error))

    def beat(self) -> None:
        """Write one sign of life."""
        now = utcnow()
        matching = self._runtime.matching
        with self._runtime.db.write() as session:
            session.merge(
                WorkerBeat(
                    name=self._name,
                    started_at=self._started,
                    seen_at=now,
                    index_seq=matching.seq if matching.ready else None,
                )
            )
            session.execute(delete(WorkerBeat).where(WorkerBeat.seen_at < now - FORGOTTEN))

    def _run(self) -> None:
        while True:
            try:
                self.beat()
            except Exception as error:  # noqa: BLE001 - e.g. the database is away; then again
                log.warning("heartbeat_failed", reason=where(error))
            # Sooner while the indexes are being loaded, so that readiness is told at once.
            pause = EVERY_SECONDS if self._runtime.matching.ready else EVERY_SECONDS / 10
            if self._ended.wait(pause):
                return


def living(session: Session) -> list[WorkerBeat]:
    """The workers that have given a sign of life lately."""
    return list(session.scalars(select(WorkerBeat).where(WorkerBeat.seen_at > utcnow() - SILENT)))
