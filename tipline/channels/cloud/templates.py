"""Templates at Meta itself: what may be sent more than 24 hours after somebody wrote.

Making one is asking for its approval.  Here a template is known by ``name/language``, as it is
when something is sent with it.
"""

from typing import Any

from tipline.accounts import WhatsAppSettings
from tipline.channels.cloud.graph import Graph
from tipline.channels.errors import ChannelDown, ChannelError
from tipline.channels.wire import Said
from tipline.templates.definitions import Definition
from tipline.templates.errors import TemplateError
from tipline.templates.registry import Approval

CATEGORY = "UTILITY"  # news about what somebody asked for; Meta decides in the end

# Meta's words, in answers and in what it tells by itself.
_STATUSES = {
    "APPROVED": Approval.APPROVED,
    "REINSTATED": Approval.APPROVED,
    "PENDING": Approval.PENDING,
    "IN_APPEAL": Approval.PENDING,
    "REJECTED": Approval.REJECTED,
    "PAUSED": Approval.DISABLED,
    "DISABLED": Approval.DISABLED,
    "LIMIT_EXCEEDED": Approval.DISABLED,
    "ARCHIVED": Approval.DISABLED,
    "PENDING_DELETION": Approval.DISABLED,
    "DELETED": Approval.DISABLED,
}


class CloudTemplates:
    """The templates of ``WHATSAPP_BUSINESS_ACCOUNT_ID``."""

    def __init__(self, settings: WhatsAppSettings) -> None:
        if not settings.business_account_id or not settings.access_token:
            missing = "WHATSAPP_BUSINESS_ACCOUNT_ID or WHATSAPP_ACCESS_TOKEN is not set"
            raise ChannelDown(f"{missing}: no templates at Meta")
        self._path = f"{settings.business_account_id}/message_templates"
        self._graph = Graph(settings)

    def needs(self, made: Definition) -> bool:
        """Only what goes out after 24 hours: buttons and lists need none here."""
        return made.approval

    def create(self, made: Definition) -> str:
        """Make the template, or find it made by a run that was broken off."""
        said = self._ask("POST", json=_request(made))
        name = f"{made.friendly_name}/{made.code}"
        if not 200 <= said.status < 300 and self._find(name) is None:
            raise TemplateError(f"Meta answered {said.status}: {_reason(said)}")
        return name

    def submit(self, sid: str, made: Definition) -> Approval:
        """Nothing more to ask for: how it stands."""
        approval, _ = self.approval(sid)
        return Approval.PENDING if approval is Approval.NONE else approval

    def approval(self, sid: str) -> tuple[Approval, str]:
        """Where the approval stands, and why it was refused; what is gone counts as disabled."""
        found = self._find(sid)
        if found is None:
            return Approval.DISABLED, "it is no longer at Meta"
        reason = str(found.get("rejected_reason") or "")
        category = str(found.get("category") or CATEGORY)
        if category != CATEGORY:
            reason = f"Meta counts it as {category}"
        return approval_of(str(found.get("status", ""))), "" if reason == "NONE" else reason[:300]

    def _find(self, sid: str) -> dict[str, Any] | None:
        name, _, language = sid.partition("/")
        params = {"name": name, "fields": "name,language,status,category,rejected_reason"}
        said = self._ask("GET", params=params)
        if said.status != 200:
            raise TemplateError(f"Meta answered {said.status}: {_reason(said)}")
        rows = said.body.get("data")
        for row in rows if isinstance(rows, list) else ():
            # Meta's filter finds whatever contains the name.
            if isinstance(row, dict) and (row.get("name"), row.get("language")) == (name, language):
                return row
        return None

    def _ask(self, method: str, **more: Any) -> Said:
        try:
            said = self._graph.ask(method, self._path, **more)
        except ChannelDown:
            raise
        except ChannelError as error:
            raise TemplateError(str(error)) from None
        if said.status in (401, 403):
            raise ChannelDown("the provider refused our credentials", code="190")
        return said


def approval_of(status: str) -> Approval:
    """What Meta's word for the state of a template means; a new word is waited for."""
    return _STATUSES.get(status.upper(), Approval.PENDING)


def _request(made: Definition) -> dict[str, Any]:
    body: dict[str, Any] = {"type": "BODY", "text": made.body}
    if made.sample:
        body["example"] = {"body_text": [[value for _, value in made.sample]]}
    buttons = [{"type": "QUICK_REPLY", "text": choice.title} for choice in made.choices]
    return {
        "name": made.friendly_name,
        "language": made.code,
        "category": CATEGORY,
        "components": [body, {"type": "BUTTONS", "buttons": buttons}],
    }


def _reason(said: Said) -> str:
    """Meta's own words: of a template nobody's number is in them."""
    error = said.body.get("error")
    error = error if isinstance(error, dict) else {}
    return str(error.get("error_user_msg") or error.get("message") or "no reason given")[:200]
