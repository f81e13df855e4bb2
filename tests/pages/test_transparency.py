"""The page that tells everybody how the tipline does."""

from datetime import timedelta

import pytest
from flask import Flask

from factchecks.db import utcnow
from tests.console.world import Maker
from tests.trends.conftest import Crowd
from tipline.jobs import run_pending
from tipline.models import AnswerAudit, Match, MatchState, TipState
from tipline.models.reviews import Judgement
from tipline.runtime import Runtime
from tipline.triage.openness import TENS, coarse, measure, share


def test_the_unanswered_count_and_the_audited_sample_is_told(runtime: Runtime, app: Flask) -> None:
    with runtime.db.write() as session:
        crowd, check = Crowd(session), Maker(session).fact_check("A claim")
        claim, midnight = crowd.claim(), utcnow().replace(hour=0, minute=0, second=0, microsecond=0)
        for number in range(40):
            tip = crowd.ask(claim)
            tip.created_at = midnight - timedelta(hours=30)
            if number < 25:
                wait = timedelta(seconds=5) if number < 10 else timedelta(hours=2)
                tip.answered_at, tip.state = tip.created_at + wait, TipState.ANSWERED
            if number < 12:
                match = Match(
                    tip_id=tip.id, fact_check_id=check.id, state=MatchState.ANSWERED,
                    method="text", score=1.0, threshold=0.9,
                )  # fmt: skip
                session.add(match)
                session.flush()
                said = Judgement.WRONG if number == 0 else Judgement.RIGHT
                at = midnight - timedelta(hours=1)
                session.add(
                    AnswerAudit(match_id=match.id, chance=0.5, judgement=said, judged_at=at)
                )
        session.flush()
        found = measure(session, utcnow(), 5)
    assert (found.questions, found.automatic, found.by_people, found.waiting) == (40, 25, 50, 50)
    assert found.step == 25
    assert found.median_seconds == 7200
    assert found.p90_seconds is None
    assert found.right is not None
    assert found.right["share"] == 91.7
    assert found.right["low"] < 91.7 < found.right["high"]

    run_pending(runtime)
    with runtime.db.write() as session:
        from tipline.jobs import enqueue

        enqueue(session, "openness.measure", {})
    run_pending(runtime)
    page = app.test_client().get("/transparency").text
    assert "91.7 %" in page
    assert "about 25 %" in page
    assert "Rounded to 25 %" in page
    assert "longer than anybody has waited yet" in page


@pytest.mark.parametrize("floor", [2, 5, 10])
def test_no_small_count_follows_from_rounded_shares_and_the_rounded_total(floor: int) -> None:
    """Whoever reads the total, rounded to tens, and a share tries every count that fits."""
    fits: dict[tuple[int, int, int], set[int]] = {}
    for whole in range(TENS, 400):
        step = coarse(whole, floor)
        for part in range(whole + 1):
            told = whole // TENS * TENS, step, share(part, whole, step)
            fits.setdefault(told, set()).add(part)
    for told, parts in fits.items():
        assert len(parts) > 1 or min(parts) == 0 or min(parts) >= floor, told
