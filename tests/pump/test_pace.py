"""Many pumps, one rate: moments from the database, and nothing twice or lost whatever dies."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from factchecks.db import utcnow
from tests.processes import until
from tests.pump.conftest import Write, bodies, contact, row
from tipline.channels.base import Outgoing
from tipline.channels.errors import SendUnknown, Unreachable
from tipline.channels.fake import FakeChannel
from tipline.jobs import presence, wake
from tipline.models import OutboundMessage, OutboundState
from tipline.pump import Pump, outage, pace
from tipline.pump.claim import claim
from tipline.pump.turn import doubt_dead
from tipline.runtime import Runtime


@contextmanager
def pumping(runtime: Runtime, *names: str) -> Iterator[None]:
    """Real pumps side by side."""
    stop = threading.Event()
    pumps = [threading.Thread(target=Pump(runtime, name).run, args=(stop,)) for name in names]
    alive = ExitStack()
    for name in names:
        alive.enter_context(presence.present(runtime.db, name))
    for pump in pumps:
        pump.start()
    try:
        with alive:
            yield
            stop.set()
            wake.ring()
            for pump in pumps:
                pump.join()
    finally:
        stop.set()
        wake.ring()
        for pump in pumps:
            pump.join()


def test_moments_are_handed_out_once_however_many_take_them(line: Runtime) -> None:
    taken: list[float] = []

    def take() -> None:
        for _ in range(5):
            with line.db.write() as session:
                taken.extend(pace.take(session, "a", 4, 100).moments)

    threads = [threading.Thread(target=take) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    taken.sort()
    assert len(taken) == 60
    # The two clocks are read one after the other, so the whole may seem a little shorter.
    assert taken[-1] - taken[0] >= 59 / 90 - 0.02


def test_moments_are_not_handed_out_far_ahead_and_what_is_given_back_is_free(
    line: Runtime,
) -> None:
    began = time.monotonic()
    with line.db.write() as session:
        first = pace.take(session, "a", 1000, 10)
    with line.db.write() as session:
        second = pace.take(session, "a", 1000, 10)
        pace.give_back(session, "a", len(first), 10)
    with line.db.write() as session:
        third = pace.take(session, "a", 1000, 10)
    elapsed = time.monotonic() - began

    a_second = 10 * pace.SHARE
    assert len(first) == int(a_second) + 1
    assert len(second) <= elapsed * a_second + 1
    assert len(third) >= int(a_second)


def test_a_pause_holds_for_every_pump(line: Runtime) -> None:
    with line.db.write() as session:
        pace.pause(session, "a", 30)
    with line.db.write() as session:
        assert len(pace.take(session, "a", 1, 10)) == 0
        assert 25 < pace.wait(session, "a") < 30
        assert len(pace.take(session, "another number", 1, 10)) == 1


def test_a_moment_that_has_passed_is_not_used(line: Runtime) -> None:
    with line.db.write() as session:
        (moment,) = pace.take(session, "a", 1, 10).moments

    assert pace.keep_to(line.db, "a", moment - 5, 10)

    with line.db.write() as session:
        (third,) = pace.take(session, "a", 1, 10).moments
    assert third >= moment + 2 / 9 - 0.02, "it took another instead"


def test_two_pumps_send_everything_once_within_the_rate(
    line: Runtime, fake: FakeChannel, write: Write
) -> None:
    line.settings = replace(line.settings, send_rate=40.0)
    calls: list[float] = []
    send = fake.send

    def timed(message: Outgoing) -> str:
        calls.append(time.monotonic())
        return send(message)

    fake.send = timed  # type: ignore[method-assign]  # only to look at the clock
    written = [write(contact(line, n), f"message {n}") for n in range(45)]

    with pumping(line, "one", "two"):
        until(lambda: row(line, written[-1]).state is OutboundState.SENT, "the last one is sent")
        until(lambda: len(fake.sent) == 45, "all are sent")

    assert Counter(bodies(fake)).most_common(1)[0][1] == 1
    calls.sort()
    windows = [sum(start <= at < start + 1 for at in calls) for start in calls]
    assert max(windows) <= 40


def test_what_a_dead_pump_was_sending_is_in_doubt_and_what_a_living_one_sends_is_not(
    line: Runtime, fake: FakeChannel, write: Write
) -> None:
    dead, living = (write(contact(line, n), f"{n}") for n in (1, 2))
    with line.db.write() as session:
        claim(session, line.vault, fake, 1, utcnow(), pump="dead")
    with presence.present(line.db, "living"):
        with line.db.write() as session:
            claim(session, line.vault, fake, 1, utcnow(), pump="living")

        assert doubt_dead(line.db, "me", utcnow()) == 1

        assert row(line, dead).state is OutboundState.UNKNOWN
        assert row(line, living).state is OutboundState.SENDING
        assert doubt_dead(line.db, "me", utcnow() + timedelta(minutes=2)) == 1, "it takes too long"


@pytest.fixture
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """The provider is tried again soon."""
    monkeypatch.setattr(outage, "FIRST_AWAY", 1.05)
    monkeypatch.setattr(outage, "LONGEST_AWAY", 1.1)


def test_an_outage_costs_no_message_its_tries_and_afterwards_all_go_in_their_order(
    line: Runtime, fake: FakeChannel, write: Write, short_pauses: None
) -> None:
    messages = [write(contact(line, n), f"{n}") for n in range(6)]
    tried: list[float] = []
    back = threading.Event()
    send = fake.send

    def away(message: Outgoing) -> str:
        if back.is_set():
            return send(message)
        tried.append(time.monotonic())
        raise Unreachable("connection refused")

    fake.send = away  # type: ignore[method-assign]  # it comes back when the test says so

    with pumping(line, "one", "two"):
        time.sleep(2.5)
        assert 0 < len(tried) < 15, "it does not storm at a provider that is away"
        back.set()
        until(lambda: len(fake.sent) == 6, "all are sent")

    assert all(_later(row(line, message)) == 0 for message in messages)
    # Those that were under way when it came back may go in any order; each goes once.
    assert sorted(bodies(fake)) == [f"{n}" for n in range(6)]


def _later(message: OutboundMessage) -> int:
    return int(message.extras.get("later", 0))


def test_a_provider_that_takes_messages_and_never_answers_is_left_alone_for_a_while(
    line: Runtime, fake: FakeChannel, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outage, "FIRST_AWAY", 30.0)
    fake.accept_first = True
    fake.failures.extend(SendUnknown("the connection broke") for _ in range(40))
    for n in range(40):
        write(contact(line, n), f"{n}")

    with pumping(line, "one"):
        until(lambda: len(fake.sent) >= outage.DOUBTS, "it was tried")
        time.sleep(0.5)

    assert len(fake.sent) < 40
    assert Counter(bodies(fake)).most_common(1)[0][1] == 1, "nothing was sent twice"
