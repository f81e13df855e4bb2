"""What can go wrong with the media store."""

from tipline.errors import Away, TiplineError


class StoreError(TiplineError):
    """The media store can't be used."""


class NoSuchFile(StoreError):
    """The store has no file of this SHA-256."""


class StoreAway(StoreError, Away):
    """The media store does not answer just now; what needs it is tried again later."""
