"""What can go wrong with a held import."""

from tipline.errors import TiplineError


class NotHeld(TiplineError):
    """There is no such import to decide on, or it is another one by now; the message says so."""
