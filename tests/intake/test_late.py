"""Whoever waits too long for a first answer is told so once, and then gets the answer."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from factchecks.db import utcnow
from tests.line import Line, webhook_app
from tipline.conversation.catalogue import say
from tipline.intake.late import LATE, tell_late
from tipline.models import InboundMessage, Setting, Tip
from tipline.pump import pump_once
from tipline.pump.outage import name as outage_of
from tipline.runtime import Runtime

HOURS = "Polling stations in Arvania close at 12 on Sunday"
SORRY = say("en", "late")


@pytest.fixture
def patient(runtime: Runtime) -> Line:
    """A line that gathers for a while, so that a tip stays open if the worker stops there."""
    runtime.settings = replace(runtime.settings, gather_seconds=4.0)
    return Line(runtime, webhook_app(runtime))


def never_worked(line: Line) -> None:
    """A message that is stored, and no worker has come to it."""
    line.voter().sends(HOURS, work=False)


def stuck_later(line: Line) -> None:
    """A message that was understood, and whose tip goes no further."""
    line.voter().sends(HOURS)


def sweep(line: Line) -> list[str]:
    """One turn of the look for the late; what was sent by it."""
    before = len(line.voter().received)
    with line.runtime.db.write() as session:
        tell_late(session, line.runtime)
    pump_once(line.runtime, utcnow())
    return [message.body for message in line.voter().received[before:]]


def wait(line: Line, time: timedelta) -> None:
    """Time passes, and nothing is done."""
    with line.runtime.db.write() as session:
        for message in line.messages:
            session.execute(
                update(InboundMessage)
                .where(InboundMessage.id == message.id)
                .values(received_at=message.received_at - time)
            )
        for tip in line.tips:
            session.execute(
                update(Tip).where(Tip.id == tip.id).values(created_at=tip.created_at - time)
            )


@pytest.mark.parametrize("begun", [never_worked, stuck_later])
def test_who_waits_too_long_is_told_once_and_answered_all_the_same(
    patient: Line, begun: Callable[[Line], None]
) -> None:
    patient.check()
    begun(patient)
    assert sweep(patient) == [], "not late yet"
    wait(patient, LATE)

    assert sweep(patient) == [SORRY]
    assert sweep(patient) == []
    wait(patient, LATE)
    assert sweep(patient) == []

    assert [message.body for message in patient.voter().received] == [SORRY]
    answer = patient.voter().reads(later=60)[-1]
    assert "18:00" in answer
    assert len(patient.voter().received) == 2
    wait(patient, LATE)
    assert sweep(patient) == [], "it is answered"


def test_an_album_is_one_question(patient: Line) -> None:
    for text in ("one two three four", "five six seven eight"):
        patient.voter().sends(text, work=False)
    wait(patient, LATE)

    assert sweep(patient) == [SORRY]
    assert sweep(patient) == []


def test_nothing_is_said_while_the_channel_is_away_or_to_whom_we_told_of_a_pause(
    patient: Line,
) -> None:
    never_worked(patient)
    wait(patient, LATE)
    (contact,) = patient.contacts
    with patient.runtime.db.write() as session:
        session.add(Setting(name=outage_of(contact.channel), value={"since": "", "code": "503"}))
    assert sweep(patient) == []

    soon = int((utcnow() + timedelta(minutes=10)).timestamp())
    with patient.runtime.db.write() as session:
        session.delete(session.get_one(Setting, outage_of(contact.channel)))
        session.merge(contact).state = {"pace": {"slow_until": soon}}
    assert sweep(patient) == []


def test_who_asked_for_silence_is_left_alone(patient: Line) -> None:
    patient.voter().sends("STOP")
    never_worked(patient)
    wait(patient, LATE)

    assert sweep(patient) == []
