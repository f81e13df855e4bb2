"""Narrow the index down to the few references that a message may be about, and rank those."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from matchers.text.chars import script_of
from matchers.text.features import NAMES, OF_SCORES, Message, table
from matchers.text.index import gram_terms, sound_terms, word_terms
from matchers.text.model import Model
from matchers.text.outline import outline
from matchers.text.sounds import sound
from matchers.text.statement import Role, Statement
from matchers.text.view import GRAMS, SOUNDS, WORDS, Hit, View

SEARCHED = {WORDS: 150, GRAMS: 150, SOUNDS: 30}  # documents taken from each field
COMPARED = 60  # references whose outlines are measured
_WORDS_ASKED = 40  # rarest terms of a long message that are looked up
_GRAMS_ASKED = 160
_SOUNDS_ASKED = 40
_SOUNDS_KEPT = 10  # references that are measured for their sound alone
_SOUNDS_NEEDED = 3  # sounds of three consonants or more that both have, to be recognised by them
_GLANCE, _FAMILIAR = 40, 0.6  # words that are looked at, share of them that occur elsewhere
_SOUNDS_ALIKE = 0.5  # share of them in the message
_BY_SOUND = 0.8  # chance at most, when all of them are there
# What is compared is chosen by a logistic regression on each field's share of the best score, the
# logarithm of the place there, and the product of the shares by words and by n-grams; mean of the
# weights fitted on either half.  Recall of the first 60 is .855, by the sum of the shares .848.
_BY_SHARE, _BY_PLACE, _BY_BOTH = np.array((-1.8, 1.0, 1.6)), np.array((-0.6, -0.5, 0.0)), 4.1
_NOWHERE = 1.0 / 250.0  # stands for the reciprocal place of what a field did not bring up
_BY_PARTS = [0.0] * OF_SCORES
_KEPT = [NAMES.index(name) for name in ("claim_covered", "claim_cosine", "title_cosine")]
_LONG = 60  # pieces from which on a message is also looked up by its parts
_PART, _PARTS = 30, 6  # pieces per part at least, parts at most
_PART_ASKED, _PART_KEPT = 12, 4  # words looked up and documents kept per part

Scores = list[float]
"""Per field (words, n-grams, sounds): BM25 score, reciprocal rank, share of the best score."""


@dataclass(frozen=True, slots=True)
class Near:
    """A reference by id and how near it is: the chance (0 to 1) of being about the same.

    ``covered`` is the share (0 to 1, by rarity) of its best document's words in the message;
    ``alike`` the cosine of the two (0 to 1), 1 where it was not found by its words.
    """

    id: str
    score: float
    covered: float = 1.0
    alike: float = 1.0


def rarest(view: View, field: str, terms: Sequence[str], limit: int) -> list[str]:
    """At most ``limit`` distinct terms that the index has, the rarest of a longer list."""
    distinct = list(dict.fromkeys(terms))
    if len(distinct) <= limit:
        return distinct
    known = [(n, term) for term in distinct if (n := view.frequency(term, field))]
    return [term for _, term in sorted(known)[:limit]]


def retrieve(view: View, message: Statement) -> list[tuple[Hit, Scores]]:
    """The :data:`COMPARED` references nearest by all fields together, best first."""
    asked = {
        WORDS: rarest(view, WORDS, word_terms(message), _WORDS_ASKED),
        GRAMS: rarest(view, GRAMS, gram_terms(message), _GRAMS_ASKED),
        SOUNDS: _sounds_asked(view, message),
    }
    place_of: dict[int, int] = {}
    hits: list[Hit] = []
    found = [view.search(field, terms, SEARCHED[field]) for field, terms in asked.items()]
    for of_field in found:
        for hit in of_field:
            if place_of.setdefault(hit[0], len(hits)) == len(hits):
                hits.append(hit)
    scores = np.zeros((len(hits), OF_SCORES))
    for column, of_field in enumerate(found):
        places = [place_of[hit[0]] for hit in of_field]
        scores[places, column] = [hit[1] for hit in of_field]
        scores[places, column + 3] = 1.0 / np.arange(1, len(places) + 1)
    scores[:, 6:] = scores[:, :3] / (scores[:, :3].max(axis=0, initial=0.0) + 1e-12)
    chosen = dict.fromkeys(np.argsort(-_promise(scores), kind="stable")[:COMPARED].tolist())
    chosen.update(dict.fromkeys(place_of[hit[0]] for hit in found[2][:_SOUNDS_KEPT]))
    by_place = dict(zip(chosen, scores[list(chosen)].tolist(), strict=True))
    for hit in _by_parts(view, message):
        place = place_of.setdefault(hit[0], len(hits))
        if place == len(hits):
            hits.append(hit)
            by_place[place] = _BY_PARTS
        elif place not in by_place:
            by_place[place] = scores[place].tolist()
    return [(hits[place], listed) for place, listed in by_place.items()]


def _promise(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """How likely each row of scores is worth measuring, on no scale."""
    shares = scores[:, 6:]
    places = -np.log(np.maximum(scores[:, 3:6], _NOWHERE))
    found: npt.NDArray[np.float64] = (
        shares @ _BY_SHARE + places @ _BY_PLACE + _BY_BOTH * shares[:, 0] * shares[:, 1]
    )
    return found


def _sounds_asked(view: View, message: Statement) -> list[str]:
    """Sounds that the index has at all: none, unless it holds texts in another script."""
    heard = dict.fromkeys(sound_terms(message, everywhere=True))
    known = [(n, term) for term in heard if (n := view.frequency(term, SOUNDS))]
    return [term for _, term in sorted(known)[:_SOUNDS_ASKED]]


def _by_parts(view: View, message: Statement) -> list[Hit]:
    """What the parts of a long message bring up, each on its own: a claim within a forward."""
    if len(message) < _LONG:
        return []
    terms = message.stems
    size = max(_PART, -(-len(terms) // _PARTS))
    found: list[Hit] = []
    for start in range(0, len(terms), size):
        part = rarest(view, WORDS, terms[start : start + size], _PART_ASKED)
        found.extend(view.search(WORDS, part, _PART_KEPT))
    return found


@dataclass(frozen=True, slots=True)
class Compared:
    """The candidates of one message: ids, features ``(n, len(NAMES))``, and how alike they sound.

    ``heard`` is the share (0 to 1) of a candidate's words that the message spells in another
    script; 0 where both are written in the same.
    """

    ids: tuple[str, ...]
    features: npt.NDArray[np.float64]
    heard: tuple[float, ...]


def compare_outlines(view: View, message: Statement) -> Compared:
    """Measure every retrieved reference against the message, by outlines alone."""
    retrieved = retrieve(view, message)
    ours = Message(outline(message), view.idf)
    sounds = set(sound_terms(message, everywhere=True)) if _strange(view, message) else set()
    sounds |= {heard[:-1] for heard in sounds if len(heard) > 2}  # endings that stems have lost
    script = script_in(message.keys)
    ids, measured, heard = [], [], []
    outlines = view.outlines([hit for hit, _ in retrieved])
    for (_, scores), (id_, claim, title) in zip(retrieved, outlines, strict=True):
        ids.append(id_)
        measured.append(ours.row(claim, title, scores))
        heard.append(_heard(script, sounds, claim.stems or title.stems))
    features = table(measured) if measured else np.zeros((0, len(NAMES)))
    return Compared(tuple(ids), features, tuple(heard))


def _heard(script: str, sounds: set[str], stems: Sequence[str]) -> float:
    """The share of a claim's sounds, long ones weighing more, that the message has."""
    if not sounds or not stems or script_in(stems) == script:
        return 0.0
    theirs = {heard for stem in stems if (heard := sound(stem))}
    shared = theirs & sounds
    if sum(len(heard) > 2 for heard in shared) < _SOUNDS_NEEDED:
        return 0.0
    return sum((len(s) - 1) ** 2 for s in shared) / sum((len(s) - 1) ** 2 for s in theirs)


def _strange(view: View, message: Statement) -> bool:
    """Whether few words of the message occur in the index: it may be in foreign letters."""
    words = [s for s, r in zip(message.stems, message.roles, strict=True) if r is Role.WORD]
    known = sum(view.frequency(word) > 1 for word in words[:_GLANCE])
    return known < _FAMILIAR * len(words[:_GLANCE])


def script_in(words: Sequence[str]) -> str:
    """The script of most of three words: first, middle and last."""
    if not words:
        return ""
    scripts = [script_of(words[place][0]) for place in (0, len(words) // 2, -1)]
    return max(scripts, key=scripts.count)


def by_sound(heard: float) -> float:
    """The chance that a share of common sounds gives on its own."""
    return _BY_SOUND * heard if heard >= _SOUNDS_ALIKE else 0.0


def rank(view: View, model: Model, message: Statement) -> list[Near]:
    """The references nearest to ``message``, best first.

    The model has learned from texts in one script; what only sounds alike gets a chance of its
    own, never enough to answer.
    """
    compared = compare_outlines(view, message)
    chances = model.probabilities(compared.features)
    near = [
        Near(
            id_,
            max(chance, by_sound(heard)),
            covered,
            1.0 if by_sound(heard) > chance else max(claim_alike, title_alike),
        )
        for id_, chance, heard, (covered, claim_alike, title_alike) in zip(
            compared.ids, chances, compared.heard, compared.features[:, _KEPT].tolist(), strict=True
        )
    ]
    return sorted(near, key=lambda one: -one.score)


def joined(near: Sequence[Near], others: Mapping[str, float]) -> list[Near]:
    """Chances from another source taken together with ours as independent signs of the same."""
    known = {one.id: one for one in near}
    for id_, chance in others.items():
        one = known.get(id_, Near(id_, 0.0))
        both = 1.0 - (1.0 - one.score) * (1.0 - chance)
        known[id_] = replace(one, score=both, alike=max(one.alike, chance))
    return sorted(known.values(), key=lambda one: -one.score)
