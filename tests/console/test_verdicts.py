"""From the verdict form to the voter: what is shown before is what is sent."""

import html
import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from factchecks.models import FactCheck, Rating, Status
from tests.console import world
from tests.console.conftest import Person
from tipline import audit
from tipline.jobs import run_pending
from tipline.models import Claim, ClaimStatus, OutboundMessage, OutboundState, Purpose, Role, Tip
from tipline.runtime import Runtime

FORM = {
    "rating": "false",
    "claim": "The vote was moved to 12 November",
    "summary": "The electoral authority kept the date.",
    "url": "https://lume.example.org/date",
    "language": "en",
    "do": "publish",
}


def bubbles(page: str) -> list[str]:
    return [
        html.unescape(text)
        for text in re.findall(r'<div class="bubble"[^>]*>(.*?)</div>', page, re.DOTALL)
    ]


def sent(runtime: Runtime, purpose: Purpose) -> list[str]:
    """Run the fan-out and take what it wrote for sent."""
    run_pending(runtime)
    with runtime.db.write() as session:
        messages = session.scalars(
            select(OutboundMessage)
            .where(OutboundMessage.purpose == purpose)
            .order_by(OutboundMessage.id)
        ).all()
        for message in messages:
            message.state = OutboundState.SENT
        return [message.body for message in messages]


@pytest.fixture
def claim_id(maker: world.Maker) -> int:
    claim = maker.claim("The vote was moved to 12 November, pass it on", people=3, language="en")
    for tip in claim.tips:
        contact = maker.session.get_one(world.Contact, tip.contact_id)
        contact.language = "en"
    maker.session.commit()
    return claim.id


def test_what_was_previewed_is_what_everybody_who_waits_gets(
    signed_in: Callable[..., Person], claim_id: int, runtime: Runtime
) -> None:
    person = signed_in(Role.CHECKER)
    url = f"/console/claims/{claim_id}/verdict"
    preview = person.post(url, {**FORM, "do": "preview"}).text
    assert "Publish and tell 3" in preview
    answer = person.post(url, FORM)
    assert answer.location == "/console/sending/1"
    assert "Published." in person.get(answer.location).text
    bodies = sent(runtime, Purpose.VERDICT)
    assert len(bodies) == 3
    assert set(bodies) == set(bubbles(preview))
    with runtime.db.read() as session:
        assert session.get_one(Claim, claim_id).status is ClaimStatus.ANSWERED
        assert audit.verify(session).ok


def test_the_live_preview_has_the_same_words(
    signed_in: Callable[..., Person], claim_id: int
) -> None:
    person = signed_in(Role.CHECKER)
    url = f"/console/claims/{claim_id}/verdict"
    whole = person.post(url, {**FORM, "do": "preview"}).text
    alone = person.post(f"{url}/preview", FORM).text
    assert bubbles(alone) == bubbles(whole)
    assert "<html" not in alone


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"rating": ""}, "Choose a rating"),
        ({"rating": "nonsense"}, "Choose a rating"),
        ({"claim": "  "}, "Say in one sentence"),
        ({"summary": "", "url": ""}, "voters want to know why"),
        ({"url": "javascript:alert(1)"}, "must start with https://"),
        ({"url": "https://a b"}, "space in it"),
        ({"summary": "x" * 5001}, "At most 5000"),
        ({"language": "tlh"}, "Not a valid choice"),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(
    signed_in: Callable[..., Person],
    claim_id: int,
    runtime: Runtime,
    change: dict[str, str],
    says: str,
) -> None:
    kept = {**FORM, "summary": "A summary that took an hour.", **change}
    page = signed_in(Role.CHECKER).post(f"/console/claims/{claim_id}/verdict", kept)
    assert page.status_code == 422
    assert says in page.text
    for name in ("claim", "summary"):
        assert kept[name].strip() in page.text
    with runtime.db.read() as session:
        assert session.scalars(select(FactCheck)).all() == []


def test_two_checkers_at_once_publish_one_verdict(
    signed_in: Callable[..., Person], claim_id: int, runtime: Runtime
) -> None:
    first, second = signed_in(Role.CHECKER), signed_in(Role.EDITOR)
    url = f"/console/claims/{claim_id}/verdict"
    assert first.post(url, FORM).status_code == 303
    late = second.post(url, {**FORM, "rating": "true", "claim": "It was moved"})
    assert late.status_code == 409
    assert "Not published" in late.text
    assert "It was moved" in late.text
    with runtime.db.read() as session:
        assert [f.rating for f in session.scalars(select(FactCheck))] == [Rating.FALSE]


def test_an_existing_fact_check_answers_everybody_after_a_look_at_what_they_get(
    signed_in: Callable[..., Person], claim_id: int, maker: world.Maker, runtime: Runtime
) -> None:
    check = maker.fact_check("The vote was moved to 14 November", language="en")
    maker.candidate(maker.session.get_one(Claim, claim_id), check)
    maker.session.commit()
    person = signed_in(Role.CHECKER)
    url = f"/console/claims/{claim_id}/answer/{check.id}"
    look = person.get(url).text
    assert "Look at this first" in look
    assert "Yes, answer 3" in look
    unsure = person.post(url)
    assert unsure.location == url
    assert sent(runtime, Purpose.VERDICT) == []
    assert "Nothing was sent" in person.get(url).text
    assert person.post(url, {"sure": "yes"}).location == f"/console/claims/{claim_id}"
    assert set(sent(runtime, Purpose.VERDICT)) == set(bubbles(look))


def test_a_correction_reaches_those_who_were_told_in_the_words_of_the_preview(
    signed_in: Callable[..., Person], claim_id: int, runtime: Runtime
) -> None:
    person = signed_in(Role.CHECKER)
    person.post(f"/console/claims/{claim_id}/verdict", FORM)
    assert len(sent(runtime, Purpose.VERDICT)) == 3
    with runtime.db.read() as session:
        number = session.scalars(select(FactCheck.id)).one()
    url = f"/console/factchecks/{number}/correct"
    begun = person.get(url).text
    assert "Publish the correction and tell 3" in begun
    change = {**FORM, "rating": "misleading", "note": "The date moved in one town."}
    assert person.post(url, {**change, "note": ""}).status_code == 422
    same = person.post(url, {**FORM, "note": "Nothing differs."})
    assert same.status_code == 409
    preview = person.post(url, {**change, "do": "preview"}).text
    assert bubbles(person.post(f"{url}/preview", change).text) == bubbles(preview)
    assert person.post(url, change).status_code == 303
    bodies = sent(runtime, Purpose.CORRECTION)
    assert len(bodies) == 3
    assert set(bodies) == set(bubbles(preview))
    page = person.get(f"/console/factchecks/{number}").text
    assert "The date moved in one town." in page
    assert "revision" in page


def test_a_withdrawal_needs_an_editor_and_a_note_and_reaches_those_who_were_told(
    signed_in: Callable[..., Person], claim_id: int, runtime: Runtime
) -> None:
    checker, editor = signed_in(Role.CHECKER), signed_in(Role.EDITOR)
    checker.post(f"/console/claims/{claim_id}/verdict", FORM)
    assert len(sent(runtime, Purpose.VERDICT)) == 3
    with runtime.db.read() as session:
        number = session.scalars(select(FactCheck.id)).one()
    url = f"/console/factchecks/{number}/withdraw"
    assert checker.post(url, {"note": "Wrong."}).status_code == 403
    assert "Withdraw and tell 3" in editor.get(url).text
    assert editor.post(url, {"note": " "}).status_code == 422
    assert editor.post(url, {"note": "The source was mistaken."}).status_code == 303
    bodies = sent(runtime, Purpose.WITHDRAWAL)
    assert len(bodies) == 3
    assert all("The source was mistaken." in body for body in bodies)
    with runtime.db.read() as session:
        assert session.get_one(FactCheck, number).status is Status.WITHDRAWN
        assert session.get_one(Claim, claim_id).status is ClaimStatus.NEW
        assert all(tip.told_revision_id is None for tip in session.scalars(select(Tip)))
    assert editor.get(url).status_code == 409
    assert editor.get(f"/console/factchecks/{number}/correct").status_code == 409


def test_each_language_of_those_who_wait_is_previewed(
    signed_in: Callable[..., Person], maker: world.Maker
) -> None:
    claim = maker.claim("A vote", people=2, language="pt")
    maker.tip(claim, "A vote", language="ar", country="EG")
    maker.session.commit()
    page = signed_in(Role.CHECKER).get(f"/console/claims/{claim.id}/verdict").text
    assert "Portuguese · 2 people" in page
    assert "Arabic · 1 person" in page
    assert len(bubbles(page)) == 2


def test_the_list_of_fact_checks_is_filtered(
    signed_in: Callable[..., Person], maker: world.Maker
) -> None:
    one = maker.fact_check("Ballots are counted twice", language="en")
    two = maker.fact_check("Votos contados", rating=Rating.TRUE)
    maker.session.commit()
    person = signed_in(Role.VIEWER)

    def found(query: str) -> set[int]:
        page = person.get(f"/console/factchecks/?{query}").text
        return {int(i) for i in re.findall(r'href="/console/factchecks/(\d+)"', page)}

    assert found("") == {one.id, two.id}
    assert found("q=ballots") == {one.id}
    assert found("language=pt") == {two.id}
    assert found("rating=true") == {two.id}
    assert found("rating=unmapped") == set()
    assert found("status=withdrawn") == set()
    assert found("before=1_1") == set()
    assert found("before=-5&status=zzz") == {one.id, two.id}
