"""An organisation's own wording of what voters read: which texts, and what each must keep."""

from collections.abc import Mapping
from string import Formatter
from typing import Any

from tipline.conversation import catalogue
from tipline.preferences.errors import BadValue

# Words that the tipline understands, or that providers have approved: another list, not wording.
KEPT = ("command.", "words.", "language.", "opener.", "card.")
MAX_LENGTH = 1500  # characters; the longest of ours has a third of that


def changeable(name: str) -> bool:
    """Whether this text is wording that an editor may change."""
    return not name.startswith(KEPT) and len(catalogue.load(catalogue.FALLBACK).texts[name]) == 1


def names() -> list[str]:
    """Every text that can be changed, in the order of the catalogue."""
    return [name for name in catalogue.load(catalogue.FALLBACK).texts if changeable(name)]


def ours(language: str, name: str) -> str:
    """The text as it ships."""
    return catalogue.load(language).texts[name][0]


def placeholders(text: str) -> set[str]:
    """The names in braces.  Raises :class:`BadValue` for braces that don't close."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        raise BadValue("a brace { or } stands alone; write it away") from None
    found = set()
    for _, name, spec, conversion in parts:
        if name is None:
            continue
        if not name.isidentifier() or spec or conversion:
            raise BadValue(f"{{{name[:40]}}} is not a plain placeholder")
        found.add(name)
    return found


def check(value: Mapping[str, Any]) -> None:
    """Raises :class:`BadValue` unless every text keeps the placeholders of ours."""
    for language, texts in value.items():
        if language not in catalogue.shipped_languages():
            raise BadValue(f"{language[:20]!r} is no language of ours")
        for name, text in texts.items():
            if name not in catalogue.load(catalogue.FALLBACK).texts or not changeable(name):
                raise BadValue(f"there is no text {name[:60]!r} that can be changed")
            _check_one(language, name, text)


def _check_one(language: str, name: str, text: str) -> None:
    where = f"{name} in {catalogue.say(language, 'language.name')}"
    if not text.strip():
        raise BadValue(f"{where} is empty; leave it out to have ours")
    if len(text) > MAX_LENGTH:
        raise BadValue(f"{where} has {len(text)} characters; at most {MAX_LENGTH}")
    wanted, found = placeholders(ours(language, name)), placeholders(text)
    missing, unknown = sorted(wanted - found), sorted(found - wanted)
    if missing:
        raise BadValue(f"{where} lacks {{{missing[0]}}}: voters would miss what goes there")
    if unknown:
        raise BadValue(f"{where} has {{{unknown[0]}}}, which nothing fills")
