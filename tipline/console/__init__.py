"""The fact-checkers' console: sign in, work the queue, decide, publish, look after people."""

from tipline.console import costs, views
from tipline.console.blueprint import blueprint

__all__ = ["blueprint", "costs", "views"]
