"""What came of an import, in numbers and with a reason for every row that was refused."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

# A file of a million bad rows must not fill the database; the counts stay exact.
MAX_KEPT = 1_000


@dataclass(slots=True)
class Report:
    """Counted while a file is read; every row is in exactly one of the seven outcomes."""

    source: str
    format: str
    dry_run: bool = False
    read: int = 0
    imported: int = 0  # new here
    corrected: int = 0  # was here and says something else now: a new revision
    unchanged: int = 0  # was here and says the same
    merged: int = 0  # the same fact-check as an earlier row of this file
    kept: int = 0  # was here; withdrawn or edited by a person, or newer: left as it is
    refused: int = 0
    withdrawn: int = 0  # not rows: were here, are in the file no more (only with replace)
    altered: int = 0  # verdicts that say otherwise now, and those taken back
    unrated: int = 0  # of the rows taken: without any words for a rating
    reasons: Counter[str] = field(default_factory=Counter)
    refusals: list[tuple[int, str]] = field(default_factory=list)  # (line, reason)
    withdrawals: list[tuple[int, str]] = field(default_factory=list)  # (fact-check, reason)
    unmapped: Counter[str] = field(default_factory=Counter)  # publishers' words without meaning
    seconds: float = 0.0

    def refuse(self, line: int, reason: str) -> None:
        """Count a refused row and keep why."""
        self.refused += 1
        # Counted together whatever the line, the claim or the number in it.
        kind = re.sub(r"\d+", "…", reason.partition(":")[0].partition(" for the claim")[0])
        if kind in self.reasons or len(self.reasons) < MAX_KEPT:
            self.reasons[kind] += 1
        if len(self.refusals) < MAX_KEPT:
            self.refusals.append((line, reason))

    def withdraw(self, fact_check_id: int, reason: str) -> None:
        """Count a fact-check that was taken back and keep why."""
        self.withdrawn += 1
        self.altered += 1
        if len(self.withdrawals) < MAX_KEPT:
            self.withdrawals.append((fact_check_id, reason))

    def unmap(self, site: str, words: str) -> None:
        """Count words that no rating table knows, for those who review the tables."""
        if not words:
            self.unrated += 1
            return
        key = f"{site}: {words[:100]}"
        if key in self.unmapped or len(self.unmapped) < MAX_KEPT:
            self.unmapped[key] += 1

    def as_dict(self) -> dict[str, Any]:
        """As plain JSON: counts, refused rows with line and reason, unmapped words."""
        counts = {name: getattr(self, name) for name in COUNTS}
        return {
            "source": self.source,
            "format": self.format,
            "dry_run": self.dry_run,
            **counts,
            "seconds": round(self.seconds, 3),
            "reasons": dict(self.reasons.most_common()),
            "refusals": [{"line": line, "reason": reason} for line, reason in self.refusals],
            "withdrawals": [{"id": i, "reason": reason} for i, reason in self.withdrawals],
            "unmapped": dict(self.unmapped.most_common(100)),
        }


COUNTS = (
    "read",
    "imported",
    "corrected",
    "unchanged",
    "merged",
    "kept",
    "refused",
    "withdrawn",
    "altered",
    "unrated",
)
