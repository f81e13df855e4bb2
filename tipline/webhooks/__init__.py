"""Where providers call us: check the signature, store, answer at once."""

from tipline.webhooks.views import blueprint

__all__ = ["blueprint"]
