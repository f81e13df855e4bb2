"""Puts a message into the shape that the Cloud API wants: words, a picture, buttons or a list."""

from typing import Any

from tipline.channels.base import Choice, Outgoing
from tipline.channels.cloud.inbound import recipient

MAX_BODY = 4096  # UTF-16 units of a text message
MAX_RICH = 1024  # of the words over buttons, over a list, or under a picture
MAX_BUTTONS, BUTTON_TITLE = 3, 20
MAX_ROWS, ROW_TITLE, ROW_DESCRIPTION = 10, 24, 72
MAX_ID = 200  # of a row; a button's may be longer
MAX_MENU = 20
MENU = "…"  # on the button that opens a list, where nobody has a word for it


def payload(message: Outgoing, public_url: str) -> dict[str, Any]:
    """The JSON of one message; ``biz_opaque_callback_data`` comes back with every status."""
    envelope = {
        "recipient_type": "individual",
        **recipient(message.to),
        "biz_opaque_callback_data": message.token,
    }
    return {**envelope, **_content(message, public_url)}


def units(text: str) -> int:
    """How long a text is as Meta counts: in UTF-16."""
    return len(text.encode("utf-16-le")) // 2


def _content(message: Outgoing, public_url: str) -> dict[str, Any]:
    if message.template:
        return {"type": "template", "template": _template(message)}
    rich = units(message.body) <= MAX_RICH
    if message.media_url and rich:
        own = message.media_url.startswith("/")
        link = f"{public_url}{message.media_url}" if own else message.media_url
        return {"type": "image", "image": {"link": link, "caption": message.body}}
    interactive = _interactive(message) if rich else None
    if interactive:
        return {"type": "interactive", "interactive": interactive}
    # The body names its choices by numbers, so nothing is lost without buttons.
    return {"type": "text", "text": {"body": message.body, "preview_url": False}}


def _interactive(message: Outgoing) -> dict[str, Any] | None:
    """Buttons if they fit, else a list if that fits."""
    choices = message.choices
    body = {"text": message.body}
    if not choices or any(not c.title or units(c.id) > MAX_ID for c in choices):
        return None
    if len(choices) <= MAX_BUTTONS and _fit(choices, BUTTON_TITLE):
        buttons = [{"type": "reply", "reply": {"id": c.id, "title": c.title}} for c in choices]
        return {"type": "button", "body": body, "action": {"buttons": buttons}}
    if len(choices) <= MAX_ROWS and _fit(choices, ROW_TITLE):
        rows = [{"id": c.id, "title": c.title} for c in choices]
        word = message.menu if message.menu and units(message.menu) <= MAX_MENU else MENU
        return {
            "type": "list",
            "body": body,
            "action": {"button": word, "sections": [{"rows": rows}]},
        }
    return None


def _fit(choices: tuple[Choice, ...], limit: int) -> bool:
    # Meta refuses two buttons of the same title.
    titles = {choice.title for choice in choices}
    return len(titles) == len(choices) and all(units(title) <= limit for title in titles)


def _template(message: Outgoing) -> dict[str, Any]:
    """``name/language`` with its variables in the order of their numbers, and its buttons' ids."""
    name, _, language = message.template.partition("/")
    values = [message.variables[key] for key in sorted(message.variables, key=int)]
    parameters = [{"type": "text", "text": value} for value in values]
    components: list[dict[str, Any]] = []
    if parameters:
        components.append({"type": "body", "parameters": parameters})
    # What comes back from a tap; else it would be the button's words, in any language.
    components += [
        {
            "type": "button",
            "sub_type": "quick_reply",
            "index": str(index),
            "parameters": [{"type": "payload", "payload": choice.id}],
        }
        for index, choice in enumerate(message.choices)
    ]
    return {"name": name, "language": {"code": language or "en"}, "components": components}
