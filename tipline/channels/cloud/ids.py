"""The ids of Meta's messages as we keep them: the same for the same message, and nobody's number.

A ``wamid`` is base64 in which the telephone number of the other side stands in clear, so it is as
personal as the number.  It also holds 64 random bits or more: a plain digest of it can't be tried
out as one of a number could, and needs no key, so ids stay the same when keys are changed.
"""

import hashlib

_KEPT = 40  # hex digits; 160 bits


def opaque(provider_id: str) -> str:
    """What stands for ``provider_id`` in the database, in jobs and in logs; empty for empty."""
    if not provider_id:
        return ""
    digest = hashlib.sha256(provider_id.encode("utf-8", "surrogatepass")).hexdigest()
    return f"wamid:{digest[:_KEPT]}"
