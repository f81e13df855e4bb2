"""Every setting of the console: what it is made of, its shipped value, and what it must obey."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from factchecks.models import Rating
from matchers.text.thresholds import ASK, CONTAINED
from tipline.config import Settings
from tipline.conversation import catalogue
from tipline.preferences import texts
from tipline.preferences.errors import BadValue, NoSuchPreference
from tipline.preferences.fields import Choice, Field, Lines, Number, Several
from tipline.preferences.sending import OPENER_CHANGED, OPENER_VERDICT

Value = dict[str, Any]


def _accept(_value: Value, _settings: Settings) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Definition:
    """One setting; ``check`` raises ``BadValue`` for what the fields alone can't see."""

    name: str
    title: str
    help: str
    fields: Sequence[Field]
    shipped: Callable[[Settings], Value]
    check: Callable[[Value, Settings], None] = _accept

    def read(self, form: Mapping[str, Any], settings: Settings) -> Value:
        """What a form says, checked.  Raises :class:`BadValue`."""
        value = {field.key: field.read(form, field.key) for field in self.fields}
        self.check(value, settings)
        return value

    def rows(self, value: Value) -> list[tuple[str, str]]:
        """Label and value as people read them."""
        return [(f.label, f.shown(value[f.key])) for f in self.fields if f.key in value]


def _languages() -> list[tuple[str, str]]:
    return [(code, catalogue.say(code, "language.name")) for code in catalogue.shipped_languages()]


def _check_languages(value: Value, _settings: Settings) -> None:
    if value["fallback"] not in value["offered"]:
        raise BadValue("the language for everybody else must be one of those that are offered")


def _check_retention(value: Value, settings: Settings) -> None:
    """The operator's limits are promises to voters; an editor may only keep less."""
    for key, most in (("address", settings.address_days), ("content", settings.content_days)):
        if value[key] > most:
            raise BadValue(
                f"{value[key]} days are longer than the {most} that the operator allows "
                f"(TIPLINE_{key.upper()}_DAYS)"
            )


def feed_lines(text: str) -> list[tuple[str, str, int]]:
    """Name, address and hours of each feed.  Raises :class:`BadValue`."""
    found = []
    for number, line in enumerate(filter(None, map(str.strip, text.splitlines())), 1):
        parts = [part.strip() for part in line.split("|")]
        if len(parts) != 3 or not parts[0] or not parts[2].isdecimal():
            raise BadValue(f"line {number}: write NAME | https://… | HOURS, not {line[:80]!r}")
        address, hours = urlsplit(parts[1]), int(parts[2])
        if address.scheme != "https" or not address.hostname or address.username:
            raise BadValue(f"line {number}: {parts[1][:80]!r} must start with https://")
        if not 1 <= hours <= 720:
            raise BadValue(f"line {number}: {hours} hours; choose 1 to 720")
        found.append((parts[0][:80], parts[1], hours))
    if len({name for name, _, _ in found}) < len(found):
        raise BadValue("two feeds have the same name; a source's fact-checks are kept by it")
    return found


def blocks_of(text: str) -> list[tuple[str, str]]:
    """Title and words of each block: a line ``# title``, then the words."""
    blocks: list[tuple[str, str]] = []
    for line in text.splitlines():
        if line.startswith("# "):
            blocks.append((line[2:].strip()[:80], ""))
        elif blocks:
            title, words = blocks[-1]
            blocks[-1] = (title, f"{words}\n{line}".strip())
        elif line.strip():
            raise BadValue(f"begin each block with a line “# title”, not with {line[:60]!r}")
    return [(title, words) for title, words in blocks if words]


def _check_blocks(value: Value, _settings: Settings) -> None:
    blocks_of(value["text"])


def _check_feeds(value: Value, _settings: Settings) -> None:
    feed_lines(value["text"])


CHANNELS = [
    ("twilio-whatsapp", "WhatsApp, by Twilio"),
    ("whatsapp-cloud", "WhatsApp, by Meta"),
    ("twilio-sms", "SMS"),
    ("twilio-messenger", "Messenger"),
    ("telegram", "Telegram"),
    ("local", "The simulator"),
]
REVIEW = [
    ("never", "Never"),
    ("high", "Where the harm is high"),
    ("medium", "Where the harm is medium or high"),
    ("always", "Always"),
]

DEFINITIONS = {
    one.name: one
    for one in (
        Definition(
            "languages",
            "Languages",
            "Voters are answered in these; whoever writes in another gets the language for "
            "everybody else.",
            [
                Several("offered", "Offered", options=_languages()),
                Choice("fallback", "For everybody else", options=_languages()),
            ],
            lambda _: {
                "offered": list(catalogue.shipped_languages()),
                "fallback": catalogue.FALLBACK,
            },
            _check_languages,
        ),
        Definition(
            "scale",
            "Rating scale",
            "Which of our ratings checkers can choose. How each is called is changed below; every "
            "name stays tied to our scale, so that feeds and other tiplines understand it.",
            [Several("offered", "Offered", options=[(r.value, r.value) for r in Rating])],
            lambda _: {"offered": [r.value for r in Rating]},
        ),
        Definition(
            "review",
            "Second pair of eyes",
            "Whose verdicts a colleague must look at before they go out. A claim whose harm nobody "
            "has said counts as high.",
            [Choice("required", "Required", options=REVIEW)],
            lambda _: {"required": "never"},
        ),
        Definition(
            "blocks",
            "Text blocks",
            "Sentences to put into summaries. Begin each with a line “# title”.",
            [Lines("text", "Blocks")],
            lambda _: {"text": ""},
            _check_blocks,
        ),
        Definition(
            "matching",
            "Matching",
            "How sure the matcher must be. Here it can only be made more careful than it ships: "
            "the guard stays, and what it would not answer is never answered.",
            [
                Number(
                    "answer", "Answer from",
                    "For words. Answers score 0.9 to 1; above 1 no words are answered.",
                    least=CONTAINED, most=1.01, decimals=3,
                ),
                Number(
                    "ask", "Ask from", "Higher asks less, and queues more.",
                    least=ASK, most=1.01, decimals=3,
                ),
            ],
            lambda _: {"answer": CONTAINED, "ask": ASK},
        ),
        Definition(
            "audit",
            "Audit of automatic answers",
            "A sample goes to checkers. Answers that were close come more often, and are weighed "
            "down for it.",
            [Number("percent", "Share of answers", "In percent.", most=100, decimals=1)],
            lambda _: {"percent": 5.0},
        ),
        Definition(
            "retention",
            "Retention",
            "Days until what voters sent, and where to answer them, is erased.",
            [
                Number("address", "Reply addresses", "After somebody's last message.", least=1),
                Number("content", "Words and files", "After anybody last asked.", least=1),
            ],
            lambda settings: {
                "address": settings.address_days,
                "content": settings.content_days,
            },
            _check_retention,
        ),
        Definition(
            "feeds",
            "Feeds",
            "ClaimReview and CSV that are taken in by themselves, one in a line: "
            "NAME | https://… | HOURS.",
            [Lines("text", "Feeds")],
            lambda _: {"text": ""},
            _check_feeds,
        ),
        Definition(
            "open-data",
            "Open data",
            "Every month that is over becomes a file of the groups that the newsroom shows: never "
            "of fewer people than the floor, without any voter's words, and verified before it is "
            "given out. Whoever took a file along keeps it.",
            [
                Choice(
                    "readers", "Given out to",
                    options=[
                        ("nobody", "Nobody"), ("newsroom", "People with an account"),
                        ("everybody", "Everybody, at /open-data/"),
                    ],
                )
            ],
            lambda _: {"readers": "newsroom"},
        ),
        Definition(
            "channels",
            "Channels",
            "A channel that rests sends nothing, while what comes in is received and worked on. "
            "What was written goes out once it no longer rests; a verdict that was corrected or "
            "withdrawn meanwhile does not.",
            [Several("resting", "These rest", options=CHANNELS, least=0)],
            lambda _: {"resting": []},
        ),
        Definition(
            "templates",
            "Templates",
            "WhatsApp lets a tipline write only within 24 hours of somebody's message; after that, "
            "an approved template may say that there is news, and a tap on it brings the news. "
            "Each costs what your provider asks for it. Without it the news waits until they write "
            "again.",
            [
                Several(
                    "knock", "Say after 24 hours that",
                    options=[
                        (OPENER_VERDICT, "a verdict is there"),
                        (OPENER_CHANGED, "a verdict was corrected or withdrawn"),
                    ],
                    least=0,
                ),
            ],
            lambda _: {"knock": [OPENER_VERDICT, OPENER_CHANGED]},
        ),
        Definition(
            "texts",
            "What voters read",
            "Your own wording instead of ours.",
            [],
            lambda _: {},
            lambda value, _: texts.check(value),
        ),
    )
}  # fmt: skip


def definition(name: str) -> Definition:
    """The setting of this name.  Raises :class:`NoSuchPreference`."""
    try:
        return DEFINITIONS[name]
    except KeyError:
        raise NoSuchPreference(f"there is no setting {name[:60]!r}") from None
