"""The whole line in one process: voters who write through the signed webhook, and what they read.

Everything is real but the provider: the channel is the fake that ships with the product.
"""

import itertools
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from factchecks.db import utcnow
from factchecks.models import FactCheck, Rating
from factchecks.publish import create_draft, ensure_publisher, publish
from factchecks.verdict import Verdict
from tests.webhooks.calls import post, signature
from tipline.channels.fake import FakeChannel
from tipline.channels.registry import Channels
from tipline.jobs import load_handlers, run_pending
from tipline.models import Claim, Contact, InboundMessage, Tip
from tipline.pump import pump_once
from tipline.runtime import Runtime

if TYPE_CHECKING:
    from flask import Flask

_numbers = itertools.count(1)

FALSE_HOURS = Verdict(
    claim="Polling stations in Arvania close at 12 on Sunday",
    summary="The election office lists 18:00 for every station.",
    language="en",
    rating=Rating.FALSE,
    url="https://checks.example.org/hours",
)


def webhook_app(runtime: Runtime) -> "Flask":
    """Only the webhooks, protected as in the whole application: quick to make."""
    from flask import Flask

    from tipline import webhooks
    from tipline.web import init_web

    app = Flask("tipline.web")
    app.config["SECRET_KEY"] = runtime.settings.key("session")
    app.extensions["tipline"] = runtime
    init_web(app)
    app.register_blueprint(webhooks.blueprint)
    return app


@dataclass
class Line:
    """A tipline with its database, its web application and a channel that keeps what is sent."""

    runtime: Runtime
    app: "Flask"
    channel: FakeChannel = field(default_factory=FakeChannel)
    pumping: bool = True  # off: what is written stays unsent

    def __post_init__(self) -> None:
        self.runtime.channels = Channels({self.channel.name: self.channel})
        load_handlers()

    def voter(self, number: int = 1) -> "Voter":
        """Somebody with a number that belongs to nobody."""
        return Voter(self, f"whatsapp:+120255501{number:02d}")

    def work(self, later: float = 0) -> None:
        """Do all that is due (as if ``later`` seconds had passed), and send all that there is."""
        while run_pending(self.runtime, utcnow() + timedelta(seconds=later) if later else None):
            pass
        while self.pumping and pump_once(self.runtime):
            pass

    def check(self, verdict: Verdict = FALSE_HOURS, publisher: str = "Example Checks") -> int:
        """A published fact-check; its number."""
        with self.runtime.db.write() as session:
            site = publisher.lower().replace(" ", "-") + ".example.org"
            owner = ensure_publisher(session, name=publisher, site=site)
            draft = create_draft(session, verdict, publisher_id=owner.id)
            publish(session, draft.id, decided_by="tests")
            return draft.id

    def all(self, model: type) -> list:
        """All rows of a table, oldest first."""
        with self.runtime.db.read() as session:
            found = list(session.scalars(select(model).order_by(model.id)).unique())
            session.expunge_all()
            return found

    def all_of(self, model: type) -> list:
        """All rows of a table, in any order."""
        with self.runtime.db.read() as session:
            found = list(session.scalars(select(model)).unique())
            session.expunge_all()
            return found

    @property
    def tips(self) -> list[Tip]:
        return self.all(Tip)

    @property
    def claims(self) -> list[Claim]:
        return self.all(Claim)

    def channel_bodies(self) -> list:
        """Every message that left, whoever it went to."""
        return [sent.message for sent in self.channel.sent]

    @property
    def contacts(self) -> list[Contact]:
        return self.all(Contact)

    @property
    def messages(self) -> list[InboundMessage]:
        return self.all(InboundMessage)

    @property
    def fact_checks(self) -> list[FactCheck]:
        return self.all(FactCheck)


@dataclass
class Voter:
    """One sender; reads only what was sent to them."""

    line: Line
    address: str
    seen: int = 0

    def sends(self, text: str = "", *, work: bool = True, **parameters: str) -> list[str]:
        """Post a message through the webhook; what comes back (unless ``work`` is off)."""
        pairs = {
            "MessageSid": f"SM{next(_numbers):032x}",
            "From": self.address,
            "To": "whatsapp:+15005550006",
            "Body": text,
            "MessageType": "text",
            "NumMedia": "0",
            **parameters,
        }
        sent = list(pairs.items())
        response = post(self.line.app.test_client(), sent, signature(sent))
        assert response.status_code == 200, response.text
        return self.reads() if work else []

    def forwards(self, text: str, times: str = "once") -> list[str]:
        """As WhatsApp marks it."""
        flag = "FrequentlyForwarded" if times == "frequently" else "Forwarded"
        return self.sends(text, **{flag: "true"})

    def taps(self, number: int) -> list[str]:
        """Tap the button of the last message that has this number (the last button is 0)."""
        choices = self.received[-1].choices
        choice = choices[-1] if number == 0 else choices[number - 1]
        return self.sends(
            choice.title,
            MessageType="interactive",
            ButtonText=choice.title,
            ButtonPayload=choice.id,
        )

    def reads(self, later: float = 0) -> list[str]:
        """What has come since the last look."""
        self.line.work(later)
        bodies = [message.body for message in self.received]
        new, self.seen = bodies[self.seen :], len(bodies)
        return new

    @property
    def received(self) -> list:
        """Everything that was sent to this voter."""
        return [s.message for s in self.line.channel.sent if s.message.to == self.address]
