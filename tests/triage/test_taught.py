"""What a checker said no to is neither answered nor asked again; reopening lets people wait."""

from tests.line import FALSE_HOURS, Line
from tipline.models import ClaimStatus, Match, MatchState, TipState
from tipline.triage import services, taught

NEAR = "Polling stations in Arvania close at 12 on Sunday"


def test_a_rejected_answer_is_taken_back_from_all_and_not_given_to_the_next(line: Line) -> None:
    number = line.check()
    voters = [line.voter(n) for n in (1, 2)]
    for voter in voters:
        (told,) = voter.sends(NEAR)
        assert FALSE_HOURS.claim in told
    claim = line.claims[0].id

    with line.runtime.db.write() as session:
        taught.reject_candidate(session, claim_id=claim, fact_check_id=number, by="ana")

    assert all("We made a mistake" in voter.reads()[0] for voter in voters)
    assert line.claims[0].status is ClaimStatus.NEW
    assert len(line.claims) == 1  # they wait together, where they asked
    replies = line.voter(3).sends(NEAR)
    assert FALSE_HOURS.claim not in "".join(replies)
    tip = line.tips[-1]
    assert (tip.claim_id, tip.state, tip.waiting) == (claim, TipState.QUEUED, True)

    with line.runtime.db.write() as session:
        taught.take_back_no(session, claim_id=claim, fact_check_id=number, by="ana")
    assert line.claims[0].candidate_count == 1
    (told,) = line.voter(4).sends(NEAR)
    assert FALSE_HOURS.claim in told
    assert MatchState.REJECTED not in {m.state for m in line.all(Match)}


def test_opening_a_claim_again_lets_those_wait_who_were_told_that_there_is_no_verdict(
    line: Line,
) -> None:
    voter = line.voter()
    voter.sends("Voters in Arvania must bring a blue pen on Sunday")
    claim = line.claims[0].id

    def to(status: ClaimStatus) -> None:
        with line.runtime.db.write() as session:
            services.set_claim_status(session, claim_id=claim, status=status, by="ana")

    to(ClaimStatus.OUT_OF_SCOPE)
    assert voter.reads(later=5) == []  # a slip can still be undone
    to(ClaimStatus.NEW)
    assert voter.reads(later=120) == []
    to(ClaimStatus.OUT_OF_SCOPE)
    assert len(voter.reads(later=120)) == 1
    assert not line.tips[0].waiting
    to(ClaimStatus.IN_PROGRESS)
    assert line.tips[0].waiting
