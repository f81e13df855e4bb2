"""What may go wrong with a card; the verdict goes out in words all the same."""

from tipline.errors import TiplineError


class CardError(TiplineError):
    """A card can't be drawn."""


class CannotDraw(CardError):
    """This machine can draw no card: fonts or the shaping of letters are missing."""


class NoLetters(CardError):
    """No font here has the letters of this text."""


class NothingToShow(CardError):
    """There is no claim left to show, or no word for the verdict."""
