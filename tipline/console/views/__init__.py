"""The pages of the console; importing this registers them all."""

from tipline.console.views import signin

__all__ = ["signin"]
