"""Voice notes whose words a machine has heard: asked about, kept for checkers, never answered."""

import importlib.util
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from factchecks.db import utcnow
from tests.line import FALSE_HOURS, Line
from tests.matchers.clips import encode_sound, flite, samples
from tests.triage.test_files import check_file, send_file
from tipline.models import Job, Match, MatchState, MediaFile, Tip, TipState
from tipline.triage.heard_words import PATIENCE, keep_heard, listen

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("pocketsphinx") is None, reason="PocketSphinx is not installed"
)

LEMON = replace(
    FALSE_HOURS, claim="Hot water with lemon cures the flu in one day", summary="No study says so."
)


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("said")
    wav = flite(
        folder / "a.wav", "Drinking hot water with lemon cures the flu in one day, says a doctor"
    )
    data, rate = samples(wav)
    return encode_sound(folder / "a.ogg", data, rate, "libopus", 24_000)


@pytest.fixture
def hearing(line: Line) -> Line:
    """A tipline that listens, with a fact-check about lemon."""
    line.runtime.settings = replace(line.runtime.settings, speech_model="pocketsphinx")
    line.check(LEMON)
    return line


def test_a_voice_note_is_asked_about_by_its_words_and_a_yes_is_answered(
    hearing: Line, said: Path
) -> None:
    (question,) = send_file(hearing, said, "audio/ogg")

    assert "Hot water with lemon" in question
    assert "❌" not in question
    (tip,) = hearing.tips
    assert tip.state is TipState.ASKED
    (match,) = hearing.all_of(Match)
    assert (match.method, match.state) == ("speech", MatchState.SUGGESTED)
    answers = hearing.voter().sends("1")
    assert any("❌ False" in answer for answer in answers)


def test_the_words_are_kept_with_the_file_and_heard_once(hearing: Line, said: Path) -> None:
    send_file(hearing, said, "audio/ogg", 1)
    send_file(hearing, said, "audio/ogg", 2)

    (file,) = hearing.all_of(MediaFile)
    assert "hot water with lemon" in file.words
    assert [tip.state for tip in hearing.tips] == [TipState.ASKED] * 2
    assert [job for job in hearing.all_of(Job) if job.name == "triage.heard_words"] == []


def test_without_a_model_nobody_listens(line: Line, said: Path) -> None:
    line.check(LEMON)

    (reply,) = send_file(line, said, "audio/ogg")

    assert "has not been checked yet" in reply
    assert line.all_of(MediaFile)[0].words == ""


def test_a_recording_that_is_known_by_its_sound_is_answered_and_not_listened_to(
    hearing: Line, said: Path
) -> None:
    check_file(hearing, said, "audio/ogg")

    (reply,) = send_file(hearing, said, "audio/ogg")

    assert "❌ False" in reply
    assert hearing.all_of(MediaFile)[0].words == ""


def test_a_model_that_is_missing_keeps_nobody_waiting(line: Line, said: Path) -> None:
    line.runtime.settings = replace(line.runtime.settings, speech_model="no-such-model")
    line.check(LEMON)

    (reply,) = send_file(line, said, "audio/ogg")

    assert "has not been checked yet" in reply


def test_a_voter_waits_only_so_long_for_a_turn(hearing: Line, said: Path) -> None:
    send_file(hearing, said, "audio/ogg")
    with hearing.runtime.db.write() as session:
        session.execute(update(Tip).values(created_at=utcnow() - PATIENCE - timedelta(seconds=1)))
        tip = session.scalars(select(Tip)).one()
        file = session.scalars(select(MediaFile)).one()
        payload = {"tip_id": tip.id, "files": [file.sha256], "language": None}

    assert listen(hearing.runtime, payload) == {}


def test_words_of_a_file_that_was_erased_meanwhile_do_not_come_back(
    hearing: Line, said: Path
) -> None:
    send_file(hearing, said, "audio/ogg")
    with hearing.runtime.db.write() as session:
        payload = {"tip_id": hearing.tips[0].id, "files": ["f" * 64], "language": None}
        keep_heard(session, hearing.runtime, payload, {"f" * 64: "my number is"})

    assert all("my number" not in file.words for file in hearing.all_of(MediaFile))
