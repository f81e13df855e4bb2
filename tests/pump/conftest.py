"""A tipline whose only channel is the fake one, and people to write to."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from factchecks.db import utcnow
from tests.databases import fresh_postgres
from tipline import outbox
from tipline.channels.fake import FakeChannel
from tipline.channels.registry import Channels
from tipline.models import Contact, OutboundMessage, Purpose
from tipline.runtime import Runtime

WHATSAPP = "twilio-whatsapp"


@pytest.fixture
def fake() -> FakeChannel:
    """The channel that everything goes through."""
    return FakeChannel(name=WHATSAPP)


@pytest.fixture(params=["sqlite", "postgresql"])
def line(request: pytest.FixtureRequest, runtime: Runtime, fake: FakeChannel) -> Iterator[Runtime]:
    """A runtime on each kind of database."""
    if request.param == "postgresql":
        # In place of the cached property.
        runtime.__dict__["db"] = fresh_postgres(request.getfixturevalue("postgres_url"))
    runtime.__dict__["channels"] = Channels({fake.name: fake})
    yield runtime


def contact(runtime: Runtime, number: int = 104, **changes: Any) -> Contact:
    """A voter who wrote a moment ago."""
    address = f"whatsapp:+1202555{number:04}"
    values = {
        "channel": WHATSAPP,
        "pseudonym": runtime.vault.pseudonym(WHATSAPP, address),
        "address": runtime.vault.seal(address),
        "last_inbound_at": utcnow(),
    }
    with runtime.db.write() as session:
        person = Contact(**{**values, **changes})
        session.add(person)
    return person


Write = Callable[..., OutboundMessage | None]


@pytest.fixture
def write(line: Runtime) -> Write:
    """Writes a reply; the key is the text unless given."""

    def write(person: Contact, body: str, **more: Any) -> OutboundMessage | None:
        more = {"purpose": Purpose.REPLY, "dedup_key": body, **more}
        with line.db.write() as session:
            return outbox.send(
                session, contact=session.get_one(Contact, person.id), body=body, **more
            )

    return write


def row(runtime: Runtime, message: OutboundMessage | None) -> OutboundMessage:
    """A message as it stands now."""
    assert message is not None
    with runtime.db.read() as session:
        return session.get_one(OutboundMessage, message.id)


def bodies(fake: FakeChannel) -> list[str]:
    """The words of what was sent, in order."""
    return [sent.message.body for sent in fake.sent]
