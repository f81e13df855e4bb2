"""Narrow the index down to the few references worth comparing word by word, and rank those."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matchers.text.features import EMPTY, Profile, measure, profile
from matchers.text.index import TextIndex, gram_terms, word_terms
from matchers.text.model import Model
from matchers.text.statement import Statement, language_of, read
from matchers.types import Lookup, Reference

SEARCHED = 40  # documents from each field
COMPARED = 30  # references that are looked up and measured
_VARIANTS = 3  # wordings of one reference beside its claim, the nearest ones
_WORDS_ASKED = 40  # rarest words of a long message that are looked up
_GRAMS_ASKED = 160


@dataclass(frozen=True, slots=True)
class Found:
    """A reference, how near it is (probability of being about the same, 0 to 1), and why.

    ``texts`` are the wordings that may answer, nearest first; ``features`` is the model's row.
    """

    reference: Reference
    score: float
    texts: tuple[Statement, ...]
    features: tuple[float, ...]


def rarest(index: TextIndex, terms: Sequence[str], limit: int) -> list[str]:
    """At most ``limit`` distinct terms that the index has, the rarest of a longer list."""
    distinct = list(dict.fromkeys(terms))
    if len(distinct) <= limit:
        return distinct
    known = [(n, term) for term in distinct if (n := index.frequency(term))]
    return [term for _, term in sorted(known)[:limit]]


def retrieve(index: TextIndex, message: Statement) -> dict[str, tuple[float, float]]:
    """Ids with their scores by words and by n-grams, best first by the two together."""
    words = index.by_words(rarest(index, word_terms(message), _WORDS_ASKED), SEARCHED)
    grams = index.by_grams(list(dict.fromkeys(gram_terms(message)))[:_GRAMS_ASKED], SEARCHED)
    top_words = max(words.values(), default=1.0)
    top_grams = max(grams.values(), default=1.0)
    scores = {
        id_: (words.get(id_, 0.0), grams.get(id_, 0.0)) for id_ in dict.fromkeys([*grams, *words])
    }
    order = sorted(
        scores, key=lambda id_: -(scores[id_][0] / top_words + scores[id_][1] / top_grams)
    )
    return {id_: scores[id_] for id_ in order[:COMPARED]}


def rank(index: TextIndex, lookup: Lookup, model: Model, message: Statement) -> list[Found]:
    """The references nearest to ``message``, best first; those unknown to ``lookup`` are gone."""
    scores = retrieve(index, message)
    described = describe(index, lookup(list(scores)), message, scores) if scores else []
    if not described:
        return []
    chances = model.probabilities([row for _, _, row in described])
    ranked = [
        Found(reference, chance, texts, row)
        for (reference, texts, row), chance in zip(described, chances, strict=True)
    ]
    return sorted(ranked, key=lambda found: -found.score)


def describe(
    index: TextIndex,
    references: Mapping[str, Reference],
    message: Statement,
    scores: Mapping[str, tuple[float, float]],
) -> list[tuple[Reference, tuple[Statement, ...], tuple[float, ...]]]:
    """Each retrieved reference that still exists, its wordings and its row of features."""
    if not scores:
        return []
    ours = profile(message)
    places = _places(scores)
    described = []
    for id_, score in scores.items():
        reference = references.get(id_)
        if reference is not None:
            texts, row = _texts(index, ours, reference, message.language)
            row += places[id_] + score_row(score, len(ours.words))
            described.append((reference, texts, row))
    return described


def score_row(score: tuple[float, float], size: int) -> tuple[float, ...]:
    """BM25 scores brought to a range that does not grow with the length of the message."""
    return (
        score[0] / 100.0,
        score[1] / 400.0,
        score[0] / (10 + size) / 4,
        score[1] / (10 + size) / 16,
    )


def _places(scores: Mapping[str, tuple[float, float]]) -> dict[str, tuple[float, ...]]:
    """Per id: reciprocal ranks in both lists, and shares of the lists' best scores."""
    found: dict[str, tuple[float, ...]] = {}
    by: list[dict[str, tuple[float, float]]] = []
    for side in (0, 1):
        order = sorted(scores, key=lambda id_, s=side: -scores[id_][s])  # type: ignore[misc]
        best = scores[order[0]][side] or 1.0
        by.append(
            {
                id_: (1.0 / (place + 1) if scores[id_][side] else 0.0, scores[id_][side] / best)
                for place, id_ in enumerate(order)
            }
        )
    for id_ in scores:
        found[id_] = by[0][id_] + by[1][id_]
    return found


def _texts(
    index: TextIndex, ours: Profile, reference: Reference, language: str
) -> tuple[tuple[Statement, ...], tuple[float, ...]]:
    """The wordings of a reference, nearest first, and the features of the nearest and its title."""
    wordings = [reference.claim, *reference.variants]
    spoken = language_of(reference.claim or " ".join(wordings[:2]), reference.language)
    rows = []
    for text in dict.fromkeys(text for text in wordings if text.strip()):
        statement = read(text, spoken)
        if len(statement):
            rows.append((profile(statement), statement))
    if len(rows) > _VARIANTS + 1:
        rows.sort(key=lambda pair: -len(pair[0].grams & ours.grams) / (20 + len(pair[0].grams)))
        rows = rows[: _VARIANTS + 1]
    measured = [(measure(ours, p, index.idf), s) for p, s in rows]
    measured.sort(key=lambda pair: -(pair[0][3] + pair[0][4]))
    title = EMPTY
    if reference.title.strip():
        stated = read(reference.title, spoken)
        if len(stated):
            title = measure(ours, profile(stated), index.idf)
    best = measured[0][0] if measured else EMPTY
    return tuple(s for _, s in measured), best + title
