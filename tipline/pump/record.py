"""Writes down how an attempt to send ended; each change names the attempt, the fence."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline import logs
from tipline.channels.errors import (
    ChannelDown,
    ChannelError,
    NeedsPlainText,
    OutsideWindow,
    SendLater,
    SendRefused,
    SendUnknown,
    Unreachable,
)
from tipline.jobs import backoff, wake
from tipline.models import Contact, OutboundMessage, OutboundState
from tipline.outbox import apply_earlier
from tipline.pump.claim import PICTURE, Sending
from tipline.pump.opener import knock
from tipline.templates import registry
from tipline.templates.choose import OPENER, TEMPLATE

MAX_LATER = 10  # tries of one message that the provider did not take; then a person looks at it
# Twilio's and Meta's: the template is missing, paused, disabled, or its variables don't fit.
TEMPLATE_CODES = (
    *("63027", "63028", "63040", "63041", "63042", "21654", "21655", "21656"),
    *("132000", "132001", "132005", "132007", "132012", "132015", "132016"),
)
FIRST_LOOK = timedelta(seconds=4)  # after an unclear end: the provider's list lags a little

log = logs.get(__name__)


def sent(session: Session, sending: Sending, provider_id: str) -> None:
    """The provider has it, under this id."""
    message = _held(session, sending)
    if message is None:
        return  # a status callback was faster, and told us the id
    message.state = OutboundState.SENT
    message.provider_id = provider_id
    message.sent_at = utcnow()
    message.error = message.error_code = ""
    session.flush()
    apply_earlier(session, message)
    wake.ring_after_commit(session)


def not_sent(session: Session, sending: Sending, error: ChannelError, now: datetime) -> None:
    """The provider said no, or nothing, or not now."""
    message = _held(session, sending)
    if message is None:
        return
    message.error_code, message.error = error.code[:32], str(error)[:300]
    log.warning(
        "not_sent",
        outbound_id=message.id,
        channel=message.channel,
        provider_code=error.code,
        attempt=message.attempts,
        kind=type(error).__name__,
    )
    match error:
        case OutsideWindow():
            hold(session, message)
        case NeedsPlainText() if has_frills(message):
            blame_template(session, message)
            message.extras = {**message.extras, "plain": True}
            message.state = OutboundState.PENDING
        case SendRefused():
            message.state = OutboundState.FAILED
            blame_template(session, message)
            if error.suppress:
                session.get_one(Contact, message.contact_id).unreachable_at = now
        case Unreachable() | ChannelDown():
            message.state = OutboundState.PENDING  # in its old place; the channel waits
        case SendLater():
            again(message, now, error.after)
        case _:
            message.state, message.due_at = OutboundState.UNKNOWN, now + FIRST_LOOK
    wake.ring_after_commit(session)


def untouched(session: Session, sending: Sending) -> None:
    """There was no moment to send it at, and it was not sent: as if it had not been taken."""
    message = _held(session, sending)
    if message is not None:
        message.state = OutboundState.PENDING


def broke(session: Session, sending: Sending, place: str, now: datetime) -> None:
    """Our own code failed on the way, so the provider may have it."""
    log.error("sending_broke", outbound_id=sending.id, channel=sending.channel, reason=place)
    not_sent(session, sending, SendUnknown(place), now)


def again(message: OutboundMessage, now: datetime, after: float | None = None) -> None:
    """Try once more later, unless it was tried often enough."""
    tries = int(message.extras.get("later", 0)) + 1
    message.extras = {**message.extras, "later": tries}
    if tries >= MAX_LATER:
        message.state = OutboundState.FAILED
        return
    seconds = backoff.delay(tries) if after is None else after
    message.state, message.due_at = OutboundState.PENDING, now + timedelta(seconds=seconds)


def hold(session: Session, message: OutboundMessage) -> None:
    """The channel says that its window is closed: wait for the contact, and knock."""
    message.state = OutboundState.HELD
    knock(session, message, session.get_one(Contact, message.contact_id))


def blame_template(session: Session, message: OutboundMessage) -> None:
    """If it was the template that was refused, nothing more is sent with it."""
    template = message.extras.get(OPENER) or message.extras.get(TEMPLATE)
    if template and message.error_code in TEMPLATE_CODES:
        registry.disable(session, message.channel, template["sid"], message.error_code)


def has_frills(message: OutboundMessage) -> bool:
    """Whether there is something to leave out, so that the words alone may pass."""
    extras = message.extras
    return bool(extras.get("choices") or extras.get(PICTURE)) and not extras.get("plain")


def _held(session: Session, sending: Sending) -> OutboundMessage | None:
    return session.scalar(
        select(OutboundMessage)
        .where(
            OutboundMessage.id == sending.id,
            OutboundMessage.attempts == sending.attempt,
            OutboundMessage.state == OutboundState.SENDING,
        )
        .with_for_update()
    )
