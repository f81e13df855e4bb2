"""Every error code that Twilio's pages name calls for what they say; a new one is permanent."""

import pytest

from tipline.channels.base import Failure
from tipline.channels.twilio.codes import failure_of


@pytest.mark.parametrize(
    ("codes", "failure"),
    [
        ("63016", Failure.WINDOW),
        ("63018 63017 20429 14107 30001 63010 63012 63009 30008 63049 63038", Failure.LATER),
        ("63032 63015 63027 63028 63041 63042", Failure.REFUSED),
        ("63005 63013 63021 63030 63019", Failure.PLAIN),
        ("63001 63007 63008 20003 63051 63020", Failure.DOWN),
        ("63033 63014 21610 63003 63024 21211 21614", Failure.SUPPRESS),
        ("99999 0", Failure.REFUSED),
    ],
)
def test_what_error_codes_call_for(codes: str, failure: Failure) -> None:
    assert {failure_of(code) for code in codes.split()} == {failure}
    assert failure_of("") is Failure.REFUSED
