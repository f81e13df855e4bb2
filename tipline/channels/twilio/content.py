"""Twilio's Content API: makes templates, asks for their approval, and reads what became of it."""

import json
from typing import Any

import requests
from twilio.base.exceptions import TwilioException

from tipline.channels.errors import ChannelDown
from tipline.channels.twilio.client import CONTENT_API, make_client
from tipline.config import TwilioSettings
from tipline.templates.definitions import Definition
from tipline.templates.errors import TemplateError
from tipline.templates.registry import Approval

CATEGORY = "UTILITY"  # news about what somebody asked for; Meta decides in the end

# Twilio's and Meta's words for where an approval stands.
_STATUSES = {
    "unsubmitted": Approval.NONE,
    "received": Approval.PENDING,
    "pending": Approval.PENDING,
    "in_appeal": Approval.PENDING,
    "approved": Approval.APPROVED,
    "rejected": Approval.REJECTED,
    "paused": Approval.DISABLED,
    "disabled": Approval.DISABLED,
    "deleted": Approval.DISABLED,
}


class ContentApi:
    """The three calls that templates need, through the official client."""

    def __init__(self, settings: TwilioSettings) -> None:
        self._client = make_client(settings)

    def needs(self, made: Definition) -> bool:
        """All of them: without a template Twilio sends words and files only."""
        return True

    def create(self, made: Definition) -> str:
        """Make the template; its SID."""
        sid = self._call("POST", "", _request(made)).get("sid")
        if not isinstance(sid, str) or not sid.startswith("HX"):
            raise TemplateError(f"Twilio made {made.name} ({made.language}) but gave it no SID")
        return sid

    def submit(self, sid: str, made: Definition) -> Approval:
        """Ask WhatsApp to approve a template."""
        wish = {"name": made.friendly_name, "category": CATEGORY}
        said = self._call("POST", f"/{sid}/ApprovalRequests/whatsapp", wish)
        return _STATUSES.get(str(said.get("status", "")).lower(), Approval.PENDING)

    def approval(self, sid: str) -> tuple[Approval, str]:
        """Where the approval stands, and why it was refused; what is gone counts as disabled."""
        said = self._call("GET", f"/{sid}/ApprovalRequests", gone_is_fine=True)
        if not said:
            return Approval.DISABLED, "it is no longer at Twilio"
        told = said.get("whatsapp")
        told = told if isinstance(told, dict) else {}
        status = str(told.get("status", "unsubmitted")).lower()
        return _STATUSES.get(status, Approval.PENDING), str(told.get("rejection_reason") or "")[
            :300
        ]

    def _call(
        self,
        method: str,
        path: str,
        data: dict[str, Any] | None = None,
        *,
        gone_is_fine: bool = False,
    ) -> dict[str, Any]:
        url = f"{CONTENT_API}/v1/Content{path}"
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        try:
            answer = self._client.request(method, url, data=data, headers=headers)
        except (requests.RequestException, TwilioException) as error:
            raise TemplateError(f"Twilio did not answer ({type(error).__name__})") from None
        if answer.status_code in (401, 403):
            raise ChannelDown("the provider refused our credentials", code="20003")
        if answer.status_code == 404 and gone_is_fine:
            return {}
        said = _object(answer.text)
        if not 200 <= answer.status_code < 300:
            words = str(said.get("message", ""))[:200]
            raise TemplateError(f"Twilio answered {answer.status_code}: {words}")
        return said


def _object(text: str) -> dict[str, Any]:
    try:
        said = json.loads(text or "{}")
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _request(made: Definition) -> dict[str, Any]:
    if made.menu:
        items = [{"id": c.id, "item": c.title} for c in made.choices]
        kind, content = (
            "twilio/list-picker",
            {"body": made.body, "button": made.menu, "items": items},
        )
    else:
        actions = [{"type": "QUICK_REPLY", "title": c.title, "id": c.id} for c in made.choices]
        kind, content = "twilio/quick-reply", {"body": made.body, "actions": actions}
    return {
        "friendly_name": made.friendly_name,
        "language": made.code,
        "variables": dict(made.sample),
        "types": {kind: content},
    }
