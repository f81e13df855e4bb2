"""Keeping other sites' pages from acting in a signed-in person's name."""

from flask import abort, request
from flask_wtf import CSRFProtect

csrf = CSRFProtect()  # a view that machines call opts out with @csrf.exempt

READING = frozenset({"GET", "HEAD", "OPTIONS"})


def refuse_other_sites() -> None:
    """A changing request that the browser says comes from elsewhere is refused, token or not."""
    if request.method in READING:
        return
    # Programs (Twilio, curl) don't send this header; every current browser does.
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        abort(403, "This request came from another site.")
