"""The rate of sending, on a clock of our own."""

from tipline.pump.bucket import Bucket


class Clock:
    """Time that passes when the test says so."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_no_more_than_the_rate_goes_out_over_time() -> None:
    clock = Clock()
    bucket = Bucket(10, clock)

    sent = 0
    for _ in range(1000):  # ten seconds in steps of ten milliseconds
        sent += bucket.take(100)
        clock.now += 0.01

    assert 95 <= sent <= 106


def test_after_a_quiet_hour_only_half_a_seconds_worth_goes_at_once() -> None:
    clock = Clock()
    bucket = Bucket(20, clock)
    clock.now += 3600

    assert bucket.take(1000) == 10


def test_what_was_not_used_can_be_given_back() -> None:
    bucket = Bucket(10, Clock())

    taken = bucket.take(5)
    bucket.give_back(taken)

    assert bucket.take(5) == 5


def test_a_pause_lets_nothing_out_and_says_how_long_it_lasts() -> None:
    clock = Clock()
    bucket = Bucket(10, clock)

    bucket.pause(30)

    assert bucket.take(1) == 0
    assert bucket.wait() == 30
    clock.now += 31
    assert bucket.take(1) == 1


def test_less_than_one_message_a_second_still_goes_out() -> None:
    clock = Clock()
    bucket = Bucket(0.5, clock)

    assert bucket.take(1) == 1
    assert bucket.take(1) == 0
    clock.now += 2
    assert bucket.take(1) == 1
