"""Text as both databases take it, whatever a provider's JSON says."""

import re

_HALF = re.compile("[\ud800-\udfff]")  # of a pair; JSON can bring it, UTF-8 has no form for it


def storable(text: str) -> str:
    """``text`` without NUL, and with � for each half of a surrogate pair."""
    return _HALF.sub("\ufffd", text.replace("\x00", ""))
