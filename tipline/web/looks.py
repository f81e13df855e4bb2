"""How states and ratings are shown: a word, a shape and a colour for each, and what it means."""

from dataclasses import dataclass

from factchecks.models import Rating, Status
from tipline.conversation.catalogue import languages
from tipline.models import ClaimStatus, OutboundState

__all__ = ["CLAIMS", "FACT_CHECKS", "MESSAGES", "RATINGS", "Look", "languages"]


@dataclass(frozen=True, slots=True)
class Look:
    """Shape and word say it; the hue only helps those who see it."""

    word: str
    hue: str  # grey, red, amber, green, blue, violet
    shape: str  # an icon of components.html
    meaning: str = ""


# The words are those that voters read in English; a test holds them to the catalogue.
RATINGS: dict[str, Look] = {
    Rating.TRUE: Look("True", "green", "check", "The claim is right in all that matters."),
    Rating.MOSTLY_TRUE: Look("Mostly true", "green", "tilde", "Right but for a detail."),
    Rating.MIXED: Look(
        "Partly true, partly false", "amber", "half", "Some of it is right, some not."
    ),
    Rating.MISSING_CONTEXT: Look(
        "Missing context", "amber", "square", "Right, but misunderstood without what is left out."
    ),
    Rating.MISLEADING: Look(
        "Misleading", "amber", "triangle", "Real facts put so that they give a wrong idea."
    ),
    Rating.MOSTLY_FALSE: Look("Mostly false", "red", "minus", "Wrong, with a grain of truth."),
    Rating.FALSE: Look("False", "red", "cross", "The claim is wrong."),
    Rating.ALTERED: Look(
        "Altered", "red", "scissors", "A real picture, video or document that was changed."
    ),
    Rating.FABRICATED: Look(
        "Made up", "red", "diamond", "A fake document, quotation or recording."
    ),
    Rating.SATIRE: Look(
        "Satire, not news", "violet", "star", "Meant as a joke, passed on as news."
    ),
    Rating.SCAM: Look("Scam", "red", "shield", "Made to get money, data or access."),
    Rating.UNPROVEN: Look("Unproven", "grey", "bar", "Checked; the evidence decides neither way."),
}

CLAIMS: dict[str, Look] = {
    ClaimStatus.NEW: Look("New", "blue", "dot", "Nobody has looked at it."),
    ClaimStatus.IN_PROGRESS: Look("In progress", "violet", "half", "Somebody works on it."),
    ClaimStatus.SECOND_REVIEW: Look(
        "Second review", "violet", "eyes", "A colleague looks at it before it goes out."
    ),
    ClaimStatus.ANSWERED: Look("Answered", "green", "check", "Everybody who asks is told."),
    ClaimStatus.NOT_CHECKABLE: Look(
        "Not checkable", "grey", "bar", "An opinion or a prediction; no facts decide it."
    ),
    ClaimStatus.OUT_OF_SCOPE: Look("Out of scope", "grey", "out", "Not what this tipline is for."),
    ClaimStatus.SPAM: Look("Spam", "grey", "cross", "Advertising, tests, abuse."),
    ClaimStatus.MERGED: Look("Merged", "grey", "forward", "Its tips belong to another claim now."),
}

FACT_CHECKS: dict[str, Look] = {
    Status.DRAFT: Look("Draft", "grey", "half", "Nobody outside sees it."),
    Status.PUBLISHED: Look("Published", "green", "check", "It answers voters."),
    Status.CORRECTED: Look("Corrected", "amber", "diamond", "It answers voters as corrected."),
    Status.WITHDRAWN: Look("Withdrawn", "red", "cross", "Nobody gets it any more."),
}

MESSAGES: dict[str, Look] = {
    OutboundState.PENDING: Look("Waits to be sent", "blue", "clock"),
    OutboundState.HELD: Look(
        "Held for later", "amber", "clock", "The channel's window is closed; goes out on contact."
    ),
    OutboundState.SENDING: Look("Being sent", "blue", "half"),
    OutboundState.UNKNOWN: Look("Unsure if sent", "amber", "triangle"),
    OutboundState.SENT: Look("Sent", "green", "check"),
    OutboundState.DELIVERED: Look("Delivered", "green", "check"),
    OutboundState.READ: Look("Read", "green", "check"),
    OutboundState.FAILED: Look("Not sent", "red", "cross"),
    OutboundState.SUPPRESSED: Look(
        "Blocked", "grey", "bar", "Asked for silence, was erased, or the verdict changed before."
    ),
}
