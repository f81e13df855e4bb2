"""Pulls a partner's fact-checks as they change: new, corrected and withdrawn ones, page by page.

What comes is as trustworthy as the partner.  It goes through the importer that files go through,
and only fact-checks of the partner's own site are taken: nobody else's, and never ours.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks.errors import RowRefused
from factchecks.importers.claimreview import read_review
from factchecks.importers.followed import follow, ids_of
from factchecks.importers.known import key_of
from factchecks.importers.rows import Imported, Options, Row
from factchecks.importers.run import import_rows
from factchecks.keys import site_of
from factchecks.models import Rating, Status
from tipline.models import Partner, PartnerCheck
from tipline.partners.client import Api
from tipline.partners.errors import PartnerProblem
from tipline.runtime import Runtime
from tipline.triage.changes import spread

PAGE = 100
PAGES = 1_000  # at one time; the next pull goes on
_RATINGS = {rating.value: rating for rating in Rating}
_LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Item:
    """One of the partner's fact-checks: its number there, and what it says, if it stands."""

    remote_id: int
    withdrawn: bool
    content: Imported | RowRefused


def pull(runtime: Runtime, partner_id: int, api: Api) -> None:
    """Import what changed since the last time.

    The place reached is kept after each page, so whatever interrupts this, the next time goes on
    from there; a page that comes twice changes nothing.  Raises ``PartnerProblem``.
    """
    for _ in range(PAGES):
        with runtime.db.read() as session:
            partner = session.get(Partner, partner_id)
            if partner is None:
                return
            cursor, site, source = partner.cursor, partner.site, source_of(partner.name)
        query = {"limit": str(PAGE), **({"cursor": cursor} if cursor else {})}
        page = api.get("/checks/changes", **query).body or {}
        items, following, more = _page(page, site)
        if not items:
            return
        counts = _take_in(runtime, partner_id, source, items)
        with runtime.db.write() as session:
            partner = session.get(Partner, partner_id)
            if partner is None:
                return
            partner.cursor = following
            partner.counts = dict(Counter(partner.counts) + counts)
        if not more:
            return


def source_of(name: str) -> str:
    """What a partner's imports are called, in reports and as who decided their revisions."""
    return f"partner:{name}"


def _page(page: dict[str, Any], site: str) -> tuple[list[Item], str, bool]:
    items, following = page.get("items"), page.get("next")
    if not isinstance(items, list) or not isinstance(following, str | None):
        raise PartnerProblem("what it answers is no page of changes: is this a Tipline?")
    found = [_item(one, site) for one in items]
    if found and (not following or len(following) > 64):
        raise PartnerProblem("a page of changes does not say where to go on")
    return found, following or "", page.get("more") is True


def _item(value: Any, site: str) -> Item:
    number = value.get("id") if isinstance(value, dict) else None
    if not isinstance(number, int) or not 0 < number <= _LARGEST:
        raise PartnerProblem(f"a fact-check without a number: {str(value)[:80]!r}")
    withdrawn = value.get("status") == Status.WITHDRAWN.value
    try:
        return Item(number, withdrawn, _content(value, site))
    except RowRefused as refused:
        return Item(number, withdrawn, refused)


def _content(value: dict[str, Any], site: str) -> Imported:
    publisher, review = value.get("publisher"), value.get("claim_review")
    told = publisher.get("site") if isinstance(publisher, dict) else None
    if not isinstance(told, str) or site_of(told) != site:
        raise RowRefused(f"it is of {str(told)[:80]!r}, and only {site} is taken from here")
    if not isinstance(review, dict):
        raise RowRefused("it has no ClaimReview")
    if isinstance(review.get("claimReviewed"), list):
        raise RowRefused("it has several claims in one")
    (content,) = read_review(review, Options(site=site))
    if isinstance(content, RowRefused):
        raise content
    # The partner's scale is ours: its own choice is surer than a table of words.
    rating = _RATINGS.get(str(value.get("rating")), content.verdict.rating)
    return replace(content, verdict=replace(content.verdict, rating=rating))


def _take_in(runtime: Runtime, partner_id: int, source: str, items: list[Item]) -> Counter[str]:
    """Import a page: what is known under its number follows it, the rest is new."""
    with runtime.db.read() as session:
        known = _known(session, partner_id, items)
    standing = {
        one.remote_id: one.content
        for one in items
        if not one.withdrawn and isinstance(one.content, Imported)
    }
    followed = follow(
        runtime.db.write,
        changed={known[n]: content for n, content in standing.items() if n in known},
        withdrawn=[
            known[one.remote_id] for one in items if one.withdrawn and one.remote_id in known
        ],
        source=source,
        on_corrected=spread,
    )
    report = import_rows(
        runtime.db.write,
        _rows(items),
        source=source,
        format_name="partner",
        on_corrected=spread,
    )
    with runtime.db.write() as session:
        _remember(session, partner_id, standing)
    return Counter(
        imported=report.imported,
        corrected=report.corrected + followed.corrected,
        withdrawn=report.withdrawn + followed.withdrawn,
        refused=report.refused,
    )


def _rows(items: list[Item]) -> Iterator[Row]:
    return (Row(one.remote_id, one.content) for one in items if not one.withdrawn)


def _known(session: Session, partner_id: int, items: list[Item]) -> dict[int, int]:
    rows = session.execute(
        select(PartnerCheck.remote_id, PartnerCheck.fact_check_id).where(
            PartnerCheck.partner_id == partner_id,
            PartnerCheck.remote_id.in_([one.remote_id for one in items]),
        )
    )
    return {remote: ours for remote, ours in rows}  # noqa: C416 - rows, not pairs


def _remember(session: Session, partner_id: int, standing: dict[int, Imported]) -> None:
    ours = ids_of(session, [key_of(one.verdict, one.site) for one in standing.values()])
    for remote, content in standing.items():
        number = ours.get(key_of(content.verdict, content.site))
        if number is not None:
            session.merge(
                PartnerCheck(partner_id=partner_id, remote_id=remote, fact_check_id=number)
            )
