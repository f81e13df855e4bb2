"""Says whose a fact-check is: the host of the article, which nobody else can claim."""

from typing import Any

from factchecks.errors import RowRefused
from factchecks.importers import clean
from factchecks.importers.rows import Options
from factchecks.keys import site_of

MAX_NAME = 300  # characters
# Where anybody publishes, the host says nothing about who did.
ANYBODYS = frozenset(
    {
        *("facebook.com", "m.facebook.com", "fb.watch", "instagram.com", "threads.net", "x.com"),
        *("twitter.com", "youtube.com", "youtu.be", "tiktok.com", "t.me", "telegra.ph", "vk.com"),
        *("medium.com", "linkedin.com", "reddit.com", "docs.google.com", "drive.google.com"),
        *("sites.google.com", "bit.ly", "tinyurl.com", "t.co", "archive.org", "web.archive.org"),
        *("archive.is", "archive.ph", "archive.today", "perma.cc", "whatsapp.com"),
    }
)


def publisher_of(url: str, name: Any, options: Options, *, told: str = "") -> tuple[str, str]:
    """Name and site of who published the article at ``url``.

    ``told`` is the site that a trusted index names (claims:search).  Raises :class:`RowRefused`
    where the link leads to a place at which anybody publishes.
    """
    site = options.site or site_of(told) or site_of(url)
    if site in ANYBODYS:
        raise RowRefused(f"anybody publishes at {site}: whose it is must be said with --site")
    return clean.text(name, MAX_NAME) or options.publisher or site, site
