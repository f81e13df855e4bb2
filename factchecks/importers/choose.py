"""Decides which rows of one file count: the newest of each fact-check, and none in dispute."""

import hashlib
from dataclasses import dataclass, field

from factchecks.errors import RowRefused
from factchecks.importers.known import Key, key_of
from factchecks.importers.report import Report
from factchecks.importers.rows import Imported, Row
from factchecks.verdict import Verdict

NO_DATE = float("-inf")


@dataclass(frozen=True, slots=True)
class _Seen:
    """What an earlier row of the file said about a fact-check."""

    line: int
    meaning: bytes  # digest of the rating, or of unmapped words; empty without either
    words: str
    date: float  # of the review, in seconds


@dataclass(slots=True)
class Chooser:
    """Remembers every fact-check of a file by a digest: about 300 bytes each."""

    report: Report
    disputed: dict[Key, str] = field(default_factory=dict)  # and why
    _seen: dict[bytes, _Seen] = field(default_factory=dict)

    def choose(self, batch: list[Row]) -> dict[Key, Imported]:
        """The rows of a batch that count, one for each fact-check; the others are reported."""
        chosen: dict[Key, Imported] = {}
        for row in batch:
            self.report.read += 1
            if isinstance(row.content, RowRefused):
                self.report.refuse(row.line, str(row.content))
                continue
            key = key_of(row.content.verdict, row.content.site)
            self._add(chosen, key, row.line, row.content)
        return chosen

    def _add(self, chosen: dict[Key, Imported], key: Key, line: int, found: Imported) -> None:
        now = _seen_as(line, found.verdict)
        earlier = self._seen.setdefault(digest(*key), now)
        differs = bool(now.meaning and earlier.meaning) and now.meaning != earlier.meaning
        dated = NO_DATE not in (now.date, earlier.date) and now.date != earlier.date
        if differs and not dated:
            self._dispute(chosen, key, earlier, now)
        elif earlier is now or (now.meaning and (not earlier.meaning or now.date > earlier.date)):
            self._seen[digest(*key)] = now
            self.disputed.pop(key, None)  # the newest word settles it
            self.report.merged += key in chosen
            chosen[key] = found
        else:
            self.report.merged += 1

    def _dispute(self, chosen: dict[Key, Imported], key: Key, earlier: _Seen, now: _Seen) -> None:
        reason = (
            f"contradicts line {earlier.line}: the same claim under the same link is rated "
            f"{earlier.words!r} there and {now.words!r} here"
        )
        self.disputed[key] = f"line {now.line} {reason}"
        self.report.refuse(now.line, reason)
        if chosen.pop(key, None) is not None:
            self.report.refuse(earlier.line, f"is contradicted by line {now.line}")


def _seen_as(line: int, verdict: Verdict) -> _Seen:
    date = verdict.reviewed_at.timestamp() if verdict.reviewed_at else NO_DATE
    said = verdict.rating.value if verdict.rating else verdict.rating_text.casefold()
    return _Seen(line, digest(said) if said else b"", verdict.rating_text[:60], date)


def digest(*parts: str) -> bytes:
    """16 bytes that stand for some texts."""
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=16).digest()
