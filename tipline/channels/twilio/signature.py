"""Whether a request was signed by Twilio, for our public URL, with one of our secrets."""

from collections.abc import Iterator

from twilio.request_validator import HMAC_SHA1, RequestValidator, get_signature_algorithm
from werkzeug.datastructures import MultiDict

from tipline.config import TwilioSettings


def is_signed(
    settings: TwilioSettings, url: str, form: "MultiDict[str, str]", signature: str, scheme: str
) -> bool:
    """Whether ``signature`` fits ``url`` (as configured, with the query) and *all* of ``form``.

    ``form`` must be the MultiDict: of a plain dict only the first of several values would be
    looked at, and a value added on the way would pass.  ``scheme`` is the header
    ``X-Twilio-Webhooks-Signature-Settings``, empty for signatures made with an auth token.
    """
    if not signature:
        return False
    algorithm = get_signature_algorithm(scheme)
    return any(
        RequestValidator(secret).validate(url, form, signature, algorithm)
        for secret in _secrets(settings, scheme)
    )


def sign(token: str, url: str, form: "MultiDict[str, str]") -> str:
    """The signature that Twilio would send with this request (simulator, doctor, tests)."""
    return str(RequestValidator(token).compute_signature(url, form, HMAC_SHA1))


def _secrets(settings: TwilioSettings, scheme: str) -> Iterator[str]:
    """The secrets that may have made a signature: the named key's, or the tokens (old and new).

    A key that we have not been given falls to the tokens: whoever signs with a token is Twilio,
    whatever the algorithm.
    """
    named = dict(settings.shared_keys).get(_key_id(scheme))
    if named:
        yield named
        return
    yield from filter(None, (settings.auth_token, settings.auth_token_secondary))


def _key_id(scheme: str) -> str:
    for part in scheme.split(","):
        name, _, value = part.partition("=")
        if name.strip() == "key":
            return value.strip()
    return ""
