"""Has templates made and asked about at the providers, when somebody in the console wants it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline import audit
from tipline.channels.errors import ChannelError
from tipline.jobs import enqueue, handler
from tipline.jobs.registry import Payload
from tipline.models import Setting
from tipline.runtime import Runtime
from tipline.templates.providers import providers
from tipline.templates.sync import status, sync

JOB = "templates.sync"
LAST = "templates-synced"
PROBLEMS = 5  # that are kept; the command shows all


@dataclass(frozen=True, slots=True)
class Run:
    """One time that templates were made and asked about."""

    at: datetime
    made: int
    problems: tuple[str, ...]


def ask(session: Session, *, by: str) -> None:
    """Have what is missing made, and approval asked for, as ``tipline templates sync`` does."""
    enqueue(session, JOB, {}, key=JOB)
    audit.record(session, actor=by, action="template.sync", subject=("setting", "templates"))


def last(session: Session) -> Run | None:
    """When that was done last, and what came of it; None before the first time."""
    row = session.get(Setting, LAST)
    if row is None:
        return None
    value = row.value
    at = datetime.fromisoformat(value["at"])
    return Run(at, int(value["made"]), tuple(value["problems"]))


def make(runtime: Runtime, _payload: Payload) -> dict[str, Any]:
    """Make and ask; each template is remembered as soon as it is made."""
    runtime.preferences.follow(now=True)  # an organisation's own words go into them
    made, problems = 0, list[str]()
    try:
        for channel, provider in providers(runtime.settings):
            made += sum(bool(line.done) for line in sync(runtime, provider, channel))
            problems += [
                f"{line.made.name} ({line.made.language}): {line.problem}"
                for line in status(runtime, provider, channel)
                if line.problem
            ]
    except ChannelError as error:
        problems.append(str(error))
    return {"made": made, "problems": [problem[:300] for problem in problems[:PROBLEMS]]}


@handler(JOB, prepare=make, max_attempts=2)
def keep(session: Session, _runtime: Runtime, _payload: Payload, found: dict[str, Any]) -> None:
    """Remember what came of it."""
    session.merge(Setting(name=LAST, value={"at": utcnow().isoformat(), **found}))
