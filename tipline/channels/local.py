"""The simulator's channel: what is sent is only stored, and files lie in a folder of ours.

It exists outside production only.  Its addresses are ``local:<name>``.
"""

import hashlib
import re
import secrets
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from tipline.channels.base import Channel, Failure, Inbound, Limits, MediaRef, Outgoing
from tipline.channels.errors import MediaRefused
from tipline.channels.twilio.inbound import LOCAL
from tipline.conversation.style import Style

_LOCATOR = re.compile("local:([0-9a-f]{32})")


class LocalChannel(Channel):
    """Sending is storing: the page reads the outgoing rows itself."""

    name = LOCAL
    limits = Limits(body=1500, choices=10, choice_title=24, caption=1024)
    style = Style.WHATSAPP
    evidence_lag = timedelta()  # sending is storing

    def __init__(self, uploads: Path) -> None:
        self._uploads = uploads

    def send(self, message: Outgoing) -> str:
        """An id that is the same for the same message, so that sending twice changes nothing."""
        return "LM" + hashlib.sha256(message.token.encode()).hexdigest()[:32]

    def find_sent(
        self, message: Outgoing, since: datetime, known: Collection[str] = ()
    ) -> str | None:
        """Nothing: it can always be sent again."""
        return None

    def failure(self, code: str) -> Failure:
        """There are no errors here."""
        return Failure.REFUSED

    def upload(self, data: bytes) -> str:
        """Keep a file that somebody put into the chat; where it can be fetched."""
        self._uploads.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = secrets.token_hex(16)
        (self._uploads / name).write_bytes(data)
        return f"local:{name}"

    def fetch(self, ref: MediaRef, provider_id: str, into: IO[bytes], limit: int) -> None:
        """Copy an uploaded file."""
        path = self._path(ref)
        if not path.is_file():
            raise MediaRefused("the uploaded file is not there")
        if path.stat().st_size > limit:
            raise MediaRefused(f"the file is larger than {limit / 1024 / 1024:.0f} MB")
        into.write(path.read_bytes())

    def forget(self, ref: MediaRef, provider_id: str) -> None:
        """Delete an uploaded file."""
        self._path(ref).unlink(missing_ok=True)

    def list_inbound(self, since: datetime) -> Iterator[Inbound]:
        """Nothing: what was typed into the chat is nowhere else."""
        yield from ()

    def _path(self, ref: MediaRef) -> Path:
        found = _LOCATOR.fullmatch(ref.url)
        if not found:
            raise MediaRefused("the address of the file is not one of the simulator's")
        return self._uploads / found[1]
