"""Pulls a partner's fact-checks as they change: new, corrected and withdrawn ones, page by page.

What comes is as trustworthy as the partner.  It goes through the importer that files go through,
and only fact-checks of the partner's own site are taken: nobody else's, and never ours.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks.errors import RowRefused
from factchecks.importers.claimreview import read_review
from factchecks.importers.followed import follow, ids_of
from factchecks.importers.impact import HELD, history_of, measure, too_much
from factchecks.importers.known import key_of
from factchecks.importers.rows import Imported, Options, Row
from factchecks.importers.run import import_rows
from factchecks.keys import site_of
from factchecks.models import Rating, Status
from tipline.jobs.registry import Payload
from tipline.models import Partner, PartnerCheck
from tipline.partners.client import Api
from tipline.partners.errors import PartnerProblem
from tipline.quarantine import services as quarantine
from tipline.runtime import Runtime
from tipline.triage.changes import spread

PAGE = 100
PAGES = 1_000  # at one time; the next pull goes on
LOOKED_AT = 20  # pages that are looked at together before any of them changes anything
_RATINGS = {rating.value: rating for rating in Rating}
_LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Item:
    """One of the partner's fact-checks: its number there, and what it says, if it stands."""

    remote_id: int
    withdrawn: bool
    content: Imported | RowRefused


def pull(runtime: Runtime, partner_id: int, api: Api) -> None:
    """Import what changed since the last time, unless that is too much at once.

    The place reached is kept after each page, so whatever interrupts this, the next time goes on
    from there; a page that comes twice changes nothing.  The first time, until everything is here,
    nothing is too much: an admin has just added the partner.  Raises ``PartnerProblem``.
    """
    for _ in range(PAGES):
        with runtime.db.read() as session:
            partner = session.get(Partner, partner_id)
            if partner is None or quarantine.is_open(session, source_of(partner.name)):
                return
            cursor, site, source = partner.cursor, partner.site, source_of(partner.name)
            whole = partner.whole
        come = _come(api, cursor, LOOKED_AT if whole else 1)
        items = [_item(value, site) for value in come.values]
        if whole and items and _is_held(runtime, partner_id, source, items, come):
            return
        counts = take_in(runtime, partner_id, source, items) if items else Counter[str]()
        with runtime.db.write() as session:
            partner = session.get(Partner, partner_id)
            if partner is None:
                return
            partner.cursor = come.following or partner.cursor
            partner.counts = dict(Counter(partner.counts) + counts)
            partner.whole = partner.whole or not come.more
        if not come.more:
            return


@dataclass(frozen=True, slots=True)
class Come:
    """Some pages of changes as they came, from one place to the next."""

    values: list[Any]
    cursor: str
    following: str  # empty where nothing came
    more: bool


def _come(api: Api, cursor: str, pages: int) -> Come:
    values: list[Any] = []
    following, more = "", True
    for _ in range(pages):
        query = {"limit": str(PAGE)}
        if following or cursor:
            query["cursor"] = following or cursor
        page = api.get("/checks/changes", **query).body or {}
        found, place, more = _page(page)
        if not found:
            return Come(values, cursor, following, more=False)
        values, following = [*values, *found], place
        if not more:
            break
    return Come(values, cursor, following, more)


def _is_held(runtime: Runtime, partner_id: int, source: str, items: list[Item], come: Come) -> bool:
    """Hold all of it, if it would change too much at once."""
    with runtime.db.read() as session:
        changes = changes_of(session, partner_id, items)
        history = history_of(session, source)
    impact = measure(
        runtime.db.read,
        _rows(items),
        source=source,
        renamed=changes.changed,
        withdrawn=changes.withdrawn,
    )
    reasons = too_much(impact, history)
    if reasons:
        place = {"partner_id": partner_id, "cursor": come.cursor, "following": come.following}
        with runtime.db.write() as session:
            quarantine.hold(
                session,
                source=source,
                kind="partner",
                impact=impact,
                reasons=reasons,
                content=[json.dumps(value, sort_keys=True) for value in come.values],
                place=place,
            )
    return bool(reasons)


def apply_held(runtime: Runtime, source: str, place: Payload, content: Iterable[str]) -> None:
    """Import what a person released: the very changes that they looked at."""
    partner_id = int(place["partner_id"])
    with runtime.db.read() as session:
        partner = session.get(Partner, partner_id)
        site = partner.site if partner is not None else ""
    values = map(json.loads, content)
    while site and (part := list(islice(values, PAGE))):
        items = [_item(value, site) for value in part]
        counts = take_in(runtime, partner_id, source, items, format_name=HELD)
        with runtime.db.write() as session:
            partner = session.get_one(Partner, partner_id)
            partner.counts = dict(Counter(partner.counts) + counts)


def go_on(session: Session, place: Payload) -> None:
    """Read on behind what was held."""
    partner = session.get(Partner, int(place["partner_id"]), with_for_update=True)
    if partner is not None and partner.cursor == place["cursor"]:
        partner.cursor = place["following"]


def source_of(name: str) -> str:
    """What a partner's imports are called, in reports and as who decided their revisions."""
    return f"partner:{name}"


def _page(page: dict[str, Any]) -> tuple[list[Any], str, bool]:
    items, following = page.get("items"), page.get("next")
    if not isinstance(items, list) or not isinstance(following, str | None):
        raise PartnerProblem("what it answers is no page of changes: is this a Tipline?")
    if items and (not following or len(following) > 64):
        raise PartnerProblem("a page of changes does not say where to go on")
    return items, following or "", page.get("more") is True


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


@dataclass(frozen=True, slots=True)
class Changes:
    """What is known under its number: what it says now, and which are taken back, by ours."""

    changed: dict[int, Imported]
    withdrawn: list[int]


def changes_of(session: Session, partner_id: int, items: list[Item]) -> Changes:
    """What the items mean for fact-checks that are here under the partner's numbers."""
    known = _known(session, partner_id, items)
    here = [one for one in items if one.remote_id in known]
    standing = {known[one.remote_id]: one.content for one in here if not one.withdrawn}
    return Changes(
        {n: content for n, content in standing.items() if isinstance(content, Imported)},
        [known[one.remote_id] for one in here if one.withdrawn],
    )


def take_in(
    runtime: Runtime, partner_id: int, source: str, items: list[Item], format_name: str = "partner"
) -> Counter[str]:
    """Import a page: what is known under its number follows it, the rest is new."""
    with runtime.db.read() as session:
        changes = changes_of(session, partner_id, items)
    followed = follow(
        runtime.db.write,
        changed=changes.changed,
        withdrawn=changes.withdrawn,
        source=source,
        format_name=format_name,
        on_corrected=spread,
    )
    report = import_rows(
        runtime.db.write,
        _rows(items),
        source=source,
        format_name=format_name,
        on_corrected=spread,
    )
    standing = {
        one.remote_id: one.content
        for one in items
        if not one.withdrawn and isinstance(one.content, Imported)
    }
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
