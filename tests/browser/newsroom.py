"""Something to look at in the newsroom: days of askers, versions, a narrative, verdicts."""

from dataclasses import asdict, replace
from datetime import timedelta

from sqlalchemy.orm import Session

from factchecks import publish
from factchecks.db import utcnow
from factchecks.models import Rating
from factchecks.verdict import Verdict
from tests.trends.conftest import Crowd
from tipline.alerts import rules
from tipline.models import (
    Claim,
    ClaimSibling,
    Forwarded,
    Narrative,
    NarrativeClaim,
    OpenBundle,
    Partner,
    PartnerTrends,
    PendingAsk,
    Place,
    Setting,
    Sighting,
)
from tipline.preferences.services import change
from tipline.runtime import Runtime
from tipline.trends import board, monthly
from tipline.trends.recount import recount
from tipline.trends.tick import full_hour
from tipline.triage import openness

K = 5
TITLES = (
    "The vote in Vila Nova was moved to 12 November, tell everybody before Sunday",
    "The vote in Vila Nova was moved to 14 November, tell everybody before Sunday",
    "Whoever votes by mail is counted twice, says a man who works at the post office",
    "تم إغلاق جميع مراكز الاقتراع في الساعة الثالثة",
    "Bring a pen of your own: the pens in the booth can be wiped off",
)


def furnish(runtime: Runtime) -> dict[str, int]:
    """Fill the newsroom; returns the numbers that stand in addresses."""
    with runtime.db.write() as session:
        claims = _claims(session)
        story = _narratives(session, claims)
        numbers = _checks(session)
        wanted = rules.Wanted("Election desk", "rise", "webhook", "https://hooks.example/x")
        rules.create(
            session, runtime.vault, replace(wanted, quiet_from=22, quiet_until=7), by="editor"
        )
        change(session, runtime.settings, monthly.SETTING, {"readers": "everybody"}, by="admin")
        _month(session)
        measured = openness.measure(session, utcnow(), K)
        session.merge(Setting(name=openness.NAME, value=asdict(measured), changed_by="system"))
    return {"claim": claims[0].id, "narrative": story, **numbers}


def _claims(session: Session) -> list[Claim]:
    crowd, now = Crowd(session), full_hour(utcnow())
    claims = [
        crowd.claim(title, "ar" if number == 3 else "en") for number, title in enumerate(TITLES)
    ]
    for number, claim in enumerate(claims):
        for day in range(1, 20 - 3 * number):
            for _ in range(7 + 3 * ((day + number) % 4)):
                _ask(crowd, claim, now - timedelta(days=day, hours=number), number)
    for _ in range(48):
        _ask(crowd, claims[0], now - timedelta(minutes=40), 0)
    slots = ({"kind": "date", "here": "12 November", "there": "14 November"},)
    for one, other, said in ((0, 1, slots), (1, 0, _turned(slots))):
        session.add(
            ClaimSibling(
                claim_id=claims[one].id, sibling_id=claims[other].id, slots=list(said), found_at=now
            )
        )
    for place in (Place.WHATSAPP, Place.META):
        session.add_all(Sighting(claim_id=claims[0].id, place=place, day=now) for _ in range(9))
    session.flush()
    session.query(PendingAsk).delete()
    recount(session, K, now)
    board.refresh(session, K)
    return claims


def _turned(slots: tuple[dict[str, str], ...]) -> tuple[dict[str, str], ...]:
    return tuple({**slot, "here": slot["there"], "there": slot["here"]} for slot in slots)


def _ask(crowd: Crowd, claim: Claim, when: object, number: int) -> None:
    country = ("BR", "PT", "PT", "BR", "MZ", "PT", "ZA")[crowd.number % 7 if number != 1 else 0]
    language = "ar" if number == 3 else ("pt", "pt", "en")[crowd.number % 3]
    forwarded = (Forwarded.ONCE, Forwarded.FREQUENTLY, Forwarded.NO)[crowd.number % 3]
    tip = crowd.ask(claim, country=country, language=language, forwarded=forwarded)
    tip.created_at = when  # type: ignore[assignment]  # a moment
    if crowd.number % 3 == 0:
        tip.answered_at = tip.created_at + timedelta(minutes=1 + crowd.number % 300)


def _narratives(session: Session, claims: list[Claim]) -> int:
    made = []
    for title, some in (
        ("The vote is moved about", claims[:2]),
        ("The mail is not safe", claims[2:3]),
    ):
        story = Narrative(
            title=title, summary="What several messages tell together.", created_by="editor"
        )
        session.add(story)
        session.flush()
        session.add_all(
            NarrativeClaim(narrative_id=story.id, claim_id=claim.id, added_by="editor")
            for claim in some
        )
        made.append(story.id)
    partner = Partner(
        name="Lupa do Norte", url="https://norte.example", site="norte.example", token=b"sealed",
        created_by="admin",
    )  # fmt: skip
    session.add(partner)
    session.flush()
    now = utcnow()
    line = {
        "title": "Ballots without a stamp are thrown away",
        "language": "en",
        "rating_text": "false",
        "people": 61,
        "times": 4.2,
        "spike": True,
        "first_at": now.isoformat(),
        "as_of": now.isoformat(),
        "shares": {"country": {"PT": 40, "*": 21}, "language": {}},
    }
    session.add(
        PartnerTrends(partner_id=partner.id, span="24h", as_of=full_hour(utcnow()), lines=[line])
    )
    return made[0]


def _checks(session: Session) -> dict[str, int]:
    owner = publish.ensure_publisher(session, name="Lupa do Vale", site="127.0.0.1", own=True)
    verdict = Verdict(
        claim="The municipal vote was moved to 14 November",
        title="No, the vote stays on 7 November",
        summary="The electoral authority keeps the day. Polling stations are open from 8 to 19.",
        language="en",
        rating=Rating.FALSE,
        claimant="A chain message",
        reviewed_at=utcnow(),
    )
    arabic = replace(
        verdict, claim="أُغلقت مراكز الاقتراع في الساعة الثالثة", title="لا، تبقى مفتوحة",
        summary="تبقى المراكز مفتوحة حتى الثامنة.", language="ar",
    )  # fmt: skip
    texts = {
        "check": verdict,
        "corrected": replace(verdict, claim="Votes by mail are counted twice"),
        "withdrawn": replace(verdict, claim="The mill is a polling station"),
        "arabic": arabic,
    }
    found = {}
    for name, text in texts.items():
        draft = publish.create_draft(session, text, publisher_id=owner.id)
        publish.publish(session, draft.id, decided_by="ana")
        found[name] = draft.id
    better = replace(texts["corrected"], rating=Rating.MISLEADING)
    publish.correct(
        session, found["corrected"], better, note="In one town it happened once.", decided_by="ana"
    )
    publish.withdraw(session, found["withdrawn"], note="The source was wrong.", decided_by="ana")
    return found


def _month(session: Session) -> None:
    session.add_all(
        OpenBundle(
            month=month, made_at=utcnow(), floor=K, groups=812, claims=77, smallest=K, size=51_200,
            sha256="ab" * 32, problem=problem, content=None if problem else b"PK",
        )
        for month, problem in (("2026-09", ""), ("2026-08", "claim 7: 3 in country"))
    )  # fmt: skip
