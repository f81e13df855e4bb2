"""A small world for the console's tests: staff, claims with tips, fact-checks and candidates."""

import hashlib
import io
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks import publish
from factchecks.db import utcnow
from factchecks.models import FactCheck, Rating
from factchecks.verdict import Verdict
from tipline import audit
from tipline.console.passwords import hash_password
from tipline.media.store import MediaStore
from tipline.models import (
    Claim,
    ClaimStatus,
    Contact,
    Forwarded,
    InboundMedia,
    InboundMessage,
    Match,
    MatchState,
    MediaFile,
    MediaState,
    Role,
    Staff,
    Tip,
    TipState,
)
from tipline.triage.counts import count_candidates, count_origin, recount
from tipline.triage.wordlist import add_words

PASSWORD = "violet ladder unclear"


def staff(session: Session, role: Role, login: str | None = None) -> Staff:
    """An account; its login is its role unless given."""
    login = login or role.value
    person = Staff(login=login, name=login.capitalize(), password_hash=_hash(), role=role)
    session.add(person)
    session.flush()
    audit.record(session, actor=audit.SYSTEM, action="staff.create", subject=("staff", person.id))
    return person


@cache
def _hash() -> str:
    """A real hash of the password, made once: each costs half a second on purpose."""
    return hash_password(PASSWORD)


@dataclass
class Maker:
    """Makes rows with numbers of their own."""

    session: Session
    number: int = 0
    now: datetime = field(default_factory=utcnow)

    def contact(self, language: str = "pt", country: str = "PT") -> Contact:
        """A voter whose pseudonym and address are nobody's."""
        self.number += 1
        contact = Contact(
            channel="local",
            pseudonym=hashlib.sha256(f"contact {self.number}".encode()).hexdigest(),
            address=b"sealed",
            language=language,
            country=country,
            last_inbound_at=self.now,
        )
        self.session.add(contact)
        self.session.flush()
        return contact

    def claim(
        self,
        text: str,
        *,
        people: int = 1,
        language: str = "pt",
        country: str = "PT",
        status: ClaimStatus = ClaimStatus.NEW,
        forwarded: Forwarded = Forwarded.ONCE,
        hours_ago: float = 2,
        priority: float | None = None,
    ) -> Claim:
        """A claim that ``people`` ask about in the same words."""
        when = self.now - timedelta(hours=hours_ago)
        claim = Claim(
            title=text,
            language=language,
            status=status,
            priority=people * 10.0 if priority is None else priority,
            priority_reasons=[
                {"code": "contacts", "value": people, "points": 9, "text": f"{people} asked"},
                {
                    "code": "recent",
                    "value": people,
                    "points": 8,
                    "text": f"{people} people asked in the last 24 hours",
                },
            ],
            first_seen_at=when,
            last_seen_at=when,
        )
        self.session.add(claim)
        self.session.flush()
        for _ in range(people):
            self.tip(claim, text, language=language, country=country, forwarded=forwarded)
        return claim

    def tip(
        self,
        claim: Claim,
        text: str,
        *,
        language: str = "pt",
        country: str = "PT",
        forwarded: Forwarded = Forwarded.ONCE,
        waiting: bool = True,
        hours_ago: float = 1,
    ) -> Tip:
        """One more person who asks."""
        self.number += 1
        contact = self.contact(language, country)
        tip = Tip(
            contact_id=contact.id,
            claim_id=claim.id,
            state=TipState.QUEUED,
            channel="local",
            text=text,
            language=language,
            country=country,
            forwarded=forwarded,
            waiting=waiting,
            created_at=self.now - timedelta(hours=hours_ago),
        )
        self.session.add(tip)
        self.session.flush()
        self.session.add(
            InboundMessage(
                channel="local",
                provider_id=f"SM{self.number:032d}",
                contact_id=contact.id,
                tip_id=tip.id,
                kind="text",
                text=text,
                forwarded=forwarded,
                handled_at=self.now,
            )
        )
        count_origin(self.session, claim.id, tip, ())
        add_words(self.session, claim.id, text, language=language, country=country)
        claim.tip_count += 1
        claim.contact_count += 1
        claim.forwarded_count += forwarded in (Forwarded.ONCE, Forwarded.FREQUENTLY)
        claim.frequently_forwarded_count += forwarded is Forwarded.FREQUENTLY
        self.session.flush()
        return tip

    def media(
        self, tip: Tip, store: MediaStore, data: bytes, content_type: str, kind: str
    ) -> MediaFile:
        """A file that came with a tip."""
        sha256 = store.put(data)
        file = self.session.get(MediaFile, sha256)
        if file is None:
            file = MediaFile(
                sha256=sha256, content_type=content_type, kind=kind, size=len(data), details={}
            )
            self.session.add(file)
            self.session.flush()
        message = self.session.query(InboundMessage).filter_by(tip_id=tip.id).one()
        self.session.add(
            InboundMedia(
                message_id=message.id,
                position=0,
                declared_type=content_type,
                state=MediaState.STORED,
                sha256=sha256,
            )
        )
        self.session.flush()
        recount(self.session, self.session.get_one(Claim, tip.claim_id))
        return file

    def fact_check(
        self,
        claim: str,
        *,
        rating: Rating = Rating.FALSE,
        summary: str = "The electoral authority says otherwise.",
        language: str = "pt",
        url: str = "https://checks.example.org/a",
    ) -> FactCheck:
        """A published fact-check by somebody else."""
        publisher = publish.ensure_publisher(
            self.session, name="Lume Verifica", site="lume.example.org"
        )
        verdict = Verdict(claim=claim, summary=summary, language=language, rating=rating, url=url)
        draft = publish.create_draft(self.session, verdict, publisher_id=publisher.id)
        publish.publish(self.session, draft.id, decided_by="import")
        return draft

    def candidate(
        self, claim: Claim, fact_check: FactCheck, *, score: float = 0.82, conflict: bool = True
    ) -> Match:
        """A suggestion of the matcher, with a number that speaks against it."""
        conflicts = [{"kind": "number", "message_says": "12", "claim_says": "14"}]
        tip_id = self.session.scalar(select(Tip.id).where(Tip.claim_id == claim.id).limit(1))
        match = Match(
            tip_id=tip_id,
            fact_check_id=fact_check.id,
            state=MatchState.SUGGESTED,
            method="text",
            score=score,
            threshold=0.93,
            threshold_origin="measured on the development set",
            explanation="Nine of eleven words are the same, in the same order.",
            conflicts=conflicts if conflict else [],
        )
        self.session.add(match)
        count_candidates(self.session, claim)
        return match


def png(colour: str = "orange", size: tuple[int, int] = (320, 240)) -> bytes:
    """A picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()
