"""Asks the matcher for other programs: what comes is looked up and forgotten."""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import abort

from factchecks import queries
from factchecks.queries import Shown
from matchers.sniff import sniff
from matchers.types import Answer, Ask, Candidate, Content, Matched, MediaItem, MediaKind, Part
from tipline.api import shapes
from tipline.api.operations import Param, operation
from tipline.triage.worth import worth
from tipline.web.db import read_session, runtime

TEXT = 4096  # characters; what one message of WhatsApp may have
PICTURE = 5 * 1024 * 1024  # bytes; what a picture of WhatsApp may have
COST = 4  # calls that one look-up counts for: it works where reading only reads

Values = dict[str, Any]


@operation(
    "/match",
    scope="match",
    summary="Which published fact-checks a text or a picture is about, and why",
    body=(
        Param("text", "what a message says", pattern="^[^\\u0000]*$", longest=TEXT),
        Param(
            "picture",
            "a picture as base64, of at most 5 MB",
            pattern="^[A-Za-z0-9+/]*={0,2}$",
            longest=4 * (PICTURE // 3 + 1),
        ),
        Param("language", "a language code such as pt", pattern="^[a-z]{2,3}$", longest=3),
    ),
    cost=COST,
    shape="Matched",
)
def match(*, text: str | None, picture: str | None, language: str | None) -> Values:
    """As a voter's message would be matched, but nothing is kept, answered or opened for it."""
    if text is None and picture is None:
        abort(400, "Send text, picture or both.")
    with TemporaryDirectory(prefix="tipline-match-") as folder:
        notes: list[str] = []
        media = _media(Path(folder), picture, notes) if picture is not None else ()
        found = runtime().matching.match(Content(text or "", media, language))
    ids = {int(c.id) for part in found.parts for c in _candidates(part)}
    with read_session() as session:
        live = queries.shown(session, sorted(ids))
    return _shape(found, live, notes)


def _media(folder: Path, picture: str, notes: list[str]) -> tuple[MediaItem, ...]:
    """The picture as a file that the matcher's own, confined decoder opens."""
    try:
        data = base64.b64decode(picture, validate=True)
    except binascii.Error:
        data = b""
    kind, content_type = sniff(data)
    if kind is not MediaKind.IMAGE or len(data) > PICTURE:
        notes.append("the picture is none that can be opened, and was left out")
        return ()
    path = folder / "picture"
    path.write_bytes(data)
    return (MediaItem(path, hashlib.sha256(data).hexdigest(), kind, content_type),)


def _candidates(part: Part) -> tuple[Candidate, ...]:
    """What a checker would be shown, and before it what would be answered."""
    decision = part.decision
    best = (decision.best, *decision.twins) if isinstance(decision, Answer) else ()
    return (*best, *(c for c in worth(decision) if c not in best))


def _shape(found: Matched, live: Mapping[int, Shown], notes: list[str]) -> Values:
    return {
        "parts": [_part(part, live) for part in found.parts],
        "notes": [*notes, *found.notes],
    }


def _part(part: Part, live: Mapping[int, Shown]) -> Values:
    kept = [c for c in _candidates(part) if int(c.id) in live]
    site = runtime().settings.public_url
    decision, answer = "none", None
    if isinstance(part.decision, Answer) and int(part.decision.best.id) in live:
        decision, answer = "answer", int(part.decision.best.id)
    elif isinstance(part.decision, Ask) and kept:
        decision = "ask"
    return {
        "text": part.text,
        "evidence": part.evidence,
        "decision": decision,
        "answer": answer,
        "candidates": [shapes.candidate(c, live[int(c.id)], f"{site}/checks/{c.id}") for c in kept],
    }
