"""Which function does which job: handlers and periodic work, by name."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from tipline.jobs.errors import JobError, UnknownJob
from tipline.runtime import Runtime

Payload = dict[str, Any]
Prepare = Callable[[Runtime, Payload], Any]
Apply = Callable[[Session, Runtime, Payload, Any], None]
Abandoned = Callable[[Session, Runtime, Payload], None]
Periodic = Callable[[Session, Runtime], None]


@dataclass(frozen=True, slots=True)
class Handler:
    """How one kind of job is done."""

    name: str
    apply: Apply
    prepare: Prepare | None
    abandoned: Abandoned | None
    max_attempts: int
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Schedule:
    """Work that comes round every ``every`` seconds."""

    name: str
    every: float


_handlers: dict[str, Handler] = {}
_schedules: dict[str, Schedule] = {}


def handler(
    name: str,
    *,
    prepare: Prepare | None = None,
    max_attempts: int = 8,
    abandoned: Abandoned | None = None,
    optional: bool = False,
) -> Callable[[Apply], Apply]:
    """Register ``apply(session, runtime, payload, prepared)`` as the job ``name``.

    ``prepare(runtime, payload)`` runs first and outside any transaction: network, computing,
    reading with ``runtime.db.read()``.  What it returns is handed to ``apply``, which runs in the
    one transaction that also ends the job: its effects happen exactly once, or not at all.
    ``abandoned(session, runtime, payload)`` runs in the transaction that declares the job dead.
    Nobody misses an ``optional`` job: after its last attempt it is gone, and no dead letter.
    """

    def register(apply: Apply) -> Apply:
        known = _handlers.get(name)
        if known is not None and known.apply.__qualname__ != apply.__qualname__:
            raise JobError(f"two handlers are called {name!r}; job names must differ")
        _handlers[name] = Handler(name, apply, prepare, abandoned, max_attempts, optional)
        return apply

    return register


def periodic(name: str, *, every: float) -> Callable[[Periodic], Periodic]:
    """Register ``work(session, runtime)`` to run every ``every`` seconds, once over all workers."""

    def register(work: Periodic) -> Periodic:
        def apply(session: Session, runtime: Runtime, _payload: Payload, _prepared: Any) -> None:
            work(session, runtime)

        apply.__qualname__ = work.__qualname__
        handler(name)(apply)
        _schedules[name] = Schedule(name, every)
        return work

    return register


def find(name: str) -> Handler:
    """The handler of ``name``; raises ``UnknownJob``."""
    found = _handlers.get(name)
    if found is None:
        raise UnknownJob(f"no handler is called {name!r} in this version")
    return found


def schedules() -> list[Schedule]:
    """Everything periodic."""
    return list(_schedules.values())


def load_handlers() -> None:
    """Import every module that registers handlers."""
    from tipline.jobs.handlers import HANDLER_MODULES

    for module in HANDLER_MODULES:
        importlib.import_module(module)
