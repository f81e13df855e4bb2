"""The kinds of fields that a setting is made of: how each is read from a form and shown in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tipline.preferences.errors import BadValue

MAX_TEXT = 20_000  # characters


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form; a subclass knows its kind."""

    key: str
    label: str
    hint: str = ""

    kind = "text"

    def read(self, form: Mapping[str, Any], name: str) -> Any:
        """The value typed at ``name``.  Raises :class:`BadValue`."""
        text = str(form.get(name, "")).replace("\r\n", "\n").strip()
        if len(text) > MAX_TEXT:
            raise BadValue(f"{self.label}: {len(text)} characters; at most {MAX_TEXT}")
        return text

    def shown(self, value: Any) -> str:
        """The value as the form and the history show it."""
        return str(value)


@dataclass(frozen=True, slots=True)
class Number(Field):
    """A number between ``least`` and ``most``; whole unless ``decimals``."""

    least: float = 0
    most: float = 1_000_000
    decimals: int = 0

    kind = "number"

    def read(self, form: Mapping[str, Any], name: str) -> Any:
        text = str(form.get(name, "")).strip().replace(",", ".")
        try:
            number = float(text)
        except ValueError:
            raise BadValue(f"{self.label}: {text[:40]!r} is not a number") from None
        if not self.least <= number <= self.most:
            raise BadValue(
                f"{self.label}: {text[:40]} is not between {self.shown(self.least)} "
                f"and {self.shown(self.most)}"
            )
        return round(number, self.decimals) if self.decimals else int(number)

    def shown(self, value: Any) -> str:
        return f"{value:.{self.decimals}f}"


@dataclass(frozen=True, slots=True)
class Choice(Field):
    """One of ``options`` (value, word)."""

    options: Sequence[tuple[str, str]] = ()

    kind = "choice"

    def read(self, form: Mapping[str, Any], name: str) -> Any:
        value = str(form.get(name, ""))
        if value not in dict(self.options):
            words = ", ".join(word for _, word in self.options)
            raise BadValue(f"{self.label}: {value[:40]!r} is not one of: {words}")
        return value

    def shown(self, value: Any) -> str:
        return dict(self.options).get(value, str(value))


@dataclass(frozen=True, slots=True)
class Several(Field):
    """Some of ``options``, at least ``least`` of them."""

    options: Sequence[tuple[str, str]] = ()
    least: int = 1

    kind = "several"

    def read(self, form: Mapping[str, Any], name: str) -> Any:
        chosen = [value for value, _ in self.options if form.get(f"{name}.{value}")]
        if len(chosen) < self.least:
            raise BadValue(f"{self.label}: choose at least one")
        return chosen

    def shown(self, value: Any) -> str:
        return ", ".join(word for code, word in self.options if code in value) or "none"


@dataclass(frozen=True, slots=True)
class Text(Field):
    """A line."""


@dataclass(frozen=True, slots=True)
class Lines(Field):
    """A longer text, kept as it is typed."""

    kind = "lines"
