"""The pages of the console; importing this registers them all."""

from tipline.console.views import (
    account,
    answers,
    audit_log,
    claims,
    corrections,
    factchecks,
    factor,
    joining,
    media,
    operations,
    people,
    queue,
    signin,
    sso,
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
    "factor",
    "joining",
    "media",
    "operations",
    "people",
    "queue",
    "signin",
    "sso",
    "style",
    "verdicts",
]
