"""Two invented weeks of people asking, so that the newsroom of the demonstration shows something.

Nobody in it exists: contacts without an address, who ask the invented world's own claims.
"""

import random
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from factchecks.models import FactCheck, Publisher, Status
from tipline.demo.content_files import checks
from tipline.models import (
    Claim,
    ClaimStatus,
    Contact,
    Forwarded,
    Narrative,
    NarrativeClaim,
    Place,
    Sighting,
    Tip,
    TipState,
)
from tipline.trends import board
from tipline.trends.recount import recount
from tipline.trends.tick import full_hour

DAYS = 14
SEED = 2026
# Invented shares of calling codes, by language.
COUNTRIES = {
    "en": (("ZA", 6), ("NG", 3), ("KE", 2), ("GB", 1)),
    "pt": (("BR", 6), ("PT", 3), ("MZ", 1)),
    "es": (("MX", 5), ("AR", 3), ("ES", 2)),
    "hi": (("IN", 9), ("NP", 1)),
    "ar": (("EG", 5), ("MA", 3), ("JO", 2)),
}


def tell(session: Session, floor: int, now: datetime) -> bool:
    """Put the two weeks before ``now`` in; False where anybody has asked anything already."""
    if session.scalar(select(Tip.id).limit(1)) is not None:
        return False
    rng = random.Random(SEED)  # noqa: S311 - the same weeks each time, nothing secret
    claims = _claims(session, now)
    for number, (claim, _) in enumerate(claims):
        _ask(session, rng, claim, list(_hours(rng, number)), now=now)
    _group(session, [claim.id for claim, key in claims if key.startswith("en-po")])
    session.flush()
    recount(session, floor, full_hour(now))
    board.refresh(session, floor)
    return True


def _claims(session: Session, now: datetime) -> list[tuple[Claim, str]]:
    """A claim for each fact-check of our own that is live."""
    keys = {check.claim: (check.id, check.language) for check in reversed(checks())}
    found = session.scalars(
        select(FactCheck)
        .join(Publisher, Publisher.id == FactCheck.publisher_id)
        .where(FactCheck.status == Status.PUBLISHED, FactCheck.source == "demo")
        .order_by(FactCheck.id)
    ).unique()
    made: list[tuple[Claim, str]] = []
    for check in found:
        key, language = keys.pop(check.claim, ("", ""))
        if not key:
            continue  # the twin of another publisher
        claim = Claim(
            title=check.claim, language=language, status=ClaimStatus.ANSWERED,
            fact_check_id=check.id, tip_count=0, contact_count=0, forwarded_count=0,
            frequently_forwarded_count=0,
            first_seen_at=now - timedelta(days=DAYS), last_seen_at=now,
        )  # fmt: skip
        session.add(claim)
        made.append((claim, key))
    session.flush()
    return made


def _hours(rng: random.Random, number: int) -> Iterator[float]:
    """How many hours ago each person asked: a wave some days ago, and for some one just now."""
    middle, width = rng.uniform(30, 24 * (DAYS - 2)), rng.uniform(8, 40)
    for _ in range(int(12 + 90 / (1 + number % 9))):
        yield min(24.0 * DAYS, max(7.0, rng.gauss(middle, width)))
    if number % 11 == 2:
        for _ in range(rng.randrange(30, 70)):
            yield rng.triangular(0.2, 5, 0.6)


def _ask(
    session: Session,
    rng: random.Random,
    claim: Claim,
    hours: list[float],
    *,
    now: datetime,
) -> None:
    language = claim.language or "en"
    countries, shares = zip(*COUNTRIES[language], strict=True)
    people = [
        {
            "channel": "local",
            "pseudonym": secrets.token_hex(32),
            "language": language,
            "country": rng.choices(countries, shares)[0],
        }
        for _ in hours
    ]
    ids = session.scalars(
        insert(Contact).returning(Contact.id, sort_by_parameter_order=True), people
    )
    session.execute(insert(Tip), list(_tips(rng, claim, hours, list(ids), people, now=now)))
    for place, share in ((Place.WHATSAPP, 3), (Place.META, 5), (Place.PRINT, 14)):
        day = (now - timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        seen = [{"claim_id": claim.id, "place": place, "day": day}] * (len(hours) // share // 2)
        if seen:
            session.execute(insert(Sighting), seen)


def _tips(
    rng: random.Random,
    claim: Claim,
    hours: list[float],
    contacts: list[int],
    people: list[dict[str, Any]],
    *,
    now: datetime,
) -> Iterator[dict[str, Any]]:
    forwarded = 0
    kinds = (Forwarded.NO, Forwarded.ONCE, Forwarded.FREQUENTLY)
    for ago, contact, person in zip(hours, contacts, people, strict=True):
        at = full_hour(now) - timedelta(hours=ago)
        how = rng.choices(kinds, (3, 4, 3))[0]
        forwarded += how is not Forwarded.NO
        yield {
            "contact_id": contact,
            "claim_id": claim.id,
            "state": TipState.ANSWERED,
            "channel": "local",
            "text": claim.title,
            "language": person["language"],
            "country": person["country"],
            "forwarded": how,
            "created_at": at,
            "answered_at": at + timedelta(seconds=rng.uniform(2, 9)),
        }
    claim.tip_count = claim.contact_count = len(hours)
    claim.forwarded_count = forwarded
    claim.last_seen_at = now - timedelta(hours=min(hours))


def _group(session: Session, claims: list[int]) -> None:
    narrative = Narrative(
        title="Voting is made hard on purpose",
        summary="Claims that people are kept from voting by hours, pens or places.",
        created_by="demo-editor",
    )
    session.add(narrative)
    session.flush()
    session.add_all(
        NarrativeClaim(narrative_id=narrative.id, claim_id=claim, added_by="demo-editor")
        for claim in claims
    )
