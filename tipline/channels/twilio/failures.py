"""Turns what the Twilio client raises into what a channel may raise.

The provider's own words are left out: they quote numbers ("The 'To' number +1… is not valid").
"""

from collections.abc import Iterator
from contextlib import contextmanager

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException

from tipline.channels.base import Failure
from tipline.channels.errors import (
    ChannelDown,
    ChannelError,
    MediaLater,
    NeedsPlainText,
    OutsideWindow,
    SendLater,
    SendRefused,
    SendUnknown,
    Unreachable,
)
from tipline.channels.twilio.codes import HINTS, WAITS, failure_of
from tipline.channels.wire import never_sent


@contextmanager
def sending() -> Iterator[None]:
    """Within it, every failure of the client becomes one of a channel."""
    try:
        yield
    except (TwilioRestException, TwilioServiceException) as error:
        raise _answered(error.status, error.code) from None
    except requests.RequestException as error:
        if never_sent(error):
            raise Unreachable("the provider could not be reached") from None
        raise SendUnknown("the connection broke before the provider answered") from None
    except (TwilioException, ValueError) as error:
        # An answer came but made no sense: it may have been a yes.
        raise SendUnknown(f"the provider's answer made no sense ({type(error).__name__})") from None


@contextmanager
def asking(later: type[SendLater] | type[MediaLater]) -> Iterator[None]:
    """For calls that only read or delete: they can always be repeated, hence ``later``."""
    try:
        yield
    except (TwilioRestException, TwilioServiceException) as error:
        if error.status in (401, 403):
            raise ChannelDown("the provider refused our credentials", code="20003") from None
        code = str(error.code or "")
        raise later(f"the provider answered {error.status} {code}", code=code) from None
    except (requests.RequestException, TwilioException, ValueError) as error:
        # For lists the client raises without a status, but hands on the response.
        response = error.args[1] if len(error.args) > 1 else None
        if getattr(response, "status_code", 0) in (401, 403):
            raise ChannelDown("the provider refused our credentials", code="20003") from None
        raise later(f"the provider did not answer ({type(error).__name__})") from None


_ERRORS: dict[Failure, type[ChannelError]] = {
    Failure.DOWN: ChannelDown,
    Failure.WINDOW: OutsideWindow,
    Failure.PLAIN: NeedsPlainText,
}


def _answered(status: int, number: int | None) -> ChannelError:
    """The error for an answer of HTTP ``status`` with Twilio's error code."""
    # Where the answer holds no code of Twilio's, the client repeats the status.
    code = "" if number in (None, 0, status) else str(number)
    failure = failure_of(code)
    said = HINTS.get(code, f"the provider answered {status}, code {code or 'none'}")
    if status == 503 and not code:
        return Unreachable(said, code="503")
    if status in (429, 503) or failure is Failure.LATER:
        return SendLater(said, code=code or str(status), after=WAITS.get(code))
    if status >= 500:
        return SendUnknown(said, code=code or str(status))  # a gateway may have passed it on
    if status == 401 or (status == 403 and not code):
        failure = Failure.DOWN
    if failure in _ERRORS:
        return _ERRORS[failure](said, code=code or str(status))
    return SendRefused(said, code=code or str(status), suppress=failure is Failure.SUPPRESS)
