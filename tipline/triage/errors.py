"""What can go wrong in triage; messages are for checkers and name numbers, never content."""

from tipline.errors import TiplineError


class TriageError(TiplineError):
    """Something asked for in triage is not possible."""


class NoSuchClaim(TriageError):
    """No claim has the number asked for."""


class NoSuchTip(TriageError):
    """No tip has the number asked for."""


class NoSuchMove(TriageError):
    """No merge or split has the number asked for."""


class NoSuchMatch(TriageError):
    """No match has the number asked for."""


class Unclassifiable(TriageError):
    """A claim can't be classified like this; the message says what there is to choose of."""


class NotNow(TriageError):
    """The claim or match is in a state that doesn't allow this; the message says which."""
