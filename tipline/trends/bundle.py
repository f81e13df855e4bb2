"""A month of published groups as open data, which is checked once more before it is given out."""

import csv
import hashlib
import io
import json
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from tipline.errors import TiplineError
from tipline.trends.export import GROUPS, as_csv, as_json_lines, group_rows


class NotAnonymous(TiplineError):
    """A bundle would tell of fewer people than the floor; nothing is given out."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found in a file of groups, read back as anybody would read it."""

    groups: int
    claims: int
    smallest: int  # the least number in any cell; 0 where there is none


def month_of(text: str) -> tuple[datetime, datetime]:
    """Beginning and end of a month such as ``2026-10``.  Raises ``ValueError``."""
    try:
        begin = datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC)
    except ValueError:
        raise ValueError(f"{text[:20]!r} is no month such as 2026-10") from None
    following = begin.month % 12 + 1
    return begin, begin.replace(year=begin.year + (following == 1), month=following)


def write_bundle(
    session: Session,
    month: str,
    k: int,
    now: datetime,
    *,
    on_group: Callable[[int], object] = bool,
) -> tuple[bytes, Verified]:
    """The month as a ZIP of CSV, JSON Lines, dictionary and manifest.

    Only the words of published fact-checks are in it, no voter's.  ``on_group`` is called with 1
    for each group that was read.  Raises :class:`NotAnonymous`, and ``ValueError`` for a month that
    is not over: what is given out never changes.
    """
    begin, end = month_of(month)
    if end > now:
        raise ValueError(f"{month} is not over; choose a month that is")
    rows = []
    for row in group_rows(session, k, begin=begin, end=end, only_public=True):
        rows.append(row)
        if row["table"] == "all":
            on_group(1)
    table = "".join(as_csv(rows, list(GROUPS)))
    found = verify(csv.DictReader(io.StringIO(table, newline="")), k)
    files = {
        "groups.csv": table,
        "groups.jsonl": "".join(as_json_lines(rows, list(GROUPS))),
        "dictionary.json": json.dumps(GROUPS, ensure_ascii=False, indent=1),
    }
    files["manifest.json"] = json.dumps(_manifest(month, k, found, files), indent=1)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in files.items():
            # Always the same date: the same month gives the same bytes.
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            bundle.writestr(info, content.encode(), zipfile.ZIP_DEFLATED)
    return packed.getvalue(), found


def _manifest(month: str, k: int, found: Verified, files: Mapping[str, str]) -> dict[str, object]:
    return {
        "month": month,
        "floor": k,
        "verified": "every group and cell has at least so many people as the floor; every table "
        "adds up to its group; no two groups of a claim overlap",
        "groups": found.groups,
        "claims": found.claims,
        "smallest_cell": found.smallest,
        "sha256": {name: hashlib.sha256(text.encode()).hexdigest() for name, text in files.items()},
    }


def verify(rows: Iterable[Mapping[str, str]], k: int) -> Verified:
    """Check a file of groups for k-anonymity from the file alone.

    Independent of how it was made: it knows only what the columns mean.  Raises
    :class:`NotAnonymous` with the row that is wrong.
    """
    totals: dict[tuple[str, str], int] = {}
    parts: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    since: dict[tuple[str, str], str] = {}
    smallest = 0
    for row in rows:
        group, people = (row["claim"], row["until"]), int(row["people"])
        if people < k:
            raise NotAnonymous(f"claim {group[0]} at {group[1]}: {people} in {row['table']}")
        smallest = min(smallest or people, people)
        if row["table"] == "all":
            if group in totals:
                raise NotAnonymous(f"claim {group[0]} at {group[1]}: the group is there twice")
            totals[group], since[group] = people, row["since"]
        else:
            parts[group][row["table"]] += people
    _add_up(totals, parts)
    _apart(totals, since)
    return Verified(len(totals), len({claim for claim, _ in totals}), smallest)


def _add_up(
    totals: Mapping[tuple[str, str], int], parts: Mapping[tuple[str, str], Mapping[str, int]]
) -> None:
    for group, tables in parts.items():
        for table, people in tables.items():
            if totals.get(group) != people:
                raise NotAnonymous(
                    f"claim {group[0]} at {group[1]}: {table} has {people} of "
                    f"{totals.get(group)}, so the rest could be subtracted"
                )


def _apart(totals: Mapping[tuple[str, str], int], since: Mapping[tuple[str, str], str]) -> None:
    last: dict[str, str] = {}
    for claim, until in sorted(totals, key=lambda group: (group[0], group[1])):
        before = last.get(claim)
        if before is not None and since[claim, until] < before:
            raise NotAnonymous(f"claim {claim} at {until}: it overlaps the group before")
        last[claim] = until
