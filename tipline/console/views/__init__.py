"""The pages of the console; importing this registers them all."""

from tipline.console.views import (
    account,
    answers,
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
    "answers",
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
