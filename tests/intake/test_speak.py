"""Replies become messages that fit the contact's channel, also one that is set up no more."""

import pytest

from tests.line import Line
from tipline.channels.errors import UnknownChannel
from tipline.conversation.events import Reply
from tipline.intake.speak import SAFE_BODY, body_limit, speak
from tipline.models import Contact, OutboundMessage


def test_somebody_on_a_retired_channel_is_written_to_without_a_card(line: Line) -> None:
    number = line.check()
    line.voter().sends("polling stations in Arvania close at 12 on sunday!")
    with line.runtime.db.write() as session:
        contact = session.get_one(Contact, line.contacts[0].id)
        contact.channel = "retired"
        reply = Reply("words " * 400, revision_id=number, card=True)

        parts = speak(session, line.runtime, contact, [reply], key="retired")

        assert [len(part.body) <= SAFE_BODY for part in parts] == [True, True]
        assert not any(part.extras.get("card") for part in parts)
    assert {m.channel for m in line.all(OutboundMessage)} == {"twilio-whatsapp", "retired"}


def test_whether_there_is_a_channel_can_be_asked_and_what_there_is_is_said(line: Line) -> None:
    assert "retired" not in line.runtime.channels
    assert "twilio-whatsapp" in line.runtime.channels
    assert body_limit(line.runtime, "retired") == SAFE_BODY
    with pytest.raises(UnknownChannel, match="there are: twilio-whatsapp"):
        line.runtime.channels["retired"]
