"""The pages of the newsroom; importing this registers them all."""

from tipline.newsroom.views import alerts, claims, counting, exports, narratives, partners, trending

__all__ = ["alerts", "claims", "counting", "exports", "narratives", "partners", "trending"]
