"""Where providers call us: check who it is, store, answer at once."""

from tipline.webhooks import views, whatsapp
from tipline.webhooks.blueprint import blueprint

__all__ = ["blueprint", "views", "whatsapp"]
