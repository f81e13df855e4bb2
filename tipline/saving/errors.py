"""What can go wrong between a tipline and its backup."""

from tipline.errors import TiplineError


class SavingError(TiplineError):
    """A backup could not be made or not be used; nothing was changed."""
