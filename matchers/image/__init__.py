"""Pictures: fingerprints, and a matcher that recognises the same one and refuses look-alikes."""

from matchers.image.fingerprint import FINGERPRINT_VERSION
from matchers.image.make import fingerprint
from matchers.image.matcher import ImageMatcher

__all__ = ["FINGERPRINT_VERSION", "ImageMatcher", "fingerprint"]
