"""What can go wrong in the newsroom."""

from tipline.errors import TiplineError


class NoSuchNarrative(TiplineError):
    """There is no narrative with this number."""


class NotANarrative(TiplineError):
    """What was given cannot be a narrative; the message says why."""
