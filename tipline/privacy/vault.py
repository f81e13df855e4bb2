"""Makes pseudonyms of addresses, and seals what must be readable again.

A pseudonym is HMAC-SHA256 under a key that is not in the database: phone numbers are few enough
to try them all against a plain hash.  A sealed value is Fernet (AES-128-CBC with HMAC-SHA256).

Both keys can be changed: new values are made with the present one, old ones are still opened and
recognised as long as the settings name the old keys (``tipline keys rotate`` makes them anew).
"""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from tipline.config import Settings
from tipline.privacy.errors import CannotOpen


class Vault:
    """The two keys of a deployment at work, and the ones before; knows nothing of the database."""

    def __init__(self, settings: Settings) -> None:
        self._pseudonym_key = settings.key("pseudonym")
        self._old_pseudonym_keys = settings.old_keys("pseudonym")
        keys = (settings.key("encryption"), *settings.old_keys("encryption"))
        self._present = Fernet(base64.urlsafe_b64encode(keys[0]))
        self._fernet = MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])

    def pseudonym(self, channel: str, value: str) -> str:
        """64 hex digits that stand for this address on this channel; the same every time."""
        return _keyed(self._pseudonym_key, channel, value)

    def old_pseudonyms(self, channel: str, value: str) -> list[str]:
        """What earlier keys made of the same address, the newest of them first."""
        return [_keyed(key, channel, value) for key in self._old_pseudonym_keys]

    def seal(self, text: str) -> bytes:
        """``text`` encrypted with the present key; different bytes every time."""
        return self._fernet.encrypt(text.encode("utf-8", "surrogatepass"))

    def open(self, sealed: bytes) -> str:
        """What was sealed with the present key or an old one; raises :class:`CannotOpen`."""
        try:
            return self._fernet.decrypt(sealed).decode("utf-8", "surrogatepass")
        except InvalidToken:
            raise CannotOpen(
                "a sealed value can't be opened: was TIPLINE_SECRET_KEY or "
                "TIPLINE_ENCRYPTION_KEY changed without naming the old one in "
                "TIPLINE_SECRET_KEY_OLD or TIPLINE_ENCRYPTION_KEY_OLD?"
            ) from None

    def is_present(self, sealed: bytes) -> bool:
        """Whether a sealed value was made with the present key."""
        try:
            self._present.decrypt(sealed)
        except InvalidToken:
            return False
        return True


def _keyed(key: bytes, channel: str, value: str) -> str:
    # The length in front keeps ("ab", "c") and ("a", "bc") apart.
    message = f"{len(channel)}:{channel}{value}".encode("utf-8", "surrogatepass")
    return hmac.new(key, message, hashlib.sha256).hexdigest()
