"""Rows of an import as lines of JSON and back, so that what was looked at is what is applied."""

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from factchecks.importers.rows import Imported, Row
from factchecks.models import Rating
from factchecks.verdict import Verdict, fields_of

MARK = 16  # bytes that stand for a line


def of_row(content: Imported) -> str:
    """A row as one line, the same for the same content."""
    fields = {name: value for name, value in fields_of(content.verdict).items() if value}
    value = {"publisher": content.publisher, "site": content.site, "verdict": fields}
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=_plain)


def _plain(value: Any) -> str:
    assert isinstance(value, date | datetime)
    return value.isoformat()


def to_row(number: int, line: str) -> Row:
    """The row that :func:`of_row` made the line of."""
    value = json.loads(line)
    fields = dict(value["verdict"])
    if fields.get("rating"):
        fields["rating"] = Rating(fields["rating"])
    if fields.get("claim_date"):
        fields["claim_date"] = date.fromisoformat(fields["claim_date"])
    if fields.get("reviewed_at"):
        fields["reviewed_at"] = datetime.fromisoformat(fields["reviewed_at"])
    fields["sources"] = tuple(fields.get("sources", ()))
    fields["translations"] = tuple(tuple(one) for one in fields.get("translations", ()))
    return Row(number, Imported(Verdict(**fields), value["publisher"], value["site"]))


def pack(lines: Iterable[str]) -> bytes:
    """Lines in as little room as they need; the same lines are the same bytes."""
    return gzip.compress("\n".join(lines).encode(), mtime=0)


def unpack(content: bytes) -> Iterator[str]:
    """The lines again."""
    yield from gzip.decompress(content).decode().split("\n")


def mark(line: str) -> bytes:
    """What stands for a line that was refused."""
    return hashlib.blake2b(line.encode(), digest_size=MARK).digest()


def digest(content: bytes) -> str:
    """What a person who decides says that they looked at."""
    return hashlib.sha256(content).hexdigest()
