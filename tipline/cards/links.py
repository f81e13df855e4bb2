"""Short addresses: of what a verdict says now (on the card), and of the picture itself."""

from tipline.config import Settings

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
LONGEST = 12  # digits; more than any number of a row


def link_of(settings: Settings, revision_id: int) -> str:
    """The address that is written on the card of a revision."""
    return f"{settings.public_url}/c/{code_of(revision_id)}"


def picture_path(sha256: str) -> str:
    """Where the picture is, on our public URL; only who has it or was sent it knows its hash."""
    return f"/media/card/{sha256}.png"


def code_of(revision_id: int) -> str:
    """A number in as few letters and digits as it takes."""
    digits = ""
    while revision_id:
        revision_id, digit = divmod(revision_id, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"


def revision_of(code: str) -> int | None:
    """The number behind a code, typed in whatever case; None for what is no code."""
    code = code.lower()
    if not code or len(code) > LONGEST or not set(code) <= set(_DIGITS):
        return None
    return int(code, 36)
