"""What the Cloud API's error codes call for.

From Meta's error reference as of 2026.  As with Twilio, a code that is not here is permanent and
is shown to the operator: a wrong repetition would be worse.
"""

from tipline.channels.base import Failure

_CODES: dict[Failure, tuple[int, ...]] = {
    # rates; marketing held back; trouble at the provider, or maintenance
    Failure.LATER: (
        4, 80007, 130429, 131048, 131049, 131056, 1, 2, 131000, 131016, 131057, 135000, 133004,
    ),
    # undeliverable, an experiment of WhatsApp's, a country, a user name that cannot be written to;
    # templates missing, wrong, paused or disabled
    Failure.REFUSED: (
        131026, 130472, 130497, 131021, 131062, 131063, 131064, 100, 131008,
        132000, 132001, 132005, 132007, 132012, 132015, 132016,
    ),
    Failure.SUPPRESS: (131050,),
    Failure.WINDOW: (131047,),
    # the picture could not be loaded, or the buttons were refused
    Failure.PLAIN: (131051, 131052, 131053, 131009),
    Failure.DOWN: (0, 3, 10, 190, 200, 368, 131005, 131031, 131042, 131045, 133010),
}  # fmt: skip
_BY_CODE = {str(code): failure for failure, codes in _CODES.items() for code in codes}

# Seconds to wait where the usual back-off would only make it worse.
WAITS = {
    "131049": 24 * 3600.0,  # marketing is held back for this person: at least a day
    "131048": 3600.0,  # too many of our messages were reported as spam
    "131056": 6.0,  # one message in six seconds to one person
    "4": 60.0,
    "80007": 60.0,
}

HINTS = {
    "131047": "more than 24 hours since the recipient wrote",
    "190": "the access token is wrong or has expired: check WHATSAPP_ACCESS_TOKEN",
    "131031": "the WhatsApp Business account is locked",
    "131042": "there is a problem with the WhatsApp Business account's payment",
    "131050": "the recipient has opted out",
    "133010": "the number of WHATSAPP_PHONE_NUMBER_ID is not registered",
}


def failure_of(code: str) -> Failure:
    """What an error code calls for; an unknown one is permanent."""
    return _BY_CODE.get(code, Failure.REFUSED)
