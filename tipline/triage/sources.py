"""What the indexes are filled with, read from the database: fact-checks and claims by id."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from factchecks import queries
from factchecks.changes import CLAIM, FACT_CHECK
from factchecks.db import utcnow
from factchecks.models import FactCheck, FactCheckMedia, Signal
from matchers.generic import says_nothing
from matchers.links import find_urls
from matchers.types import MediaKind, Reference
from tipline.models import Claim, InboundMedia, InboundMessage, MediaState, Tip
from tipline.triage.index import Entry
from tipline.triage.signals import methods

# A rumour that nobody has sent for so long starts a new claim: the old one is not what is asked.
CLAIM_DAYS = 90
WORDINGS = 20  # of one claim: more of the same adds nothing to what is found
BATCH = 500


def fact_checks(session: Session, ids: Sequence[int] | None = None) -> Iterator[Entry]:
    """Live fact-checks as index entries; all of them for ``None``."""
    every = ids if ids is not None else [int(i) for i in queries.all_live_ids(session)]
    for start in range(0, len(every), BATCH):
        chunk = every[start : start + BATCH]
        files = _fact_check_files(session, chunk)
        rows = session.execute(select(FactCheck.id, FactCheck.url).where(FactCheck.id.in_(chunk)))
        links: dict[int, str] = {row.id: row.url for row in rows}
        prints = _fingerprints(session, FACT_CHECK, chunk)
        found = queries.references(session, [str(i) for i in chunk])
        for reference in found.values():
            number = int(reference.id)
            link = (links[number],) if links.get(number) else ()
            yield Entry(
                reference, tuple(files.get(number, ())), tuple(prints.get(number, ())), link
            )


def live_references(session: Session) -> Iterator[Reference]:
    """What live fact-checks say, and nothing else of them."""
    every = [str(i) for i in queries.all_live_ids(session)]
    for start in range(0, len(every), BATCH):
        yield from queries.references(session, every[start : start + BATCH]).values()


def sounds_and_videos(session: Session) -> Iterator[tuple[str, str, bytes]]:
    """Id, kind and fingerprint of what is not a picture, of all live fact-checks."""
    live = {int(i) for i in queries.all_live_ids(session)}
    kinds = [
        and_(Signal.kind == str(method.kind), Signal.version == method.version)
        for method in methods()
        if method.kind is not MediaKind.IMAGE
    ]
    rows = session.execute(
        select(Signal.ref_id, Signal.kind, Signal.payload)
        .where(Signal.scope == FACT_CHECK, or_(*kinds), Signal.payload != b"")
        .order_by(Signal.id)
    )
    return ((str(row.ref_id), row.kind, row.payload) for row in rows if row.ref_id in live)


def claims(session: Session, ids: Sequence[int] | None = None) -> Iterator[Entry]:
    """Claims that somebody asked about lately as index entries; all of them for ``None``."""
    if ids is None:
        ids = list(session.scalars(select(Claim.id).where(_lately()).order_by(Claim.id)))
    for start in range(0, len(ids), BATCH):
        chunk = ids[start : start + BATCH]
        files = _claim_files(session, chunk)
        prints = _fingerprints(session, CLAIM, chunk)
        texts = _wordings(session, chunk)
        for reference in _claim_references(session, chunk, texts).values():
            number = int(reference.id)
            yield Entry(
                reference,
                tuple(files.get(number, ())),
                tuple(prints.get(number, ())),
                _bare_links(texts.get(number, ())),
            )


def claim_references(session: Session, ids: Sequence[str]) -> dict[str, Reference]:
    """What claim ids mean to a matcher: the tips' own words; old and unknown ones are missing."""
    numbers = [int(i) for i in ids if i.isascii() and i.isdigit()]
    return _claim_references(session, numbers, _wordings(session, numbers))


def _claim_references(
    session: Session, numbers: Sequence[int], texts: dict[int, list[str]]
) -> dict[str, Reference]:
    rows = session.execute(select(Claim.id, Claim.language).where(Claim.id.in_(numbers), _lately()))
    found = {}
    for number, language in rows:
        first, *others = texts.get(number) or [""]
        found[str(number)] = Reference(
            str(number), first, language=language, variants=tuple(others)
        )
    return found


def _lately() -> ColumnElement[bool]:
    recent = Claim.last_seen_at > utcnow() - timedelta(days=CLAIM_DAYS)
    return and_(recent, Claim.merged_into_id.is_(None))


def _wordings(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    """Distinct texts of each claim's tips, first come first."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = session.execute(
        select(Tip.claim_id, Tip.text, func.min(Tip.id).label("first"))
        .where(Tip.claim_id.in_(ids), Tip.text != "")
        .group_by(Tip.claim_id, Tip.text)
        .order_by("first")
    )
    for claim_id, text, _first in rows:
        if claim_id is not None and len(found[claim_id]) < WORDINGS:
            found[claim_id].append(text)
    return dict(found)


def _bare_links(texts: Sequence[str]) -> tuple[str, ...]:
    """Addresses that were sent with nothing said about them: then the page is the claim."""
    found = []
    for text in texts:
        urls = find_urls(text)
        rest = text
        for url in urls:
            rest = rest.replace(url, " ")
        if len(urls) == 1 and says_nothing(rest):
            found.append(urls[0])
    return tuple(dict.fromkeys(found))


def _claim_files(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    """The files of each claim's tips that came without words: with words, the words decide."""
    rows = session.execute(
        select(Tip.claim_id, Tip.text, InboundMedia.sha256)
        .join(InboundMessage, InboundMessage.tip_id == Tip.id)
        .join(InboundMedia, InboundMedia.message_id == InboundMessage.id)
        .where(Tip.claim_id.in_(ids), InboundMedia.state == MediaState.STORED)
        .distinct()
    )
    found: dict[int, list[str]] = defaultdict(list)
    for claim_id, text, sha256 in rows:
        if claim_id is not None and sha256 is not None and says_nothing(text):
            found[claim_id].append(sha256)
    return dict(found)


def _fingerprints(
    session: Session, scope: str, ids: Sequence[int]
) -> dict[int, list[tuple[str, bytes]]]:
    """Kind and payload of the fingerprints that the present versions can read."""
    readable = [
        and_(Signal.kind == str(method.kind), Signal.version == method.version)
        for method in methods()
    ]
    rows = session.execute(
        select(Signal.ref_id, Signal.kind, Signal.payload)
        .where(Signal.scope == scope, Signal.ref_id.in_(ids), or_(*readable))
        .where(Signal.payload != b"")
        .order_by(Signal.id)
    )
    found: dict[int, list[tuple[str, bytes]]] = defaultdict(list)
    for number, kind, payload in rows:
        found[number].append((kind, payload))
    return dict(found)


def _fact_check_files(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for number, sha256 in session.execute(
        select(FactCheckMedia.fact_check_id, FactCheckMedia.sha256).where(
            FactCheckMedia.fact_check_id.in_(ids)
        )
    ):
        found[number].append(sha256)
    return dict(found)
