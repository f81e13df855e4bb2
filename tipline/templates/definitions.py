"""Which templates there are, per language and purpose, worded from the conversation's catalogues.

A template's text is fixed when it is made; only its variables change, and those hold one line
each.  When a wording changes, so does the digest, and ``tipline templates sync`` makes a new one.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from tipline.channels.base import Choice
from tipline.conversation.catalogue import languages, say
from tipline.conversation.questions import MAX_OPTIONS, language_choices, language_text
from tipline.conversation.understand import OPEN
from tipline.conversation.voices import why_choices, why_text

BODY = 1024  # characters of a body, variables filled in; WhatsApp's limit
BUTTONS, BUTTON_TITLE = 3, 20  # of what needs no approval
ITEMS, ITEM_TITLE = 10, 24
LINE = 250  # characters of one variable; Twilio's services disagree from 256 on
CLAIM = 150  # characters of a claim that is quoted outside the 24 hours

_CODES = {"pt": "pt_BR"}  # WhatsApp's names of languages, where they differ from ours
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Definition:
    """One template in one language."""

    name: str  # "ask-2", "language", "opener-verdict", …
    language: str
    body: str
    choices: tuple[Choice, ...]
    sample: tuple[tuple[str, str], ...] = ()  # a value for every variable, for who approves it
    menu: str = ""  # the word that opens a list; empty: the choices are buttons
    approval: bool = False  # whether it goes out after the 24 hours, which WhatsApp must approve

    @property
    def digest(self) -> str:
        """Changes with anything that a reader would see."""
        told = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    @property
    def friendly_name(self) -> str:
        """The name at the provider: lower case, digits and underscores, never used twice."""
        return f"tipline_{self.name}_{self.language}_{self.digest}".replace("-", "_")

    @property
    def code(self) -> str:
        """The language as WhatsApp names it."""
        return _CODES.get(self.language, self.language)


def definitions() -> Iterator[Definition]:
    """Every template in every language."""
    for language in languages():
        for count in range(1, MAX_OPTIONS + 1):
            yield ask(language, count)
        yield _language(language)
        yield why(language)
        for name in ("opener-verdict", "opener-changed"):
            yield opener(language, name)


def definition(name: str, language: str) -> Definition | None:
    """One of them, as it should be now."""
    found = (d for d in definitions() if (d.name, d.language) == (name, language))
    return next(found, None)


def ask(language: str, count: int) -> Definition:
    """The question with ``count`` candidates: a variable for each, and the tip's id in the last.

    The id of what is tapped says which question it answers: an old button must never answer a
    newer question.
    """
    head = say(language, "ask.one" if count == 1 else "ask.many")
    none = say(language, "ask.no" if count == 1 else "ask.none", number=0)
    lines = [f"{{{{{number}}}}}" for number in range(1, count + 1)]
    tip = f"{{{{{count + 1}}}}}"
    taps = [
        Choice(f"ask:{tip}:{number}", say(language, "ask.tap", number=number))
        for number in range(1, count + 1)
    ]
    samples = [
        say(language, "ask.option", number=number, claim="…") for number in range(1, count + 1)
    ]
    return Definition(
        name=f"ask-{count}",
        language=language,
        body="\n\n".join([head, "\n".join([*lines, none]), say(language, "ask.reply")]),
        choices=(*taps, Choice(f"ask:{tip}:0", say(language, "ask.tap-none"))),
        sample=(*((str(n), text) for n, text in enumerate(samples, 1)), (str(count + 1), "1")),
        menu=say(language, "ask.menu") if count + 1 > BUTTONS else "",
    )


def why(language: str) -> Definition:
    """The question why an answer was none, with the tip's id in what is tapped."""
    choices = tuple(
        Choice(choice.id.replace(":0:", ":{{1}}:", 1), choice.title)
        for choice in why_choices(0, language)
    )
    return Definition("why", language, why_text(language), choices, (("1", "1"),))


def opener(language: str, name: str) -> Definition:
    """What is sent after the 24 hours: what it is about, and a button that brings the rest."""
    text = say(language, name.replace("-", "."), claim="{{1}}")
    choices = (Choice(OPEN, say(language, "opener.read")),)
    sample = (("1", say(language, "opener.sample")),)
    return Definition(name, language, text, choices, sample, approval=True)


def one_line(text: str, limit: int = LINE) -> str:
    """``text`` as the value of a variable: one line, single spaces, not empty, not too long.

    WhatsApp refuses line ends, tabs and more than four spaces in a row.  Braces are parted, or a
    voter's words could name a variable.
    """
    line = _SPACE.sub(" ", text.replace("{{", "{ {").replace("}}", "} }")).strip()
    if len(line.encode("utf-16-le")) // 2 > limit:
        while len(line.encode("utf-16-le")) // 2 > limit - 1:
            line = line[:-1]
        line = line.rstrip() + "…"
    return line or "–"


def filled(definition: Definition, variables: dict[str, str]) -> str:
    """The body as somebody reads it."""
    body = definition.body
    for name, value in variables.items():
        body = body.replace(f"{{{{{name}}}}}", value)
    return body


def _language(language: str) -> Definition:
    menu = say(language, "ask.menu")
    return Definition("language", language, language_text(language), language_choices(), menu=menu)
