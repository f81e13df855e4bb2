"""What can go wrong with alerts."""

from tipline.errors import TiplineError


class NotARule(TiplineError):
    """What was given cannot be a rule; the message says why."""


class NoSuchRule(TiplineError):
    """There is no rule with this number."""
