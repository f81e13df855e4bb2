"""Takes in what Twilio delivers: messages, and what became of those that we sent."""

from flask import Response, request

from factchecks.db import utcnow
from tipline import outbox
from tipline.channels.twilio.inbound import LOCAL, channel_of, parse
from tipline.web.access import public
from tipline.webhooks.blueprint import blueprint, current_runtime
from tipline.webhooks.errors import Refused
from tipline.webhooks.taking import take
from tipline.webhooks.verify import verified_form

EMPTY = "<Response/>"  # TwiML for: nothing to say now; the answer is sent by the pump


@blueprint.post("/webhooks/twilio")
@public
def twilio_message() -> Response:
    """A message from a voter: stored with its jobs in one transaction before we say yes."""
    runtime = current_runtime()
    inbound = parse(verified_form(request, runtime.settings), utcnow())
    if inbound.channel == LOCAL and not runtime.settings.simulator:
        raise Refused(403, "the local channel is closed")
    take(runtime, inbound)
    return _accepted()


@blueprint.post("/webhooks/twilio/status")
@public
def twilio_status() -> Response:
    """What became of a message that we sent; the token in the query says which one it was."""
    runtime = current_runtime()
    form = verified_form(request, runtime.settings)
    provider_id = form.get("MessageSid") or form.get("SmsSid", "")
    status = form.get("MessageStatus") or form.get("SmsStatus", "")
    if not provider_id or not status:
        raise Refused(400, "no MessageSid or no MessageStatus")
    with runtime.db.write() as session:
        outbox.apply_status(
            session,
            channel_of(form.get("To") or form.get("From", "")),
            provider_id[:255],
            status.lower()[:32],
            error_code=form.get("ErrorCode", "")[:32],
            token=request.args.get("token", "")[:64],
        )
    return _accepted()


def _accepted() -> Response:
    return Response(EMPTY, mimetype="text/xml")
