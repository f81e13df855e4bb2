"""Takes from a text what no font here can draw: emoji, odd signs; never letters."""

import regex

from tipline.cards.errors import NoLetters
from tipline.cards.fonts import face_for
from tipline.conversation.plain import one_line

LONGEST = 1400  # characters; no card can show half of that, and measuring takes time
_SIGN = regex.compile(r"\X")
_EMOJI = regex.compile(r"[\p{Emoji_Presentation}\p{Regional_Indicator}\ufe0f\u20e3]")
_WRITTEN = regex.compile(r"[\p{L}\p{M}\p{N}]")


def clean(text: str) -> str:
    """``text`` in one line without emoji, surrounding quotation marks, and signs that no font has.

    Raises :class:`NoLetters` where letters would have to go, since boxes are no claim.
    """
    kept = []
    for cluster in _SIGN.findall(one_line(text)[:LONGEST]):
        if _EMOJI.search(cluster) and not cluster[0].isalnum():
            kept.append(" ")
        else:
            kept.append(_drawable(_plain(cluster)))
    return " ".join("".join(kept).split())


def _drawable(cluster: str) -> str:
    """A sign as some font has it: whole, else without its marks, else (if no letter) a space."""
    for form in (cluster, cluster[0]):
        if face_for(form, False) is not None:
            return form
    if _WRITTEN.search(cluster):
        name = f"U+{ord(cluster[0]):04X}"
        raise NoLetters(f"no Noto font here has the letter {name}; more are in fonts-noto")
    return " "


def _plain(cluster: str) -> str:
    """A sign without what would ask for its coloured form: "1️⃣" is 1."""
    return "".join(c for c in cluster if not 0xFE00 <= ord(c) <= 0xFE0F and c != "\u20e3")
