"""Writes a text without the personal data in it: the kind of thing stands in its place."""

import re
from collections.abc import Iterable

from tipline.privacy.personal.find import Found, find
from tipline.privacy.personal.kinds import Kind

_MARK = re.compile("|".join(rf"\[{re.escape(kind)}\]" for kind in Kind))


def mask(text: str, *, language: str | None = None, country: str | None = None) -> str:
    """``text`` with ``[phone number]`` and the like; masking twice changes nothing more."""
    return without(text, find(text, language=language, country=country))


def without(text: str, found: Iterable[Found]) -> str:
    """``text`` with the kind of each finding in its place."""
    pieces, end = [], 0
    for one in found:
        pieces += [text[end : one.start], f"[{one.kind}]"]
        end = one.end
    return "".join([*pieces, text[end:]])


def is_masked(text: str) -> bool:
    """Whether something was hidden in it."""
    return _MARK.search(text) is not None
