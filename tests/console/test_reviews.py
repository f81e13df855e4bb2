"""Writing with care: guards, second looks, translations, costs, and when to look again."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from factchecks.db import utcnow
from factchecks.models import FactCheck, Rating, Status
from factchecks.verdict import Verdict
from tests.console import world
from tests.console.conftest import Person
from tests.console.test_verdicts import FORM, bubbles
from tipline.console import guards, reviewing
from tipline.console.errors import ConsoleError
from tipline.jobs import run_pending
from tipline.links import alive as links
from tipline.models import Claim, ClaimStatus, LinkCheck, LinkState, Review, Role, Tip
from tipline.preferences import services as preferences
from tipline.runtime import Runtime


@pytest.fixture
def claim_id(maker: world.Maker) -> int:
    claim = maker.claim("The vote was moved to 12 November, pass it on", people=3, language="en")
    maker.session.commit()
    return claim.id


def own(runtime: Runtime) -> list[FactCheck]:
    with runtime.db.read() as session:
        return list(session.scalars(select(FactCheck)))


def require(runtime: Runtime, value: str) -> None:
    with runtime.db.write() as session:
        preferences.change(session, runtime.settings, "review", {"required": value}, by="eva")


def found(runtime: Runtime, verdict: Verdict) -> dict[str, bool]:
    with runtime.db.read() as session:
        return {g.code: g.stops for g in guards.look(session, verdict)}


def test_a_verdict_without_a_source_goes_out_only_after_a_second_thought(
    signed_in: Callable[..., Person], claim_id: int, runtime: Runtime
) -> None:
    person, path = signed_in(Role.CHECKER), f"/console/claims/{claim_id}/verdict"
    bare = {**FORM, "url": ""}
    stopped = person.post(path, bare)
    assert stopped.status_code == 422
    assert "no source and no article" in stopped.text.lower()
    assert own(runtime) == []
    assert person.post(path, {**bare, "looked": "yes"}).status_code == 303
    assert [c.status for c in own(runtime)] == [Status.PUBLISHED]


def test_the_same_claim_published_before_is_pointed_out(
    signed_in: Callable[..., Person], claim_id: int, maker: world.Maker, runtime: Runtime
) -> None:
    person = signed_in(Role.CHECKER)
    person.post(f"/console/claims/{claim_id}/verdict", FORM)
    other = maker.claim("They say the vote is on the 12th now", people=1, language="en")
    maker.session.commit()
    again = {**FORM, "url": "https://lume.example.org/other"}
    stopped = person.post(f"/console/claims/{other.id}/verdict", again)
    assert stopped.status_code == 422
    assert "published this claim before" in stopped.text
    assert len(own(runtime)) == 1


@pytest.mark.parametrize(
    ("state", "code", "stops"),
    [
        (LinkState.DEAD, "dead-link", True),
        (LinkState.UNKNOWN, "link-unknown", False),
        (LinkState.PENDING, "link-unchecked", False),
        (LinkState.ALIVE, "", False),
        (None, "link-unchecked", False),
    ],
)
def test_a_dead_link_stops_and_one_not_checked_is_said_to_be_so(
    runtime: Runtime, state: LinkState | None, code: str, stops: bool
) -> None:
    verdict = Verdict(claim="X", url="https://lume.example.org/x")
    with runtime.db.write() as session:
        if state is not None:
            key = links._key(verdict.url)
            session.add(LinkCheck(key=key, address=verdict.url, state=state, said="said"))
    assert found(runtime, verdict) == ({code: stops} if code else {})


def test_what_was_found_yesterday_is_not_known_today(runtime: Runtime) -> None:
    verdict = Verdict(claim="X", url="https://lume.example.org/x")
    with runtime.db.write() as session:
        session.add(
            LinkCheck(
                key=links._key(verdict.url),
                address=verdict.url,
                state=LinkState.ALIVE,
                checked_at=utcnow() - links.GOOD_FOR - timedelta(minutes=1),
            )
        )
    assert found(runtime, verdict) == {"link-unchecked": False}
    with runtime.db.write() as session:
        links.look_at(session, [verdict.url])
        assert session.scalars(select(LinkCheck.state)).one() is LinkState.PENDING


def test_a_second_look_is_taken_by_somebody_else(
    signed_in: Callable[..., Person], claim_id: int, runtime: Runtime
) -> None:
    require(runtime, "always")
    writer, other = signed_in(Role.CHECKER), signed_in(Role.CHECKER, "second")
    writer.post(f"/console/claims/{claim_id}/verdict", {**FORM, "check_again": "30"})
    assert own(runtime) == [], "publishing is not possible where a look is required"
    with runtime.db.read() as session:
        review = session.scalars(select(Review)).one()
        assert session.get_one(Claim, claim_id).status is ClaimStatus.SECOND_REVIEW
    assert "The vote was moved" in other.get("/console/reviews/").text
    page = other.get(f"/console/reviews/{review.id}")
    assert any("12 November" in text for text in bubbles(page.text))
    refused = writer.post(f"/console/reviews/{review.id}/publish")
    assert refused.location == "/console/reviews/"
    assert own(runtime) == []
    done = other.post(f"/console/reviews/{review.id}/publish")
    assert done.location.startswith("/console/sending/")
    (published,) = own(runtime)
    assert published.status is Status.PUBLISHED
    assert published.check_again_at is not None
    assert published.check_again_at > utcnow() + timedelta(days=29)
    with runtime.db.write() as session, pytest.raises(ConsoleError):
        reviewing.approve(session, review.id, by="third")


def test_what_is_sent_back_is_written_on_with_what_was_said(
    signed_in: Callable[..., Person], claim_id: int, runtime: Runtime
) -> None:
    writer, other = signed_in(Role.CHECKER), signed_in(Role.CHECKER, "second")
    path = f"/console/claims/{claim_id}/verdict"
    writer.post(path, {**FORM, "do": "review", "sources": "Gazette 12, page 3"})
    with runtime.db.read() as session:
        number = session.scalars(select(Review.id)).one()
    assert other.post(f"/console/reviews/{number}/back", {"note": " "}).status_code == 303
    other.post(f"/console/reviews/{number}/back", {"note": "Name the law."})
    page = writer.get(path).text
    assert "Name the law." in page
    assert "Gazette 12, page 3" in page
    assert "electoral authority kept" in page
    with runtime.db.read() as session:
        assert session.get_one(Claim, claim_id).status is ClaimStatus.IN_PROGRESS


def test_a_verdict_survives_being_kept_for_a_look() -> None:
    verdict = Verdict(
        claim="X",
        rating=Rating.SCAM,
        sources=("a", "b"),
        translations=(("pt", "X", "Y"),),
        reviewed_at=utcnow(),
        claim_date=utcnow().date(),
    )
    assert reviewing.verdict_of(Review(verdict=reviewing._kept(verdict))) == verdict


@pytest.mark.parametrize(
    ("setting", "harm", "expected"),
    [
        ("never", "high", False),
        ("high", "low", False),
        ("high", "high", True),
        ("high", "", True),
        ("medium", "medium", True),
        ("always", "low", True),
    ],
)
def test_whether_a_look_is_required_goes_by_the_harm(
    runtime: Runtime, claim_id: int, setting: str, harm: str, expected: bool
) -> None:
    require(runtime, setting)
    with runtime.db.write() as session:
        if harm:
            session.execute(update(Claim).values(harm=harm))
    with runtime.db.read() as session:
        assert reviewing.required(session, runtime.settings, claim_id) is expected


def test_everybody_reads_claim_and_reasons_in_their_language_where_there_are_such(
    signed_in: Callable[..., Person], claim_id: int, runtime: Runtime
) -> None:
    with runtime.db.write() as session:
        tip = session.scalars(select(Tip).where(Tip.claim_id == claim_id)).first()
        assert tip is not None
        session.get_one(world.Contact, tip.contact_id).language = "es"
    form = {
        **FORM,
        "claim-es": "La votación se pasó al 12 de noviembre",
        "summary-es": "La autoridad mantuvo la fecha.",
    }
    person, path = signed_in(Role.CHECKER), f"/console/claims/{claim_id}/verdict"
    previewed = bubbles(person.post(path, {**form, "do": "preview"}).text)
    spanish = next(text for text in previewed if "La autoridad mantuvo la fecha." in text)
    assert "kept the date" not in spanish
    person.post(path, form)
    run_pending(runtime)
    with runtime.db.read() as session:
        from tipline.models import OutboundMessage

        bodies = set(session.scalars(select(OutboundMessage.body)))
    assert spanish in bodies
    assert any("kept the date" in body for body in bodies)


def test_how_it_goes_out_is_shown_until_it_is_out(
    signed_in: Callable[..., Person], claim_id: int, runtime: Runtime
) -> None:
    person = signed_in(Role.CHECKER)
    going = person.post(f"/console/claims/{claim_id}/verdict", FORM).location
    first = person.get(going)
    assert first.headers["Refresh"] == "3"
    assert "Refresh" not in person.get(going + "?still=yes").headers
    run_pending(runtime)
    with runtime.db.write() as session:
        from tipline.models import OutboundMessage, OutboundState

        session.execute(update(OutboundMessage).values(state=OutboundState.SENT))
    last = person.get(going)
    assert "Refresh" not in last.headers
    assert "3 of 3" in re.sub(r"\s+", " ", last.text)


def test_what_is_due_comes_up_and_goes_when_it_still_holds(
    signed_in: Callable[..., Person], claim_id: int, runtime: Runtime
) -> None:
    person = signed_in(Role.CHECKER)
    person.post(f"/console/claims/{claim_id}/verdict", {**FORM, "check_again": "7"})
    number = own(runtime)[0].id
    assert "It still holds" not in person.get("/console/reviews/").text
    with runtime.db.write() as session:
        session.execute(update(FactCheck).values(check_again_at=utcnow() - timedelta(days=1)))
    assert "It still holds" in person.get("/console/reviews/").text
    person.post(f"/console/factchecks/{number}/still-holds", {"check_again": "90"})
    assert "It still holds" not in person.get("/console/reviews/").text
    assert (
        person.post(f"/console/factchecks/{number}/still-holds", {"check_again": "-1"}).status_code
        == 400
    )


def test_only_ratings_of_the_scale_can_be_chosen(
    signed_in: Callable[..., Person], claim_id: int, runtime: Runtime
) -> None:
    with runtime.db.write() as session:
        scale = {"offered": ["true", "misleading"]}
        preferences.change(session, runtime.settings, "scale", scale, by="eva")
    refused = signed_in(Role.CHECKER).post(f"/console/claims/{claim_id}/verdict", FORM)
    assert refused.status_code == 422
    assert 'value="misleading"' in refused.text
    assert 'value="false"' not in refused.text


def test_the_card_of_a_proposed_verdict_is_drawn_when_it_is_looked_at(
    signed_in: Callable[..., Person], claim_id: int, runtime: Runtime
) -> None:
    require(runtime, "always")
    person = signed_in(Role.CHECKER)
    person.post(f"/console/claims/{claim_id}/verdict", FORM)
    cards = re.findall(
        r'src="(/console/reviews/1/card/\w+\.png)"', person.get("/console/reviews/1").text
    )
    assert cards
    picture = person.get(cards[0])
    assert picture.mimetype == "image/png"
    assert picture.data.startswith(b"\x89PNG")
    assert person.get("/console/reviews/1/card/xx.png").status_code == 404
    assert person.get("/console/reviews/9/card/en.png").status_code == 404


def test_what_is_due_again_is_looked_up_among_the_few_that_have_a_time(runtime: Runtime) -> None:
    from sqlalchemy import text
    from sqlalchemy.dialects import sqlite

    from tipline.console.views.reviews import due_again

    asked = due_again().compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    with runtime.db.read() as session:
        steps = session.execute(text(f"EXPLAIN QUERY PLAN {asked}".replace(":", r"\:"))).all()
    plan = " ".join(str(step[3]) for step in steps)
    assert "USING INDEX ix_fact_check_again" in plan
    assert "TEMP B-TREE" not in plan
