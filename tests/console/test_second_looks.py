"""Nothing goes out past a colleague: corrections wait for a look; what is taken is left alone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from factchecks.db import utcnow
from factchecks.models import FactCheck, Status
from tests.console import world
from tests.console.conftest import Person
from tests.console.test_reviews import own, require
from tests.console.test_verdicts import FORM, bubbles, sent
from tipline.models import Claim, Purpose, Review, ReviewState, Role
from tipline.runtime import Runtime

CORRECTION = {**FORM, "summary": "It was moved in one town only.", "note": "We forgot one town."}


@pytest.fixture
def claim_id(maker: world.Maker) -> int:
    claim = maker.claim("The vote was moved to 12 November, pass it on", people=2, language="en")
    maker.session.commit()
    return claim.id


@pytest.fixture
def published(claim_id: int, signed_in: Callable[..., Person], runtime: Runtime) -> Person:
    """Whoever published fact-check 1, that two people were told."""
    person = signed_in(Role.CHECKER, "writer")
    assert person.post(f"/console/claims/{claim_id}/verdict", FORM).status_code == 303
    assert len(sent(runtime, Purpose.VERDICT)) == 2
    return person


def test_a_correction_waits_for_a_look_and_is_then_what_was_seen(
    published: Person, signed_in: Callable[..., Person], runtime: Runtime
) -> None:
    require(runtime, "always")
    other = signed_in(Role.CHECKER, "second")
    assert "Send to a second look" in published.get("/console/factchecks/1/correct").text
    asked = published.post("/console/factchecks/1/correct", CORRECTION)
    assert asked.location == "/console/factchecks/1"
    assert own(runtime)[0].status is Status.PUBLISHED
    assert sent(runtime, Purpose.CORRECTION) == []
    assert "Correction" in other.get("/console/reviews/").text

    published.post("/console/reviews/1/publish")
    assert own(runtime)[0].status is Status.PUBLISHED, "nobody approves their own"
    page = other.get("/console/reviews/1").text
    assert "We forgot one town." in page
    done = other.post("/console/reviews/1/publish")

    assert done.location.startswith("/console/sending/")
    assert own(runtime)[0].status is Status.CORRECTED
    bodies = sent(runtime, Purpose.CORRECTION)
    assert len(bodies) == 2
    assert set(bodies) == set(bubbles(page))


def test_a_correction_that_is_sent_back_is_gone_on_with(
    published: Person, signed_in: Callable[..., Person], runtime: Runtime
) -> None:
    require(runtime, "always")
    published.post("/console/factchecks/1/correct", CORRECTION)
    signed_in(Role.CHECKER, "second").post("/console/reviews/1/back", {"note": "Which town?"})
    page = published.get("/console/factchecks/1/correct").text
    assert "Which town?" in page
    assert "It was moved in one town only." in page
    assert "We forgot one town." in page
    assert own(runtime)[0].status is Status.PUBLISHED


def test_a_correction_of_what_was_changed_meanwhile_is_not_published(
    published: Person, signed_in: Callable[..., Person], runtime: Runtime
) -> None:
    other = signed_in(Role.CHECKER, "second")
    published.post("/console/factchecks/1/correct", {**CORRECTION, "do": "review"})
    other.post("/console/factchecks/1/correct", {**CORRECTION, "summary": "Nowhere at all."})
    answer = other.post("/console/reviews/1/publish")
    assert "was changed since this was written" in other.get(answer.location).text
    with runtime.db.read() as session:
        assert session.get_one(FactCheck, 1).summary == "Nowhere at all."
        assert session.get_one(Review, 1).state is ReviewState.WAITING
    assert "one town only" not in published.get("/console/factchecks/1/correct").text


@pytest.mark.parametrize(
    ("setting", "harm", "waits"),
    [("never", "high", False), ("high", "low", False), ("high", "high", True), ("high", "", True)],
)
def test_whether_a_correction_waits_goes_by_the_harm_of_its_claim(
    published: Person, runtime: Runtime, setting: str, harm: str, waits: bool
) -> None:
    require(runtime, setting)
    with runtime.db.write() as session:
        session.execute(update(Claim).values(harm=harm))
    published.post("/console/factchecks/1/correct", CORRECTION)
    assert own(runtime)[0].status is (Status.PUBLISHED if waits else Status.CORRECTED)


def test_a_correction_in_which_nothing_differs_waits_for_nobody(
    published: Person, runtime: Runtime
) -> None:
    require(runtime, "always")
    answer = published.post("/console/factchecks/1/correct", {**FORM, "note": "Nothing."})
    assert answer.status_code == 409
    assert "nothing differs" in answer.text
    with runtime.db.read() as session:
        assert session.scalars(select(Review)).all() == []


@pytest.mark.parametrize("do", ["publish", "review"])
def test_what_somebody_else_works_on_is_neither_published_nor_proposed(
    claim_id: int, signed_in: Callable[..., Person], runtime: Runtime, do: str
) -> None:
    holder, other = signed_in(Role.CHECKER, "holder"), signed_in(Role.CHECKER, "second")
    holder.post(f"/console/claims/{claim_id}/take")
    path, form = f"/console/claims/{claim_id}/verdict", {**FORM, "do": do}
    refused = other.post(path, form)
    assert refused.status_code == 409
    assert "Holder works on claim" in refused.text
    assert FORM["summary"] in refused.text, "what was written is not lost"
    assert own(runtime) == []
    with runtime.db.write() as session:
        session.execute(update(Claim).values(locked_until=utcnow() - timedelta(seconds=1)))
    assert other.post(path, form).status_code == 303, "an old lock holds nobody up"


def test_who_proposes_a_verdict_lets_go_of_the_claim_for_whoever_looks(
    claim_id: int, signed_in: Callable[..., Person], runtime: Runtime
) -> None:
    writer, other = signed_in(Role.CHECKER, "writer"), signed_in(Role.CHECKER, "second")
    writer.post(f"/console/claims/{claim_id}/take")
    writer.post(f"/console/claims/{claim_id}/verdict", {**FORM, "do": "review"})
    third = signed_in(Role.CHECKER, "third")
    third.post(f"/console/claims/{claim_id}/take", {"over": "yes"})
    refused = other.post("/console/reviews/1/publish")
    assert "Third works on claim" in other.get(refused.location).text
    third.post(f"/console/claims/{claim_id}/take", {"release": "1"})
    assert other.post("/console/reviews/1/publish").location.startswith("/console/sending/")
    assert [check.status for check in own(runtime)] == [Status.PUBLISHED]
