"""Everything that a person of the console can be told went wrong, under one root class."""

from tipline.errors import TiplineError


class ConsoleError(TiplineError):
    """Something asked for in the console can't be done; the message says why and what can."""


class AccountRefused(ConsoleError):
    """An account can't be made or changed like this."""


class PasswordRefused(AccountRefused):
    """A password is too easy to guess, or too long to be hashed."""


class TooManyTries(ConsoleError):
    """Signing in was tried too often; the message says when it may be tried again."""
