"""What voters say of answers and where they saw things: once, and never with their number."""

import math
import random
import statistics
from datetime import timedelta
from typing import Any

from sqlalchemy import inspect

from factchecks.db import utcnow
from tests.line import Line
from tipline.models import (
    Claim,
    Feedback,
    Match,
    OutboundMessage,
    Place,
    Sighting,
    Tip,
    TipState,
)
from tipline.triage.standing import median_wait, others, survival_median
from tipline.triage.voices import sightings

SAME = "polling stations in Arvania close at 12 on sunday!"
UNKNOWN = "Voters in Arvania must bring a blue pen on Sunday or the ballot will not count"


def test_an_answer_is_rated_once_and_it_is_asked_where_it_was_seen_once(line: Line) -> None:
    line.check()
    voter = line.voter()
    (answer,) = voter.sends(SAME)
    assert "Did this answer your question?" in answer

    (glad,) = voter.sends("👍")
    (again,) = voter.sends("👎")

    assert "Where did you see it?" in glad
    assert "You're welcome" in again
    assert [feedback.helpful for feedback in line.all(Feedback)] == [True]
    (thanks,) = voter.sends("SMS")
    assert "going around" in thanks
    assert [sighting.place for sighting in line.all(Sighting)] == [Place.PHONE]
    (nothing,) = voter.sends("3")
    assert "no question open" in nothing
    assert len(line.all(Sighting)) == 1


def test_an_answer_about_something_else_goes_to_the_checkers_as_a_claim_of_its_own(
    line: Line,
) -> None:
    line.check()
    voter = line.voter()
    voter.sends(SAME)

    (why,) = voter.sends("no")
    (thanks,) = voter.sends("1")

    assert "1. Not my question" in why
    assert "look at your message itself" in thanks
    assert [f.reason for f in line.all(Feedback)] == ["other-claim"]
    (tip,) = line.tips
    assert (tip.state, tip.waiting, tip.told_revision_id) == (TipState.QUEUED, True, None)
    assert len(line.claims) == 2
    assert line.all(Match)


def test_other_reasons_are_kept_for_the_checkers_and_free_text_is_a_new_question(
    line: Line,
) -> None:
    line.check()
    voter = line.voter()
    voter.sends(SAME)
    voter.taps(2)
    (reply,) = voter.sends(UNKNOWN)
    assert "Is your message about this?" in reply
    line.voter(2).sends(SAME)
    line.voter(2).sends("👎")
    line.voter(2).sends("2")

    assert [f.reason for f in line.all(Feedback)] == ["", "unclear"]
    assert [tip.state for tip in line.tips][:1] == [TipState.ANSWERED]


def test_nobody_rates_somebody_elses_answer(line: Line) -> None:
    line.check()
    line.voter(1).sends(SAME)
    button = line.voter(1).received[-1].choices[0].id

    line.voter(2).sends("x", MessageType="button", ButtonPayload=button)

    assert line.all(Feedback) == []


def test_places_are_counted_with_the_claim_and_shown_from_a_floor_on(line: Line) -> None:
    floor = line.runtime.settings.floor
    for number in range(1, floor + 2):
        voter = line.voter(number)
        assert "Where did you see it?" in voter.sends(UNKNOWN)[0]
        voter.sends("WhatsApp" if number <= floor else "a leaflet")

    with line.runtime.db.read() as session:
        assert sightings(session, line.claims[0].id, floor) == {Place.WHATSAPP: floor}
    columns = {column.key for column in inspect(Sighting).columns}
    assert columns == {"id", "claim_id", "place", "day"}


def test_how_many_others_asked_is_told_from_the_floor_of_the_settings_on() -> None:
    told = [others(Claim(contact_count=1 + n), floor=7) for n in (0, 5, 6, 7, 12)]

    assert told == [0, 0, 0, 7, 12]


def test_whoever_is_in_danger_reads_kind_words_and_comes_before_everything_else(
    line: Line,
) -> None:
    line.voter(1).sends(UNKNOWN)
    (kind,) = line.voter(2).sends("They threatened my family because I want to vote on Sunday")
    (usual,) = line.voter(3).forwards("They threatened my family because I want to vote, he said")

    assert "A person here will read this" in kind
    assert "not been checked" not in kind
    assert "has not been checked yet" in usual
    worried, *others = sorted(line.claims, key=lambda claim: -claim.priority)
    assert (worried.concern, {c.concern for c in others} & {"threat"}) == ("threat", set())
    assert worried.priority_reasons[0]["text"] == "somebody may be in danger"


def test_whoever_quotes_our_answer_asks_about_what_it_was_about(line: Line) -> None:
    line.check()
    voter = line.voter()
    voter.sends(SAME)
    (sent,) = line.all(OutboundMessage)

    (reply,) = voter.sends("is this still true?", OriginalRepliedMessageSid=sent.provider_id)

    assert "❌ False" in reply


def test_a_flood_is_slowed_down_with_words_and_every_message_is_answered_in_the_end(
    line: Line,
) -> None:
    voter = line.voter()
    for number in range(33):
        voter.sends(f"hello {number}" if number else "hello", work=False)
    replies = voter.reads()

    assert len(replies) == 31
    assert sum("a lot in a short time" in reply for reply in replies) == 1
    (stopped,) = voter.sends("stop")
    assert "no more messages" in stopped
    (started,) = voter.sends("start")
    assert "You will hear from us again" in started


def test_a_machine_that_says_stop_again_and_again_is_obeyed_and_answered_no_more(
    line: Line,
) -> None:
    voter = line.voter()
    answers = [len(voter.sends("STOP")) for _ in range(8)]

    assert answers == [1, 1, 1, 1, 0, 0, 0, 0]
    (contact,) = line.contacts
    assert contact.stopped_at is not None
    (started,) = voter.sends("START")
    assert "hear from us again" in started


def test_two_machines_that_answer_each_other_stop(line: Line) -> None:
    voter = line.voter()
    answers = [voter.sends("Thank you for contacting ACME, we will reply soon") for _ in range(8)]

    assert [len(answer) for answer in answers] == [1, 1, 1, 1, 1, 0, 0, 0]
    assert "same message several times" in answers[4][0]
    assert len(voter.sends("hello")) == 1


def test_the_expected_wait_counts_those_who_still_wait() -> None:
    hour = timedelta(hours=1)
    done = [(hour * n, True) for n in (1, 2, 3, 4)]

    assert survival_median(done) == 2 * hour
    assert survival_median([*done, *[(hour * 9, False)] * 4]) == 4 * hour
    assert survival_median([*done, *[(hour * 9, False)] * 5]) is None
    assert survival_median([(hour, False)] * 3) is None
    assert survival_median([*done, *[(hour / 2, False)] * 9]) == 2 * hour


def test_the_estimate_finds_the_median_that_hides_behind_those_who_still_wait() -> None:
    """Waits drawn with a mean of ten hours, each looked at after a time of its own."""
    chance = random.Random(4)
    hour, seen = timedelta(hours=1), []
    for _ in range(4000):
        wait, looked = chance.expovariate(1 / 10), chance.uniform(0, 30)
        seen.append((min(wait, looked) * hour, wait <= looked))

    found = survival_median(seen)
    flattering = statistics.median(wait / hour for wait, done in seen if done)

    assert found is not None
    assert abs(found / hour - 10 * math.log(2)) < 0.5
    assert flattering < 5.5  # the median of the answered alone would promise too much


def test_only_questions_that_people_work_on_count_for_the_wait(line: Line) -> None:
    now = utcnow()

    def tips(count: int, hours: int, **more: Any) -> None:
        with line.runtime.db.write() as session:
            claim = Claim(title="x")
            session.add(claim)
            session.flush()
            for _ in range(count):
                asked = now - timedelta(hours=hours)
                session.add(Tip(claim_id=claim.id, channel="local", created_at=asked, **more))

    def wait() -> float | None:
        with line.runtime.db.read() as session:
            found = median_wait(session)
        return None if found is None else round(found / timedelta(hours=1), 1)

    answered = {"state": TipState.ANSWERED, "answered_at": now - timedelta(hours=7)}
    tips(19, 10, **answered)
    assert wait() is None  # too few to tell
    tips(1, 10, **answered)
    assert wait() == 3.0
    tips(100, 7, state=TipState.ANSWERED, answered_at=now - timedelta(hours=7))  # by the index
    tips(100, 90, state=TipState.ASKED)  # it is the voter's turn
    tips(100, 24 * 31, state=TipState.QUEUED, waiting=True)  # before the 30 days
    assert wait() == 3.0
    tips(19, 30, state=TipState.QUEUED, waiting=True)
    assert wait() == 3.0
    tips(2, 30, state=TipState.QUEUED, waiting=True)
    assert wait() is None  # more than half have waited longer than any answer took
