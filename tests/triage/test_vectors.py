"""Sentence vectors in the running tipline: a paraphrase is asked about, and nothing is answered."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from tests.line import Line
from tests.matchers.text.test_vectors import Topics
from tipline.models import Match, TipState
from tipline.triage.live import LiveMatching
from tipline.triage.vectors import encode, find_waiting

PARAPHRASE = "They will shut the booths before evening"


class Counting(Topics):
    """Counts what is encoded."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """As ever, and noted."""
        self.texts += texts
        return super().encode(texts)


@pytest.fixture
def encoder(line: Line) -> Counting:
    made = Counting()
    line.runtime.encoder = made
    line.runtime.settings = replace(line.runtime.settings, semantic_model="topics")
    return made


def periodic(line: Line) -> None:
    with line.runtime.db.write() as session:
        find_waiting(session, line.runtime)
    line.work()


def test_a_paraphrase_without_common_words_is_asked_about(line: Line, encoder: Counting) -> None:
    line.check()
    periodic(line)

    (question,) = line.voter().sends(PARAPHRASE)

    assert "Polling stations in Arvania" in question
    assert "❌" not in question
    assert line.tips[0].state is TipState.ASKED
    assert all(match.conflicts or match.score < match.threshold for match in line.all_of(Match))


def test_without_a_model_it_is_not_known(line: Line) -> None:
    line.check()
    periodic(line)

    (reply,) = line.voter().sends(PARAPHRASE)

    assert "has not been checked yet" in reply


def test_a_changed_fact_is_asked_about_and_the_very_claim_answered(
    line: Line, encoder: Counting
) -> None:
    line.check()
    periodic(line)

    (changed,) = line.voter(1).sends("Polling stations in Arvania close at 14 on Sunday")
    (same,) = line.voter(2).sends("Polling stations in Arvania close at 12 on Sunday")

    assert "❌" not in changed
    assert "❌ False" in same


def test_a_restart_encodes_nothing_again(line: Line, encoder: Counting) -> None:
    line.check()
    periodic(line)
    assert sum("Arvania" in text for text in encoder.texts) == 1

    line.runtime.matching = LiveMatching(line.runtime)
    encode(line.runtime, {})
    (question,) = line.voter().sends(PARAPHRASE)

    assert "Polling stations in Arvania" in question
    assert sum("Arvania" in text for text in encoder.texts) == 1


def test_another_process_follows_what_a_worker_has_encoded(line: Line, encoder: Counting) -> None:
    line.check()
    web = LiveMatching(line.runtime)
    web.refresh()
    assert web.fact_checks.vectors is not None
    assert web.fact_checks.vectors.waiting == 1
    periodic(line)

    web.refresh()

    assert web.fact_checks.vectors.waiting == 0


def test_an_index_that_was_saved_has_its_vectors_too(
    line: Line, encoder: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tipline.triage.live.SAVED_FROM", 1)
    line.check()
    periodic(line)
    line.runtime.matching.close()
    line.runtime.matching = LiveMatching(line.runtime)

    (question,) = line.voter().sends(PARAPHRASE)
    line.runtime.matching.close()

    assert "Polling stations in Arvania" in question


def test_a_model_that_can_not_be_loaded_stops_nobody(line: Line) -> None:
    line.runtime.settings = replace(line.runtime.settings, semantic_model="no-such-model")
    line.check()

    (reply,) = line.voter().sends("Polling stations in Arvania close at 12 on Sunday")

    assert "❌ False" in reply
