"""What a publisher's own words for a verdict mean on our scale, by a reviewed table only."""

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Any

from factchecks.models import Rating

# Arabic vowel signs and tatweel; zero-width and bidi controls, but not the two joiners that
# spell words in Persian and Hindi, which only the comparison drops below.
_SIGNS = re.compile(
    "[\u0640\u064b-\u0652\u0670\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe0f\ufeff]"
)
_SEPARATORS = re.compile(r"[\s_\-\u2010-\u2015]+")
_LETTERS = str.maketrans("أإآٱى’‘", "ااااي''")


def normalised(words: str) -> str:
    """``words`` as the tables spell them: one case, single spaces, no outer punctuation.

    Hyphens and underscores (slugs such as ``half-true``) count as spaces; Arabic vowel signs,
    tatweel and the forms of alef don't count.
    """
    text = unicodedata.normalize("NFKC", words)
    text = _SIGNS.sub("", text).translate(_LETTERS).casefold()
    return _strip(_SEPARATORS.sub(" ", text))


def to_rating(words: str, *, site: str = "") -> Rating | None:
    """The meaning of a publisher's words, or ``None`` where no reviewed table has exactly them.

    ``site`` is the publisher's host name.  Numbers never mean anything: scales run both ways.
    """
    key = normalised(words)
    own = _publishers().get(site.removeprefix("www."), {})
    return own[key] if key in own else _general().get(key)


@cache
def _general() -> dict[str, Rating | None]:
    table: dict[str, Rating | None] = {}
    for language, meanings in _read("general.toml").items():
        for rating, spellings in meanings.items():
            for words in spellings:
                known = table.setdefault(normalised(words), Rating(rating))
                if known != Rating(rating):
                    raise ValueError(
                        f"{words!r} is {known} elsewhere and {rating} under [{language}]; "
                        "move it to publishers.toml"
                    )
    return table


@cache
def _publishers() -> dict[str, dict[str, Rating | None]]:
    return {
        site: {normalised(words): Rating(r) if r else None for words, r in table.items()}
        for site, table in _read("publishers.toml").items()
    }


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))


def _strip(text: str) -> str:
    start, end = 0, len(text)
    while start < end and unicodedata.category(text[start])[0] not in "LN":
        start += 1
    while end > start and unicodedata.category(text[end - 1])[0] not in "LNM":
        end -= 1
    return text[start:end]
