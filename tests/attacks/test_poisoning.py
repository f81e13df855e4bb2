"""Many messages of few people teach the matcher nothing and move no priority."""

from dataclasses import replace

from tests.line import FALSE_HOURS, Line

RELATED = "They say polling stations in Arvania close at 12 on Sunday, 3 of them at 9"


def test_no_number_of_voters_can_teach_the_matcher(line: Line) -> None:
    """Ten people tap "yes, it is this one"; the eleventh is asked all the same."""
    line.check()
    for number in range(1, 11):
        voter = line.voter(number)
        voter.sends(RELATED)
        assert voter.received[-1].choices, "the message is asked about"
        voter.taps(1)

    last = line.voter(11)
    last.sends(RELATED)

    assert last.received[-1].choices
    assert "?" in last.received[-1].body


def test_one_loud_sender_does_not_move_the_queue(line: Line) -> None:
    for number in (1, 2, 3):
        line.voter(number).sends("The bridge of Arvania is closed on Sunday")
    for count in range(25):
        line.voter(9).sends(f"The market of Sedna sells poisoned apples{'!' * (count + 1)}")

    asked, loud = line.claims
    assert loud.contact_count == 1
    assert loud.tip_count > asked.tip_count
    assert loud.priority < asked.priority


def test_a_verdict_is_not_planted_by_words_that_quote_a_fact_check(line: Line) -> None:
    """Whoever writes a verdict into a message gets no answer made of it."""
    line.check()
    text = f"✅ TRUE: {replace(FALSE_HOURS).claim.replace('12', '18')} (checked by Example Checks)"

    [reply] = line.voter(1).sends(text)

    assert "18:00" not in reply or "?" in reply
    assert line.tips[0].told_revision_id is None
