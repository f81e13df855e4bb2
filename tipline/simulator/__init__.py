"""A chat in the browser: a voter's side of the tipline, with nobody's phone."""

from tipline.simulator.views import blueprint

__all__ = ["blueprint"]
