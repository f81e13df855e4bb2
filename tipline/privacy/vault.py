"""Makes pseudonyms of addresses, and seals what must be readable again.

A pseudonym is HMAC-SHA256 under a key that is not in the database: phone numbers are few enough
to try them all against a plain hash.  A sealed value is Fernet (AES-128-CBC with HMAC-SHA256).
"""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken

from tipline.config import Settings
from tipline.privacy.errors import CannotOpen


class Vault:
    """The two keys of a deployment at work; knows nothing of the database."""

    def __init__(self, settings: Settings) -> None:
        self._pseudonym_key = settings.key("pseudonym")
        self._fernet = Fernet(base64.urlsafe_b64encode(settings.key("encryption")))

    def pseudonym(self, channel: str, value: str) -> str:
        """64 hex digits that stand for this address on this channel; the same every time."""
        # The length in front keeps ("ab", "c") and ("a", "bc") apart.
        message = f"{len(channel)}:{channel}{value}".encode("utf-8", "surrogatepass")
        return hmac.new(self._pseudonym_key, message, hashlib.sha256).hexdigest()

    def seal(self, text: str) -> bytes:
        """``text`` encrypted; different bytes every time."""
        return self._fernet.encrypt(text.encode("utf-8", "surrogatepass"))

    def open(self, sealed: bytes) -> str:
        """What was sealed.  Raises :class:`CannotOpen` for anything else."""
        try:
            return self._fernet.decrypt(sealed).decode("utf-8", "surrogatepass")
        except InvalidToken:
            raise CannotOpen(
                "a sealed value can't be opened: was TIPLINE_SECRET_KEY or "
                "TIPLINE_ENCRYPTION_KEY changed?"
            ) from None
