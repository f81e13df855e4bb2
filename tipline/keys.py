"""Keys for single purposes, made from the one secret that an operator keeps."""

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tipline.errors import SettingsError


def derive_key(secret: str, label: str) -> bytes:
    """32 bytes for ``label``: HKDF-SHA256 (RFC 5869), so that one key tells nothing of another."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"tipline:{label}".encode()).derive(
        secret.encode()
    )


def parse_shared_keys(value: str) -> tuple[tuple[str, str], ...]:
    """``"id=secret,id2=secret2"`` to pairs; raises ``SettingsError`` without showing a secret."""
    pairs = []
    for number, item in enumerate(filter(None, (part.strip() for part in value.split(","))), 1):
        key_id, equals, secret = item.partition("=")
        if not (key_id and equals and secret):
            raise SettingsError(
                f"TWILIO_SHARED_KEYS: entry {number} is not of the form KEY_ID=SECRET"
            )
        pairs.append((key_id, secret))
    return tuple(pairs)
