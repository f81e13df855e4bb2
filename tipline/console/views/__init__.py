"""The pages of the console; importing this registers them all."""

from tipline.console.views import (
    account,
    audit_log,
    claims,
    corrections,
    factchecks,
    media,
    operations,
    people,
    queue,
    signin,
    style,
    verdicts,
)

__all__ = [
    "account",
    "audit_log",
    "claims",
    "corrections",
    "factchecks",
    "media",
    "operations",
    "people",
    "queue",
    "signin",
    "style",
    "verdicts",
]
