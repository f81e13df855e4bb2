"""One number for all that a message causes: from the webhook over its jobs to the reply.

Whatever is logged while a trace is bound carries it.  Jobs hand it on in their payload, outgoing
messages in their extras, so that it goes from process to process without anybody knowing whose
message it was.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

TRACE = "trace"  # in a job's payload and a message's extras

_current: ContextVar[str | None] = ContextVar("trace", default=None)


def new_trace() -> str:
    """32 hexadecimal digits, as W3C's Trace Context has them; nothing can be read from them."""
    return secrets.token_hex(16)


def current_trace() -> str | None:
    """The trace of what is done here and now."""
    return _current.get()


@contextmanager
def traced(trace: str | None) -> Iterator[None]:
    """What happens in the block belongs to ``trace``; with None to nothing."""
    token = _current.set(trace)
    try:
        yield
    finally:
        _current.reset(token)
