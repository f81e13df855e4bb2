"""Messages whose webhook was missed are taken in later, once."""

from datetime import timedelta

from factchecks.db import utcnow
from tests.line import Line
from tipline.channels.base import Address, Inbound, Kind
from tipline.channels.errors import ChannelDown, SendRefused
from tipline.channels.fake import FakeChannel
from tipline.intake.reconcile import Reconciled, look_for_missed, reconcile
from tipline.models import OutboundMessage, OutboundState

CHANNEL = "twilio-whatsapp"


def missed(provider_id: str, hours: float = 1) -> Inbound:
    return Inbound(
        channel=CHANNEL,
        provider_id=provider_id,
        sender=Address(CHANNEL, "whatsapp:+12025550101"),
        kind=Kind.TEXT,
        received_at=utcnow() - timedelta(hours=hours),
        text="The bridge of Arvania is closed on Sunday",
    )


def test_what_is_missing_is_answered_and_what_is_here_or_too_old_is_left_alone(
    line: Line,
) -> None:
    voter = line.voter(1)
    voter.sends("hello", MessageSid="SM" + "1" * 32)
    line.channel.inbox += [missed("SM" + "1" * 32), missed("SM" + "2" * 32), missed("SM3", 48)]
    since = utcnow() - timedelta(hours=24)

    assert reconcile(line.runtime, CHANNEL, since, dry_run=True) == Reconciled(CHANNEL, 2, 1)
    assert reconcile(line.runtime, CHANNEL, since) == Reconciled(CHANNEL, 2, 1)
    assert reconcile(line.runtime, CHANNEL, since) == Reconciled(CHANNEL, 2, 0)

    (reply,) = voter.reads()
    assert "has not been checked yet" in reply
    assert len(line.messages) == 2


def test_a_provider_that_can_not_be_asked_is_a_problem_and_not_a_crash(line: Line) -> None:
    class Down(FakeChannel):
        def list_inbound(self, since: object) -> object:
            raise ChannelDown("the account is locked")

    line.runtime.channels._channels[CHANNEL] = Down()

    found = reconcile(line.runtime, CHANNEL, utcnow())

    assert found.problem == "the account is locked"


def test_a_send_taken_for_failed_that_did_arrive_is_taken_for_sent(line: Line) -> None:
    voter, other = line.voter(1), line.voter(2)
    line.channel.accept_first = True
    line.channel.failures.append(SendRefused("no such recipient", code="21211"))
    voter.sends("The bridge of Arvania is closed on Sunday")
    line.channel.accept_first = False
    line.channel.failures.append(SendRefused("no such recipient", code="21211"))
    other.sends("The bridge of Arvania is closed on Sunday")
    since = utcnow() - timedelta(hours=1)

    assert reconcile(line.runtime, CHANNEL, since, dry_run=True).arrived == 1
    assert reconcile(line.runtime, CHANNEL, since).arrived == 1
    assert reconcile(line.runtime, CHANNEL, since).arrived == 0

    states = [message.state for message in line.all(OutboundMessage)]
    assert states == [OutboundState.SENT, OutboundState.FAILED]
    assert len(voter.received) == 1, "nothing is sent again"


def test_every_few_minutes_the_worker_asks_by_itself_as_far_back_as_it_must(line: Line) -> None:
    line.channel.inbox.append(missed("SM" + "2" * 32, hours=20))
    with line.runtime.db.write() as session:
        look_for_missed(session, line.runtime)
    line.work()
    assert len(line.messages) == 1

    line.channel.inbox += [missed("SM" + "3" * 32, hours=10), missed("SM" + "4" * 32, hours=0.01)]
    with line.runtime.db.write() as session:
        look_for_missed(session, line.runtime)
    line.work()

    assert [message.provider_id[-1] for message in line.messages] == ["2", "4"]
