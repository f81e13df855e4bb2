"""A report of what was erased, signed so that its reader can tell that it is ours and whole.

The key is Ed25519, derived from the secret: the report names its public half, so that whoever was
given that half once can check every later report without any secret.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.config import Settings
from tipline.models import AuditEntry
from tipline.privacy.content import FORGOTTEN_DAYS
from tipline.privacy.errors import BadReport
from tipline.privacy.provider_ids import DAYS
from tipline.privacy.retention import IDLE_DAYS, PURGE, Purged

LABEL = "purge-report"
LINES = 400  # of what was erased before: more than a year of the daily job


def made(session: Session, settings: Settings, purged: Purged, *, dry_run: bool) -> dict[str, Any]:
    """What was erased now, what the record says of before, and by which rules: counts, no names."""
    rows = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.action == PURGE)
        .order_by(AuditEntry.id.desc())
        .limit(LINES)
    )
    before = [
        {"at": row.at.isoformat(), "by": row.actor, "erased": row.details, "entry": row.hash}
        for row in rows
    ]
    return {
        "organisation": settings.organisation,
        "made_at": utcnow().isoformat(),
        "dry_run": dry_run,
        "erased": asdict(purged),
        "days": {
            "addresses": settings.address_days,
            "addresses_that_nothing_needs": IDLE_DAYS,
            "content": settings.content_days,
            "content_of_open_claims": max(FORGOTTEN_DAYS, settings.content_days),
            "provider_ids": DAYS,
        },
        "on_record": before,
    }


def signed(settings: Settings, report: Mapping[str, Any]) -> str:
    """The report as a file, with its signature."""
    key = Ed25519PrivateKey.from_private_bytes(settings.key(LABEL))
    signature = {
        "algorithm": "Ed25519",
        "public_key": public_key(key),
        "value": key.sign(_bytes(report)).hex(),
    }
    return json.dumps({"report": report, "signature": signature}, indent=2, ensure_ascii=False)


def check(settings: Settings, text: str) -> dict[str, Any]:
    """The report in a file.  Raises :class:`BadReport` unless it is whole and this tipline's."""
    try:
        file = json.loads(text)
        report, signature = file["report"], file["signature"]
        named, value = str(signature["public_key"]), bytes.fromhex(signature["value"])
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(named)).verify(value, _bytes(report))
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BadReport("this is no report of `tipline purge --report`") from None
    except InvalidSignature:
        raise BadReport("the report was changed after it was signed") from None
    keys = (settings.key(LABEL), *settings.old_keys(LABEL))
    ours = {public_key(Ed25519PrivateKey.from_private_bytes(key)) for key in keys}
    if named not in ours:
        raise BadReport(
            "the report is whole, but another secret signed it: was it made by another tipline, "
            "or is the earlier secret missing in TIPLINE_SECRET_KEY_OLD?"
        )
    return dict(report)


def public_key(key: Ed25519PrivateKey) -> str:
    """The half that may be given away, in 64 hex digits."""
    return key.public_key().public_bytes_raw().hex()


def _bytes(report: Mapping[str, Any]) -> bytes:
    return json.dumps(report, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
