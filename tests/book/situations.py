"""The situations of the transcript book: what somebody does, on the real line."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from factchecks.db import utcnow
from factchecks.models import Rating
from factchecks.verdict import Verdict
from tests.book.script import Script
from tests.line import Line, Voter
from tipline.conversation.catalogue import words
from tipline.jobs import enqueue
from tipline.models import ClaimStatus
from tipline.triage import services
from tipline.triage.status import GRACE

QUIET = 5  # seconds: longer than the window in which messages are joined
RECENT, OLD = timedelta(days=10), timedelta(days=900)


@dataclass
class Scene:
    """One situation while it is played, and what was said in it."""

    script: Script
    line: Line
    said: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)  # who, what, taps
    voter: Voter = field(init=False)
    dates: list[datetime] = field(default_factory=list)

    def __post_init__(self) -> None:
        number = f"{self.script.country}5550199"
        self.voter = Voter(self.line, f"whatsapp:+{number}")

    def send(self, text: str, note: str = "", **parameters: str) -> None:
        """The voter writes, and reads what comes within the next seconds."""
        self._says(text, note, **parameters)
        self.listen()

    def send_only(self, text: str, note: str = "", **parameters: str) -> None:
        """The voter writes and goes on at once."""
        self._says(text, note, **parameters)
        self.line.work()

    def _says(self, text: str, note: str, **parameters: str) -> None:
        self.said.append(("voter", " ".join(part for part in (note, text) if part), ()))
        self.voter.sends(text, work=False, **parameters)

    def forward(self, text: str) -> None:
        """The voter forwards something."""
        self.send(text, "↪️", Forwarded="true")

    def command(self, name: str) -> None:
        """The voter sends a command in their language."""
        self.send(words(self.script.language, f"command.{name}")[0].upper())

    def tap(self, number: int) -> None:
        """The voter taps a button (the last one is 0)."""
        message = self.voter.received[-1]
        choice = message.choices[-1] if number == 0 else message.choices[number - 1]
        tapped = {"ButtonText": choice.title, "ButtonPayload": choice.id}
        self.send(choice.title, "👆", MessageType="button", **tapped)

    def listen(self) -> None:
        """What came since the last look."""
        self.line.work(later=QUIET)
        for message in self.voter.received[self.voter.seen :]:
            taps = tuple(choice.title for choice in message.choices)
            self.said.append(("tipline", message.body, taps))
        self.voter.seen = len(self.voter.received)

    def later(self, what: str) -> None:
        """Something happens elsewhere."""
        self.said.append(("later", what, ()))

    def check(self, name: str, rating: Rating = Rating.FALSE, **changes: object) -> int:
        """A fact-check that is there already."""
        return self.line.check(self.verdict(name, rating, **changes), **self._publisher(changes))

    def verdict(self, name: str, rating: Rating = Rating.FALSE, **changes: object) -> Verdict:
        """What is found about one of the rumours."""
        at = utcnow() - (OLD if changes.get("old") else RECENT)
        self.dates.append(at)
        claim, why = getattr(self.script, f"{name}_claim"), getattr(self.script, f"{name}_why")
        return Verdict(
            claim=claim,
            summary=why,
            language=self.script.language,
            rating=rating,
            url=f"https://checks.example.org/{changes.get('page', name)}",
            reviewed_at=at,
        )

    def publish(self, name: str, rating: Rating = Rating.FALSE) -> int:
        """A checker publishes a verdict on the only claim that is open."""
        claim = next(c for c in self.line.claims if c.status is ClaimStatus.NEW)
        verdict = self.verdict(name, rating)
        with self.line.runtime.db.write() as session:
            revision = services.publish_verdict(
                session, claim_id=claim.id, verdict=verdict, by="ana"
            )
            return revision.fact_check_id

    def close(self, status: ClaimStatus) -> None:
        """A checker closes the only claim."""
        with self.line.runtime.db.write() as session:
            services.set_claim_status(
                session, claim_id=self.line.claims[0].id, status=status, by="ana"
            )
        self.line.work(later=GRACE.total_seconds() + 1)
        self.listen()

    def ask_as_others(self, text: str, count: int) -> None:
        """Others ask the same; their side of it is not told."""
        for number in range(count):
            self.line.voter(number + 1).sends(text, work=False)
        self.line.work(later=QUIET)

    def _publisher(self, changes: dict[str, object]) -> dict[str, str]:
        return {"publisher": str(changes["publisher"])} if "publisher" in changes else {}


Play = Callable[[Scene], None]


def greeting(scene: Scene) -> None:
    scene.send(scene.script.hello)


def known(scene: Scene) -> None:
    scene.check("hours")
    scene.forward(scene.script.hours)
    scene.tap(1)
    scene.tap(1)


def in_pieces(scene: Scene) -> None:
    scene.check("hours")
    scene.send_only(scene.script.is_it)
    scene.forward(scene.script.hours)


def unknown(scene: Scene) -> None:
    scene.forward(scene.script.pen)
    scene.tap(5)


def often_asked(scene: Scene) -> None:
    scene.ask_as_others(scene.script.pen, 14)
    scene.forward(scene.script.pen)


def verdict_later(scene: Scene) -> None:
    scene.forward(scene.script.pen)
    scene.later("The next day: a fact-checker publishes.")
    scene.publish("pen")
    scene.listen()


def imported_later(scene: Scene) -> None:
    scene.send(scene.script.hours)
    scene.later("An hour later: another newsroom's fact-check is imported.")
    scene.check("hours")
    with scene.line.runtime.db.write() as session:
        enqueue(session, "triage.new_checks", {})
    scene.listen()


def corrected(scene: Scene) -> None:
    number = scene.check("hours")
    scene.forward(scene.script.hours)
    scene.later("Two days later: the verdict is corrected.")
    changed = replace(scene.verdict("hours", Rating.MISLEADING), summary=scene.script.hours_fixed)
    with scene.line.runtime.db.write() as session:
        services.correct_verdict(
            session, fact_check_id=number, verdict=changed, note=scene.script.note, by="ana"
        )
    scene.listen()


def withdrawn(scene: Scene) -> None:
    number = scene.check("hours")
    scene.forward(scene.script.hours)
    scene.later("Two days later: the verdict is withdrawn.")
    with scene.line.runtime.db.write() as session:
        services.withdraw_verdict(session, fact_check_id=number, note=scene.script.note, by="ana")
    scene.listen()


def asked_yes(scene: Scene) -> None:
    scene.check("hours")
    scene.forward(scene.script.hours_other)
    scene.send("1")


def asked_no(scene: Scene) -> None:
    scene.check("hours")
    scene.forward(scene.script.hours_other)
    scene.tap(0)


def several(scene: Scene) -> None:
    scene.check("hours")
    scene.check("buses", Rating.MISLEADING)
    scene.forward(f"{scene.script.hours}. {scene.script.buses}.")


def twins(scene: Scene) -> None:
    scene.check("hours")
    scene.check("hours", Rating.FABRICATED, publisher="Oravia Observer", page="twin")
    scene.forward(scene.script.hours)


def old(scene: Scene) -> None:
    scene.check("hours", old=True)
    scene.send(scene.script.hours)


def opinion(scene: Scene) -> None:
    scene.send(scene.script.opinion)
    scene.later("A fact-checker looks at it.")
    scene.close(ClaimStatus.NOT_CHECKABLE)


def out_of_scope(scene: Scene) -> None:
    scene.send(scene.script.dinner)
    scene.later("A fact-checker looks at it.")
    scene.close(ClaimStatus.OUT_OF_SCOPE)


def not_helpful(scene: Scene) -> None:
    scene.check("hours")
    scene.forward(scene.script.hours)
    scene.send("👎")
    scene.send("1")


def quoting(scene: Scene) -> None:
    scene.check("hours")
    scene.send(scene.script.hours, MessageSid="SM" + "a" * 32)
    scene.send(scene.script.and_this, "↩️", OriginalRepliedMessageSid="SM" + "a" * 32)


def status(scene: Scene) -> None:
    scene.check("hours")
    scene.send(scene.script.hours)
    scene.send(scene.script.pen)
    scene.command("status")


def my_data(scene: Scene) -> None:
    scene.command("data")


def helping(scene: Scene) -> None:
    scene.command("help")


def language(scene: Scene) -> None:
    scene.command("language")
    scene.tap(2)
    scene.send(scene.script.thanks)


def silence(scene: Scene) -> None:
    scene.command("stop")
    scene.command("start")


def erasure(scene: Scene) -> None:
    scene.send(scene.script.pen)
    scene.command("delete")


def small_things(scene: Scene) -> None:
    scene.send("", "[sticker]", MessageType="sticker")
    scene.send("", "[location]", MessageType="location", Latitude="1.5", Longitude="2.5")
    scene.send("", "[contact card]", MessageType="contact")
    scene.send("", "[poll]", MessageType="poll")
    scene.send("", "[❤️ on our message]", MessageType="reaction")
    scene.send(scene.script.is_it)
    scene.send(scene.script.thanks)


def danger(scene: Scene) -> None:
    scene.send(scene.script.sad)
    scene.send(scene.script.scared)


def machines(scene: Scene) -> None:
    for _ in range(6):
        scene.send(scene.script.robot)


def flood(scene: Scene) -> None:
    scene.later("Somebody sends 30 other things within a minute. Then:")
    for number in range(30):
        scene.voter.sends(f"{scene.script.hello} {number}", work=False)
    scene.line.work(later=QUIET)
    scene.voter.seen = len(scene.voter.received)
    scene.send(scene.script.pen)


SITUATIONS: tuple[tuple[str, Play], ...] = (
    ("A first greeting", greeting),
    ("A first message is answered at once, and two taps say more", known),
    ("The question comes before the forward", in_pieces),
    ("Nobody has checked it yet", unknown),
    ("Nobody has checked it yet, and many ask", often_asked),
    ("The verdict comes later", verdict_later),
    ("A fact-check by others comes later", imported_later),
    ("A verdict is corrected", corrected),
    ("A verdict is withdrawn", withdrawn),
    ("It is like something known, and a number differs", asked_yes),
    ("It is like something known, but none of these", asked_no),
    ("Several claims in one forward", several),
    ("Two publishers have checked it", twins),
    ("The check is old", old),
    ("It is an opinion", opinion),
    ("It is nothing that fact-checkers do", out_of_scope),
    ("The answer did not help", not_helpful),
    ("Quoting an earlier message", quoting),
    ("Where do my questions stand?", status),
    ("What do you keep about me?", my_data),
    ("Help", helping),
    ("Another language", language),
    ("Silence, and an end to it", silence),
    ("Erase everything", erasure),
    ("Stickers, places, polls, thanks", small_things),
    ("Somebody in danger", danger),
    ("Another machine", machines),
    ("Very much in a short time", flood),
)
