"""What is read from the database when Prometheus asks: how much waits, for how long, and who lives.

Every statement here uses an index or looks at the newest rows only, so that asking costs the same
with a million tips.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from factchecks.queries import latest_seq
from tipline.jobs.engines import engine_of
from tipline.jobs.heartbeat import living
from tipline.models import InboundMessage, OutboundMessage, OutboundState, Tip, TipState
from tipline.pump.outage import outages
from tipline.quarantine import services as quarantine
from tipline.runtime import Runtime

NEWEST = 1000  # tips and messages that are looked at by their number
WAITING = (
    OutboundState.PENDING,
    OutboundState.SENDING,
    OutboundState.UNKNOWN,
    OutboundState.HELD,
)


class Standing(Collector):
    """Gauges that any process can answer, as the truth is in the database."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def collect(self) -> Iterator[Metric]:
        """One round of questions, in one transaction that only reads."""
        with self._runtime.db.read() as session:
            yield from (
                _jobs(session),
                _outbound(session),
                _age(
                    "tipline_oldest_due_message_age_seconds",
                    "How long the message waits that should have been sent first.",
                    session.scalar(
                        select(func.min(OutboundMessage.due_at)).where(
                            OutboundMessage.state == OutboundState.PENDING
                        )
                    ),
                ),
                _age(
                    "tipline_oldest_unhandled_message_age_seconds",
                    f"How long the oldest of the newest {NEWEST} received messages waits that no "
                    "worker has looked at.",
                    _oldest_unhandled(session),
                ),
                _tips(session),
                *_workers(session),
                GaugeMetricFamily(
                    "tipline_imports_held",
                    "Imports that would change too much at once and wait for an editor.",
                    value=quarantine.count(session),
                ),
                _channels(session, list(self._runtime.channels)),
            )


def _gauge(name: str, says: str, label: str, values: Iterable[tuple[str, float]]) -> Metric:
    family = GaugeMetricFamily(name, says, labels=[label])
    for key, value in values:
        family.add_metric([key], value)
    return family


def _age(name: str, says: str, since: datetime | None) -> Metric:
    seconds = max(0.0, (utcnow() - since).total_seconds()) if since else 0.0
    return GaugeMetricFamily(name, says, value=seconds)


def _jobs(session: Session) -> Metric:
    counts = engine_of(session).standing(session)
    says = "Jobs by state; dead ones have used up their attempts and wait for a person."
    return _gauge("tipline_jobs", says, "state", ((str(s), float(n)) for s, n in counts.items()))


def _outbound(session: Session) -> Metric:
    rows = session.execute(
        select(OutboundMessage.state, func.count())
        .where(OutboundMessage.state.in_(WAITING))
        .group_by(OutboundMessage.state)
    )
    counts = dict.fromkeys(WAITING, 0) | dict(rows.all())
    says = "Messages that are not sent yet, by state."
    values = ((str(state), float(count)) for state, count in counts.items())
    return _gauge("tipline_outbound_messages", says, "state", values)


def _oldest_unhandled(session: Session) -> datetime | None:
    newest = session.scalar(select(func.max(InboundMessage.id))) or 0
    return session.scalar(
        select(func.min(InboundMessage.received_at)).where(
            InboundMessage.id > newest - NEWEST, InboundMessage.handled_at.is_(None)
        )
    )


def _tips(session: Session) -> Metric:
    newest = session.scalar(select(func.max(Tip.id))) or 0
    rows = session.execute(
        select(Tip.state, func.count()).where(Tip.id > newest - NEWEST).group_by(Tip.state)
    )
    counts = dict.fromkeys(TipState, 0) | dict(rows.all())
    says = f"The newest {NEWEST} tips by what became of them."
    values = ((str(state), float(count)) for state, count in counts.items())
    return _gauge("tipline_recent_tips", says, "state", values)


def _workers(session: Session) -> Iterator[Metric]:
    workers = living(session)
    yield GaugeMetricFamily(
        "tipline_workers", "Workers that gave a sign of life lately.", value=len(workers)
    )
    yield GaugeMetricFamily(
        "tipline_workers_with_index",
        "Workers among them that have loaded their indexes.",
        value=sum(worker.index_seq is not None for worker in workers),
    )
    seen = [worker.index_seq for worker in workers if worker.index_seq is not None]
    yield GaugeMetricFamily(
        "tipline_index_lag_changes",
        "Changes of fact-checks and claims that the index furthest behind has not taken in; it "
        "does before its next match.",
        value=max(0, latest_seq(session) - min(seen)) if seen else 0,
    )


def _channels(session: Session, names: list[str]) -> Metric:
    down = outages(session, names)
    says = "1 where messages can be sent, 0 where an operator must see to it."
    values = ((name, 0.0 if name in down else 1.0) for name in sorted(names))
    return _gauge("tipline_channel_up", says, "channel", values)
