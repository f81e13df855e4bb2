"""What is said in a recording: written down by a real engine, asked about, and never answered."""

import importlib.util
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from matchers.audio.matcher import AudioMatcher
from matchers.audio.speech import Listener, SpeechMissing, asked_about, located
from matchers.errors import UnreadableMedia
from matchers.exact import FileIndex, LinkIndex
from matchers.image import ImageMatcher
from matchers.message import Matcher
from matchers.sandbox import Decoded, Limits, Sandbox
from matchers.text import TextMatcher
from matchers.types import (
    Answer,
    Ask,
    Candidate,
    Content,
    Decision,
    MediaItem,
    MediaKind,
    NoMatch,
    Part,
    Reference,
)
from tests.matchers.clips import encode_sound, flite, samples

WHISPER = importlib.util.find_spec("faster_whisper") is not None
engine = pytest.mark.skipif(
    importlib.util.find_spec("pocketsphinx") is None, reason="PocketSphinx is not installed"
)

LEMON = "Drinking hot water with lemon cures the flu in one day, says a doctor"
STORM = "Schools in the northern district will stay closed on Monday because of the storm"
CLAIMS = {
    "lemon": Reference("lemon", "Hot water with lemon cures the flu in one day", language="en"),
    "ward": Reference("ward", "Polling stations in ward 12 close at three", language="en"),
}


def everything(ids: Sequence[str]) -> Mapping[str, Reference]:
    return {id: CLAIMS[id] for id in ids if id in CLAIMS}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("speech")
    for name, text in (("lemon", LEMON), ("storm", STORM)):
        data, rate = samples(flite(folder / f"{name}.wav", text))
        encode_sound(folder / f"{name}.ogg", data, rate, "libopus", 24_000)
    return folder


@pytest.fixture(scope="module")
def listener() -> Listener:
    return Listener("pocketsphinx")


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    texts = TextMatcher(everything)
    texts.upsert(CLAIMS.values())
    texts.commit()
    sounds = AudioMatcher(everything)
    return Matcher(texts, ImageMatcher(everything), FileIndex(), LinkIndex(), sounds=sounds)


def note(path: Path, heard: str) -> Content:
    return Content(media=(MediaItem(path, "0" * 64, MediaKind.AUDIO, "audio/ogg", heard),))


def decided(matcher: Matcher, content: Content) -> Decision:
    (part,) = matcher.match(content).parts
    return part.decision


@engine
def test_a_voice_note_is_asked_about_by_what_is_said_in_it(
    matcher: Matcher, listener: Listener, folder: Path
) -> None:
    heard = listener.hear(folder / "lemon.ogg")

    assert {"hot", "water", "lemon", "doctor"} <= set(heard.split())
    decision = decided(matcher, note(folder / "lemon.ogg", heard))
    assert isinstance(decision, Ask)
    assert (decision.candidates[0].id, decision.candidates[0].method) == ("lemon", "speech")
    assert isinstance(decided(matcher, note(folder / "lemon.ogg", "")), NoMatch)


@engine
def test_a_voice_note_about_something_else_is_not_asked_about(
    matcher: Matcher, listener: Listener, folder: Path
) -> None:
    heard = listener.hear(folder / "storm.ogg")

    assert {"district", "storm"} <= set(heard.split())
    assert isinstance(decided(matcher, note(folder / "storm.ogg", heard)), NoMatch)


def test_the_very_words_of_a_claim_are_never_answered_when_a_machine_has_heard_them(
    matcher: Matcher, folder: Path
) -> None:
    claim = CLAIMS["lemon"].claim
    assert isinstance(decided(matcher, Content(text=claim)), Answer)

    decision = decided(matcher, note(folder / "lemon.ogg", claim))

    assert isinstance(decision, Ask)
    assert decision.candidates[0].score < decision.candidates[0].threshold
    assert "by a machine" in decision.candidates[0].explanation


def test_words_change_nothing_about_a_recording_that_is_known_by_its_sound() -> None:
    known = Answer(Candidate("a", 1.0, "audio-chromaprint"))
    spoken = [Part("", Answer(Candidate("b", 1.0, "text")))]

    assert asked_about(known, spoken) is known


def test_what_sounds_alike_stands_before_what_reads_alike_and_each_once() -> None:
    alike = Candidate("a", 0.7, "audio-chromaprint")
    spoken = [Part("", Ask((Candidate("b", 0.4, "text"), Candidate("a", 0.9, "text"))))]

    decision = asked_about(Ask((alike,)), spoken)

    assert isinstance(decision, Ask)
    assert decision.candidates[0] is alike
    assert [c.id for c in decision.candidates] == ["a", "b"]


@engine
def test_what_is_known_to_be_in_another_language_is_not_heard_as_english(
    listener: Listener, folder: Path
) -> None:
    assert listener.hear(folder / "lemon.ogg", "pt") == ""
    assert listener.hear(folder / "lemon.ogg", "en")


@engine
def test_silence_says_nothing_and_noise_no_claim(
    listener: Listener, matcher: Matcher, tmp_path: Path
) -> None:
    silence = encode_sound(
        tmp_path / "s.ogg", np.zeros(64_000, np.int16), 16_000, "libopus", 24_000
    )
    noise = np.random.default_rng(3).integers(-9000, 9000, 64_000).astype(np.int16)
    noisy = encode_sound(tmp_path / "n.ogg", noise, 16_000, "libopus", 24_000)

    assert listener.hear(silence) == ""
    assert isinstance(decided(matcher, note(noisy, listener.hear(noisy))), NoMatch)


def test_no_control_character_that_a_model_was_led_to_write_comes_through(tmp_path: Path) -> None:
    class Misled(Sandbox):
        def run(self, task: str, path: Path, **options: object) -> Decoded:
            return Decoded({}, ("hot \x00\x1b[31mwater\n\nनहीं\u200d".encode(),))

    heard = Listener("pocketsphinx", Misled()).hear(tmp_path)

    assert heard == "hot [31mwater नहीं\u200d"


@engine
def test_what_is_no_recording_or_takes_too_long_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "a.ogg").write_bytes(b"OggS" + bytes(500))
    with pytest.raises(UnreadableMedia):
        Listener("pocketsphinx").hear(tmp_path / "a.ogg")

    hasty = Sandbox(Limits(seconds=0.05))
    with pytest.raises(UnreadableMedia, match="too long"):
        Listener("pocketsphinx", hasty).hear(folder / "lemon.ogg")


@pytest.mark.skipif(WHISPER, reason="the extra is installed here")
def test_a_missing_engine_says_how_to_get_it() -> None:
    with pytest.raises(SpeechMissing, match=r"pip install 'tipline\[speech\]'"):
        located("small")


@pytest.mark.skipif(not WHISPER, reason="needs the extra: pip install 'tipline[speech]'")
def test_a_model_that_is_not_here_is_not_fetched_but_told_how(tmp_path: Path) -> None:
    with pytest.raises(SpeechMissing, match="download_model"):
        located("no-such-model")
    with pytest.raises(SpeechMissing, match=r"can't be used here: .*model\.bin"):
        Listener(str(tmp_path)).check()
