"""What a linked page says of itself as evidence: a reason to ask, never to answer."""

import contextlib
from collections.abc import Callable, Sequence

from matchers.errors import UnreadableMedia
from matchers.image.matcher import ImageMatcher
from matchers.types import Answer, Ask, Candidate, Decision, LinkedPage, Part

MatchText = Callable[[str, str | None], Sequence[Part]]
MAX_CANDIDATES = 10


def page_evidence(
    page: LinkedPage, text: MatchText, images: ImageMatcher, language: str | None
) -> Part | None:
    """A question about what title and picture of the page resemble, if anything.

    A headline is not what the message says, and a page can show what title it likes to whom it
    likes: so even the very words of a checked claim are only asked about.
    """
    found: dict[str, Candidate] = {}
    decisions = [part.decision for part in text(page.title, language)] if page.title else []
    if page.picture is not None:
        with contextlib.suppress(UnreadableMedia):  # the page has no picture, then
            decisions.append(images.match(page.picture, language=language))
    for decision in decisions:
        for candidate in _near(decision):
            known = found.get(candidate.id)
            if known is None or candidate.score > known.score:
                found[candidate.id] = candidate
    if not found:
        return None
    ranked = sorted(found.values(), key=lambda candidate: -candidate.score)
    return Part(page.url, Ask(tuple(ranked[:MAX_CANDIDATES])), "link")


def _near(decision: Decision) -> tuple[Candidate, ...]:
    if isinstance(decision, Answer):
        return (decision.best, *decision.twins)
    return decision.candidates if isinstance(decision, Ask) else ()
