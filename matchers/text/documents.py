"""What of a reference goes into the index."""

from dataclasses import dataclass

from matchers.text.statement import Statement, language_of, read
from matchers.types import Reference


@dataclass(frozen=True, slots=True)
class Document:
    """One thing to be found: a claim with its title, or a variant alone."""

    language: str
    claim: Statement | None
    title: Statement | None = None

    @property
    def both(self) -> tuple[Statement | None, Statement | None]:
        """Claim and title, in this order."""
        return self.claim, self.title


def documents(reference: Reference) -> list[Document]:
    """Claim and title together, then each variant alone; all read in the claim's language."""
    spoken = spoken_in(reference)

    def stated(text: str) -> Statement | None:
        return read(text, spoken) if text.strip() else None

    main = Document(spoken, stated(reference.claim), stated(reference.title))
    variants = [Document(spoken, stated(text)) for text in reference.variants if text.strip()]
    return [main, *variants]


def spoken_in(reference: Reference) -> str:
    """The language (ISO 639-1) that the texts of a reference are read in."""
    return language_of(reference.claim or reference.title, reference.language)
