"""Takes in what Telegram delivers: one update in each request."""

import json
from typing import Any

from flask import Response, request

from factchecks.db import utcnow
from tipline.channels.telegram.bot import is_telegram
from tipline.channels.telegram.inbound import bot_id_of, parse
from tipline.runtime import Runtime
from tipline.web.access import public
from tipline.webhooks.blueprint import blueprint, current_runtime, read_body
from tipline.webhooks.errors import Refused
from tipline.webhooks.taking import take

MAX_BODY = 1024 * 1024  # bytes; an update is far below it
SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header


@blueprint.post("/webhooks/telegram")
@public
def telegram_update() -> Response:
    """A message or a tap: stored with its jobs in one transaction; what is not for us is a 200."""
    runtime = current_runtime()
    bot_id = bot_id_of(runtime.settings.telegram.bot_token)
    update = parse(_verified(runtime), utcnow(), bot_id)
    if update.inbound is not None:
        take(runtime, update.inbound, tap=update.tap or "")
    return Response("", mimetype="text/plain")


def _verified(runtime: Runtime) -> dict[str, Any]:
    """The body of a request that has the secret; nothing of it is looked at before that."""
    if not is_telegram(runtime.settings.telegram, request.headers.get(SECRET, "")):
        raise Refused(403, "no valid secret")
    if request.mimetype != "application/json":
        raise Refused(415, "not JSON")
    try:
        update = json.loads(read_body(request, MAX_BODY))
    except (ValueError, RecursionError):
        raise Refused(400, "not valid JSON") from None
    if not isinstance(update, dict):
        raise Refused(400, "not an update")
    return update
