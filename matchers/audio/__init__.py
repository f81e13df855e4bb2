"""Sound: fingerprints of recordings, and a matcher that recognises one in another encoding."""

from matchers.audio.chromaprint import available
from matchers.audio.fingerprint import SOUND_VERSION, fingerprint
from matchers.audio.matcher import AudioMatcher

__all__ = ["SOUND_VERSION", "AudioMatcher", "available", "fingerprint"]
