"""Video: fingerprints of frames over time, and a matcher that recognises a clip by them."""

from matchers.video.fingerprint import VIDEO_VERSION, fingerprint, thumbnail
from matchers.video.matcher import VideoMatcher

__all__ = ["VIDEO_VERSION", "VideoMatcher", "fingerprint", "thumbnail"]
