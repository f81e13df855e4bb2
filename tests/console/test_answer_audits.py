"""The audit of automatic answers, and what stricter limits would have done to the past."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from tests.console import world
from tests.console.conftest import Person
from tipline.console import answer_audits
from tipline.models import (
    AnswerAudit,
    Feedback,
    Judgement,
    Match,
    MatchState,
    Role,
    Tip,
    TipState,
    Unhelpful,
)
from tipline.preferences import services as preferences
from tipline.runtime import Runtime
from tipline.triage import sampling
from tipline.triage.strict import Limits


def answered(maker: world.Maker, number: int, *, score: float = 0.95) -> list[int]:
    """So many messages that were answered by themselves; the matches."""
    ids = []
    for _ in range(number):
        maker.number += 1
        check = maker.fact_check(f"Claim {maker.number}", url=f"https://x.example/{maker.number}")
        claim = maker.claim(f"They say claim {maker.number}", people=1)
        match = maker.candidate(claim, check, score=score, conflict=False)
        match.state, match.threshold = MatchState.ANSWERED, 0.9
        tip = maker.session.get_one(Tip, match.tip_id)
        tip.state, tip.waiting = TipState.ANSWERED, False
        ids.append(match.id)
    maker.session.commit()
    return ids


def draw(runtime: Runtime, percent: float = 100.0) -> list[AnswerAudit]:
    with runtime.db.write() as session:
        preferences.change(session, runtime.settings, "audit", {"percent": percent}, by="eva")
    for _ in range(2):  # again changes nothing
        with runtime.db.write() as session:
            sampling.sample(session, runtime)
    with runtime.db.read() as session:
        return list(session.scalars(select(AnswerAudit).order_by(AnswerAudit.id)))


def test_every_answer_is_drawn_at_100_percent_and_none_at_0(
    maker: world.Maker, runtime: Runtime
) -> None:
    ids = answered(maker, 3)
    assert draw(runtime, 0.0) == []
    assert draw(runtime, 100.0) == [], "what was passed over is not drawn later"
    more = answered(maker, 2)
    assert [a.match_id for a in draw(runtime, 100.0)] == [*ids, *more][-2:]


def test_what_is_judged_makes_the_precision(
    maker: world.Maker, runtime: Runtime, signed_in: Callable[..., Person]
) -> None:
    ids = answered(maker, 3)
    rows = draw(runtime)
    checker = signed_in(Role.CHECKER)
    assert "3 to go" in checker.get("/console/answers/").text
    for row, said in zip(rows, ("right", "unsure", "wrong"), strict=True):
        assert checker.post(f"/console/answers/{row.id}", {"judgement": said}).status_code == 303
    page = checker.get("/console/answers/").text
    assert "50.0 %" in page
    assert "Nothing to judge" in page
    with runtime.db.read() as session:
        states = [session.get_one(Match, number).state for number in ids]
    assert states[0] is MatchState.ANSWERED
    assert states[1] is MatchState.ANSWERED
    assert states[2] is MatchState.REJECTED, "a wrong answer is taken back"
    assert checker.post(f"/console/answers/{rows[0].id}", {"judgement": "wrong"}).status_code == 303
    with runtime.db.read() as session:
        assert session.get_one(AnswerAudit, rows[0].id).judgement is Judgement.RIGHT
    assert checker.post(f"/console/answers/{rows[0].id}", {"judgement": "x"}).status_code == 400


def test_stricter_limits_are_tried_on_the_past(maker: world.Maker, runtime: Runtime) -> None:
    close, sure = answered(maker, 2, score=0.91), answered(maker, 3, score=0.99)
    asked = answered(maker, 2, score=0.15)
    with runtime.db.write() as session:
        session.execute(update(Match).where(Match.id.in_(asked)).values(state=MatchState.CONFIRMED))
        session.add(AnswerAudit(match_id=close[0], chance=0.5, judgement=Judgement.WRONG))
        session.add(AnswerAudit(match_id=sure[0], chance=0.5, judgement=Judgement.RIGHT))
        session.get_one(Match, close[1]).state = MatchState.REJECTED
        tip_id = session.get_one(Match, close[0]).tip_id
        from factchecks.models import Revision

        revision = session.scalars(select(Revision.id)).first()
        session.add(
            Feedback(
                tip_id=tip_id, revision_id=revision, helpful=False, reason=Unhelpful.OTHER_CLAIM
            )
        )
    with runtime.db.read() as session:
        now = answer_audits.outlook(session, Limits())
        strict = answer_audits.outlook(session, Limits(answer=0.95, ask=0.2))
    assert (now.answers, now.kept, now.coverage) == (5, 5, 1.0)
    assert (strict.answers, strict.kept) == (5, 3)
    assert strict.before is not None
    assert strict.after is not None
    assert (strict.before.share, strict.after.share) == (0.5, 1.0)
    assert (strict.rejected, strict.rejected_kept) == (1, 0)
    assert (strict.voters, strict.voters_kept) == (1, 0)
    assert (now.asked, now.asked_kept, now.lost) == (2, 2, 0)
    assert (strict.asked_kept, strict.lost) == (0, 2)
    assert sorted(e.said for e in strict.examples) == ["rejected", "wrong"]


def test_limits_are_tried_in_the_console_and_then_hold_with_their_origin(
    maker: world.Maker, runtime: Runtime, signed_in: Callable[..., Person]
) -> None:
    answered(maker, 2, score=0.91)
    editor = signed_in(Role.EDITOR)
    form = {"answer": "0.95", "ask": "0.1"}
    tried = editor.post("/console/settings/matching", {**form, "do": "preview"})
    assert "With these limits" in tried.text
    assert "Answers that would have been questions" in tried.text
    assert runtime.preferences.matching.get("answer") in (None, 0.9)
    editor.post("/console/settings/matching", {**form, "do": "save"})
    assert runtime.preferences.matching["answer"] == pytest.approx(0.95)
    assert runtime.preferences.matching["origin"].startswith("set in the console by editor, ")
    loose = editor.post("/console/settings/matching", {"answer": "0.5", "ask": "0.1"})
    assert loose.status_code == 422
