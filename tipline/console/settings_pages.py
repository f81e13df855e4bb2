"""What the settings pages show beside the forms: history, differences, channels, templates."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tipline.config import Settings
from tipline.console import answer_audits, template_pages
from tipline.models import OutboundMessage, OutboundState
from tipline.preferences import services
from tipline.preferences.definitions import CHANNELS, Definition, Value, definition
from tipline.preferences.fields import Field, Several
from tipline.preferences.sending import resting
from tipline.runtime import Runtime
from tipline.triage.strict import limits_of

CHANGES_SHOWN = 10


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """One change in words."""

    id: int
    by: str
    at: datetime
    undoes: int | None
    lines: tuple[tuple[str, str, str], ...]  # what, before, after
    newest: bool


@dataclass(frozen=True, slots=True)
class ChannelShown:
    """How a channel stands; never a secret, only whether there is one."""

    name: str
    receives: bool
    sends: bool
    rests: bool
    waiting: int  # messages that are written and have not gone out
    code: str


def changes(session: Session, name: str, settings: Settings) -> list[ChangeShown]:
    """The newest changes of a setting."""
    one, shipped = definition(name), definition(name).shipped(settings)
    rows = services.history(session, name, CHANGES_SHOWN)
    return [
        ChangeShown(
            id=row.id,
            by=row.changed_by,
            at=row.changed_at,
            undoes=row.undoes,
            lines=tuple(differences(one, row.before or shipped, row.after or shipped)),
            newest=number == 0,
        )
        for number, row in enumerate(rows)
    ]


def differences(one: Definition, before: Value, after: Value) -> list[tuple[str, str, str]]:
    """What differs, field by field (for texts: text by text)."""
    if one.name == "texts":
        was, now = dict(_flat(before)), dict(_flat(after))
    else:
        was, now = dict(one.rows(before)), dict(one.rows(after))
    return [
        (label, was.get(label, "ours"), now.get(label, "ours"))
        for label in dict.fromkeys([*was, *now])
        if was.get(label) != now.get(label)
    ]


def with_text(value: Value, name: str, typed: Mapping[str, str]) -> Value:
    """The organisation's texts with this one in it; an empty one is ours again."""
    codes = {*value, *typed}
    merged = {}
    for code in sorted(codes):
        kept = {k: v for k, v in value.get(code, {}).items() if k != name}
        if typed.get(code):
            kept[name] = typed[code]
        if kept:
            merged[code] = kept
    return merged


def samples(rows: Iterable[tuple[str, str, str, str]]) -> list[tuple[str, str, str]]:
    """Each language's text as a message, its placeholders standing for themselves."""
    return [
        (code, name, re.sub(r"\{(\w+)\}", r"[\1]", own or ours)) for code, name, ours, own in rows
    ]


def channels(session: Session, runtime: Runtime) -> list[ChannelShown]:
    """Every channel under the present settings."""
    settings = runtime.settings
    able = {
        "twilio": (settings.twilio.can_receive, settings.twilio.can_send),
        "whatsapp": (bool(settings.whatsapp.app_secret), settings.whatsapp.can_send),
        "telegram": (bool(settings.telegram.webhook_secret), settings.telegram.used),
        "local": (True, True),
    }
    rests, words = resting(session), dict(CHANNELS)
    rows = session.execute(
        select(OutboundMessage.channel, func.count())
        .where(OutboundMessage.state == OutboundState.PENDING)
        .group_by(OutboundMessage.channel)
    )
    waiting = {channel: number for channel, number in rows}  # noqa: C416 - rows
    found = []
    for name in runtime.channels:
        receives, sends = able.get(name.partition("-")[0], (False, False))
        shown = ChannelShown(
            words.get(name, name), receives, sends, name in rests, waiting.get(name, 0), name
        )
        found.append(shown)
    return found


def fields(one: Definition, runtime: Runtime) -> Sequence[Field]:
    """The fields of a setting; of the channels only those that there are."""
    if one.name != "channels":
        return one.fields
    there = [(code, word) for code, word in CHANNELS if code in runtime.channels]
    return [replace(f, options=there) if isinstance(f, Several) else f for f in one.fields]


def beside(session: Session, runtime: Runtime, name: str, value: Value) -> Any:
    """What one setting shows beside its form; None for most."""
    match name:
        case "matching":
            return answer_audits.outlook(session, limits_of(value))
        case "audit":
            return answer_audits.live(session)
        case "channels":
            return channels(session, runtime)
        case "templates":
            return template_pages.shown(session, runtime.settings)
    return None


def _flat(value: Value) -> list[tuple[str, str]]:
    return [
        (f"{name} ({code})", text)
        for code, texts in sorted(value.items())
        for name, text in sorted(texts.items())
    ]
