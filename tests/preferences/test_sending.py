"""What editors say of sending: a channel rests and goes on; nobody is knocked for against it."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from factchecks.db import utcnow
from factchecks.models import Revision
from tests.line import Line
from tests.processes import until
from tests.pump.conftest import WHATSAPP, Write, bodies, contact, fake, line, row, write
from tests.templates.test_sending import api, away, state, verdict
from tests.templates.test_sending import line as twilio_line
from tests.triage.test_cost import approve, cost, people
from tipline.channels.fake import FakeChannel
from tipline.models import AuditEntry, OutboundState, Purpose
from tipline.preferences import services
from tipline.pump import Pump, pump_once
from tipline.runtime import Runtime
from tipline.triage.cost import Way

__all__ = ["api", "fake", "line", "twilio_line", "write"]


def say(runtime: Runtime, name: str, **value: Any) -> int:
    with runtime.db.write() as session:
        number = services.change(session, runtime.settings, name, value, by="eva")
    assert number is not None
    return number


def test_a_channel_that_rests_sends_nothing_and_goes_on_when_that_is_taken_back(
    line: Runtime, fake: FakeChannel, write: Write
) -> None:
    message = write(contact(line), "It is false.")
    number = say(line, "channels", resting=[WHATSAPP])

    assert pump_once(line) == 0
    assert row(line, message).state is OutboundState.PENDING

    with line.db.write() as session:
        services.undo(session, line.settings, number, by="eva")
    assert pump_once(line) == 1
    assert bodies(fake) == ["It is false."]
    with line.db.read() as session:
        deeds = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert deeds[-2:] == ["setting.change", "setting.undo"]


def test_a_running_pump_follows_within_a_moment(
    line: Runtime, fake: FakeChannel, write: Write
) -> None:
    number = say(line, "channels", resting=[WHATSAPP])
    waits = write(contact(line), "It is false.")
    assert waits is not None
    stop = threading.Event()
    thread = threading.Thread(target=Pump(line, "me").run, args=(stop,))
    thread.start()
    try:
        assert not stop.wait(1.5)
        assert fake.sent == []
        with line.db.write() as session:
            services.undo(session, line.settings, number, by="eva")
        until(lambda: len(fake.sent) == 1, "it goes out once the channel no longer rests")
    finally:
        stop.set()
        thread.join(10)


def test_what_was_withdrawn_while_a_channel_rested_does_not_go_out(
    line: Runtime, fake: FakeChannel, write: Write
) -> None:
    from factchecks import publish
    from tests.console.world import Maker

    with line.db.write() as session:
        check = Maker(session).fact_check("Polling stations close at noon")
        revision_id = session.scalars(select(Revision.id)).one()
    message = write(contact(line), "It is false.", purpose=Purpose.VERDICT, revision_id=revision_id)
    number = say(line, "channels", resting=[WHATSAPP])
    pump_once(line)
    with line.db.write() as session:
        publish.withdraw(session, check.id, note="It was wrong.", decided_by="eva")
        services.undo(session, line.settings, number, by="eva")

    pump_once(line)

    assert bodies(fake) == []
    assert row(line, message).state is OutboundState.SUPPRESSED


@pytest.mark.parametrize(
    ("purpose", "other"),
    [(Purpose.VERDICT, "opener-changed"), (Purpose.CORRECTION, "opener-verdict")],
)
def test_nobody_is_knocked_for_against_the_setting(
    twilio_line: Line, api: Any, purpose: Purpose, other: str
) -> None:
    say(twilio_line.runtime, "templates", knock=[other])
    message = verdict(twilio_line, away(twilio_line), purpose)

    for seconds in (0, 10):
        pump_once(twilio_line.runtime, utcnow() + timedelta(seconds=seconds))

    assert api.sent == []
    assert state(twilio_line, message) is OutboundState.HELD


def test_what_nobody_is_knocked_for_costs_nothing_and_waits(runtime: Runtime) -> None:
    approve(runtime, WHATSAPP, "pt")
    claim_id = people(runtime, (WHATSAPP, "away", "BR", "pt"))
    assert cost(runtime, claim_id).ways == {Way.UTILITY: 1}

    say(runtime, "templates", knock=[])

    assert cost(runtime, claim_id).ways == {Way.WAITS: 1}
