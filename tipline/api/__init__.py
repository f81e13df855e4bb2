"""The API for other programs: published checks, floored trends and the matcher, with a token."""

from tipline.api import document, feeds, matching, views
from tipline.api.blueprint import blueprint

__all__ = ["blueprint", "document", "feeds", "matching", "views"]
