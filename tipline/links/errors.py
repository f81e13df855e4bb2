"""What can go wrong when a page that somebody sent a link to is looked at."""

from tipline.errors import TiplineError


class LinkRefused(TiplineError):
    """The address leads, or the server led, where we don't go; the message says why."""


class LinkFailed(TiplineError):
    """The page did not come: no answer, too slow, an error of its server."""
