"""Makes the templates that are missing at the provider, and asks what became of the others."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from tipline.runtime import Runtime
from tipline.templates import registry
from tipline.templates.definitions import Definition, definitions
from tipline.templates.errors import TemplateError
from tipline.templates.registry import Approval, Registered


class Provider(Protocol):
    """What a provider of templates can do."""

    def needs(self, made: Definition) -> bool:
        """Whether this template has to be made there; buttons may not need one."""

    def create(self, made: Definition) -> str:
        """Make the template; its id."""

    def submit(self, sid: str, made: Definition) -> Approval:
        """Ask for its approval."""

    def approval(self, sid: str) -> tuple[Approval, str]:
        """Where the approval stands, and why it was refused."""


@dataclass(frozen=True, slots=True)
class Line:
    """How one template stands."""

    made: Definition
    known: Registered | None
    done: str = ""  # what was done just now
    problem: str = ""

    @property
    def good(self) -> bool:
        """Whether it can be used for what it is for, or will be once it is approved."""
        if self.problem or self.known is None or self.known.digest != self.made.digest:
            return False
        waits = self.known.approval in (Approval.APPROVED, Approval.PENDING)
        return self.known.usable and (waits or not self.made.approval)


def sync(runtime: Runtime, provider: Provider, channel: str) -> Iterator[Line]:
    """Make every template that is missing or whose wording changed, and have it approved.

    Each is remembered as soon as it is made, so a broken run can be started again.
    """
    for made in filter(provider.needs, definitions()):
        with runtime.db.read() as session:
            known = registry.read(session, channel, made.name, made.language)
        try:
            done = ""
            if known is None or known.digest != made.digest or known.approval is Approval.DISABLED:
                known, done = Registered(provider.create(made), made.digest), "made"
                _write(runtime, channel, made, known)
            if made.approval and known.approval is Approval.NONE:
                known = replace(known, approval=provider.submit(known.sid, made))
                done = f"{done}, submitted".lstrip(", ")
                _write(runtime, channel, made, known)
            yield Line(made, known, done)
        except TemplateError as error:
            yield Line(made, known, problem=str(error))


def status(runtime: Runtime, provider: Provider, channel: str) -> Iterator[Line]:
    """Ask how every template stands, and remember it."""
    for made in filter(provider.needs, definitions()):
        with runtime.db.read() as session:
            known = registry.read(session, channel, made.name, made.language)
        if known is None:
            yield Line(made, None, problem="not made yet: run tipline templates sync")
            continue
        try:
            if made.approval or known.approval is not Approval.NONE:
                approval, reason = provider.approval(known.sid)
                known = replace(known, approval=approval, reason=reason)
                _write(runtime, channel, made, known)
            old = known.digest != made.digest
            problem = "its wording has changed: run tipline templates sync" if old else ""
            yield Line(made, known, problem=problem)
        except TemplateError as error:
            yield Line(made, known, problem=str(error))


def _write(runtime: Runtime, channel: str, made: Definition, known: Registered) -> None:
    with runtime.db.write() as session:
        registry.write(session, channel, made, known)
