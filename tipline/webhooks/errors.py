"""Why a request to a webhook was turned away."""

from tipline.errors import TiplineError


class Refused(TiplineError):
    """The request is not from the provider, or not what the provider sends."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status  # of HTTP
        self.reason = reason
