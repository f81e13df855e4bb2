"""What can go wrong between us and a channel's provider; no message holds an address or a text."""

from tipline.errors import TiplineError


class ChannelError(TiplineError):
    """A channel could not do what it was asked for."""

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.code = code  # the provider's, empty where there is none


class SendRefused(ChannelError):
    """This message will never be sent; ``suppress``: nor will any other to this person."""

    def __init__(self, message: str, *, code: str = "", suppress: bool = False) -> None:
        super().__init__(message, code=code)
        self.suppress = suppress


class OutsideWindow(SendRefused):
    """More than 24 hours since the person wrote: only an approved template may be sent."""


class NeedsPlainText(SendRefused):
    """The attachment or the buttons were refused; the words alone may pass."""


class SendLater(ChannelError):
    """The provider did not take the message now; nothing was sent."""

    def __init__(self, message: str, *, code: str = "", after: float | None = None) -> None:
        super().__init__(message, code=code)
        self.after = after  # seconds, where the provider said so


class Unreachable(SendLater):
    """The provider takes nothing from anybody now, so the channel waits and not the message."""


class SendUnknown(ChannelError):
    """The provider may or may not have taken the message: look for evidence before another try."""


class ChannelDown(ChannelError):
    """Nothing can be sent on this channel until an operator sees to it."""


class UnknownChannel(ChannelError, KeyError):
    """No such channel is set up."""

    __str__ = Exception.__str__  # KeyError would put quotes around the sentence


class MediaRefused(ChannelError):
    """This file will not be fetched, now or later; the message says why, for a checker to read."""


class MediaLater(ChannelError):
    """The file cannot be fetched or deleted just now."""

    def __init__(self, message: str, *, code: str = "", after: float | None = None) -> None:
        super().__init__(message, code=code)
        self.after = after


class NotAMessage(ChannelError):
    """A signed request that is not a message of a channel that we know."""
