"""Takes in the feeds that editors name, by the clock: fetched with care, imported as by hand."""

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

from sqlalchemy.orm import Session

from factchecks.db import utcnow
from factchecks.errors import FactCheckError
from factchecks.importers.formats import detect, importer_for
from factchecks.importers.impact import HELD, Impact, history_of, measure, too_much
from factchecks.importers.known import key_of
from factchecks.importers.rows import Imported, Options, Row, no_progress
from factchecks.importers.run import import_rows
from tipline.channels.errors import MediaLater, MediaRefused
from tipline.channels.internet import ask
from tipline.jobs import enqueue, handler, periodic
from tipline.jobs.errors import Retry
from tipline.jobs.registry import Payload
from tipline.models import Setting
from tipline.preferences.definitions import feed_lines
from tipline.preferences.services import current
from tipline.quarantine import lines
from tipline.quarantine import services as quarantine
from tipline.runtime import Runtime
from tipline.triage.changes import spread

LOOK_EVERY = 600.0  # seconds
LARGEST = 256 * 1024 * 1024  # bytes; the largest feed that we know has 171 MB
LATER = -1  # priority: voters come first
APPLYING = 300.0  # seconds until a feed is looked at again of which something is being applied
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
    """Fetch and import one feed, unless that is too much at once; what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "feed"
        try:
            with path.open("wb") as file:
                _fetch(runtime, str(payload["address"]), file)
            return _look_and_take(runtime, str(payload["name"]), path)
        except (MediaRefused, FactCheckError) as error:
            return {"problem": str(error)[:300]}


def _look_and_take(runtime: Runtime, name: str, path: Path) -> dict[str, Any]:
    format_ = detect(path)
    with runtime.db.read() as session:
        if quarantine.is_being_applied(session, name):
            raise Retry("a held import of this feed is being applied", after=APPLYING)
        history, refused = history_of(session, name), quarantine.refused(session, name)

    def rows() -> Iterator[Row]:
        found = importer_for(path, format_)(path, Options(), no_progress)
        return (row for row in found if not refused or not _is_among(row, refused))

    if history.had:
        impact = measure(runtime.db.read, rows(), source=name)
        reasons = too_much(impact, history)
        if reasons:
            _hold(runtime, name, impact, reasons, rows())
            return {"held": impact.changes}
    report = import_rows(
        runtime.db.write, rows(), source=name, format_name=format_, on_corrected=spread
    )
    counts = report.as_dict()
    return {name: counts[name] for name in ("read", "imported", "corrected", "refused")}


def _is_among(row: Row, refused: frozenset[bytes]) -> bool:
    return isinstance(row.content, Imported) and lines.mark(lines.of_row(row.content)) in refused


def _hold(
    runtime: Runtime, name: str, impact: Impact, reasons: list[str], rows: Iterator[Row]
) -> None:
    """Keep the rows that would change something, and only those."""
    kept = [
        lines.of_row(row.content)
        for row in rows
        if isinstance(row.content, Imported)
        and key_of(row.content.verdict, row.content.site) in impact.keys
    ]
    with runtime.db.write() as session:
        quarantine.hold(
            session, source=name, kind="feed", impact=impact, reasons=reasons, content=kept
        )


@handler("feed.import", prepare=take_in, max_attempts=4)
def imported(session: Session, _runtime: Runtime, payload: Payload, found: dict[str, Any]) -> None:
    """Remember what came of it."""
    if "held" not in found and "problem" not in found:
        quarantine.overtake(session, str(payload["name"]))
    _note(session, str(payload["name"]), done=utcnow().timestamp(), **found)


def apply_released(runtime: Runtime, payload: Payload) -> None:
    """Import what a person released: the very rows that they looked at."""
    with runtime.db.read() as session:
        held = quarantine.released(session, int(payload["held"]))
        if held is None:
            return
        source, content = held.source, held.content or b""
    import_rows(
        runtime.db.write,
        (lines.to_row(number, line) for number, line in enumerate(lines.unpack(content), 1)),
        source=source,
        format_name=HELD,
        on_corrected=spread,
    )


@handler("feed.release", prepare=apply_released, max_attempts=4)
def released(session: Session, _runtime: Runtime, payload: Payload, _done: None) -> None:
    """Note it; had the worker died before, the import would only have found nothing more to do."""
    quarantine.applied(session, int(payload["held"]))


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
