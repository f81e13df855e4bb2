"""Everything that can go wrong with fact-checks, under one root class."""


class FactCheckError(Exception):
    """Something about a fact-check failed; the message says what, with the value and a way out."""


class ImportFailed(FactCheckError):
    """A whole file or feed can't be imported; nothing of it was changed."""


class RowRefused(FactCheckError):
    """One row of an import can't be used; the rest goes on, and the report says why."""


class NotPublishable(FactCheckError):
    """A verdict lacks something that a voter needs before it may be published."""


class WrongState(FactCheckError):
    """The change asked for is not possible in the present state of the fact-check."""


class NotFound(FactCheckError):
    """No fact-check or revision has the number asked for."""


class AlreadyThere(FactCheckError):
    """The publisher has the same claim under the same link already; open that one instead."""
