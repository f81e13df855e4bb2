"""Takes in the feeds that editors name, by the clock: fetched with care, imported as by hand."""

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

from sqlalchemy.orm import Session

from factchecks.db import utcnow
from factchecks.errors import FactCheckError
from factchecks.importers.formats import detect, importer_for
from factchecks.importers.rows import Options, no_progress
from factchecks.importers.run import import_rows
from tipline.channels.errors import MediaLater, MediaRefused
from tipline.channels.internet import ask
from tipline.jobs import enqueue, handler, periodic
from tipline.jobs.errors import Retry
from tipline.jobs.registry import Payload
from tipline.models import Setting
from tipline.preferences.definitions import feed_lines
from tipline.preferences.services import current
from tipline.runtime import Runtime
from tipline.triage.changes import spread

LOOK_EVERY = 600.0  # seconds
LARGEST = 256 * 1024 * 1024  # bytes; the largest feed that we know has 171 MB
LATER = -1  # priority: voters come first
STATE = "feed:"


def state_of(session: Session, name: str) -> dict[str, Any]:
    """When a feed was last taken in, and what came of it; empty before the first time."""
    row = session.get(Setting, STATE + name)
    return dict(row.value) if row is not None else {}


@periodic("feeds.due", every=LOOK_EVERY)
def find_due(session: Session, runtime: Runtime) -> None:
    """Enqueue every feed whose hours are over."""
    now = utcnow()
    for name, address, hours in feed_lines(current(session, runtime.settings, "feeds")["text"]):
        asked = float(state_of(session, name).get("asked", 0))
        if now.timestamp() - asked < timedelta(hours=hours).total_seconds():
            continue
        _note(session, name, asked=now.timestamp())
        payload = {"name": name, "address": address}
        enqueue(session, "feed.import", payload, key=f"feed:{name}", priority=LATER)


def take_in(runtime: Runtime, payload: Payload) -> dict[str, Any]:
    """Fetch and import one feed; what came of it, in counts or in one sentence."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "feed"
        try:
            with path.open("wb") as file:
                _fetch(runtime, str(payload["address"]), file)
            format_ = detect(path)
            report = import_rows(
                runtime.db.write,
                importer_for(path, format_)(path, Options(), no_progress),
                source=str(payload["name"]),
                format_name=format_,
                on_corrected=spread,
            )
        except (MediaRefused, FactCheckError) as error:
            return {"problem": str(error)[:300]}
    counts = report.as_dict()
    return {name: counts[name] for name in ("read", "imported", "corrected", "refused")}


@handler("feed.import", prepare=take_in, max_attempts=4)
def imported(session: Session, _runtime: Runtime, payload: Payload, found: dict[str, Any]) -> None:
    """Remember what came of it."""
    _note(session, str(payload["name"]), done=utcnow().timestamp(), **found)


def _fetch(runtime: Runtime, address: str, file: IO[bytes]) -> None:
    try:
        status = ask(address, base=runtime.settings.public_url, into=file, limit=LARGEST)
    except MediaLater as error:
        raise Retry(str(error), after=error.after) from None
    if status >= 500 or status == 429:
        raise Retry(f"the feed's server answers {status}")
    if status != 200:
        raise MediaRefused(f"the feed's server answers {status}")


def _note(session: Session, name: str, **values: Any) -> None:
    row = session.get(Setting, STATE + name, with_for_update=True)
    if row is None:
        session.add(Setting(name=STATE + name, value=values))
    else:
        kept = {k: v for k, v in row.value.items() if k in ("asked",)}
        row.value = {**kept, **values}
    session.flush()
