"""The API for other programs: published checks and floored trends, read with a token."""

from tipline.api import document, views
from tipline.api.blueprint import blueprint

__all__ = ["blueprint", "document", "views"]
