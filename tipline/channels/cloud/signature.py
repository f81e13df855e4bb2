"""Whether a request was signed by Meta with the secret of our app."""

import hashlib
import hmac

from tipline.accounts import WhatsAppSettings

PREFIX = "sha256="


def is_signed(settings: WhatsAppSettings, body: bytes, signature: str) -> bool:
    """Whether ``signature`` (header ``X-Hub-Signature-256``) fits these very bytes.

    Not the JSON written anew: Meta signs the bytes, in which it escapes some characters and not
    others.
    """
    if not signature.isascii():
        return False  # compare_digest takes only ASCII texts
    secrets = filter(None, (settings.app_secret, settings.app_secret_secondary))
    return any(hmac.compare_digest(sign(secret, body), signature) for secret in secrets)


def sign(secret: str, body: bytes) -> str:
    """The header that Meta would send with this body."""
    return PREFIX + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def is_handshake(settings: WhatsAppSettings, mode: str, token: str) -> bool:
    """Whether Meta's question, when the webhook is set up, holds the token agreed on."""
    if not settings.verify_token or mode != "subscribe":
        return False
    return hmac.compare_digest(settings.verify_token.encode(), token.encode("utf-8", "replace"))
