"""Personal data inside what people forward: found, and hidden from whoever does not need it."""

from tipline.privacy.personal.find import Found, find
from tipline.privacy.personal.kinds import Kind
from tipline.privacy.personal.mask import is_masked, mask
from tipline.privacy.personal.veil import Veil, secrets_of

__all__ = ["Found", "Kind", "Veil", "find", "is_masked", "mask", "secrets_of"]
