"""Some days of a tipline in which few ask about much, with the truth that must not come out."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from tests.trends.conftest import START, Crowd, at
from tipline.models import (
    Claim,
    ClaimSibling,
    ClaimStatus,
    Forwarded,
    Narrative,
    NarrativeClaim,
    Place,
    Sighting,
)
from tipline.trends import board
from tipline.trends.release import DIMENSIONS
from tipline.trends.tick import close_hour

K = 5
OTHER = "?"  # an attacker's word for whatever has no name
VALUES: dict[str, dict[str | None, float]] = {
    "country": {"PT": 0.55, "BR": 0.25, "MZ": 0.1, "AO": 0.05, None: 0.05},
    "language": {"pt": 0.7, "en": 0.2, "fr": 0.04, None: 0.06},
    "forwarded": {"no": 0.3, "once": 0.4, "frequently": 0.2, "unknown": 0.1},
    "channel": {"whatsapp": 0.9, "simulator": 0.1},
}
# How many ask in an hour, from seldom to often; the last is asked about by three in all.
BUSY = ((0, 4, 9, 14), (0, 0, 2, 6), (0, 1, 2, 3), (0, 0, 0, 12), (0, 0, 1))
WORDS = "The vote in Vila Nova was moved to the {}th"

# Claim, hour, and one value of each dimension.
Atom = tuple[int, int, str, str, str, str]


@dataclass
class World:
    """Plays hour after hour; ``truth`` has everybody who counts."""

    session: Session
    rng: random.Random
    crowd: Crowd = field(init=False)
    claims: list[int] = field(default_factory=list)
    narratives: dict[int, list[int]] = field(default_factory=dict)
    truth: Counter[Atom] = field(default_factory=Counter)
    hour: int = 0

    def __post_init__(self) -> None:
        self.crowd = Crowd(self.session)
        self.seen: set[tuple[int, str]] = set()
        made = [self.crowd.claim(WORDS.format(12 + number)) for number in range(len(BUSY) + 1)]
        made[1].status = ClaimStatus.ANSWERED
        self.claims = [claim.id for claim in made]
        self._siblings(made[:4])
        for members in (self.claims[:3], self.claims[2:5]):
            narrative = Narrative(title=f"Story {len(members)}", created_by="ana")
            self.session.add(narrative)
            self.session.flush()
            self.narratives[narrative.id] = members
            self.session.add_all(
                NarrativeClaim(narrative_id=narrative.id, claim_id=claim, added_by="ana")
                for claim in members
            )
        self.session.commit()

    def _siblings(self, claims: list[Claim]) -> None:
        for one in claims:
            for other in claims:
                if one is not other:
                    here, there = (c.title.split()[-1][:-2] for c in (one, other))
                    slots = [{"kind": "number", "here": here, "there": there}]
                    self.session.add(
                        ClaimSibling(
                            claim_id=one.id, sibling_id=other.id, slots=slots, found_at=START
                        )
                    )

    @property
    def tick(self) -> datetime:
        """The full hour that the numbers are of."""
        return at(self.hour)

    def one_more(self, claim: int) -> None:
        """Somebody new asks, in the hour that is not over."""
        self._ask(claim, f"person {self.rng.randrange(10**9)}")
        self.session.commit()

    def next_hour(self) -> None:
        """An hour of askers, some of them not for the first time, and its end."""
        for claim, often in zip(self.claims, BUSY, strict=False):
            for _ in range(self.rng.choice(often)):
                self._ask(claim, f"person {self.rng.randrange(4000)}")
            for place in Place:
                if self.rng.random() < 0.2:
                    self.session.add(Sighting(claim_id=claim, place=place, day=START))
        if self.hour < 3:
            self._ask(self.claims[-1], f"one of three: {self.hour}")
        self.session.flush()
        self.hour += 1
        close_hour(self.session, K, at(self.hour))
        board.refresh(self.session, K)
        self.session.commit()

    def _ask(self, claim: int, name: str) -> None:
        country, language, forwarded, channel = (
            self.rng.choices(list(VALUES[name]), list(VALUES[name].values()))[0]
            for name in DIMENSIONS
        )
        asked = self.session.get_one(Claim, claim)
        tip = self.crowd.ask(
            asked, name, hour=self.hour + self.rng.random() * 0.99,
            country=country, language=language, forwarded=Forwarded(str(forwarded)),
        )  # fmt: skip
        tip.channel = str(channel)
        if (claim, name) not in self.seen:
            self.seen.add((claim, name))
            said = (str(value or OTHER) for value in (country, language, forwarded, channel))
            self.truth[(claim, self.hour, *said)] += 1  # type: ignore[index]  # four of them
