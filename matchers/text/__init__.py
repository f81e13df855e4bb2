"""Text matching: is this message, or something in it, a claim that was already checked?"""

from matchers.text.guard import guard
from matchers.text.matcher import TextMatcher
from matchers.text.normalise import normalise

__all__ = ["TextMatcher", "guard", "normalise"]
