"""Where providers call us: check who it is, store, answer at once."""

from tipline.webhooks import telegram, views, whatsapp
from tipline.webhooks.blueprint import blueprint

__all__ = ["blueprint", "telegram", "views", "whatsapp"]
