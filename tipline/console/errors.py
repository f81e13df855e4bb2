"""Everything that a person of the console can be told went wrong, under one root class."""

from tipline.errors import TiplineError


class ConsoleError(TiplineError):
    """Something asked for in the console can't be done; the message says why and what can."""


class AccountRefused(ConsoleError):
    """An account can't be made or changed like this."""


class PasswordRefused(AccountRefused):
    """A password is too easy to guess, or too long to be hashed."""


class CodeRefused(ConsoleError):
    """A code of the second factor is wrong, was used before, or there is nothing to open."""


class LinkRefused(ConsoleError):
    """A one-time link was used, has expired, or was never given."""


class SignOnRefused(ConsoleError):
    """The sign-on provider did not answer, said no, or knows somebody whom we don't."""


class TooManyTries(ConsoleError):
    """Signing in was tried too often; the message says when it may be tried again."""


class Locked(ConsoleError):
    """Somebody else works on a claim; the message says who, and how to go on."""
