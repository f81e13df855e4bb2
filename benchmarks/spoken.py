"""Voice notes by what is said in them: asked about rightly, asked about wrongly, answered.

    python -m benchmarks.spoken [--model pocketsphinx]

Twelve checked claims, each told in a sentence or two by two of flite's voices, and twelve stories
that nobody checked by a third; as Opus at 16 kbit/s, so as they come.  They are matched against an
index of the twelve fact-checks alone, and of them among thousands of real ones where the measuring
data is there.  An answer to any of them is wrong: a machine may have misheard the one word that
matters.
"""

import argparse
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.text_quality import references
from benchmarks.text_split import SHARED
from matchers.audio import AudioMatcher
from matchers.audio.speech import POCKETSPHINX, Listener
from matchers.exact import FileIndex, LinkIndex
from matchers.image import ImageMatcher
from matchers.message import Matcher
from matchers.text import TextMatcher
from matchers.types import Answer, Ask, Content, Decision, MediaItem, MediaKind, NoMatch, Reference
from tests.matchers.clips import encode_sound, flite, samples

CLAIMS = (
    ("Hot water with lemon cures the flu in one day",
     "Good morning everybody. A doctor says that hot water with lemon cures the flu in one day."),
    ("Polling stations close at noon on Sunday",
     "Listen, my friends, polling stations close at noon on Sunday, so go early."),
    ("The government will give every family a free solar panel",
     "They told us at the market that the government will give every family a free solar panel."),
    ("Drinking water in the harbour district is poisoned with mercury",
     "Do not use the tap. The drinking water in the harbour district is poisoned with mercury."),
    ("A new law forbids farmers to keep their own seeds",
     "This is terrible. A new law forbids farmers to keep their own seeds, please send it on."),
    ("The central bank will stop printing small coins next month",
     "My cousin works there. The central bank will stop printing small coins next month."),
    ("Eating raw garlic every morning prevents malaria",
     "Grandmother was right, eating raw garlic every morning prevents malaria."),
    ("Soldiers burned the old bridge over the river last night",
     "We all saw the smoke. Soldiers burned the old bridge over the river last night."),
    ("Voters need a new identity card with a green stripe",
     "Before the election, voters need a new identity card with a green stripe, tell your mother."),
    ("The hospital in the capital has no more blood for children",
     "Please help, the hospital in the capital has no more blood for children."),
    ("A teacher was arrested because she taught about the climate",
     "Have you heard it? A teacher was arrested because she taught about the climate."),
    ("The price of bread will double on the first of January",
     "The baker told me himself, the price of bread will double on the first of January."),
)  # fmt: skip
OTHERS = (
    "Our football team won the match on Saturday and the whole street was dancing until midnight.",
    "The bus to the airport leaves from another stop this week because they repair the road.",
    "Somebody found a brown dog near the church, it has a red collar and answers to the name Max.",
    "My sister is looking for a cheap room in the city from September, call if you know one.",
    "The library is open longer in the evening now and they have many new books for children.",
    "On Friday we meet at seven to cook together, bring some rice and whatever you like to drink.",
    "The power was away in our building the whole night, but the technician says it is repaired.",
    "A film about the history of our town is shown in the park tomorrow, bring your own chairs.",
    "The mango trees carry so much this year that we give away a basket to everybody who comes.",
    "They are building a playground behind the old factory, the children can hardly wait for it.",
    "I lost my keys somewhere between the station and the post office, there is a bell on it.",
    "The choir sings on the square at Christmas, and everybody who wants to can sing with us.",
)
VOICES, OTHER_VOICE = ("slt", "rms"), "awb"


def spoken(folder: Path) -> list[tuple[str, str, Path]]:
    """What each recording is about ("" for nothing checked), its voice, and where it is."""
    told = [(str(n), v, words) for n, (_, words) in enumerate(CLAIMS) for v in VOICES]
    told += [("", OTHER_VOICE, words) for words in OTHERS]
    made = []
    for number, (about, voice, words) in enumerate(told):
        data, rate = samples(flite(folder / f"{number}.wav", words, voice))
        path = encode_sound(folder / f"{number}.ogg", data, rate, "libopus", 16_000)
        made.append((about, voice, path))
    return made


def matcher(more: Sequence[Reference]) -> Matcher:
    """The whole matcher over the twelve claims and ``more``."""
    known = {str(n): Reference(str(n), claim, language="en") for n, (claim, _) in enumerate(CLAIMS)}
    known |= {reference.id: reference for reference in more}

    def lookup(ids: Sequence[str]) -> Mapping[str, Reference]:
        return {id_: known[id_] for id_ in ids if id_ in known}

    texts = TextMatcher(lookup)
    texts.upsert(known.values())
    texts.commit()
    images, sounds = ImageMatcher(lookup), AudioMatcher(lookup)
    return Matcher(texts, images, FileIndex(), LinkIndex(), lookup=lookup, sounds=sounds)


def row(matching: Matcher, heard: Sequence[tuple[str, Path, str]], size: str) -> str:
    """One line of the table."""
    counts = {"right": 0, "other": 0, "stranger": 0, "answered": 0}
    for about, path, words in heard:
        item = MediaItem(path, "0" * 64, MediaKind.AUDIO, "audio/ogg", words)
        decisions = [p.decision for p in matching.match(Content(media=(item,))).parts]
        counts["answered"] += any(isinstance(d, Answer) for d in decisions)
        asked = _first_three(decisions)
        if asked:
            counts["stranger" if not about else "right" if about in asked else "other"] += 1
    typed = sum(
        not isinstance(p.decision, NoMatch)
        for words in OTHERS
        for p in matching.match(Content(text=words)).parts[:1]
    )
    told, others = len(CLAIMS) * len(VOICES), len(OTHERS)
    return (
        f"| {size} | {counts['right']} of {told} | {counts['other']} | "
        f"{counts['stranger']} of {others} | {typed} of {others} | {counts['answered']} |"
    )


def _first_three(decisions: Sequence[Decision]) -> list[str]:
    return [c.id for d in decisions if isinstance(d, Ask) for c in d.candidates[:3]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default=POCKETSPHINX)
    parser.add_argument("--words", action="store_true", help="also show what was heard")
    options = parser.parse_args()
    listener = Listener(options.model)
    with tempfile.TemporaryDirectory() as name:
        made = spoken(Path(name))
        heard = [(about, path, listener.hear(path)) for about, _, path in made]
        if options.words:
            print(*(f"{about or '-'}: {words}" for about, _, words in heard), sep="\n")
        print(
            "| fact-checks | asked about rightly | about another | unchecked, asked | ... typed | "
            "answered |"
        )
        print("| --- | --- | --- | --- | --- | --- |")
        print(row(matcher(()), heard, str(len(CLAIMS))))
        if SHARED.exists():
            known = references(SHARED / "data/text").values()
            real = [reference for reference in known if reference.language == "en"]
            print(row(matcher(real), heard, f"{len(CLAIMS) + len(real):,}"))


if __name__ == "__main__":
    main()
