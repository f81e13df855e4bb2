"""Shows a message as a chat does: *bold*, _italic_, and links that can be followed."""

import re

from markupsafe import Markup, escape

# Punctuation after a link is the sentence's.
_LINK = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]»”’]")
_BOLD = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])")
_ITALIC = re.compile(r"(?<![\w_])_(?=\S)([^_\n]+?)(?<=\S)_(?![\w_])")


def as_chat(text: str) -> Markup:
    """``text`` as safe HTML; only our own messages are shown like this."""
    shown, end = Markup(), 0
    for link in _LINK.finditer(text):
        shown += _styled(text[end : link.start()])
        shown += Markup('<a href="{0}" rel="noopener noreferrer" target="_blank">{0}</a>').format(
            link[0]
        )
        end = link.end()
    return shown + _styled(text[end:])


def _styled(text: str) -> Markup:
    escaped = str(escape(text))
    bold = _BOLD.sub(r"<strong>\1</strong>", escaped)
    # Everything in it was escaped above; the tags are ours.
    return Markup(_ITALIC.sub(r"<em>\1</em>", bold))  # noqa: S704 - escaped above
