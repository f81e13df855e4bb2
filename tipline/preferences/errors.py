"""What can go wrong with a setting of the console."""

from tipline.errors import TiplineError


class BadValue(TiplineError):
    """A value can't be used; the message says which, why, and what can."""


class NoSuchPreference(TiplineError):
    """There is no such setting, or no such change of one."""
