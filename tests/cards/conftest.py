"""The line to a channel that takes pictures, people who wait, and the whole web application."""

from typing import TYPE_CHECKING

import pytest

from factchecks.db import utcnow
from tests.line import Line, Voter, webhook_app
from tipline.channels.base import Limits
from tipline.channels.fake import FakeChannel
from tipline.models import Claim, Contact, Tip, TipState
from tipline.runtime import Runtime

if TYPE_CHECKING:
    from flask.testing import FlaskClient

PICTURES = Limits(body=1500, choices=3, choice_title=20, caption=1024)
RUMOUR = "Voters in Arvania must bring a blue pen on Sunday or the ballot will not count"


@pytest.fixture
def line(runtime: Runtime) -> Line:
    return Line(runtime, webhook_app(runtime), FakeChannel(limits=PICTURES))


def asks(line: Line, number: int) -> Voter:
    """Somebody who has asked about the rumour and waits; as if the matcher had queued it."""
    voter = line.voter(number)
    channel, vault = line.channel.name, line.runtime.vault
    with line.runtime.db.write() as session:
        claim = session.query(Claim).first() or Claim(title=RUMOUR, language="en")
        contact = Contact(
            channel=channel,
            pseudonym=vault.pseudonym(channel, voter.address),
            address=vault.seal(voter.address),
            language="en",
            last_inbound_at=utcnow(),
        )
        session.add_all([claim, contact])
        session.flush()
        session.add(
            Tip(
                contact_id=contact.id,
                claim_id=claim.id,
                state=TipState.QUEUED,
                channel=channel,
                text=RUMOUR,
                language="en",
                waiting=True,
            )
        )
    return voter


@pytest.fixture
def waiting(line: Line) -> Voter:
    return asks(line, 4)


@pytest.fixture
def browser(line: Line) -> "FlaskClient":
    """Somebody who is not signed in."""
    from tipline.app import create_app

    return create_app(line.runtime).test_client()
