"""Pages for everybody: what was checked, as it stands now, and how well the tipline does."""

from tipline.pages import checks, exports, open_data, transparency
from tipline.pages.blueprint import blueprint

__all__ = ["blueprint", "checks", "exports", "open_data", "transparency"]
