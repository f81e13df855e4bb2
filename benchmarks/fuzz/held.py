"""What has to hold of whatever comes out of a reader, and choices taken from an input's bytes."""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from typing import Any


class Broken(AssertionError):
    """A rule was broken by an input; the message says which."""


def require(holds: object, rule: str) -> None:
    """Raises :class:`Broken` unless ``holds``."""
    if not holds:
        raise Broken(rule)


def storable(value: Any) -> None:
    """Every text in ``value``, however deep, can be written by both databases."""
    for text in texts(value):
        require("\x00" not in text, f"a NUL in {text[:40]!a}")
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            raise Broken(f"half a surrogate pair in {text[:40]!a}") from None


def texts(value: Any) -> Iterable[str]:
    """The texts in dataclasses, lists, tuples and dicts."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield from texts(getattr(value, one.name))
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from texts(key)
            yield from texts(one)
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from texts(one)


class Choices:
    """Reads small numbers and texts off the bytes of one input, and zeros when they are used up."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    @property
    def left(self) -> bool:
        """Whether there are bytes that were not read."""
        return self._at < len(self._data)

    def number(self, below: int) -> int:
        """From 0 on; one byte, so ``below`` is 256 at most."""
        self._at += 1
        return self._data[self._at - 1] % below if self._at <= len(self._data) else 0

    def text(self) -> str:
        """A text of at most 255 bytes, its length first; broken bytes become �."""
        size = self.number(256)
        self._at += size
        return self._data[self._at - size : self._at].decode("utf-8", "replace")
