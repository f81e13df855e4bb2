"""Writes what an importer read: idempotent, in batches, counting what came of every row."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from factchecks.errors import ImportFailed
from factchecks.importers.choose import Chooser, digest
from factchecks.importers.known import (
    Key,
    Known,
    Outcome,
    key_of,
    known,
    outcome_of,
    publisher_ids,
    says_otherwise,
)
from factchecks.importers.report import Report
from factchecks.importers.rows import Imported, Row
from factchecks.models import LIVE, FactCheck, ImportRun, Revision
from factchecks.publish import correct_imported, publish_imported, withdraw_imported
from factchecks.verdict import Verdict

# One short transaction each, so that voters' messages are written in between.
BATCH = 500
# A feed that lost more than this share of a source's fact-checks is taken for a broken one.
# Our choice: honest feeds grow, and a publisher's clean-up removes a few in a hundred.
MAX_SHRINKAGE = 0.1

Transaction = Callable[[], AbstractContextManager[Session]]
OnCorrected = Callable[[Session, Revision], object]


@dataclass(slots=True)
class _Run:
    """What one import carries from batch to batch."""

    report: Report
    source: str
    on_corrected: OnCorrected | None
    chooser: Chooser
    touched: set[int] = field(default_factory=set)


def import_rows(
    transaction: Transaction,
    rows: Iterable[Row],
    *,
    source: str,
    format_name: str = "",
    dry_run: bool = False,
    replace: bool = False,
    on_corrected: OnCorrected | None = None,
) -> Report:
    """Write ``rows`` and report; the same rows again change nothing.

    ``transaction()`` opens a session that commits when its block ends (for a dry run a session
    for reading will do).  A fact-check is the same if publisher, normalised link and normalised
    claim are.  New ones are published; changed ones get a revision, unless they were withdrawn
    or a person here had the last word.  Two rows of a file that contradict each other cost the
    fact-check: neither verdict is sent.  With ``replace`` what this source had and the file has
    no more is withdrawn at the end.  ``on_corrected`` is called, in the same transaction, for
    each revision whose verdict those who were told the old one must learn.
    """
    report = Report(source, format_name, dry_run)
    run = _Run(report, source, on_corrected, Chooser(report))
    started, begun = time.monotonic(), utcnow()
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        chosen = run.chooser.choose(batch)
        with transaction() as session:
            _write(session, run, chosen)
    report.seconds = time.monotonic() - started
    if not dry_run:
        with transaction() as session:
            _settle_disputes(session, run)
            if replace:
                _withdraw_missing(session, run)
            _keep(session, report, begun)
    return report


def _keep(session: Session, report: Report, begun: datetime) -> None:
    session.add(
        ImportRun(
            source=report.source,
            format=report.format,
            started_at=begun,
            finished_at=utcnow(),
            report=report.as_dict(),
        )
    )


def require_not_shrunk(session: Session, rows: Iterable[Row], *, source: str) -> None:
    """Read a file that is to replace what its source had, before anything is changed.

    Raises :class:`ImportFailed` where it breaks off or lost more than :data:`MAX_SHRINKAGE`.
    """
    had = session.scalar(
        select(func.count(FactCheck.id)).where(
            FactCheck.source == source, FactCheck.status.in_(LIVE)
        )
    )
    keys: set[bytes] = set()
    for row in rows:
        if isinstance(row.content, Imported):
            keys.add(digest(*key_of(row.content.verdict, row.content.site)))
        elif "breaks off" in str(row.content):
            raise ImportFailed(f"line {row.line}: {row.content}; nothing was replaced")
    if had and len(keys) < (1 - MAX_SHRINKAGE) * had:
        raise ImportFailed(
            f"the file has {len(keys)} fact-checks where {source!r} had {had}; nothing was "
            "replaced (if this is right, allow it with --allow-shrunk)"
        )


def _write(session: Session, run: _Run, chosen: dict[Key, Imported]) -> None:
    if not chosen:
        return
    here = known(session, chosen)
    new: list[Imported] = []
    for key, found in chosen.items():
        if found.verdict.rating is None:
            run.report.unmap(found.site, found.verdict.rating_text)
        if key not in here:
            new.append(found)
            continue
        _update(session, run, here[key], found.verdict)
    run.report.imported += len(new)
    if new and not run.report.dry_run:
        owners = publisher_ids(session, {n.site: n.publisher for n in reversed(new)})
        verdicts = [(owners[n.site], n.verdict) for n in new]
        run.touched.update(publish_imported(session, verdicts, source=run.source))


def _update(session: Session, run: _Run, here: Known, read: Verdict) -> None:
    run.touched.add(here.id)
    outcome, new = outcome_of(here, read, run.source)
    if outcome is Outcome.UNCHANGED:
        run.report.unchanged += 1
        return
    if outcome is Outcome.KEPT:
        run.report.kept += 1
        return
    run.report.corrected += 1
    otherwise = says_otherwise(new, here.verdict)
    run.report.altered += otherwise
    if not run.report.dry_run:
        revision = correct_imported(session, here.id, new, source=run.source)
        if run.on_corrected and otherwise:
            run.on_corrected(session, revision)


def _settle_disputes(session: Session, run: _Run) -> None:
    keys = iter(run.chooser.disputed)
    while batch := list(islice(keys, BATCH)):
        for key, found in known(session, batch).items():
            if found.status in LIVE and not found.by_person:
                _take_back(session, run, found.id, run.chooser.disputed[key])


def _withdraw_missing(session: Session, run: _Run) -> None:
    live = session.scalars(
        select(FactCheck.id).where(FactCheck.source == run.source, FactCheck.status.in_(LIVE))
    )
    for number in [i for i in live if i not in run.touched]:
        _take_back(session, run, number, "is in the file no more")


def _take_back(session: Session, run: _Run, fact_check_id: int, reason: str) -> None:
    revision = withdraw_imported(session, fact_check_id, source=run.source)
    run.report.withdraw(fact_check_id, reason)
    if run.on_corrected:
        run.on_corrected(session, revision)


def rows_of(contents: Iterable[Imported]) -> Iterator[Row]:
    """Rows for verdicts that come from elsewhere than a file (an API, a test)."""
    return (Row(number, content) for number, content in enumerate(contents, 1))
