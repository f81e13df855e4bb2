"""Sends what a visitor does as Twilio would: a signed form to the very same webhook.

It goes through the whole application, from its WSGI entry on, with nothing left out.
"""

import secrets
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Flask
from werkzeug.datastructures import Headers, MultiDict
from werkzeug.test import EnvironBuilder, run_wsgi_app

from tipline.channels.local import LocalChannel
from tipline.channels.twilio.inbound import LOCAL
from tipline.channels.twilio.signature import sign
from tipline.demo.samples import Forwarded
from tipline.runtime import Runtime
from tipline.simulator.errors import NotDelivered
from tipline.simulator.voters import Seat

WEBHOOK = "/webhooks/twilio"
FORM = "application/x-www-form-urlencoded"
US = f"{LOCAL}:tipline"


@dataclass(frozen=True, slots=True)
class File:
    """A file that somebody puts into the chat."""

    data: bytes
    content_type: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a voter is about to send."""

    text: str = ""
    forwarded: Forwarded = Forwarded.NO
    file: File | None = None
    choice: str = ""  # the id of a tapped button, whose words are ``text``
    replied_to: str = ""


def deliver(app: Flask, runtime: Runtime, seat: Seat, draft: Draft) -> str:
    """Post ``draft`` to the webhook; returns its message id, or raises ``NotDelivered``."""
    form = _form(runtime, seat, draft)
    settings = runtime.settings
    signature = sign(settings.twilio.auth_token, settings.public_url + WEBHOOK, MultiDict(form))
    environ = EnvironBuilder(
        path=WEBHOOK,
        method="POST",
        data=urlencode(form).encode(),
        content_type=FORM,
        headers=Headers({"X-Twilio-Signature": signature, "User-Agent": "TwilioProxy/1.1"}),
    ).get_environ()
    _body, status, _headers = run_wsgi_app(app.wsgi_app, environ, buffered=True)
    if not status.startswith("200"):
        raise NotDelivered(f"the webhook answered {status}")
    return form["MessageSid"]


def _form(runtime: Runtime, seat: Seat, draft: Draft) -> dict[str, str]:
    """The parameters that Twilio sends with a message like this one."""
    sid = ("MM" if draft.file else "SM") + secrets.token_hex(16)
    form = {
        "MessageSid": sid,
        "SmsMessageSid": sid,
        "SmsSid": sid,
        "SmsStatus": "received",
        "AccountSid": runtime.settings.twilio.account_sid or "AC" + "0" * 32,
        "ApiVersion": "2010-04-01",
        "From": seat.address.value,
        "FromCountry": seat.voter.country,
        "To": US,
        "ProfileName": seat.voter.name,
        "Body": draft.text,
        "MessageType": "text",
        "NumMedia": "0",
        "NumSegments": "1",
    }
    if draft.forwarded is not Forwarded.NO:
        often = draft.forwarded is Forwarded.OFTEN
        form |= {"Forwarded": "true", "FrequentlyForwarded": str(often).lower()}
    if draft.replied_to:
        form["OriginalRepliedMessageSid"] = draft.replied_to
    if draft.choice:
        form |= {"MessageType": "interactive", "ButtonPayload": draft.choice}
        form["ButtonText"] = draft.text
    if draft.file:
        form |= _file(runtime, draft.file, draft.text)
    return form


def _file(runtime: Runtime, file: File, caption: str) -> dict[str, str]:
    local = runtime.channels[LOCAL]
    if not isinstance(local, LocalChannel):
        raise NotDelivered(f"the channel {LOCAL!r} takes no uploads here")
    family = file.content_type.partition("/")[0]
    declared = family if family in ("image", "audio", "video") else "document"
    return {
        "MessageType": declared,
        "NumMedia": "1",
        "MediaUrl0": local.upload(file.data),
        "MediaContentType0": file.content_type,
        # As WhatsApp does: a document has its name where others have a caption.
        "Body": file.name if declared == "document" else caption,
    }
