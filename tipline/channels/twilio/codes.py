"""What Twilio's error codes call for.

From Twilio's error dictionary as of 2026.  Twilio warns that codes change, so one that is not
here is permanent and is shown to the operator: a wrong repetition would be worse.
"""

from tipline.channels.base import Failure

_CODES: dict[Failure, tuple[int, ...]] = {
    # rates and queues; trouble at the provider
    Failure.LATER: (20429, 63018, 63017, 14107, 30001, 63010, 63012, 63009, 30008, 63049, 63038),
    # an experiment of WhatsApp's; the sandbox not joined; templates missing, wrong, paused or
    # disabled
    Failure.REFUSED: (63032, 63015, 63027, 63028, 63040, 63041, 63042, 21617, 21658),
    # opted out or blocked us; no such recipient: nothing more until they write themselves
    Failure.SUPPRESS: (63033, 63014, 21610, 63003, 63024, 21211, 21614),
    Failure.WINDOW: (63016,),
    # the attachment or the interactive form was refused, or could not be downloaded
    Failure.PLAIN: (63005, 63013, 63021, 63030, 63019, 21620, 21623, 21654, 21656),
    Failure.DOWN: (63001, 63007, 63008, 20003, 20005, 63051, 63020, 21606, 21910, 21603),
}  # fmt: skip
_BY_CODE = {str(code): failure for failure, codes in _CODES.items() for code in codes}

# Seconds to wait where the usual back-off would only make it worse.
WAITS = {
    "63049": 24 * 3600.0,  # marketing is held back for this person: at least a day
    "63018": 3600.0,  # the sender's tier may be used up until tomorrow
    "63038": 3600.0,  # the account's daily limit
}

HINTS = {
    "63015": "the recipient has not joined the sandbox, or the three days are over",
    "63016": "more than 24 hours since the recipient wrote",
    "63007": "the sender is not one of this account's: check TWILIO_FROM",
    "21606": "the sender is not one of this account's: check TWILIO_FROM",
    "20003": "the account SID or the auth token is wrong",
    "63038": "the account's daily limit is reached",
    "63003": "there is no such recipient on this channel",
    "63024": "there is no such recipient on this channel",
    "21610": "the recipient has opted out",
    "63033": "the recipient has blocked us",
}


def failure_of(code: str) -> Failure:
    """What an error code calls for; an unknown one is permanent."""
    return _BY_CODE.get(code, Failure.REFUSED)
