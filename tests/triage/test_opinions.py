"""What voters say of answers reaches the checkers, and shows how right automatic answers are."""

import pytest
from click.testing import CliRunner

from tests.line import Line
from tipline.cli import main
from tipline.models import Match, MatchState, Unhelpful
from tipline.runtime import Runtime
from tipline.triage import services
from tipline.triage.opinions import Opinions, Record, of_fact_check, records, wilson

SAME = "polling stations in Arvania close at 12 on sunday!"


def judged(line: Line) -> list[Record]:
    with line.runtime.db.read() as session:
        return list(records(session))


def test_yes_no_and_why_are_counted_with_the_fact_check(line: Line) -> None:
    fact_check_id = line.check()
    for number, words in enumerate((["👍"], ["👍"], ["👎", "2"], ["👎", "1"], ["👎"]), 1):
        voter = line.voter(number)
        voter.sends(SAME)
        for word in words:
            voter.sends(word)

    with line.runtime.db.read() as session:
        found = of_fact_check(session, fact_check_id)

    assert found == Opinions(2, 3, {Unhelpful.UNCLEAR: 1, Unhelpful.OTHER_CLAIM: 1})
    (record,) = judged(line)
    assert (record.answered, record.right, record.wrong) == (5, 2, 1)
    assert record.precision[1] < record.precision[0] == pytest.approx(2 / 3)


def test_an_answer_that_a_checker_took_back_counts_as_wrong(line: Line) -> None:
    line.check()
    line.voter().sends(SAME)
    (match,) = [m for m in line.all(Match) if m.state is MatchState.ANSWERED]
    with line.runtime.db.write() as session:
        services.reject_match(session, match_id=match.id, by="ana")
    line.work()

    (record,) = judged(line)

    assert (record.right, record.wrong) == (0, 1)
    assert record.scores == (match.score, match.score)


@pytest.mark.parametrize(
    ("right", "judged", "share", "bound"),
    [(0, 0, 0, 0), (10, 10, 1.0, 0.722), (95, 100, 0.95, 0.888), (0, 5, 0.0, 0.0)],
)
def test_the_bound_is_wilsons(right: int, judged: int, share: float, bound: float) -> None:
    assert wilson(right, judged) == pytest.approx((share, bound), abs=0.001)


def test_the_command_prints_each_method(runtime: Runtime, environment: dict[str, str]) -> None:
    env = {**environment, "TIPLINE_MODE": "development"}

    result = CliRunner().invoke(main, ["evaluate", "answers"], env=env)

    assert result.exit_code == 0, result.output
    assert "nothing was answered by itself yet" in result.output
