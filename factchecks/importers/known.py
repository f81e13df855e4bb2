"""What is in the database of the fact-checks that a batch of an import is about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks.keys import claim_key, url_key
from factchecks.models import LIVE, FactCheck, Publisher, Revision, Status
from factchecks.publish import imported_by
from factchecks.verdict import FIELDS, Verdict

Key = tuple[str, str, str]  # site, normalised link, digest of the normalised claim

_RATED = ("rating", "rating_text")
# Without these a feed knows less than another one, not something else.
_MAY_LACK = tuple(f for f in FIELDS if f not in ("claim", "url"))


@dataclass(frozen=True, slots=True)
class Known:
    """A fact-check as it stands, and whether a person had the last word on it."""

    id: int
    status: Status
    source: str
    verdict: Verdict
    by_person: bool


class Outcome(StrEnum):
    """What becomes of a fact-check that is here when a row about it comes."""

    UNCHANGED = "unchanged"
    KEPT = "kept"  # withdrawn or edited by a person, or newer: left as it is
    CORRECTED = "corrected"


def outcome_of(here: Known, read: Verdict, source: str) -> tuple[Outcome, Verdict]:
    """What becomes of ``here``, and what it would say then."""
    dated = (here.verdict.reviewed_at, read.reviewed_at)
    newer, older = (bool(d[0] and d[1] and d[0] < d[1]) for d in (dated, dated[::-1]))
    if here.source == source or newer:
        new = completed(read, here.verdict)
    else:
        # Two feeds that spell the same verdict differently would correct each other for ever.
        new = completed(here.verdict, read)
    if new == here.verdict:
        return Outcome.UNCHANGED, new
    if here.status not in LIVE or here.by_person or older:
        return Outcome.KEPT, new
    return Outcome.CORRECTED, new


def key_of(verdict: Verdict, site: str) -> Key:
    """What makes two rows the same fact-check."""
    return site, url_key(verdict.url), claim_key(verdict.claim)


def known(session: Session, keys: Iterable[Key]) -> Mapping[Key, Known]:
    """The fact-checks with these keys that are here already, whatever their status."""
    wanted = set(keys)
    columns = [getattr(FactCheck, name) for name in FIELDS]
    query = (
        select(
            FactCheck.id,
            FactCheck.status,
            FactCheck.source,
            Revision.decided_by,
            Publisher.site,
            FactCheck.url_key,
            FactCheck.claim_key,
            *columns,
        )
        .join(Publisher, Publisher.id == FactCheck.publisher_id)
        .outerjoin(
            Revision,
            (Revision.fact_check_id == FactCheck.id) & (Revision.number == FactCheck.revision),
        )
        .where(FactCheck.url_key.in_({key[1] for key in wanted}))
        .where(Publisher.site.in_({key[0] for key in wanted}))
    )
    found: dict[Key, Known] = {}
    for number, status, source, decided_by, site, link, claim, *values in session.execute(query):
        key = (site, link, claim)
        if key in wanted:
            verdict = Verdict(**dict(zip(FIELDS, values, strict=True)))
            by_import = (decided_by or imported_by(source)).startswith(imported_by(""))
            found[key] = Known(number, status, source, verdict, by_person=not by_import)
    return found


def publisher_ids(session: Session, publishers: Mapping[str, str]) -> dict[str, int]:
    """The ids of publishers by site; those that are new here are made, under the given names."""
    sites: Sequence[str] = list(publishers)
    query = select(Publisher.site, Publisher.id).where(Publisher.site.in_(sites))
    ids = {site: number for site, number in session.execute(query)}  # noqa: C416 - rows, not pairs
    for site in sites:
        if site not in ids:
            made = Publisher(name=publishers[site], site=site)
            session.add(made)
            session.flush()
            ids[site] = made.id
    return ids


def completed(one: Verdict, other: Verdict) -> Verdict:
    """``one``, with what only ``other`` knows: a feed's gap takes nothing away.

    Rating and words belong together: other words never get the meaning of these.
    """
    lacking = {f: getattr(other, f) for f in _MAY_LACK if getattr(one, f) in (None, "", ())}
    if one.rating_text or one.rating:
        words_agree = one.rating_text == other.rating_text
        lacking = {f: v for f, v in lacking.items() if f not in _RATED or words_agree}
    return replace(one, **lacking)


def says_otherwise(new: Verdict, old: Verdict) -> bool:
    """Whether the verdict itself differs, which those who were told the old one must learn."""
    if new.rating is not None and old.rating is not None:
        return new.rating is not old.rating
    return new.rating_text.strip().casefold() != old.rating_text.strip().casefold()
