"""What can go wrong in the simulator."""

from tipline.errors import TiplineError


class NotDelivered(TiplineError):
    """The webhook did not take a message."""
