"""Why a request to a webhook was turned away."""

from tipline.errors import TiplineError


class Refused(TiplineError):
    """The request is not from the provider, not what the provider sends, or too much for now."""

    def __init__(self, status: int, reason: str, *, after: int = 0) -> None:
        super().__init__(reason)
        self.after = after  # seconds until it is worth coming again; 0: it is not
        self.status = status  # of HTTP
        self.reason = reason
