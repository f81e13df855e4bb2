"""One claim: what people sent, shown without effect; candidates with why; small decisions."""

from collections.abc import Callable

from sqlalchemy import select

from tests.console import world
from tests.console.conftest import Person
from tipline.models import (
    AuditEntry,
    Claim,
    ClaimStatus,
    ClaimTag,
    Contact,
    Match,
    MatchState,
    Role,
)
from tipline.runtime import Runtime

HOSTILE = (
    '<script>alert("x")</script><img src=x onerror=alert(1)>" onmouseover="alert(1) '
    "{{ 7*7 }} \u202egnp.exe\u200b https://evil.example/<b>?a=1&b=2 =cmd|'/c calc'!A1"
)


def test_hostile_content_is_shown_and_has_no_effect_on_any_page(
    signed_in: Callable[..., Person], maker: world.Maker
) -> None:
    claim = maker.claim(HOSTILE, people=2)
    maker.tip(claim, HOSTILE + " and " + "x" * 64_000)
    other = maker.claim(HOSTILE)
    other.places, other.topic = [HOSTILE[:80]], "process"
    maker.session.add(ClaimTag(claim_id=claim.id, tag=HOSTILE[:40]))
    check = maker.fact_check(HOSTILE, summary=HOSTILE)
    maker.candidate(claim, check)
    maker.session.commit()
    editor = signed_in(Role.EDITOR)
    editor.post(f"/console/claims/{claim.id}/notes", {"text": HOSTILE})
    for path in (
        "/console/",
        f"/console/claims/{claim.id}",
        f"/console/claims/{claim.id}/verdict",
        f"/console/claims/{claim.id}/answer/{check.id}",
        f"/console/claims/{claim.id}/merge?other={other.id}",
        "/console/tips/1",
        "/console/factchecks/",
        f"/console/factchecks/{check.id}",
        f"/console/factchecks/{check.id}/correct",
        f"/console/factchecks/{check.id}/withdraw",
    ):
        answer = editor.get(path)
        assert answer.status_code == 200, path
        page = answer.text
        assert "<script>alert" not in page, path
        assert "<img src=x" not in page, path
        assert '" onmouseover="' not in page, path
        assert "7*7" in page, path
        if "/verdict" not in path and "/correct" not in path:
            assert "\u202e" not in page, path
            assert "U+202E" in page, path


def test_links_are_words_until_asked_for(
    signed_in: Callable[..., Person], maker: world.Maker
) -> None:
    claim = maker.claim("look: https://evil.example/x and javascript:alert(1)//a.b/c")
    maker.session.commit()
    page = signed_in(Role.VIEWER).get(f"/console/claims/{claim.id}").text
    before, _, after = page.partition('<details class="links">')
    assert 'href="https://evil.example/x"' not in before
    link = after.partition("</details>")[0]
    assert 'href="https://evil.example/x" rel="noopener noreferrer nofollow"' in link
    assert 'href="javascript:' not in page


def test_nobody_is_named(
    signed_in: Callable[..., Person], maker: world.Maker, runtime: Runtime
) -> None:
    claim = maker.claim("Is it so?", people=3)
    maker.session.commit()
    page = signed_in(Role.ADMIN).get(f"/console/claims/{claim.id}").text
    with runtime.db.read() as session:
        contacts = session.scalars(select(Contact)).all()
    assert "somebody from Portugal, via the simulator" in page
    for contact in contacts:
        assert contact.pseudonym not in page
        assert contact.pseudonym[:12] not in page


def test_a_candidate_is_shown_with_its_score_why_and_what_speaks_against_it(
    signed_in: Callable[..., Person], maker: world.Maker
) -> None:
    claim = maker.claim("Vote on the 12th")
    maker.candidate(claim, maker.fact_check("Vote on the 14th"))
    maker.session.commit()
    page = signed_in(Role.VIEWER).get(f"/console/claims/{claim.id}").text
    assert "0.82" in page
    assert "0.93" in page
    assert "measured on the development set" in page
    assert "Nine of eleven words" in page
    assert "message says “12”, fact-check says “14”" in page
    assert "No, another claim" not in page  # a viewer decides nothing


def test_rejecting_holds_for_every_tip_and_spares_other_claims(
    signed_in: Callable[..., Person], maker: world.Maker, runtime: Runtime
) -> None:
    claim, other = maker.claim("Vote on the 12th"), maker.claim("Vote on the 13th")
    check = maker.fact_check("Vote on the 14th")
    mine = [maker.candidate(claim, check).id for _ in range(2)]
    spared = maker.candidate(other, check).id
    maker.session.commit()
    person = signed_in(Role.CHECKER)
    answer = person.post(f"/console/claims/{claim.id}/reject/{check.id}")
    assert answer.location == f"/console/claims/{claim.id}"
    assert "Rejected by checker" in person.get(answer.location).text
    with runtime.db.read() as session:
        states = {m.id: m.state for m in session.scalars(select(Match))}
    assert [states[i] for i in mine] == [MatchState.REJECTED] * 2
    assert states[spared] is MatchState.SUGGESTED
    again = person.post(f"/console/claims/{claim.id}/reject/{check.id}")
    assert "Nothing was changed" in person.get(again.location).text


def test_taking_a_claim_shows_others_who_works_on_it(
    signed_in: Callable[..., Person], maker: world.Maker, runtime: Runtime
) -> None:
    claim = maker.claim("Take me")
    maker.session.commit()
    first, second = signed_in(Role.CHECKER), signed_in(Role.EDITOR)
    first.post(f"/console/claims/{claim.id}/take")
    page = second.get(f"/console/claims/{claim.id}").text
    assert "Checker works on it" in page
    assert "Take it over from Checker" in page
    first.post(f"/console/claims/{claim.id}/take", {"release": "1"})
    assert "Checker works" not in second.get(f"/console/claims/{claim.id}").text
    with runtime.db.read() as session:
        assert session.get_one(Claim, claim.id).status is ClaimStatus.IN_PROGRESS
        deeds = session.scalars(
            select(AuditEntry.action).where(AuditEntry.actor == "checker")
        ).all()
    assert {"claim.take", "claim.release", "claim.status"} <= set(deeds)


def test_the_status_is_set_and_only_to_what_a_person_may_say(
    signed_in: Callable[..., Person], maker: world.Maker, runtime: Runtime
) -> None:
    claim = maker.claim("Spam")
    maker.session.commit()
    person = signed_in(Role.CHECKER)
    url = f"/console/claims/{claim.id}/status"
    assert person.post(url, {"status": "spam"}).status_code == 303
    assert person.post(url, {"status": "answered"}).status_code == 400
    assert person.post(url, {"status": "nonsense"}).status_code == 400
    with runtime.db.read() as session:
        assert session.get_one(Claim, claim.id).status is ClaimStatus.SPAM


def test_who_looked_at_a_claim_is_written_down_once(
    signed_in: Callable[..., Person], maker: world.Maker, runtime: Runtime
) -> None:
    claim = maker.claim("Looked at")
    maker.session.commit()
    person = signed_in(Role.VIEWER)
    for _ in range(3):
        person.get(f"/console/claims/{claim.id}")
    with runtime.db.read() as session:
        seen = session.scalars(select(AuditEntry).where(AuditEntry.action == "claim.see")).all()
    assert [(e.actor, e.subject_id) for e in seen] == [("viewer", str(claim.id))]


def test_a_claim_that_is_not_there_says_so(signed_in: Callable[..., Person]) -> None:
    person = signed_in(Role.EDITOR)
    assert person.get("/console/claims/99").status_code == 404
    assert person.get("/console/claims/99/verdict").status_code == 404
    assert person.post("/console/claims/99/take").status_code == 404
    assert person.get("/console/factchecks/99").status_code == 404


def test_another_fact_check_is_found_by_its_words(
    signed_in: Callable[..., Person], maker: world.Maker
) -> None:
    claim = maker.claim("Vote on the 12th")
    check = maker.fact_check("Ballots are counted by hand")
    maker.session.commit()
    person = signed_in(Role.CHECKER)
    page = person.get(f"/console/claims/{claim.id}?find=counted").text
    assert f"/console/claims/{claim.id}/answer/{check.id}" in page
    nothing = person.get(f"/console/claims/{claim.id}?find=zebra").text
    assert "No published fact-check has these words" in nothing
