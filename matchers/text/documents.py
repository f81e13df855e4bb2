"""What of a reference goes into the index."""

from matchers.text.statement import Statement, language_of, read
from matchers.types import Reference


def documents(reference: Reference) -> list[list[Statement]]:
    """What is indexed of a reference: claim and title together, then each variant alone."""
    spoken = language_of(reference.claim or reference.title, reference.language)
    texts = [text for text in (reference.claim, reference.title) if text.strip()]
    return [
        [read(text, spoken) for text in texts],
        *([read(text, spoken)] for text in reference.variants if text.strip()),
    ]
