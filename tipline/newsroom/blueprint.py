"""The one blueprint that every view of the newsroom hangs on."""

from flask import Blueprint

from tipline.trends.counting import how
from tipline.web.charts import bars
from tipline.web.db import runtime
from tipline.web.filters import country_name, language_name

blueprint = Blueprint("newsroom", __name__, url_prefix="/newsroom", template_folder="templates")

PLACES = {
    "whatsapp": "WhatsApp",
    "facebook-instagram": "Facebook or Instagram",
    "sms-call": "text message or call",
    "tiktok-youtube": "TikTok or YouTube",
    "print": "leaflet, poster or newspaper",
    "in-person": "heard from somebody",
    "other": "elsewhere",
}
FORWARDED = {
    "no": "written by the sender",
    "once": "forwarded",
    "frequently": "forwarded many times",
    "unknown": "not told by the channel",
}


def cell_name(dimension: str, value: str) -> str:
    """A cell of a table in words."""
    if value == "*":
        return "others or unknown"
    if dimension == "country":
        return country_name(value)
    if dimension == "language":
        return str(language_name(value))
    return {"forwarded": FORWARDED, "place": PLACES}.get(dimension, {}).get(value, value)


@blueprint.context_processor
def _words() -> dict[str, object]:
    floor = runtime().settings.floor
    return {
        "cell_name": cell_name,
        "bars": bars,
        "how": lambda key: how(key, floor),
        "floor": floor,
    }
