"""The newsroom: what is rising and how it varies, for everybody who has an account; read-only."""

from tipline.newsroom import views
from tipline.newsroom.blueprint import blueprint

__all__ = ["blueprint", "views"]
