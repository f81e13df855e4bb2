"""What an alert says, in mail, chats and JSON; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tipline.models import AlertKind

WHY = {
    AlertKind.RISE: "Spike",
    AlertKind.HARM: "May do harm",
    AlertKind.ELECTION: "About voting itself",
    AlertKind.KEYWORD: "Words you watch for",
    AlertKind.NARRATIVE: "Part of a narrative",
}
TEST = "This is a test of the alert “{rule}”. Nothing has happened."


@dataclass(frozen=True, slots=True)
class Told:
    """One alert before it is written; without a ``claim_id`` it is a test."""

    rule: str
    kind: AlertKind
    claim_id: int | None
    title: str
    status: str  # in words: a rating, or where the work stands
    people: int
    tick: datetime
    link: str


def text(told: Told) -> str:
    """The alert in one paragraph."""
    if told.claim_id is None:
        return TEST.format(rule=told.rule)
    return (
        f"{WHY[told.kind]}: “{told.title}”. {told.people:,} people asked in 24 hours "
        f"(as of {told.tick:%Y-%m-%d %H:%M} UTC). {told.status}. {told.link}"
    )


def chat(told: Told) -> dict[str, Any]:
    """For Slack, Mattermost and Google Chat, whose three control characters are written out."""
    plain = text(told)
    for char, written in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        plain = plain.replace(char, written)
    return {"text": plain}


def teams(told: Told) -> dict[str, Any]:
    """An adaptive card, as workflows of Microsoft Teams take it."""
    words = {"type": "TextBlock", "text": text(told), "wrap": True}
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [words],
    }
    content = "application/vnd.microsoft.card.adaptive"
    return {"type": "message", "attachments": [{"contentType": content, "content": card}]}


def document(told: Told) -> dict[str, Any]:
    """For programs."""
    return {
        "type": "test" if told.claim_id is None else f"alert.{told.kind.value}",
        "timestamp": told.tick.isoformat(),
        "data": {
            "rule": told.rule,
            "claim": told.claim_id,
            "title": told.title,
            "status": told.status,
            "people_24h": told.people,
            "url": told.link,
            "text": text(told),
        },
    }


def digest(tolds: Sequence[Told], organisation: str) -> tuple[str, str]:
    """Subject and text of a mail with several alerts."""
    rule = " ".join(tolds[0].rule.split())
    many = f"{len(tolds)} claims" if len(tolds) > 1 else "1 claim"
    what = "test" if all(told.claim_id is None for told in tolds) else many
    body = "\n\n".join(text(told) for told in tolds)
    return (
        f"Tipline alert “{rule}”: {what}",
        f"{body}\n\n--\nThe tipline of {organisation}. Numbers are people in published groups; how "
        "they are counted stands in the newsroom.\n",
    )
