"""What can go wrong when a tipline is moved."""

from tipline.errors import TiplineError


class MoveError(TiplineError):
    """The move can't begin, or what was moved is not what was there."""
