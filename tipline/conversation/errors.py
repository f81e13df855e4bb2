"""What can go wrong with the texts of the conversation."""

from tipline.errors import TiplineError


class NoSuchText(TiplineError):
    """A text was asked for that no catalogue has: a mistake in the code."""


class BadCatalogue(TiplineError):
    """A catalogue can't be used; the message says which and why."""
