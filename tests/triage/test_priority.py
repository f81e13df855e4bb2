"""What comes first in the queue, and the reasons that are told for it."""

from datetime import timedelta

from tipline.triage.critical import KEYWORDS
from tipline.triage.priority import Demand, Weight, score

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ASKED = Demand(contacts=3, contacts_recent=2, contacts_now=1, forwarded=2, frequently=1, tips=4)
HUGE = Demand(10**6, 10**6, 10**6, 10**6, 10**6, 10**6)


def texts(demand: Demand, weight: Weight) -> list[str]:
    return [reason.text for reason in score(demand, HOUR, weight)[1]]


def test_what_may_keep_people_from_voting_goes_before_any_demand_and_danger_before_all() -> None:
    critical, why = score(ASKED, HOUR, Weight(election="date", election_by="ana"))
    danger, _ = score(ASKED, HOUR, Weight(concern="threat"))
    assert danger > critical > score(HUGE, HOUR)[0]
    assert (why[0].text, why[0].urgent) == ("Voting date", True)


def test_a_hint_of_the_words_is_told_as_a_question() -> None:
    assert texts(ASKED, Weight(election="place", election_by=KEYWORDS))[0] == "Voting place?"


def test_harm_counts_by_its_level_and_a_level_that_is_gone_counts_nothing() -> None:
    points = [score(ASKED, HOUR, Weight(harm=level))[0] for level in ("", "low", "medium", "high")]
    assert points == sorted(set(points))
    assert score(ASKED, HOUR, Weight(harm="dropped"))[0] == points[0]


def test_who_waits_for_longer_than_promised_comes_up_and_does_not_fade() -> None:
    def late(waits: timedelta, quiet: timedelta = 10 * DAY) -> float:
        demand = Demand(1, 0, 0, 0, 0, 1, waiting_for=waits, promised=DAY)
        return score(demand, quiet)[0]

    assert late(DAY) < late(2 * DAY) < late(4 * DAY)
    assert round(late(4 * DAY) - late(2 * DAY)) == 12
    assert round(late(10**4 * DAY) - late(DAY)) == 60
    asked = Demand(1, 0, 0, 0, 0, 1, waiting_for=3 * DAY, promised=DAY)
    assert "waits for 3 days, promised 24 h" in texts(asked, Weight())


def test_demand_fades_when_nobody_asks_any_more() -> None:
    now, later = score(ASKED, HOUR)[0], score(ASKED, 3 * DAY)[0]
    assert later < 0.6 * now
    assert "nobody asked for 3 days" in [reason.text for reason in score(ASKED, 3 * DAY)[1]]
