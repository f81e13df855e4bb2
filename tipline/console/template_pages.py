"""How every template reads and stands, for the page of the setting about them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tipline.channels.cloud.inbound import CLOUD
from tipline.channels.twilio.inbound import WHATSAPP
from tipline.config import Settings
from tipline.models import Setting
from tipline.preferences.definitions import CHANNELS
from tipline.templates import jobs, registry
from tipline.templates.definitions import Definition, definitions, filled
from tipline.templates.registry import Approval

PURPOSES = {
    "opener-verdict": "After 24 hours: a verdict is there",
    "opener-changed": "After 24 hours: a verdict was corrected or withdrawn",
    "ask-1": "Is it this one?",
    "ask-2": "Is it one of these two?",
    "ask-3": "Is it one of these three?",
    "language": "Which language?",
    "why": "Why was the answer none?",
}
STANDS = {
    Approval.NONE: ("Ready", "green", "check"),
    Approval.PENDING: ("Waits for WhatsApp", "grey", "clock"),
    Approval.APPROVED: ("Approved", "green", "check"),
    Approval.REJECTED: ("Rejected", "red", "cross"),
    Approval.DISABLED: ("Not used: refused there", "red", "cross"),
}
MISSING = ("Not made yet", "grey", "minus")
OLD = ("Not used: its wording has changed since", "amber", "triangle")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a template stands with one provider."""

    channel: str
    look: tuple[str, str, str]  # word, hue, shape
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One template in one language, as somebody reads it with a sample in it."""

    language: str
    body: str
    choices: tuple[str, ...]
    standings: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class Templates:
    """All of them, and the last time that they were made and asked about."""

    groups: tuple[tuple[str, tuple[Line, ...]], ...]
    providers: tuple[str, ...]  # that are set up
    last: jobs.Run | None


def shown(session: Session, settings: Settings) -> Templates:
    """Every template in every language that is offered."""
    words = dict(CHANNELS)
    used = [CLOUD] if settings.whatsapp.can_send else []
    used += [WHATSAPP] if settings.twilio.can_send else []
    rows = session.scalars(select(Setting).where(Setting.name.startswith("template:")))
    known = {row.name: row.value for row in rows}
    groups: dict[str, list[Line]] = {name: [] for name in PURPOSES}
    for made in definitions():
        standings = tuple(
            _standing(words[channel], made, known.get(registry.row_name(channel, made)))
            for channel in used
            if made.approval or channel != CLOUD  # Meta needs none for buttons
        )
        choices = tuple(choice.title for choice in made.choices)
        line = Line(made.language, filled(made, dict(made.sample)), choices, standings)
        groups.setdefault(made.name, []).append(line)
    return Templates(
        tuple((PURPOSES.get(name, name), tuple(lines)) for name, lines in groups.items()),
        tuple(words[channel] for channel in used),
        jobs.last(session),
    )


def _standing(channel: str, made: Definition, known: dict[str, Any] | None) -> Standing:
    if known is None:
        return Standing(channel, MISSING)
    if known.get("digest") != made.digest:
        return Standing(channel, OLD)
    approval = Approval(known.get("approval", "none"))
    if made.approval and approval is Approval.NONE:
        return Standing(channel, MISSING)
    return Standing(channel, STANDS[approval], str(known.get("reason", "")))
