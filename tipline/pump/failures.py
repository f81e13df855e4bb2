"""Looks at failures that the provider reported after it had accepted a message."""

from typing import Any

from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline import logs
from tipline.channels.base import Failure
from tipline.jobs import handler
from tipline.models import Contact, OutboundMessage, OutboundState
from tipline.outbox import FAILED_JOB
from tipline.outbox.create import renew_identity
from tipline.pump.record import again, blame_template, has_frills, hold
from tipline.runtime import Runtime

log = logs.get(__name__)


@handler(FAILED_JOB)
def failed(session: Session, runtime: Runtime, payload: dict[str, Any], _prepared: None) -> None:
    """Hold, retry or give up, by what the channel says the code calls for."""
    message = session.get_one(OutboundMessage, payload["outbound_id"], with_for_update=True)
    if message.state is not OutboundState.FAILED:
        return  # it arrived after all
    channel = runtime.channels.get(message.channel)
    failure = Failure.REFUSED if channel is None else channel.failure(message.error_code)
    log.warning(
        "delivery_failed",
        outbound_id=message.id,
        channel=message.channel,
        provider_code=message.error_code,
        kind=str(failure),
    )
    match failure:
        case Failure.WINDOW:
            hold(session, message)
        case Failure.SUPPRESS:
            session.get_one(Contact, message.contact_id).unreachable_at = utcnow()
        case Failure.LATER:
            renew_identity(message)
            again(message, utcnow(), channel.wait(message.error_code) if channel else None)
        case Failure.PLAIN if has_frills(message):
            blame_template(session, message)
            renew_identity(message)
            message.extras = {**message.extras, "plain": True}
            message.state = OutboundState.PENDING
        case _:
            blame_template(session, message)  # it stays failed, and the console shows it
