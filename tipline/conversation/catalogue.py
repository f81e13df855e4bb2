"""The texts in every language, read from ``locales/<language>/messages.po``.

Adding a language is adding a file; ``en`` is complete by definition and the last resort.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from gettext import c2py
from pathlib import Path

from babel.messages.pofile import PoFileError, read_po

from tipline.conversation.direction import isolate, lead
from tipline.conversation.errors import BadCatalogue, NoSuchText

LOCALES = Path(__file__).parent / "locales"
FALLBACK = "en"

# Whoever writes one of these reads one of ours: the languages of the same places, mostly.
NEIGHBOURS = {
    "gl": "pt", "ca": "es", "eu": "es", "qu": "es", "gn": "es", "an": "es", "oc": "es",
    "mr": "hi", "ne": "hi", "bho": "hi", "mai": "hi", "pa": "hi", "gu": "hi",
    "arz": "ar", "ary": "ar", "apc": "ar", "ku": "ar",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All texts of one language; a text in numbers has several forms."""

    language: str
    texts: Mapping[str, tuple[str, ...]]
    which_plural: Callable[[int], int]  # number → index of the form


@dataclass(frozen=True, slots=True)
class House:
    """What an organisation decided: its own wording, and which languages it answers in."""

    texts: Mapping[tuple[str, str], str]  # by language and name
    offered: tuple[str, ...] = ()  # empty: all that we have
    fallback: str = FALLBACK


_SHIPPED = House({})
_house = _SHIPPED


def use(
    *, texts: Mapping[tuple[str, str], str], offered: Sequence[str], fallback: str = FALLBACK
) -> None:
    """From now on speak like this in this process."""
    global _house  # noqa: PLW0603 - one organisation per deployment, and `say` is called everywhere
    known = tuple(code for code in shipped_languages() if code in offered)
    _house = House(dict(texts), known, fallback if fallback in known else FALLBACK)


def use_shipped() -> None:
    """Speak as we ship."""
    global _house  # noqa: PLW0603 - as above
    _house = _SHIPPED


def languages() -> tuple[str, ...]:
    """The languages that voters are answered in, the one for everybody else first."""
    house = _house
    if not house.offered:
        return shipped_languages()
    return (house.fallback, *(code for code in house.offered if code != house.fallback))


@cache
def shipped_languages() -> tuple[str, ...]:
    """The languages that we speak, the fallback first and the rest by code."""
    found = {path.parent.name for path in LOCALES.glob("*/messages.po")}
    return (FALLBACK, *sorted(found - {FALLBACK}))


@cache
def load(language: str) -> Catalogue:
    """The catalogue of one of :func:`languages`.  Raises :class:`BadCatalogue`."""
    path = LOCALES / language / "messages.po"
    try:
        with path.open("rb") as file:
            messages = read_po(file, locale=language, abort_invalid=True)
    except (OSError, PoFileError) as error:
        raise BadCatalogue(f"the catalogue of {language!r} can't be read: {error}") from error
    texts: dict[str, tuple[str, ...]] = {}
    for message in messages:
        if not message.id or message.fuzzy:
            continue
        name = message.id if isinstance(message.id, str) else message.id[0]
        string = message.string or ()
        forms = (string,) if isinstance(string, str) else tuple(string)
        if forms and all(forms):
            texts[name] = forms
    return Catalogue(language, texts, c2py(messages.plural_expr))


def spoken(language: str | None) -> str:
    """The language to answer in for somebody whose language is ``language`` (BCP 47, any case)."""
    code = (language or "").lower().replace("_", "-")
    ours = languages()
    for candidate in (code, code.split("-")[0]):
        if candidate in ours:
            return candidate
        if candidate in NEIGHBOURS and NEIGHBOURS[candidate] in ours:
            return NEIGHBOURS[candidate]
    return _house.fallback


def say(language: str, name: str, /, **values: object) -> str:
    """The text ``name`` in ``language`` with its placeholders filled.

    Raises :class:`NoSuchText` for a name that not even the fallback has.
    """
    catalogue, forms = _forms(language, name)
    return _filled(catalogue.language, forms[0], values)


def say_number(language: str, name: str, count: int, /, **values: object) -> str:
    """The text ``name`` in the form that goes with ``count``."""
    catalogue, forms = _forms(language, name)
    index = min(catalogue.which_plural(count), len(forms) - 1)
    return _filled(catalogue.language, forms[index], {"count": count, **values})


def _filled(language: str, text: str, values: Mapping[str, object]) -> str:
    apart = {name: isolate(value, language) for name, value in values.items()}
    return lead(text.format(**apart), language)


def words(language: str, name: str) -> tuple[str, ...]:
    """A text that is a comma-separated list, as its items."""
    return tuple(item.strip() for item in _forms(language, name)[1][0].split(",") if item.strip())


def _forms(language: str, name: str) -> tuple[Catalogue, tuple[str, ...]]:
    code = language if language in shipped_languages() else spoken(language)
    own = _house.texts.get((code, name))
    if own is not None:
        return load(code), (own,)
    for catalogue in (load(code), load(FALLBACK)):
        forms = catalogue.texts.get(name)
        if forms is not None:
            return catalogue, forms
    raise NoSuchText(f"no catalogue has a text {name!r}")
