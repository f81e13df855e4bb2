"""Wordings laid over each other: what differs is marked, and nothing is lost."""

from hypothesis import given
from hypothesis import strategies as st

from tipline.console.differences import ALIKE, MAX_CHARACTERS, compare


def marked(base: str, other: str) -> list[tuple[str, str]]:
    return [(p.text.strip(), p.kind) for p in compare(base, other) if p.kind != "same"]


def test_a_changed_number_and_place_are_marked() -> None:
    base = "The vote in Ward 12 closes at 3 pm, tell all your friends"
    other = "The vote in Ward 14 closes at 3 pm, tell all your friends"
    assert marked(base, other) == [("12", "gone"), ("14", "new")]
    assert all(p.number for p in compare(base, other) if p.kind != "same")


def test_case_punctuation_and_spacing_are_no_difference() -> None:
    assert marked("The vote moved, friends!", "the  VOTE moved friends") == []


def test_another_text_is_shown_unmarked() -> None:
    assert 0 < ALIKE < 1
    assert marked("The vote in Ward 12 closes at 3 pm", "look at this photo") == []


@given(st.text(max_size=200), st.text(max_size=200))
def test_the_other_wording_is_shown_whole(base: str, other: str) -> None:
    shown = "".join(p.text for p in compare(base, other) if p.kind != "gone")
    assert shown == other


def test_an_endless_text_is_cut_before_it_is_compared() -> None:
    shown = "".join(p.text for p in compare("a", "b" * 70_000))
    assert shown == "b" * MAX_CHARACTERS
