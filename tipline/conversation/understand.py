"""What a message means before anything is looked up: a command, a pick, or something to check."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from matchers.generic import says_nothing
from tipline.conversation.catalogue import languages, words
from tipline.conversation.events import Command, Content, Event, Helped, Picked, Small, Word
from tipline.conversation.state import About, Talk
from tipline.conversation.voices import PLACES

# Arabic: vowel signs, tatweel, and letters that are typed for one another; Hindi: dots and moons.
_DROPPED = re.compile(
    "[\u0640\u064b-\u0652\u0670\u093c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufe0f]"
)
_SAME = str.maketrans("أإآٱىةؤئँ", "اااايهويं")
_NUMBER = re.compile(r"[#(\[]?(\d{1,2})[.)\]]?(?:\ufe0f?\u20e3)?")
OPEN = "open:verdict"  # the button of a message that came after the 24 hours: "let me read it"
_THUMB = re.compile("([👍👎])[\U0001f3fb-\U0001f3ff\ufe0f]?$")  # in any colour
MAX_COMMAND = 40  # characters; a longer message is never a command


@dataclass(frozen=True, slots=True)
class Said:
    """A message in the words of a channel."""

    kind: str  # of tipline.channels.base.Kind
    text: str = ""
    payload: str = ""  # the id of a tapped button or a chosen row
    files: int = 0
    quotes: int | None = None  # the tip of the message of ours that this one quotes


def understand(said: Said, talk: Talk) -> Event:
    """The event that ``said`` is.  What has files, or more than a few words, is content."""
    tapped = _tapped(said.payload) if said.payload else None
    if tapped or said.files or len(said.text) > MAX_COMMAND:
        return tapped or Content()
    plain = fold(said.text)
    number = _number(said.text)
    if number is None and plain in _commands():
        return Command(_commands()[plain])
    return (
        _picked(number, plain, talk, said.quotes)
        or _placed(plain, talk, said.quotes)
        or _rated(said.text, plain, talk, said.quotes)
        or _named_language(plain, talk)
        or Content()
    )


def _picked(number: int | None, plain: str, talk: Talk, quotes: int | None) -> Picked | None:
    about = quotes if quotes is not None and talk.question(quotes) else None
    question = talk.question(about)
    if number is None and question is not None and question.about is About.MATCH:
        number = _answer(plain, len(question.options))
    return None if number is None else Picked(number, about)


def _placed(plain: str, talk: Talk, quotes: int | None) -> Picked | None:
    """Where it was seen, in a word or two, if we asked: "on WhatsApp", "a flyer"."""
    asking = talk.question(quotes, About.PLACE) or talk.question(None, About.PLACE)
    if asking is None:
        return None
    where = _bare(plain)
    for number, place in enumerate(PLACES, 1):
        if plain in _list(f"words.place.{place}") or (where and where in _bare_places(place)):
            return Picked(number, asking.tip_id, About.PLACE)
    return None


def _bare(plain: str) -> str:
    """``plain`` without the small words around a place: "on my", "no", "في"."""
    around = _list("words.place.around")
    return " ".join(word for word in plain.split() if word not in around)


@cache
def _bare_places(place: str) -> frozenset[str]:
    return frozenset(filter(None, map(_bare, _list(f"words.place.{place}"))))


def _rated(text: str, plain: str, talk: Talk, quotes: int | None) -> Helped | None:
    """A thumb, or a bare yes or no after an answer."""
    thumb = _THUMB.match(text.strip())
    if thumb:
        return Helped(thumb.group(1) == "👍", quotes)
    if talk.rating is None:
        return None
    if plain in _list("words.yes"):
        return Helped(True, quotes)
    return Helped(False, quotes) if plain in _list("words.no") else None


def _named_language(plain: str, talk: Talk) -> Command | None:
    """LANGUAGE with a name; a bare name only after we asked, for it may be part of a message."""
    first, _, rest = plain.partition(" ")
    asked = first in _list("command.language")
    named = _languages().get(rest if asked else plain)
    return Command(Word.LANGUAGE, named) if named and (asked or talk.choosing_language) else None


def small_talk(texts: tuple[str, ...]) -> Small | None:
    """What a gathered tip without files is if it has nothing to check; None if it has something."""
    folded = [fold(text) for text in texts if fold(text)]
    if not folded and any(unicodedata.category(c) == "So" for text in texts for c in text):
        return Small.THANKS  # 👍 and 🙏 are how people say so
    for name, what in (("words.greeting", Small.GREETING), ("words.thanks", Small.THANKS)):
        if folded and all(text in _list(name) for text in folded):
            return what
    return Small.EMPTY if all(is_small_talk(text) for text in texts) else None


def is_small_talk(text: str) -> bool:
    """Whether ``text`` alone has nothing to check: greeting, thanks, "is this true?", nothing."""
    plain = fold(text)
    return plain in _list("words.greeting") | _list("words.thanks") or says_nothing(text)


def concern_of(text: str) -> str:
    """ "distress" or "threat" where somebody writes as if in danger, by whole phrases; else ""."""
    plain = f" {fold(text)} "
    for concern in ("distress", "threat"):
        if any(f" {phrase} " in plain for phrase in _list(f"words.{concern}")):
            return concern
    return ""


def language_of_words(text: str) -> str | None:
    """The one language in whose lists ``text`` stands as a command or a greeting, if it is one."""
    plain = fold(text[: 2 * MAX_COMMAND])
    found = {code for code in languages() if plain in _vocabulary(code)}
    return found.pop() if len(found) == 1 else None


def fold(text: str) -> str:
    """``text`` as commands are compared: blind to case, accents, punctuation, spelling habits."""
    text = unicodedata.normalize("NFKC", text).casefold()
    latin = (c for c in unicodedata.normalize("NFD", text) if not "\u0300" <= c <= "\u036f")
    text = unicodedata.normalize("NFC", "".join(latin))
    # Again: NFC writes some Hindi letters with a dot as two signs.
    text = _DROPPED.sub("", unicodedata.normalize("NFD", text))
    text = unicodedata.normalize("NFC", text).translate(_SAME)
    kept = (
        c if c.isalnum() or unicodedata.category(c)[0] == "M" or c == "?" else " " for c in text
    )
    return " ".join("".join(kept).split())


_ABOUT = {"ask": About.MATCH, "why": About.WHY, "place": About.PLACE, "helped": None}


def _tapped(payload: str) -> Event | None:
    kind, _, rest = payload.partition(":")
    if kind in _ABOUT:
        tip, _, number = rest.partition(":")
        if tip.isdecimal() and number.isdecimal() and len(tip) < 19 and len(number) < 3:
            if kind == "helped":
                return Helped(number != "0", int(tip))
            return Picked(int(number), int(tip), _ABOUT[kind])
    if payload == OPEN:
        return Command(Word.STATUS)  # where nothing waits any more, how things stand is the answer
    if kind == "language" and rest in languages():
        return Command(Word.LANGUAGE, rest)
    return None


def _number(text: str) -> int | None:
    """A number of one or two digits, in any script's digits."""
    match = _NUMBER.fullmatch(text.strip())
    return int(match.group(1)) if match else None


def _answer(plain: str, options: int) -> int | None:
    """The number that a yes, a no or "none of these" stands for; a bare yes needs one option."""
    if plain in _list("words.none") or plain in _list("words.no"):
        return 0
    if options == 1 and plain in _list("words.yes"):
        return 1
    match = re.search(r"(?:^|\s)(\d{1,2})$", plain)
    if (
        match
        and len(plain.split()) <= 3
        and any(plain[: match.start()].startswith(word) for word in _list("words.yes"))
    ):
        return int(match.group(1))
    return None


@cache
def _list(name: str) -> frozenset[str]:
    """The folded words of one list in all languages."""
    return frozenset(fold(word) for code in languages() for word in words(code, name))


@cache
def _commands() -> dict[str, Word]:
    """Folded words to commands, of all languages, whichever language somebody writes in."""
    return {
        fold(text): word
        for word in Word
        for code in languages()
        for text in words(code, f"command.{word.value}")
    }


@cache
def _languages() -> dict[str, str]:
    """Folded names of languages to their codes."""
    return {fold(text): code for code in languages() for text in words(code, "language.words")}


@cache
def _vocabulary(code: str) -> frozenset[str]:
    names = [f"command.{word.value}" for word in Word] + ["words.greeting", "words.thanks"]
    return frozenset(fold(text) for name in names for text in words(code, name))
