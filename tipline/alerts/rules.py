"""Makes, lists, tries and ends the rules of alerts."""

import secrets
from base64 import b64encode
from dataclasses import dataclass
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline import audit
from tipline.alerts.errors import NoSuchRule, NotARule
from tipline.alerts.send import enqueue_now
from tipline.models import Alert, AlertKind, AlertRule, AlertWay, Narrative
from tipline.privacy.vault import Vault

HARMS = ("low", "medium", "high")
EVERY = (1, 6, 24)  # hours between two digests
SHOWN = 20  # alerts of a rule on its page
SIGNED = "whsec_"  # how the secrets of Standard Webhooks begin


@dataclass(frozen=True, slots=True)
class Wanted:
    """A rule as somebody filled it in."""

    name: str
    kind: str
    way: str
    target: str
    value: str = ""
    at_least: int = 0
    quiet_from: int | None = None
    quiet_until: int | None = None
    zone: str = "UTC"
    every: int = 1


def create(session: Session, vault: Vault, wanted: Wanted, *, by: str) -> tuple[int, str]:
    """A new rule: its number, and for a webhook the secret that signs, shown only now.

    Raises :class:`NotARule` with what is wrong.
    """
    kind, way = _checked(session, wanted)
    secret = SIGNED + b64encode(secrets.token_bytes(32)).decode() if way is AlertWay.WEBHOOK else ""
    rule = AlertRule(
        name=" ".join(wanted.name.split()),
        kind=kind,
        value=" ".join(wanted.value.split()),
        at_least=wanted.at_least,
        way=way,
        target=vault.seal(wanted.target.strip()),
        secret=vault.seal(secret) if secret else None,
        host=_shown(way, wanted.target.strip()),
        quiet_from=wanted.quiet_from,
        quiet_until=wanted.quiet_until,
        zone=wanted.zone,
        every=wanted.every,
        active=True,
        created_by=by,
        created_at=utcnow(),
    )
    session.add(rule)
    session.flush()
    _record(session, by, "alert.create", rule.id, kind=kind.value, way=way.value)
    return rule.id, secret


def _checked(session: Session, wanted: Wanted) -> tuple[AlertKind, AlertWay]:
    if not 0 < len(wanted.name.strip()) <= 100:
        raise NotARule("a rule needs a name of up to 100 characters")
    if wanted.kind not in list(AlertKind) or wanted.way not in list(AlertWay):
        raise NotARule("choose what to watch for, and how to be told")
    kind, way = AlertKind(wanted.kind), AlertWay(wanted.way)
    _check_value(session, kind, wanted.value.strip())
    _check_target(way, wanted.target.strip())
    if not 0 <= wanted.at_least <= 1_000_000:
        raise NotARule(f"{wanted.at_least} people: give a number from 0 to 1,000,000")
    hours = (wanted.quiet_from, wanted.quiet_until)
    if (hours[0] is None) != (hours[1] is None):
        raise NotARule("quiet hours need a beginning and an end")
    if any(hour is not None and not 0 <= hour <= 23 for hour in hours):
        raise NotARule("quiet hours begin and end at a full hour from 0 to 23")
    try:
        ZoneInfo(wanted.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise NotARule(f"{wanted.zone[:40]!r} is no time zone; write it as Europe/Lisbon") from None
    if wanted.every not in EVERY:
        raise NotARule(f"{wanted.every} hours: a digest comes every 1, 6 or 24 hours")
    return kind, way


def _check_value(session: Session, kind: AlertKind, value: str) -> None:
    if kind is AlertKind.KEYWORD and not 2 <= len(value) <= 200:
        raise NotARule("give a word or words of 2 to 200 characters to look for")
    if kind is AlertKind.HARM and value not in HARMS:
        raise NotARule(f"choose the least harm: {', '.join(HARMS)}")
    if kind is AlertKind.NARRATIVE:
        number = int(value) if value.isascii() and value.isdigit() and len(value) < 19 else 0
        if session.get(Narrative, number) is None:
            raise NotARule("choose a narrative from the list")


def _check_target(way: AlertWay, target: str) -> None:
    if len(target) > 2000 or any(c.isspace() or not c.isprintable() for c in target):
        raise NotARule("the address is too long, or has a blank in it")
    if way is AlertWay.MAIL:
        name, at, host = target.rpartition("@")
        if not (name and at and "." in host) or "," in target or len(target) > 254:
            raise NotARule(f"{target[:60]!r} is no mail address; one address for each rule")
        return
    parts = urlsplit(target)
    if parts.scheme != "https" or not parts.hostname or parts.username or parts.password:
        raise NotARule("the address of a webhook begins with https:// and has no password in it")


def _shown(way: AlertWay, target: str) -> str:
    return target if way is AlertWay.MAIL else urlsplit(target).hostname or ""


@dataclass(frozen=True, slots=True)
class Line:
    """A rule with its latest alerts."""

    rule: AlertRule
    alerts: list[Alert]


def listing(session: Session) -> list[Line]:
    """All rules, newest first."""
    return [
        Line(
            rule,
            list(
                session.scalars(
                    select(Alert)
                    .where(Alert.rule_id == rule.id)
                    .order_by(Alert.id.desc())
                    .limit(SHOWN)
                )
            ),
        )
        for rule in session.scalars(select(AlertRule).order_by(AlertRule.id.desc()))
    ]


def get(session: Session, rule_id: int) -> AlertRule:
    """The rule.  Raises :class:`NoSuchRule`."""
    found = session.get(AlertRule, rule_id)
    if found is None:
        raise NoSuchRule(f"there is no alert rule {rule_id}")
    return found


def switch(session: Session, rule_id: int, *, on: bool, by: str) -> None:
    """Pause a rule, or let it go on.  Raises :class:`NoSuchRule`."""
    get(session, rule_id).active = on
    _record(session, by, "alert.resume" if on else "alert.pause", rule_id)


def remove(session: Session, rule_id: int, *, by: str) -> None:
    """End a rule with its address, its secret and what it told.  Raises :class:`NoSuchRule`."""
    rule = get(session, rule_id)
    session.execute(delete(Alert).where(Alert.rule_id == rule_id))
    session.delete(rule)
    _record(session, by, "alert.delete", rule_id)


def test(session: Session, rule_id: int, *, by: str) -> None:
    """Send a message that says it is a test, at once and also in quiet hours."""
    rule = get(session, rule_id)
    alert = Alert(rule_id=rule.id, claim_id=None, tick=utcnow())
    session.add(alert)
    session.flush()
    enqueue_now(session, alert.id)
    _record(session, by, "alert.test", rule_id)


def _record(session: Session, by: str, action: str, rule_id: int, **details: object) -> None:
    subject = ("alert", rule_id)
    audit.record(session, actor=by, action=action, subject=subject, details=details)
