"""Sounds: the same recording in another encoding is found, another recording isn't."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from matchers.audio import AudioMatcher, available, fingerprint
from matchers.audio.align import overlap
from matchers.audio.fingerprint import open_sound
from matchers.errors import IndexMismatch, UnreadableMedia
from matchers.types import Answer, Ask, NoMatch, Reference
from tests.matchers.clips import encode_sound, samples, speech

pytestmark = pytest.mark.skipif(not available(), reason="Chromaprint is not installed")

TEXTS = {
    "f1": "Voting in ward twelve closes at three in the afternoon on Friday as a storm is near, "
    "so bring your card early and tell all your neighbours about it before the doors are shut.",
    "f2": "A doctor at the general hospital says that hot water with lemon cures every fever in "
    "one day, and that the ministry of health is hiding it from all of us since last winter.",
    "f3": "Petrol will cost five hundred per litre from Monday morning, the central bank announced "
    "in a secret meeting, and all stations in the capital are already closing their pumps.",
}


OTHERS = {  # one word each that changes everything, of about the same length
    "f1": (("three", "two"), ("three", "four"), ("Friday", "Sunday"), ("twelve", "ten")),
    "f2": (("one day", "nine days"), ("cures", "causes")),
    "f3": (("five", "four"), ("five", "nine"), ("Monday", "Sunday")),
}


def everything(ids: Sequence[str]) -> Mapping[str, Reference]:
    return {id: Reference(id, f"claim {id}") for id in ids}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("speech")
    for name, text in TEXTS.items():
        speech(folder / f"{name}.wav", text)
    return folder


@pytest.fixture(scope="module")
def matcher(folder: Path) -> AudioMatcher:
    matcher = AudioMatcher(everything)
    for name in TEXTS:
        matcher.add(name, fingerprint(folder / f"{name}.wav"))
    matcher.commit()
    return matcher


@pytest.mark.parametrize("bit_rate", [12_000, 16_000, 24_000, 32_000])
@pytest.mark.parametrize("name", list(TEXTS))
def test_a_voice_note_is_answered_at_every_usual_bit_rate(
    matcher: AudioMatcher, folder: Path, name: str, bit_rate: int
) -> None:
    data, rate = samples(folder / f"{name}.wav")
    note = encode_sound(folder / f"{name}-{bit_rate}.ogg", data, rate, "libopus", bit_rate)
    decision = matcher.match(note)
    assert isinstance(decision, Answer)
    assert decision.best.id == name


@pytest.mark.parametrize(
    ("name", "word", "other"),
    [(name, word, other) for name, pairs in OTHERS.items() for word, other in pairs],
)
def test_the_same_voice_with_one_word_exchanged_is_asked_about(
    matcher: AudioMatcher, folder: Path, name: str, word: str, other: str
) -> None:
    changed = speech(folder / "changed.wav", TEXTS[name].replace(word, other))
    data, rate = samples(changed)
    decision = matcher.match(encode_sound(folder / "changed.ogg", data, rate, "libopus", 16_000))
    assert not isinstance(decision, Answer)


def test_what_is_added_at_the_end_is_not_answered(matcher: AudioMatcher, folder: Path) -> None:
    data, rate = samples(folder / "f2.wav")
    more, _ = samples(speech(folder / "more.wav", "No."))
    longer = encode_sound(
        folder / "longer.ogg", np.concatenate([data, more]), rate, "libopus", 24_000
    )
    assert isinstance(matcher.match(longer), Ask)


def test_silence_around_a_recording_changes_nothing(matcher: AudioMatcher, folder: Path) -> None:
    data, rate = samples(folder / "f2.wav")
    silence = np.zeros(rate // 3, np.int16)
    padded = np.concatenate([silence, data, silence]) // 2
    decision = matcher.match(encode_sound(folder / "pad.ogg", padded, rate, "libopus", 24_000))
    assert isinstance(decision, Answer)


def test_a_part_of_a_recording_is_asked_about(matcher: AudioMatcher, folder: Path) -> None:
    data, rate = samples(folder / "f2.wav")
    part = data[2 * rate : -rate]
    decision = matcher.match(encode_sound(folder / "part.ogg", part, rate, "libopus", 16_000))
    assert isinstance(decision, Ask)
    assert decision.candidates[0].id == "f2"


def test_a_recording_with_a_replaced_passage_is_not_answered(
    matcher: AudioMatcher, folder: Path
) -> None:
    data, rate = samples(folder / "f1.wav")
    other, _ = samples(folder / "f3.wav")
    edited = np.concatenate([data[: 2 * rate], other[: 2 * rate], data[4 * rate :]])
    decision = matcher.match(encode_sound(folder / "edit.ogg", edited, rate, "libopus", 24_000))
    assert not isinstance(decision, Answer)


def test_another_recording_in_the_same_voice_is_not_found(
    matcher: AudioMatcher, folder: Path
) -> None:
    other = speech(
        folder / "other.wav",
        "The municipality has cancelled tomorrow's market and moved the school examination to the "
        "stadium; parents should wait for the letter from the head teacher before leaving home.",
    )
    assert isinstance(matcher.match(other), NoMatch)


def _items(path: Path) -> np.ndarray:
    return open_sound(path).items


def test_bits_of_encodings_are_few_and_bits_of_strangers_many(folder: Path) -> None:
    first, second = _items(folder / "f1.wav"), _items(folder / "f2.wav")
    data, rate = samples(folder / "f1.wav")
    again = _items(encode_sound(folder / "again.ogg", data, rate, "libopus", 12_000))
    same = [o for n in range(-4, 5) if (o := overlap(again, first, n))]
    strange = [o for n in range(-40, 40) if (o := overlap(second, first, n))]
    assert min(o.errors for o in same) < 0.12
    assert min(o.errors for o in strange) > 0.3


def test_a_removed_sound_is_gone_and_its_neighbour_is_not(folder: Path) -> None:
    matcher = AudioMatcher(everything)
    for name in ("f1", "f2"):
        matcher.add(name, fingerprint(folder / f"{name}.wav"))
    matcher.remove(["f1"])
    matcher.commit()
    assert isinstance(matcher.match(folder / "f1.wav"), NoMatch)
    assert isinstance(matcher.match(folder / "f2.wav"), Answer)


def test_what_is_no_sound_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.ogg").write_bytes(b"OggS" + bytes(500))
    with pytest.raises(UnreadableMedia):
        fingerprint(tmp_path / "a.ogg")
    with pytest.raises(IndexMismatch):
        AudioMatcher(everything).add("f1", b"TSF\x00")
