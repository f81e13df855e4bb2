"""Takes in what Meta's Cloud API delivers: many messages and statuses in one request."""

import json
from typing import Any

from flask import Response, request

from factchecks.db import utcnow
from tipline import logs, outbox
from tipline.channels.base import Inbound
from tipline.channels.cloud.inbound import CLOUD, News, TemplateNews, parse
from tipline.channels.cloud.signature import is_handshake, is_signed
from tipline.channels.cloud.templates import approval_of
from tipline.runtime import Runtime
from tipline.templates import registry
from tipline.web.access import public
from tipline.webhooks.blueprint import blueprint, current_runtime, read_body
from tipline.webhooks.errors import Refused
from tipline.webhooks.taking import take

MAX_BODY = 3 * 1024 * 1024  # bytes; Meta's own limit of a batch
MAX_CHALLENGE = 256  # characters

log = logs.get(__name__)


@blueprint.get("/webhooks/whatsapp")
@public
def whatsapp_handshake() -> Response:
    """Meta asks once, when the webhook is set up, whether it is ours."""
    asked, token = request.args.get("hub.mode", ""), request.args.get("hub.verify_token", "")
    if not is_handshake(current_runtime().settings.whatsapp, asked, token):
        raise Refused(403, "not the token that was agreed on")
    challenge = request.args.get("hub.challenge", "")[:MAX_CHALLENGE]
    return Response(challenge, mimetype="text/plain")


@blueprint.post("/webhooks/whatsapp")
@public
def whatsapp_batch() -> Response:
    """Every message and status, each stored in a transaction of its own.

    One that cannot be stored, or is too much for now, does not hold up the others; then Meta is
    told to come again, and what is here already is known by its id.
    """
    runtime = current_runtime()
    batch = parse(_verified(runtime), utcnow(), runtime.settings.whatsapp.phone_number_id)
    left = [left for item in batch.items if (left := _left(runtime, item)) is not None]
    if batch.ignored:
        log.info("webhook_entries_ignored", count=batch.ignored, channel=CLOUD)
    if left:
        raise max(left, key=lambda refused: (refused.status, refused.after))
    return Response("", mimetype="text/plain")


def _verified(runtime: Runtime) -> dict[str, Any]:
    """The body of a signed request; nothing of it is looked at before that."""
    if request.mimetype != "application/json":
        raise Refused(415, "not JSON")
    raw = read_body(request, MAX_BODY)
    signature = request.headers.get("X-Hub-Signature-256", "")
    if not is_signed(runtime.settings.whatsapp, raw, signature):
        raise Refused(403, "no valid signature")
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        raise Refused(400, "not valid JSON") from None
    if not isinstance(body, dict) or body.get("object") != "whatsapp_business_account":
        raise Refused(400, "not about a WhatsApp account")
    return body


def _left(runtime: Runtime, item: Inbound | News | TemplateNews) -> Refused | None:
    """Store one of the batch; why not, if it could not be."""
    try:
        if isinstance(item, Inbound):
            take(runtime, item)
            return None
        with runtime.db.write() as session:
            if isinstance(item, TemplateNews):
                registry.told(session, CLOUD, item.sid, approval_of(item.status), item.reason)
            else:
                outbox.apply_status(
                    session,
                    CLOUD,
                    item.provider_id,
                    item.status,
                    error_code=item.error_code,
                    token=item.token,
                )
    except Refused as refused:
        return refused
    except Exception as error:  # whatever it was, the others must not be lost
        log.error("webhook_not_stored", channel=CLOUD, exc_info=error)
        return Refused(500, "not all could be stored")
    return None
