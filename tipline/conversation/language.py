"""Which language a message is in, offline; short and doubtful ones keep what is known."""

import re
from functools import cache
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from matchers.links import find_urls
from tipline.conversation.catalogue import NEIGHBOURS, spoken

# Ours, and those that are taken for ours if the choice is only among ours.
CANDIDATES = (
    "en", "pt", "es", "hi", "ar",
    "fr", "it", "de", "nl", "ca", "gl", "id", "sw", "tr", "pl", "ro",
    "ur", "fa", "mr", "ne", "bn", "pa", "gu", "ta", "te", "ru", "zh", "ja", "ko", "th", "vi",
)  # fmt: skip
MIN_LETTERS = 12  # below, a name or one word decides; measured on greetings and questions
CONFIDENT = 0.80  # py3langid's normalised probability; its authors' scale, 0 to 1
LIKELY = 0.50  # enough where it agrees with the language of the country

# The language that most of our voters with this calling code write; a prior, never a decision.
COUNTRIES = {
    "BR": "pt", "PT": "pt", "AO": "pt", "MZ": "pt", "CV": "pt",
    "AR": "es", "BO": "es", "CL": "es", "CO": "es", "CR": "es", "CU": "es", "DO": "es",
    "EC": "es", "ES": "es", "GT": "es", "HN": "es", "MX": "es", "NI": "es", "PA": "es",
    "PE": "es", "PY": "es", "SV": "es", "UY": "es", "VE": "es",
    "IN": "hi",
    "AE": "ar", "BH": "ar", "DZ": "ar", "EG": "ar", "IQ": "ar", "JO": "ar", "KW": "ar",
    "LB": "ar", "LY": "ar", "MA": "ar", "OM": "ar", "PS": "ar", "QA": "ar", "SA": "ar",
    "SD": "ar", "SY": "ar", "TN": "ar", "YE": "ar",
}  # fmt: skip

_ARABIC = re.compile("[\u0600-\u06ff]")
_DEVANAGARI = re.compile("[\u0900-\u097f]")


def detect(text: str, country: str | None = None) -> str | None:
    """The language (ISO 639-1) that ``text`` is in, or ``None`` where that is not clear."""
    for url in find_urls(text):
        text = text.replace(url, " ")
    letters = [c for c in text if c.isalpha()]
    if not letters:
        return None
    by_script = _script("".join(letters))
    if len(letters) < MIN_LETTERS:
        return by_script
    language, confidence = _identifier().classify(text)
    prior = COUNTRIES.get(country or "")
    if confidence >= CONFIDENT or (confidence >= LIKELY and language == prior):
        return str(language)
    return by_script


def reply_language(
    known: str | None, detected: str | None, country: str | None, *, chosen: bool
) -> str:
    """The language to answer in: chosen, else of the message, else as before, else of the place.

    A message in a language that we don't speak leaves what is known alone.
    """
    if chosen and known:
        return spoken(known)
    if detected and (spoken(detected) == detected or detected in NEIGHBOURS):
        return spoken(detected)
    return spoken(known or COUNTRIES.get(country or ""))


def _script(letters: str) -> str | None:
    """What most of a short text's letters tell; Latin letters tell nothing."""
    if len(_ARABIC.findall(letters)) * 2 > len(letters):
        return "ar"
    if len(_DEVANAGARI.findall(letters)) * 2 > len(letters):
        return "hi"
    return None


@cache
def _identifier() -> Any:
    """An identifier of our own: the library's shared one may be restricted by somebody else."""
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(CANDIDATES)
    return identifier
