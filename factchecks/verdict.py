"""What a publisher says about one claim, as one value that travels between the layers."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from factchecks.errors import NotPublishable
from factchecks.models import FactCheck, Rating


@dataclass(frozen=True, slots=True)
class Verdict:
    """The content of a fact-check, without who publishes it and where it stands.

    ``rating`` is on our scale, or ``None`` where the publisher's own words (``rating_text``)
    are in no reviewed table; ``language`` is a BCP 47 tag such as ``pt`` or ``pt-br``;
    ``reviewed_at`` is the publisher's date and has a zone.  ``sources`` are addresses and documents
    that bear it out; ``translations`` the same in other languages: (language, claim, summary).
    """

    claim: str
    claimant: str = ""
    claim_date: date | None = None
    title: str = ""
    summary: str = ""
    language: str | None = None
    rating: Rating | None = None
    rating_text: str = ""
    url: str = ""
    reviewed_at: datetime | None = None
    sources: tuple[str, ...] = ()
    translations: tuple[tuple[str, str, str], ...] = ()


FIELDS = tuple(Verdict.__dataclass_fields__)


def fields_of(verdict: Verdict) -> dict[str, Any]:
    """The fields by name, as columns take them (``dataclasses.asdict`` would copy each deeply)."""
    return {name: getattr(verdict, name) for name in FIELDS}


def verdict_of(fact_check: FactCheck) -> Verdict:
    """What a fact-check says now, as a value."""
    return Verdict(**{name: getattr(fact_check, name) for name in FIELDS})


def missing_for_publication(verdict: Verdict) -> tuple[str, ...]:
    """Plain reasons why this verdict can't be published yet; empty where it can."""
    reasons = []
    if not verdict.claim.strip():
        reasons.append("the claim is empty")
    if verdict.rating is None:
        reasons.append("no rating is chosen")
    if not verdict.summary.strip() and not verdict.url.strip():
        reasons.append("it has neither a summary nor a link")
    if verdict.url and not verdict.url.lower().startswith(("https://", "http://")):
        reasons.append(f"the link {verdict.url[:100]!r} doesn't start with https://")
    return tuple(reasons)


def require_publishable(verdict: Verdict) -> None:
    """Raises :class:`NotPublishable` with every reason of :func:`missing_for_publication`."""
    reasons = missing_for_publication(verdict)
    if reasons:
        raise NotPublishable("can't be published yet: " + "; ".join(reasons))
