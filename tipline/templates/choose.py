"""Whether a message can go out as a template, and with which variables.

Whatever does not fit goes out as it is: the numbered text says everything.
"""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.orm import Session

from tipline.channels.base import Choice
from tipline.conversation.catalogue import say, spoken
from tipline.models import Contact, OutboundMessage
from tipline.templates import registry
from tipline.templates.definitions import BODY, Definition, filled, one_line

TEMPLATE = "template"  # in a message's extras: {"sid", "variables"[, "choices"]}
OPENER = "opener"  # in the extras of what goes out after the 24 hours


@dataclass(frozen=True, slots=True)
class Chosen:
    """A template's id at the provider, its variables, and its buttons where a channel asks."""

    sid: str
    variables: dict[str, str]
    choices: tuple[Choice, ...] = ()

    def kept(self) -> dict[str, Any]:
        """As it is written into a message's extras."""
        kept: dict[str, Any] = {"sid": self.sid, "variables": self.variables}
        if self.choices:
            kept["choices"] = [asdict(choice) for choice in self.choices]
        return kept


def with_buttons(session: Session, message: OutboundMessage, contact: Contact) -> Chosen | None:
    """The template that shows this message's choices as buttons or a list, if there is one."""
    choices = message.extras.get("choices") or []
    if not choices or message.extras.get("plain") or message.extras.get(TEMPLATE):
        return None
    language = spoken(contact.language)
    asked = choices[0]["id"].startswith("ask:")
    name = f"ask-{len(choices) - 1}" if asked else choices[0]["id"].partition(":")[0]
    found = registry.usable(session, message.channel, name, language)
    if found is None:
        return None
    known, made = found
    if asked:
        variables = _asked(made, message.body, choices)
    else:  # at most the tip's id, in what is tapped
        variables = {name: choices[0]["id"].split(":")[1] for name, _ in made.sample}
    return Chosen(known.sid, variables) if _same(made, variables, choices, message.body) else None


def _asked(made: Definition, body: str, choices: list[dict[str, str]]) -> dict[str, str]:
    """The candidates' lines of an Ask, taken from its numbered text; empty if it is another."""
    count = len(choices) - 1
    head, _, reply = (part.strip("\n") for part in made.body.partition("{{1}}"))
    tail = reply.rpartition(f"{{{{{count}}}}}")[2] if count > 1 else reply
    if not body.startswith(head) or not body.endswith(tail):
        return {}
    middle = body.removeprefix(head).removesuffix(tail).strip("\n")
    blocks: list[str] = []
    for line in middle.split("\n"):
        number = len(blocks) + 1
        start = say(made.language, "ask.option", number=number, claim="\n").partition("\n")[0]
        if number <= count and line.startswith(start):
            blocks.append(line)
        elif blocks:
            blocks[-1] += " " + line
    if len(blocks) != count:
        return {}
    variables = {str(number): one_line(block) for number, block in enumerate(blocks, 1)}
    return {**variables, str(count + 1): choices[0]["id"].split(":")[1]}


def _same(
    made: Definition, variables: dict[str, str], choices: list[dict[str, str]], body: str
) -> bool:
    """Whether the filled template says what the message says, and its taps mean the same."""
    if set(variables) != {name for name, _ in made.sample}:
        return False
    text = filled(made, variables)
    if len(text) > BODY or text.split() != body.split():
        return False
    taps = []
    for choice in made.choices:
        tap = choice.id
        for name, value in variables.items():
            tap = tap.replace(f"{{{{{name}}}}}", value)
        taps.append((tap, choice.title))
    return taps == [(choice["id"], choice["title"]) for choice in choices]
