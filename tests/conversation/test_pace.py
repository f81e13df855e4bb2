"""Whoever sends very much waits a while and loses nothing; machines that answer each other stop."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tipline.conversation.pace import (
    HUSH,
    MANY,
    PAUSES,
    SAME,
    Heed,
    Pace,
    heed,
    mark_of,
    remembered_pace,
)

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def many(pace: Pace, count: int, at: datetime) -> tuple[Pace, list[Heed]]:
    found = []
    for number in range(count):
        pace, what, _ = heed(pace, f"m{number}", at)
        found.append(what)
    return pace, found


def test_many_messages_are_paused_once_with_words_and_go_on_after_the_pause() -> None:
    pace, found = many(Pace(), MANY + 3, NOW)

    assert found == [Heed.GO] * MANY + [Heed.SLOW, Heed.WAIT, Heed.WAIT]
    _, after, _ = heed(pace, "x", NOW + PAUSES[0])
    assert after is Heed.GO


def test_each_pause_is_longer_and_a_calm_day_forgives() -> None:
    pace, at, pauses = Pace(), NOW, []
    for _ in range(4):
        pace, _ = many(pace, MANY, at)
        pace, what, pause = heed(pace, "x", at)
        assert what is Heed.SLOW
        pauses.append(pause)
        at += pause
    assert pauses == [*PAUSES, PAUSES[-1]]

    pace, _ = many(pace, MANY, at + timedelta(days=2))
    assert heed(pace, "x", at + timedelta(days=2))[2] == PAUSES[0]


def test_the_same_words_a_fifth_time_are_answered_no_more_for_an_hour_but_others_are() -> None:
    pace, found = Pace(), []
    for number in range(SAME + 2):
        pace, what, _ = heed(pace, "echo", NOW + number * SECOND)
        found.append(what)

    assert found == [Heed.GO] * (SAME - 1) + [Heed.LOOP, Heed.HUSH, Heed.HUSH]
    assert heed(pace, "other", NOW + 9 * SECOND)[1] is Heed.GO
    assert heed(pace, "echo", NOW + HUSH + 9 * SECOND)[1] is Heed.GO


def test_files_without_words_are_never_taken_for_an_echo() -> None:
    pace, found = Pace(), []
    for _ in range(10):
        pace, what, _ = heed(pace, mark_of("", ""), NOW)
        found.append(what)

    assert set(found) == {Heed.GO}
    assert mark_of("Hello!", "") == mark_of("hello", "") != mark_of("", "ask:1:1")


def test_what_is_kept_comes_back_and_holds_no_words() -> None:
    pace, _, _ = heed(Pace(), mark_of("the words of somebody", ""), NOW)

    assert remembered_pace(pace.kept()) == pace
    assert "words" not in str(pace.kept())


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4000), st.sampled_from("abcd")), max_size=150))
def test_silence_is_always_announced_and_always_ends(steps: list[tuple[int, str]]) -> None:
    pace, at, announced = Pace(), NOW, set()
    for seconds, mark in steps:
        at += timedelta(seconds=seconds)
        pace, what, _ = heed(pace, mark, at)
        if what is Heed.LOOP:
            announced.add(mark)
        assert what is not Heed.HUSH or mark in announced
        assert what is not Heed.WAIT or pace.slow_until > at.timestamp()
        assert len(pace.recent) <= MANY
    assert heed(pace, "z", at + timedelta(days=1))[1] is Heed.GO
