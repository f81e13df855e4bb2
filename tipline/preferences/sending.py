"""What editors say of sending, read from the database where a message is about to leave."""

from typing import Any

from sqlalchemy.orm import Session

from tipline.models import Setting

PREFIX = "console."
OPENER_VERDICT, OPENER_CHANGED = "opener-verdict", "opener-changed"  # names of templates


def resting(session: Session) -> frozenset[str]:
    """The channels that nothing is sent on."""
    return frozenset(_value(session, "channels").get("resting", ()))


def may_knock(session: Session, template: str) -> bool:
    """Whether this template may say after 24 hours that there is news."""
    return template in _value(session, "templates").get("knock", (OPENER_VERDICT, OPENER_CHANGED))


def _value(session: Session, name: str) -> dict[str, Any]:
    row = session.get(Setting, PREFIX + name)
    return row.value if row is not None else {}
