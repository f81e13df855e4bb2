"""Everything that can go wrong while matching, under one root class."""


class MatcherError(Exception):
    """Something about matching failed; the message says what, with the value, and the way out."""


class UnreadableMedia(MatcherError):
    """A picture, video, sound or document can't be opened safely; the message says why."""


class IndexMismatch(MatcherError):
    """An index on disk was written by another version of its method and must be built again."""


class IndexBusy(MatcherError):
    """Another process is writing to the same index on disk; try again, or give it its own."""
