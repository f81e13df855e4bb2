"""A worker with one slow test job, to be killed: ``python -m tests.jobs.killable``."""

import secrets
import threading
import time
from typing import Any

from sqlalchemy.orm import Session

from tipline.config import load_settings
from tipline.jobs import handler
from tipline.jobs.worker import Worker
from tipline.models import DeliveryStatus
from tipline.runtime import Runtime
from tipline.supervisor import stop_on_signals

SLOW_SECONDS = 0.01  # long enough that a kill always lands in the middle of some jobs


def _prepare(_runtime: Runtime, payload: dict[str, Any]) -> str:
    time.sleep(SLOW_SECONDS)
    return f"job-{payload['n']}"


@handler("test.count", prepare=_prepare)
def count(session: Session, _runtime: Runtime, _payload: dict[str, Any], prepared: str) -> None:
    """Leave one row for each time that this took effect."""
    session.add(DeliveryStatus(provider_id=prepared, status=secrets.token_hex(8)))
    session.flush()
    time.sleep(SLOW_SECONDS / 10)


def main() -> None:
    """Work until a signal comes."""
    stop: threading.Event = stop_on_signals()
    Worker(Runtime(load_settings())).run(stop)


if __name__ == "__main__":
    main()
