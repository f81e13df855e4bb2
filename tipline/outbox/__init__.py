"""Every message that goes out, and what the provider says became of it.

A row is written in the transaction of the change that causes it; the pump (``tipline/pump``)
sends it after that is committed.  Nothing else creates outgoing messages.
"""

from tipline.outbox.create import SILENT, release_held, send, send_parts, why_not
from tipline.outbox.delivery import FAILED_JOB, apply_earlier, apply_status

__all__ = [
    "FAILED_JOB",
    "SILENT",
    "apply_earlier",
    "apply_status",
    "release_held",
    "send",
    "send_parts",
    "why_not",
]
