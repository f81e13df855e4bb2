"""What a channel can show of a reply."""

from enum import StrEnum


class Style(StrEnum):
    """What a channel can show."""

    WHATSAPP = "whatsapp"  # *bold*, _italic_, ~struck~ and emoji
    UNMARKED = "unmarked"  # emoji; marks would be read as they are typed
    SMS = "sms"  # letters
