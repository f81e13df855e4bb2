"""What voters sent for a claim: wordings with how often, tips one by one, and their files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Subquery, func, select, union_all
from sqlalchemy.orm import Session

from matchers.links import find_urls
from tipline.models import (
    ClaimOrigin,
    Forwarded,
    InboundMedia,
    InboundMessage,
    MediaFile,
    MediaState,
    Tip,
)
from tipline.privacy.personal import Veil, secrets_of
from tipline.triage.counts import WORDS

TIPS_SHOWN = 10
WORDINGS_SHOWN = 12
MEDIA_SHOWN = 24
LINKS_SHOWN = 10
# Comparing every text of a claim that half the country sends would keep its page waiting.
COUNTED = 5000
LONG = 1500  # characters; forwards of this length are folded


@dataclass(frozen=True, slots=True)
class MediaShown:
    """A file that a voter sent, or the reason why there is none."""

    sha256: str | None
    kind: str  # image, video, audio, document, other
    content_type: str
    size: int
    state: MediaState
    reason: str = ""
    words: str = ""  # read from the picture, or heard in the recording, by a machine
    hidden: bool = False  # personal data is on it, and not opened
    times: int = 1
    tip_id: int = 0  # the first that it came with


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording of the claim, as sent, and how many tips had exactly it."""

    text: str
    language: str | None
    times: int
    first_at: datetime
    tip_id: int = 0  # the first with it: stands for the wording when it is split off
    secrets: frozenset[str] = frozenset()  # of the personal data in it: to compare, not to show

    @property
    def long(self) -> bool:
        """Whether only its beginning is compared and shown at first."""
        return len(self.text) > LONG

    @property
    def links(self) -> list[str]:
        """Addresses in it that a browser could open, each once."""
        found = (url if "//" in url else f"http://{url}" for url in find_urls(self.text))
        web = (url for url in found if url.lower().startswith(("http://", "https://")))
        return list(dict.fromkeys(web))[:LINKS_SHOWN]


@dataclass(frozen=True, slots=True)
class TipShown:
    """One tip; of its sender only the country of the number and the channel are shown."""

    id: int
    language: str | None
    country: str | None
    channel: str
    forwarded: Forwarded
    waiting: bool
    told: bool
    created_at: datetime


def first_media(session: Session, claim_ids: Sequence[int]) -> dict[int, MediaShown]:
    """The newest stored file of each claim that has one.

    Asked claim by claim, so that of a claim with thousands of tips only the newest are read; and
    only for claims that files were counted for.
    """
    with_files = session.scalars(
        select(ClaimOrigin.claim_id)
        .where(
            ClaimOrigin.claim_id.in_(claim_ids),
            ClaimOrigin.kind == "type",
            ClaimOrigin.value != WORDS,
        )
        .distinct()
    ).all()
    if not with_files:
        return {}
    parts = [
        select(Tip.claim_id, InboundMedia.sha256)
        .join(InboundMessage, InboundMessage.tip_id == Tip.id)
        .join(InboundMedia, InboundMedia.message_id == InboundMessage.id)
        .where(Tip.claim_id == claim_id, InboundMedia.state == MediaState.STORED)
        .order_by(Tip.created_at.desc())
        .limit(1)
        .subquery()
        for claim_id in with_files
    ]
    newest = union_all(*(select(part) for part in parts)).subquery()
    rows = session.execute(
        select(newest.c.claim_id, MediaFile).join(MediaFile, MediaFile.sha256 == newest.c.sha256)
    )
    veil = Veil()
    return {claim_id: stored(file, veil) for claim_id, file in rows}


def media(
    session: Session, claim_id: int, veil: Veil, language: str | None = None
) -> tuple[MediaShown, ...]:
    """The files of a claim, each content once, most often sent first; then what is missing."""
    joined = (
        select(MediaFile, func.count(), func.min(InboundMedia.id), func.min(Tip.id))
        .join(InboundMedia, InboundMedia.sha256 == MediaFile.sha256)
        .join(InboundMessage, InboundMessage.id == InboundMedia.message_id)
        .join(Tip, Tip.id == InboundMessage.tip_id)
        .where(Tip.id.in_(late_ids(claim_id)), InboundMedia.state == MediaState.STORED)
        .group_by(MediaFile.sha256)
        .order_by(func.count().desc(), func.min(InboundMedia.id))
        .limit(MEDIA_SHOWN)
    )
    found = [
        stored(file, veil, times=times, tip_id=tip, language=language)
        for file, times, _, tip in session.execute(joined)
    ]
    missing = (
        select(InboundMedia)
        .join(InboundMessage, InboundMessage.id == InboundMedia.message_id)
        .join(Tip, Tip.id == InboundMessage.tip_id)
        .where(Tip.id.in_(late_ids(claim_id)), InboundMedia.state != MediaState.STORED)
        .order_by(InboundMedia.id.desc())
        .limit(5)
    )
    return (*found, *(_missing(found) for found in session.scalars(missing)))


def wordings(session: Session, claim_id: int, veil: Veil) -> tuple[tuple[Wording, ...], int]:
    """The different texts among the latest :data:`COUNTED` tips, most often sent first.

    Also returns how many there are in all, of which :data:`WORDINGS_SHOWN` are given.
    """
    late = _late(claim_id)
    rows = session.execute(
        select(
            late.c.text,
            func.max(late.c.language),
            func.max(late.c.country),
            func.count(),
            func.min(late.c.created_at),
            func.min(late.c.id),
            func.count().over(),
        )
        .group_by(late.c.text)
        .order_by(func.count().desc(), func.min(late.c.id))
        .limit(WORDINGS_SHOWN)
    ).all()
    found = tuple(_wording(veil, row) for row in rows)
    return found, rows[0][-1] if rows else 0


def _wording(veil: Veil, row: Any) -> Wording:
    text, language, country, times, first_at, tip_id, _ = row
    shown = veil.text(text, language=language, country=country)
    secrets = secrets_of(text, language=language, country=country)
    return Wording(shown, language, times, first_at, tip_id, secrets)


def late_ids(claim_id: int) -> Select[tuple[int]]:
    """The ids of the latest :data:`COUNTED` tips of a claim, from the index alone."""
    late = (
        select(Tip.id)
        .where(Tip.claim_id == claim_id)
        .order_by(Tip.created_at.desc())
        .limit(COUNTED)
        .subquery()
    )
    return select(late.c.id)


def _late(claim_id: int) -> Subquery:
    return (
        select(Tip.id, Tip.text, Tip.language, Tip.country, Tip.created_at)
        .where(Tip.claim_id == claim_id, Tip.text != "")
        .order_by(Tip.created_at.desc())
        .limit(COUNTED)
        .subquery()
    )


def latest(session: Session, claim_id: int) -> tuple[TipShown, ...]:
    """The newest tips of a claim."""
    rows = session.scalars(
        select(Tip)
        .where(Tip.claim_id == claim_id)
        .order_by(Tip.created_at.desc(), Tip.id.desc())
        .limit(TIPS_SHOWN)
    )
    return tuple(
        TipShown(
            id=tip.id,
            language=tip.language,
            country=tip.country,
            channel=tip.channel,
            forwarded=tip.forwarded,
            waiting=tip.waiting,
            told=tip.told_revision_id is not None,
            created_at=tip.created_at,
        )
        for tip in rows
    )


def stored(
    file: MediaFile,
    veil: Veil,
    *,
    times: int = 1,
    tip_id: int = 0,
    language: str | None = None,
) -> MediaShown:
    """A file of the store, as pages show it."""
    words = file.words
    shown = veil.text(words, language=language)
    return MediaShown(
        sha256=file.sha256,
        kind=file.kind,
        content_type=file.content_type,
        size=file.size,
        state=MediaState.STORED,
        words=shown,
        hidden=shown != words,
        times=times,
        tip_id=tip_id,
    )


def _missing(found: InboundMedia) -> MediaShown:
    kind = found.declared_type.split("/", 1)[0] or "other"
    return MediaShown(None, kind, found.declared_type, 0, found.state, found.reason)
