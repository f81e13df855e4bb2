"""Addresses where a checker may look further: opened by their browser, when they ask; pure.

Nothing is fetched by us.  A search hands the words to whoever runs it, which the page says; a
picture is never part of an address, so those pages open empty for the checker to drop it in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

WORDS = 24  # of a text; a longer search finds less
LINKS = 3


@dataclass(frozen=True, slots=True)
class Lookup:
    """One page to open: ``what`` is looked for ``where``."""

    where: str
    what: str
    url: str


PICTURES = (
    Lookup("Google Lens", "drop the picture there", "https://lens.google.com/upload"),
    Lookup("TinEye", "drop the picture there", "https://tineye.com/"),
    Lookup("Yandex Images", "drop the picture there", "https://yandex.com/images/"),
    Lookup("Bing Visual Search", "drop the picture there", "https://www.bing.com/visualsearch"),
)


def searches(text: str, links: Sequence[str]) -> tuple[Lookup, ...]:
    """Where to look for these words and links."""
    words = " ".join(text.split()[:WORDS])[:300]
    found: list[Lookup] = []
    if words:
        explorer = "https://toolbox.google.com/factcheck/explorer/search/"
        found += [
            Lookup(
                "Fact Check Explorer",
                "the words, among fact-checks",
                explorer + quote(words, safe=""),
            ),
            Lookup("Google", "the words", f"https://www.google.com/search?q={quote_plus(words)}"),
            Lookup("DuckDuckGo", "the words", f"https://duckduckgo.com/?q={quote_plus(words)}"),
        ]
    for link in links[:LINKS]:
        archive = "https://web.archive.org/web/*/" + quote(link, safe=":/?&=%#~+,;@!$'()*")
        found.append(Lookup("Wayback Machine", f"older versions of {link[:80]}", archive))
    return tuple(found)
