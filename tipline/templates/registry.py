"""Which templates are at a provider, under which ids, and what became of their approval."""

from dataclasses import asdict, dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from tipline import logs
from tipline.models import Setting
from tipline.templates.definitions import Definition, definition

log = logs.get(__name__)


class Approval(StrEnum):
    """What WhatsApp says of a template."""

    NONE = "none"  # not asked for, and not needed inside the 24 hours
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    DISABLED = "disabled"  # paused, disabled or gone; nothing is sent with it


@dataclass(frozen=True, slots=True)
class Registered:
    """One template at the provider."""

    sid: str
    digest: str  # of the definition that it was made from
    approval: Approval = Approval.NONE
    reason: str = ""  # why it was rejected, in WhatsApp's words

    @property
    def usable(self) -> bool:
        """Whether something may be sent with it inside the 24 hours."""
        return self.approval not in (Approval.REJECTED, Approval.DISABLED)


def read(session: Session, channel: str, name: str, language: str) -> Registered | None:
    """What is known of a template."""
    row = session.get(Setting, _row(channel, name, language))
    if row is None:
        return None
    value = dict(row.value)
    return Registered(**{**value, "approval": Approval(value["approval"])})


def write(session: Session, channel: str, made: Definition, known: Registered) -> None:
    """Remember a template."""
    value = {**asdict(known), "approval": str(known.approval)}
    session.merge(Setting(name=row_name(channel, made), value=value))


def usable(
    session: Session, channel: str, name: str, language: str
) -> tuple[Registered, Definition] | None:
    """A template that may be sent now, made from today's wording; after 24 hours if it needs to."""
    wanted = definition(name, language)
    known = wanted and read(session, channel, name, language)
    if not wanted or not known or known.digest != wanted.digest or not known.usable:
        return None
    if wanted.approval and known.approval is not Approval.APPROVED:
        return None
    return known, wanted


def told(session: Session, channel: str, sid: str, approval: Approval, reason: str = "") -> bool:
    """The provider tells by itself what became of a template; False if it is none of ours."""
    rows = _of_sid(session, channel, sid)
    for row in rows:
        row.value = {**row.value, "approval": str(approval), "reason": reason[:300]}
        log.info("template_approval", channel=channel, state=str(approval))
    return bool(rows)


def disable(session: Session, channel: str, sid: str, code: str) -> None:
    """The provider refused to send with this template: send nothing more with it."""
    for row in _of_sid(session, channel, sid):
        row.value = {**row.value, "approval": str(Approval.DISABLED), "reason": f"code {code}"}
        log.error("template_disabled", channel=channel, provider_code=code)


def row_name(channel: str, made: Definition) -> str:
    """Under which name what is known of a template is kept, for who reads many at once."""
    return _row(channel, made.name, made.language)


def _of_sid(session: Session, channel: str, sid: str) -> list[Setting]:
    rows = session.query(Setting).filter(Setting.name.startswith(f"template:{channel}:"))
    return [row for row in rows if row.value.get("sid") == sid]


def _row(channel: str, name: str, language: str) -> str:
    return f"template:{channel}:{name}:{language}"
