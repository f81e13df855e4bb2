"""What can go wrong with a partner."""

from tipline.errors import TiplineError


class NotAPartner(TiplineError):
    """What was given cannot be a partner; the message says why."""


class NoSuchPartner(TiplineError):
    """There is no partner with this number."""


class PartnerProblem(TiplineError):
    """A partner's tipline can't be read as things are, or just now; the message says why."""
