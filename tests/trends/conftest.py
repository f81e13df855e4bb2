"""Claims that people ask about over hours and days, counted as the tipline counts them."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tipline.models import Claim, Contact, Forwarded, PendingAsk, Tip, TipState
from tipline.runtime import Runtime
from tipline.triage.priority import count_in

START = datetime(2026, 10, 1, tzinfo=UTC)


@dataclass
class Crowd:
    """Makes people ask; ``hour`` counts from ``start``."""

    session: Session
    start: datetime = START
    people: dict[str, Contact] = field(default_factory=dict)
    number: int = 0

    def claim(self, title: str = "The vote was moved to Tuesday", language: str = "en") -> Claim:
        """A claim that nobody asked about yet."""
        claim = Claim(
            title=title, language=language, first_seen_at=self.start, last_seen_at=self.start,
            tip_count=0, contact_count=0, forwarded_count=0, frequently_forwarded_count=0,
        )  # fmt: skip
        self.session.add(claim)
        self.session.flush()
        return claim

    def contact(self, name: str, country: str | None, language: str | None) -> Contact:
        """A voter, always the same for the same name."""
        if name not in self.people:
            self.people[name] = Contact(
                channel="local",
                pseudonym=hashlib.sha256(name.encode()).hexdigest(),
                language=language,
                country=country,
            )
            self.session.add(self.people[name])
            self.session.flush()
        return self.people[name]

    def ask(
        self,
        claim: Claim,
        name: str = "",
        *,
        hour: float = 0,
        country: str | None = "PT",
        language: str | None = "pt",
        forwarded: Forwarded = Forwarded.NO,
        text: str = "",
    ) -> Tip:
        """Somebody (a new person unless named) asks, and is counted as on the way of a message."""
        self.number += 1
        contact = self.contact(name or f"person {self.number}", country, language)
        tip = Tip(
            contact_id=contact.id,
            claim_id=claim.id,
            state=TipState.QUEUED,
            channel="local",
            text=text or claim.title,
            language=language,
            country=country,
            forwarded=forwarded,
            created_at=self.start + timedelta(hours=hour),
        )
        self.session.add(tip)
        self.session.flush()
        count_in(self.session, claim, tip)
        self.session.flush()
        pending = self.session.get(PendingAsk, tip.id)
        if pending is not None:
            pending.noted_at = tip.created_at
        return tip

    def crowd(self, claim: Claim, people: int, *, hour: float = 0, country: str = "PT") -> None:
        """Many people ask within one hour."""
        for _ in range(people):
            self.ask(claim, hour=hour, country=country)


@pytest.fixture
def crowd(runtime: Runtime) -> Iterator[Crowd]:
    """People who ask, in one open session."""
    with runtime.db.writer() as session:
        yield Crowd(session)


def at(hour: float) -> datetime:
    """A moment so many hours after the start."""
    return START + timedelta(hours=hour)


__all__ = ["START", "Crowd", "at"]
