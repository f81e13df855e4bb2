"""How each number is counted, in plain words; shown beside the number, in files and in the API."""

HOW = {
    "people": (
        "People who asked",
        "Each person counts once per claim, in the hour of their first question about it, however "
        "often they ask. Numbers appear on the full hour, in groups of at least {k} people; who "
        "asked while a group was smaller waits for the next hour.",
    ),
    "rise": (
        "Times the usual",
        "People in this span, divided by how many the claim's own past would lead one to expect in "
        "a span as long. A claim without a past is measured against half a person an hour.",
    ),
    "spike": (
        "Spike",
        "At a full hour within the last day, so many people were in the groups published within "
        "one or two hours that the claim's own past and the time of day made it a chance of less "
        "than one in a billion, and at least twice what was expected.",
    ),
    "first": (
        "First seen",
        "The full hour at which the claim's first group of at least {k} people was published; "
        "single people may have asked before.",
    ),
    "country": (
        "Countries",
        "By the calling code of the number that asked, and by nothing else. Countries with fewer "
        "than {k} people of a group, and whoever has no number, are in “others or unknown”.",
    ),
    "language": (
        "Languages",
        "The language of the message, as recognised by the tipline. Languages with fewer than {k} "
        "people of a group are in “others or unknown”.",
    ),
    "forwarded": (
        "Forwarded",
        "What the channel said of the message that was sent to us: forwarded, forwarded many "
        "times, or written by the sender. “At least”, where some are in “others or unknown” or the "
        "channel doesn't say.",
    ),
    "place": (
        "Where it was seen",
        "What people answered when the tipline asked them where they saw it. A place is shown from "
        "{k} answers on, and its number grows by {k} or more at a time.",
    ),
    "version": (
        "Versions",
        "Claims that say the same but for a number, a date, a name or a unit, as the matcher told "
        "them apart. Each is a claim of its own, and only those that {k} people or more asked "
        "about are there. Whoever asked about two versions counts once with each.",
    ),
    "last": (
        "Last published",
        "The full hour at which the claim's latest group of at least {k} people was published; "
        "some may have asked since.",
    ),
    "month": (
        "Open data",
        "Every group of at least {k} people that was published within the month, as the pages have "
        "them. The file is read back and checked before it is given out, and never changes.",
    ),
    "partner": (
        "At a partner",
        "What the partner's own tipline published, by its own floor and of its own people. Lines "
        "of fewer than {k} people are left out here, and cells of fewer are in “others or "
        "unknown”. Somebody who asked two tiplines is counted by each.",
    ),
    "askings": (
        "Askings",
        "The people of each of the narrative's claims, added up: every published group of at least "
        "{k} people. Somebody who asked about several of the claims counts once with each.",
    ),
    "share": (
        "Share of everything asked",
        "Askings in the narrative's published groups of the last 30 days, of those in all "
        "published groups of these days.",
    ),
    "status": (
        "Status of the check",
        "Where the work on the claim stands in the console, at this moment.",
    ),
}


def how(key: str, k: int) -> tuple[str, str]:
    """The name of a number and how it is counted, with the floor ``k`` put in."""
    title, words = HOW[key]
    return title, words.format(k=k)
