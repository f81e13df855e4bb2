"""The pages of the newsroom; importing this registers them all."""

from tipline.newsroom.views import claims, counting, narratives, trending

__all__ = ["claims", "counting", "narratives", "trending"]
