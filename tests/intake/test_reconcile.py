"""Messages whose webhook was missed are taken in later, once."""

from datetime import timedelta

from factchecks.db import utcnow
from tests.line import Line
from tipline.channels.base import Address, Inbound, Kind
from tipline.channels.errors import ChannelDown
from tipline.channels.fake import FakeChannel
from tipline.intake.reconcile import Reconciled, reconcile

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
