"""What can go wrong with the media store."""

from tipline.errors import TiplineError


class StoreError(TiplineError):
    """The media store can't be used."""


class NoSuchFile(StoreError):
    """The store has no file of this SHA-256."""
