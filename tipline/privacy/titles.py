"""What a claim is called until a person names it; queue, alerts and lists show it to many."""

from tipline.conversation.plain import title_of
from tipline.privacy.personal import mask


def title_from(text: str, language: str | None = None, country: str | None = None) -> str:
    """The first words of a tip, with personal data hidden."""
    return title_of(mask(text, language=language, country=country))
