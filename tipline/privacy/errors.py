"""What can go wrong with keys and sealed values; no message holds the value."""

from tipline.errors import TiplineError


class BadReport(TiplineError):
    """A report of a purge that is not whole, or not this tipline's."""


class CannotOpen(TiplineError):
    """A sealed value was not made with the present encryption key, or was damaged."""
