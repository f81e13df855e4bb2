"""Fetches what came with a message, and has the provider forget it.

The life of a file: ``pending ──► stored | refused | failed``, and later ``gone``.  Whatever
becomes of it, the message is told, so that the tip goes on.
"""

import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from matchers.sniff import sniff
from matchers.types import MediaKind
from tipline.channels.base import Channel, MediaRef
from tipline.channels.errors import ChannelDown, MediaLater, MediaRefused, UnknownChannel
from tipline.errors import Away
from tipline.intake.gather import media_arrived
from tipline.intake.insert import insert_once
from tipline.jobs import Retry, enqueue, handler
from tipline.jobs.registry import Payload
from tipline.models import InboundMedia, InboundMessage, MediaFile, MediaState
from tipline.runtime import Runtime

# Back-off doubles from one second: a file that Twilio has not stored yet (404) is asked for again
# after 1 and 3 seconds, and given up after about eight minutes.
FETCH_ATTEMPTS = 10
# An outage of the provider uses up no attempt; but a file at which it fails each time is given up.
OUTAGE = timedelta(hours=2)  # since the message came
_NOT_THERE = ("401", "403", "404", "410")  # answers about this file, not about the provider
# Deleting can wait longer (Twilio: 20009 while a message is on its way): about two hours.
FORGET_ATTEMPTS = 16


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file in the store and what it showed itself to be; or, without one, why not."""

    sha256: str = ""
    kind: MediaKind = MediaKind.OTHER
    content_type: str = ""
    size: int = 0  # bytes
    refused: str = ""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A file that is to be fetched or forgotten."""

    channel: Channel
    ref: MediaRef
    provider_id: str
    received_at: datetime


class ProviderAway(Away):
    """The provider gives nobody files just now."""


def fetch(runtime: Runtime, payload: Payload) -> Fetched | None:
    """Bring the file into the store; ``None`` if nobody wants it any more."""
    wanted = _wanted(runtime, payload, MediaState.PENDING)
    if wanted is None:
        return None
    try:
        return _fetch(runtime, wanted)
    except (MediaRefused, UnknownChannel) as error:
        return Fetched(refused=str(error)[:300])
    except (MediaLater, ChannelDown) as error:
        away = isinstance(error, ChannelDown) or error.code not in _NOT_THERE
        if away and utcnow() < wanted.received_at + OUTAGE:
            raise ProviderAway(str(error)) from error
        raise Retry(str(error)) from error


def _fetch(runtime: Runtime, wanted: _Wanted) -> Fetched:
    if "vcard" in wanted.ref.declared_type:
        raise MediaRefused("a contact card: somebody's number is not ours to keep")
    runtime.store.expect()  # before the provider is asked for what could not be kept
    with tempfile.NamedTemporaryFile(prefix="tipline-") as file:
        limit = runtime.settings.media_max_bytes
        wanted.channel.fetch(wanted.ref, wanted.provider_id, file, limit)
        file.flush()
        path = Path(file.name)
        kind, content_type = sniff(path)
        size = path.stat().st_size
        if kind is MediaKind.OTHER:
            shown = "empty" if not size else content_type
            raise MediaRefused(f"not a picture, recording, video or document ({shown})")
        return Fetched(runtime.store.put(path), kind, content_type, size)


def _fetch_abandoned(session: Session, runtime: Runtime, payload: Payload) -> None:
    media = session.get(InboundMedia, payload["inbound_media_id"])
    if media is not None and media.state is MediaState.PENDING:
        media.reason = "could not be fetched from the provider"
        _settled(session, runtime, media, MediaState.FAILED)


@handler("media.fetch", prepare=fetch, max_attempts=FETCH_ATTEMPTS, abandoned=_fetch_abandoned)
def fetched(session: Session, runtime: Runtime, payload: Payload, prepared: Fetched | None) -> None:
    """Note what became of the file, and tell the message."""
    media = session.get(InboundMedia, payload["inbound_media_id"])
    if media is None or media.state is not MediaState.PENDING or prepared is None:
        return  # erased meanwhile; what was stored for nobody is swept away
    if prepared.refused:
        media.reason = prepared.refused
        _settled(session, runtime, media, MediaState.REFUSED)
        return
    insert_once(
        session,
        MediaFile,
        sha256=prepared.sha256,
        content_type=prepared.content_type,
        kind=str(prepared.kind),
        size=prepared.size,
        details={},
    )
    media.sha256 = prepared.sha256
    _settled(session, runtime, media, MediaState.STORED)


def _settled(session: Session, runtime: Runtime, media: InboundMedia, state: MediaState) -> None:
    media.state = state
    if runtime.settings.delete_provider_media:
        enqueue(session, "media.forget", {"inbound_media_id": media.id})
    else:
        media.locator = None
    session.flush()
    media_arrived(session, media.message_id)


def forget(runtime: Runtime, payload: Payload) -> bool:
    """Delete the file at the provider; whether there was anything to delete."""
    wanted = _wanted(runtime, payload)
    if wanted is None or not wanted.channel.forgets:
        return False
    try:
        wanted.channel.forget(wanted.ref, wanted.provider_id)
    except MediaRefused:
        return False  # an address that is not the provider's: there is nothing of ours behind it
    except (MediaLater, ChannelDown) as error:
        raise Retry(str(error)) from error
    return True


@handler("media.forget", prepare=forget, max_attempts=FORGET_ATTEMPTS)
def forgotten(session: Session, runtime: Runtime, payload: Payload, prepared: bool) -> None:
    """Note that the provider no longer has the file, and forget where it was."""
    media = session.get(InboundMedia, payload["inbound_media_id"])
    if media is not None:
        media.locator = None
        media.deleted_at_provider = utcnow() if prepared else None


def _wanted(runtime: Runtime, payload: Payload, state: MediaState | None = None) -> _Wanted | None:
    """The file that a job is about, if it is (still) there and in this state."""
    query = (
        select(InboundMedia, InboundMessage)
        .join(InboundMessage, InboundMessage.id == InboundMedia.message_id)
        .where(InboundMedia.id == payload["inbound_media_id"])
    )
    with runtime.db.read() as session:
        row = session.execute(query).one_or_none()
        if row is None:
            return None
        media, message = row
        if media.locator is None or (state is not None and media.state is not state):
            return None
        ref = MediaRef(runtime.vault.open(media.locator), media.declared_type)
        channel = runtime.channels[message.channel]
        return _Wanted(channel, ref, message.provider_id, message.received_at)
