"""A tipline in which there is one of everything, said in words that a test gives: for walks over
every page and every export."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from factchecks import publish
from factchecks.db import utcnow
from factchecks.importers.impact import History, Impact, too_much
from factchecks.models import FactCheck, Rating, Variant
from factchecks.verdict import Verdict
from tests.console import world
from tests.trends.conftest import Crowd, at
from tipline.cards.links import code_of
from tipline.cards.render import VERSION
from tipline.models import (
    AlertKind,
    AlertRule,
    AlertWay,
    AnswerAudit,
    CannedReply,
    Card,
    Claim,
    ClaimNote,
    ClaimSibling,
    ClaimTag,
    Contact,
    Forwarded,
    Job,
    JobState,
    MatchState,
    MediaFile,
    Narrative,
    NarrativeClaim,
    OutboundMessage,
    OutboundState,
    Partner,
    PartnerTrends,
    Purpose,
    Review,
    Role,
    SavedView,
    Setting,
    Staff,
    Tip,
)
from tipline.privacy.vault import Vault
from tipline.quarantine import services as quarantine
from tipline.runtime import Runtime
from tipline.trends import board, monthly
from tipline.trends.tick import close_hour, full_hour
from tipline.triage.wordlist import reword

K = 5
LATER = 45 * 24  # hours: first asked about in a month that is over, and again just now


@dataclass(frozen=True)
class Words:
    """What everybody says: at length, in a line, and where only few letters fit."""

    text: str = "The vote in Vila Nova was moved to Tuesday, pass it on"
    other: str = "The vote in Vila Nova was moved to Friday, pass it on"
    line: str = "Vote moved"
    word: str = "pens"


@dataclass(frozen=True)
class Whole:
    """The rows that pages are opened with."""

    claim: int  # many asked about it, with everything that a claim can have
    other: int
    check: int  # published by us, corrected once
    foreign: int  # published by somebody else
    pictures: Mapping[str, str]  # SHA-256 of files that came with tips, by their kind
    arguments: Mapping[str, Any]  # of routes
    special: Mapping[str, Mapping[str, Any]]  # where an argument of that name means another thing

    def path(self, rule: Rule) -> str:
        """Where ``rule`` leads with rows that there are."""
        known = {**self.arguments, **self.special.get(rule.endpoint, {})}
        return str(rule.build({n: known.get(n, 1) for n in rule.arguments})[1])


def build(runtime: Runtime, words: Words, files: Mapping[str, tuple[bytes, str, str]]) -> Whole:
    """One of everything; ``files`` by name: bytes, content type, kind."""
    with runtime.db.write() as session:
        staff = {role: _staff(session, role) for role in Role}
        maker = world.Maker(session, number=5_000)
        start = full_hour(utcnow()) - timedelta(hours=LATER)
        month = f"{start:%Y-%m}"
        claim, other = _asked(Crowd(session, start), words)
        tip = maker.tip(claim, words.text, country="PT")
        maker.tip(claim, words.other, country="BR")
        pictures = {}
        for name, (data, content_type, kind) in files.items():
            row = maker.tip(claim, f"{words.line} {name}")
            pictures[name] = maker.media(row, runtime.store, data, content_type, kind).sha256
            session.get_one(Contact, row.contact_id).language = "en"
        check, revision_id = _checks(session, words)
        foreign = maker.fact_check(words.text, summary=words.text, url="https://lume.example.org/1")
        _decided(session, maker, claim, foreign, words)
        _said(session, staff, claim, other, words)
        _around(session, runtime.vault, tip, revision_id, words)
        card = _card(session, runtime, revision_id)
        _held(session, words)
        reword(session, [claim.id, other.id])
        whole = Whole(
            claim=claim.id,
            other=other.id,
            check=check.id,
            foreign=foreign.id,
            pictures=pictures,
            arguments={
                "claim_id": claim.id, "tip_id": tip.id, "fact_check_id": check.id,
                "number": check.id, "revision_id": revision_id, "month": month,
                "staff_id": staff[Role.VIEWER].id, "which": "trending", "kind": "atom",
                "form": "csv", "size": "small", "sha256": next(iter(pictures.values()), card),
                "code": code_of(revision_id), "name": "matching", "secret": "opens-nothing",
            },
            special={
                "cards.picture": {"sha256": card},
                "console.voter_text": {"name": "answer.claim"},
                "console.review_card": {"code": "en"},
                "api.claim": {"number": claim.id},
                "api.versions": {"number": claim.id},
            },
        )  # fmt: skip
    with runtime.db.write() as session:
        payload = {"month": month}
        monthly.keep(session, runtime, payload, monthly.make(runtime, payload))
    return whole


def _held(session: Session, words: Words) -> None:
    """A feed that would change too much at once."""
    impact = Impact(new=1, reworded=1, altered=118)
    for kind in ("altered", "reworded", "new"):
        said = {"claim": words.text, "was": words.line, "now": words.text, "url": words.line}
        impact.examples.append({"kind": kind, "site": words.word, **said})
    reasons = [*too_much(impact, History(had=1200, live=1200)), words.line]
    quarantine.hold(
        session,
        source=words.line,
        kind="feed",
        impact=impact,
        reasons=reasons,
        content=[words.line],
    )


def _card(session: Session, runtime: Runtime, revision_id: int) -> str:
    data = world.png("navy", (400, 300))
    sha256 = runtime.store.put(data)
    session.add(
        MediaFile(sha256=sha256, content_type="image/png", kind="image", size=len(data), details={})
    )
    session.flush()
    session.add(Card(revision_id=revision_id, language="en", version=VERSION, sha256=sha256))
    return sha256


def _staff(session: Session, role: Role) -> Staff:
    found = session.scalar(select(Staff).where(Staff.login == role.value))
    return found or world.staff(session, role)


def _asked(crowd: Crowd, words: Words) -> tuple[Claim, Claim]:
    """Two claims about which enough people ask to be in the newsroom, the one a version."""
    claim, other = crowd.claim(words.text), crowd.claim(words.other)
    crowd.crowd(claim, 12, hour=0.5)
    close_hour(crowd.session, K, crowd.start + timedelta(hours=1))
    for country, people in (("PT", 40), ("BR", 18)):
        for _ in range(people):
            crowd.ask(claim, hour=LATER - 0.5, country=country, forwarded=Forwarded.FREQUENTLY)
    crowd.crowd(other, 12, hour=LATER - 0.5)
    last = crowd.start + timedelta(hours=LATER)
    close_hour(crowd.session, K, last)
    slots = [{"kind": "date", "here": words.line, "there": words.word}]
    siblings = {"slots": slots, "found_at": last}
    crowd.session.add(ClaimSibling(claim_id=claim.id, sibling_id=other.id, **siblings))
    board.refresh(crowd.session, K)
    crowd.session.execute(update(Tip).where(Tip.claim_id == claim.id).values(waiting=True))
    return claim, other


def _checks(session: Session, words: Words) -> tuple[FactCheck, int]:
    """A verdict of ours, corrected once; the fact-check and its newest revision."""
    publisher = publish.ensure_publisher(
        session, name="Lupa do Vale", site="tipline.example.org", own=True
    )
    verdict = Verdict(
        claim=words.text, title=words.line, summary=words.text, language="en", rating=Rating.FALSE,
        rating_text=words.line, claimant=words.line, url="", sources=(words.text,),
    )  # fmt: skip
    draft = publish.create_draft(session, verdict, publisher_id=publisher.id)
    publish.publish(session, draft.id, decided_by="editor")
    corrected = Verdict(**{**asdict(verdict), "summary": f"{words.text} "})
    revision = publish.correct(session, draft.id, corrected, note=words.text, decided_by="editor")
    session.add(Variant(fact_check_id=draft.id, text=words.other, language="en", text_key="0" * 64))
    return draft, revision.id


def _decided(
    session: Session, maker: world.Maker, claim: Claim, check: FactCheck, words: Words
) -> None:
    """What the matcher and people found: a candidate, an answer to judge, a verdict to look at."""
    candidate = maker.candidate(claim, check, score=0.8)
    candidate.explanation = words.text
    candidate.conflicts = [{"kind": "date", "message_says": words.line, "claim_says": words.word}]
    answered = maker.candidate(claim, check, score=0.95)
    answered.state, answered.threshold = MatchState.ANSWERED, 0.9
    session.flush()
    session.add(AnswerAudit(match_id=answered.id, chance=1.0))
    written = Verdict(
        claim=words.text, summary=words.text, language="en", rating=Rating.FALSE,
        sources=(words.text,), url="https://lupa.example.org/1",
    )  # fmt: skip
    kept = asdict(written) | {"rating": "false", "reviewed_at": None}
    session.add(Review(claim_id=claim.id, verdict=kept, written_by="checker", note=words.text))
    claim.candidate_count = 1


def _said(
    session: Session, staff: Mapping[Role, Staff], claim: Claim, other: Claim, words: Words
) -> None:
    """What colleagues wrote."""
    admin, editor = staff[Role.ADMIN], staff[Role.EDITOR]
    admin.name = words.line
    claim.topic, claim.harm, claim.places = "process", "high", [words.line]
    claim.assignee_id = admin.id
    reasons = [{"code": "critical", "value": 1, "points": 9, "text": words.line}]
    claim.priority_reasons = other.priority_reasons = reasons
    session.add_all(
        [
            ClaimTag(claim_id=claim.id, tag=words.word),
            ClaimNote(claim_id=claim.id, author_id=editor.id, text=words.text),
            SavedView(owner_id=admin.id, name=words.line, query={"status": "all"}, shared=True),
            CannedReply(language="en", name=words.line, text=words.text, by="editor"),
            Setting(name="console.blocks", value={"text": f"# {words.line}\n{words.text}"}),
            Setting(name="console.open-data", value={"readers": "everybody"}),
        ]
    )


def _around(session: Session, vault: Vault, tip: Tip, revision_id: int, words: Words) -> None:
    """What others told us, and what went wrong."""
    narrative = Narrative(title=words.line, summary=words.text, created_by="editor")
    partner = Partner(
        name=words.line, url="https://lupa.example.net", site="lupa.example.net",
        token=vault.seal("tl_x"), problem=words.line,
    )  # fmt: skip
    session.add_all([narrative, partner])
    session.flush()
    line = {
        "title": words.text, "language": "en", "rating_text": words.word, "people": 26,
        "times": 9.0, "spike": True, "first_at": at(1).isoformat(), "as_of": at(2).isoformat(),
        "shares": {"country": {"PT": 26}, "language": {"en": 26}},
    }  # fmt: skip
    rule = AlertRule(
        name=words.line, kind=AlertKind.KEYWORD, value=words.line, way=AlertWay.CHAT,
        target=vault.seal("https://chat.example.org/x"), host=words.word, created_by="editor",
    )  # fmt: skip
    unsent = OutboundMessage(
        contact_id=tip.contact_id, purpose=Purpose.VERDICT, dedup_key="whole", channel="local",
        tip_id=tip.id, revision_id=revision_id, body=words.text, token="whole",
        state=OutboundState.FAILED, error=words.line, error_code="63016",
    )  # fmt: skip
    job = Job(
        name="media.fetch", payload={"inbound_media_id": 1}, state=JobState.DEAD, attempt=8,
        error=words.line,
    )  # fmt: skip
    session.add_all(
        [
            NarrativeClaim(narrative_id=narrative.id, claim_id=tip.claim_id, added_by="editor"),
            PartnerTrends(partner_id=partner.id, span="24h", as_of=at(2), lines=[line]),
            rule, unsent, job,
        ]
    )  # fmt: skip
