"""Hands alerts over: a webhook for each at once, mail as a digest, neither in quiet hours."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import make_msgid

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline import mailing
from tipline.alerts import write
from tipline.alerts.quiet import earliest
from tipline.conversation.ratings import rating_words
from tipline.jobs import GiveUp, Retry, enqueue, handler
from tipline.jobs.registry import Payload
from tipline.links import post
from tipline.links.errors import LinkFailed, LinkRefused
from tipline.models import Alert, AlertRule, AlertState, AlertWay, ClaimStatus
from tipline.runtime import Runtime
from tipline.trends.shown import UNNAMED, named

ATTEMPTS = 14  # with the jobs' back-off: about an hour and a half
AT_ONCE = 50  # alerts in one mail
STANDS = {
    ClaimStatus.NEW: "Nobody has checked it yet",
    ClaimStatus.IN_PROGRESS: "It is being checked",
    ClaimStatus.SECOND_REVIEW: "It is being checked",
}


@dataclass(frozen=True, slots=True)
class Ready:
    """Alerts of one rule with everything that is needed to send them."""

    way: AlertWay
    target: str
    secret: str
    ids: tuple[int, ...]
    told: tuple[write.Told, ...]


def enqueue_for(session: Session, rule: AlertRule, alert: Alert) -> None:
    """Have a new alert sent when its rule allows it."""
    now = utcnow()
    if rule.way is not AlertWay.MAIL:
        enqueue(session, "alerts.send", {"alert_id": alert.id}, run_at=_allowed(rule, now))
        return
    due = now if rule.mailed_at is None else rule.mailed_at + timedelta(hours=rule.every)
    when = _allowed(rule, max(now, due))
    key = f"alerts.digest:{rule.id}"
    enqueue(session, "alerts.digest", {"rule_id": rule.id}, key=key, run_at=when)


def enqueue_now(session: Session, alert_id: int) -> None:
    """Have an alert sent at once."""
    enqueue(session, "alerts.send", {"alert_id": alert_id})


def _allowed(rule: AlertRule, moment: datetime) -> datetime:
    return earliest(moment, rule.quiet_from, rule.quiet_until, rule.zone)


def hand_over(runtime: Runtime, payload: Payload) -> bool:
    """Send one alert; False where there is nothing to send (any more)."""
    ready = _ready(runtime, Alert.id == payload["alert_id"])
    if ready is None:
        return False
    if ready.way is AlertWay.MAIL:
        _mail(runtime, ready)
    else:
        _post(ready)
    return True


def _failed(session: Session, _runtime: Runtime, payload: Payload) -> None:
    """Give up one alert, or all that wait for the mail of one rule."""
    one = "alert_id" in payload
    these = Alert.id == payload["alert_id"] if one else Alert.rule_id == payload["rule_id"]
    session.execute(
        update(Alert)
        .where(these, Alert.state == AlertState.WAITING)
        .values(state=AlertState.FAILED, error="not delivered; see the failed jobs")
    )


@handler("alerts.send", prepare=hand_over, max_attempts=ATTEMPTS, abandoned=_failed)
def sent(session: Session, _runtime: Runtime, payload: Payload, handed_over: bool) -> None:
    """Write down that it was taken."""
    if handed_over:
        _mark(session, [payload["alert_id"]])


def hand_over_digest(runtime: Runtime, payload: Payload) -> tuple[int, ...]:
    """Mail everything that waits of one rule; which alerts that were."""
    waiting = (Alert.rule_id == payload["rule_id"]) & Alert.claim_id.is_not(None)
    ready = _ready(runtime, waiting)
    if ready is None:
        return ()
    _mail(runtime, ready)
    return ready.ids


@handler("alerts.digest", prepare=hand_over_digest, max_attempts=ATTEMPTS, abandoned=_failed)
def mailed(session: Session, _runtime: Runtime, payload: Payload, ids: tuple[int, ...]) -> None:
    """Write down what was mailed, and mail the rest if there were too many for one."""
    if not ids:
        return
    _mark(session, ids)
    rule = session.get(AlertRule, payload["rule_id"])
    if rule is None:
        return
    rule.mailed_at = utcnow()
    if len(ids) == AT_ONCE:
        key = f"alerts.digest:{rule.id}"
        enqueue(session, "alerts.digest", payload, key=key)


def _mark(session: Session, ids: list[int] | tuple[int, ...]) -> None:
    session.execute(
        update(Alert)
        .where(Alert.id.in_(ids))
        .values(state=AlertState.SENT, sent_at=utcnow(), error="")
    )


def _ready(runtime: Runtime, which: object) -> Ready | None:
    with runtime.db.read() as session:
        rows = session.execute(
            select(Alert, AlertRule)
            .join(AlertRule, AlertRule.id == Alert.rule_id)
            .where(which, Alert.state == AlertState.WAITING)  # type: ignore[arg-type]  # a clause
            .order_by(Alert.id)
            .limit(AT_ONCE)
        ).all()
        if not rows:
            return None
        rule = rows[0][1]
        if not rule.active and any(alert.claim_id for alert, _ in rows):
            return None  # paused meanwhile: a test still goes out
        names = named(session, [alert.claim_id for alert, _ in rows if alert.claim_id])
        site = runtime.settings.public_url
        told = []
        for alert, _ in rows:
            name = names.get(alert.claim_id or 0)
            answer = name.answer if name else None
            status = (
                rating_words(answer.rating, answer.rating_text, "en")
                if answer
                else STANDS.get(name.status, "Closed")
                if name
                else ""
            )
            told.append(
                write.Told(
                    rule=rule.name,
                    kind=rule.kind,
                    claim_id=alert.claim_id,
                    title=name.title if name else UNNAMED,
                    status=status,
                    people=alert.people,
                    tick=alert.tick,
                    link=f"{site}/newsroom/claims/{alert.claim_id}" if alert.claim_id else site,
                )
            )
        return Ready(
            way=rule.way,
            target=runtime.vault.open(rule.target),
            secret=runtime.vault.open(rule.secret) if rule.secret else "",
            ids=tuple(alert.id for alert, _ in rows),
            told=tuple(told),
        )


def _post(ready: Ready) -> None:
    (number,), (told,) = ready.ids, ready.told
    make = {AlertWay.CHAT: write.chat, AlertWay.TEAMS: write.teams}.get(ready.way, write.document)
    body = json.dumps(make(told), ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json"}
    if ready.secret:
        headers |= signature(ready.secret, f"alert_{number}", utcnow(), body)
    try:
        post.post(ready.target, body, headers, post.ONLY_TLS)
    except LinkRefused as error:
        raise GiveUp(f"alert {number}: {error}") from None
    except LinkFailed as error:
        raise Retry(f"alert {number}: {error}") from None


def signature(secret: str, message_id: str, moment: datetime, body: bytes) -> dict[str, str]:
    """The headers of Standard Webhooks (standardwebhooks.com), for which every language has a kit.

    The id stays the same when an alert is sent again, and the signature covers id, time and body:
    whoever receives it can leave out doubles, and refuse what is old or changed.
    """
    stamp = str(int(moment.timestamp()))
    signed = f"{message_id}.{stamp}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }


def _mail(runtime: Runtime, ready: Ready) -> None:
    settings = runtime.settings
    if not settings.mail.used:
        raise GiveUp("no mail server is set: TIPLINE_SMTP_URL")
    message = EmailMessage()
    subject, text = write.digest(ready.told, " ".join(settings.organisation.split()))
    message["Subject"] = " ".join(subject.split())
    message["From"] = settings.mail.sender
    message["To"] = ready.target
    message["Message-ID"] = make_msgid(domain=settings.mail.sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    # Handed over twice if we die before the job is marked done: the same digest, no harm.
    mailing.deliver(settings.mail, message)
