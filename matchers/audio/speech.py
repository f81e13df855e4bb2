"""Writes down what is said in a recording, where a model for it was named; off otherwise.

What a machine has heard may be wrong in the one word that matters: it is a reason to ask, and
never to answer (:func:`asked_about`).  Two engines can be named::

    pocketsphinx       English only, small, its model comes with it (pip install pocketsphinx)
    anything else      Whisper by the name or the folder of its model, many languages
                       (pip install 'tipline[speech]'); models are never fetched by themselves

The recording is decoded, and listened to, in a process of its own with limits, like every file.
"""

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from matchers.errors import MatcherError
from matchers.sandbox import Limits, Sandbox
from matchers.types import Answer, Ask, Candidate, Decision, NoMatch, Part

POCKETSPHINX = "pocketsphinx"
SAMPLE_RATE = 16_000  # Hz: what both engines were trained on
MAX_SECONDS = 180  # of a recording that are listened to
MAX_CHARACTERS = 6_000  # kept of what was said: three minutes of the fastest speaker have fewer
WORDS, READY = "matchers.decoders.speech:words", "matchers.decoders.speech:ready"
# A small Whisper on one core takes about as long as the recording; the largest needs 3 GB.
LIMITS = Limits(seconds=400, cpu_seconds=360, memory=6 << 30)
METHOD = "speech"
MOST = 0.85  # score at most: no sum of likenesses to heard words makes an answer

Samples = NDArray[np.int16]


class SpeechMissing(MatcherError):
    """The engine or the model that was named isn't on this machine; the message says what to do."""


class Transcriber(Protocol):
    """16-bit samples at :data:`SAMPLE_RATE` in, words out; ``language`` (ISO 639-1) is a hint."""

    def words(self, samples: Samples, language: str | None = None) -> str: ...


class PocketSphinx:
    """CMU PocketSphinx with the English model in its package."""

    def __init__(self) -> None:
        import pocketsphinx

        self._package = pocketsphinx
        self._decoder = pocketsphinx.Decoder(samprate=SAMPLE_RATE, loglevel="FATAL")

    def words(self, samples: Samples, language: str | None = None) -> str:
        """English words; none of what is known to be in another language."""
        if language not in (None, "en"):
            return ""
        said = []
        sound = io.BytesIO(samples.tobytes())
        for piece in self._package.Segmenter(sample_rate=SAMPLE_RATE).segment(sound):
            self._decoder.start_utt()
            self._decoder.process_raw(piece.pcm, full_utt=True)
            self._decoder.end_utt()
            found = self._decoder.hyp()
            if found is not None:
                said.append(found.hypstr)
        return " ".join(said)


class Whisper:
    """A Whisper model in CTranslate2's form, from a folder, on one core."""

    def __init__(self, folder: str) -> None:
        import faster_whisper

        self._model = faster_whisper.WhisperModel(
            folder, device="cpu", compute_type="int8", cpu_threads=1, local_files_only=True
        )

    def words(self, samples: Samples, language: str | None = None) -> str:
        """Words in the language spoken; silence and noise are left out, not guessed at."""
        known = language if language in self._model.supported_languages else None
        segments, _ = self._model.transcribe(
            samples.astype(np.float32) / 32768,
            language=known,
            beam_size=1,
            temperature=0.0,  # one try: others take as long again and say what they like
            condition_on_previous_text=False,
            vad_filter=True,
        )
        return " ".join(segment.text.strip() for segment in segments)


@cache
def transcriber(model: str) -> Transcriber:
    """The engine with the model that :func:`located` has found; for the process that listens."""
    return PocketSphinx() if model == POCKETSPHINX else Whisper(model)


def located(model: str) -> str:
    """What :func:`transcriber` takes for the ``model`` of a setting.

    Raises :class:`SpeechMissing`, which says what to install or fetch.
    """
    if model == POCKETSPHINX:
        if find_spec("pocketsphinx") is None:
            raise SpeechMissing("PocketSphinx is not installed: pip install pocketsphinx")
        return model
    if find_spec("faster_whisper") is None:
        raise SpeechMissing("Whisper is not installed: pip install 'tipline[speech]'")
    if Path(model).is_dir():
        return str(Path(model).absolute())
    from faster_whisper.utils import download_model

    try:
        return str(download_model(model, local_files_only=True))
    except (ValueError, OSError):
        # Other than a folder, a name is one of a public collection: not fetched unasked.
        raise SpeechMissing(
            f"no model {model!r} on this machine: give the folder of one, or fetch it once with "
            f'python -c "from faster_whisper import download_model; download_model({model!r})"'
        ) from None


class Listener:
    """Hears what is said in files, with one model."""

    def __init__(self, model: str, sandbox: Sandbox | None = None) -> None:
        self._model = model
        self._sandbox = sandbox or Sandbox(LIMITS)

    def hear(self, path: Path, language: str | None = None) -> str:
        """The words said in the file, at most :data:`MAX_CHARACTERS`; perhaps none.

        Raises :class:`SpeechMissing` where the model can't be used here, and
        :class:`UnreadableMedia` for a file without sound, or that takes too long.
        """
        heard = self._run(WORDS, path, language=language).decode("utf-8")
        # A model may be led to write anything: no control characters, which databases refuse.
        written = "".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in heard)
        return " ".join(written.split())[:MAX_CHARACTERS]

    def check(self) -> None:
        """Load the model; raises :class:`SpeechMissing` where that can't be done."""
        self._run(READY, Path())

    def _run(self, task: str, path: Path, **options: str | None) -> bytes:
        done = self._sandbox.run(task, path, model=located(self._model), **options)
        if "unusable" in done.facts:
            raise SpeechMissing(
                f"the model {self._model!r} can't be used here: {done.facts['unusable']}"
            )
        return done.blobs[0]


def asked_about(decision: Decision, spoken: Sequence[Part]) -> Decision:
    """What was decided about a recording, and what its ``spoken`` words are like: questions all."""
    if isinstance(decision, Answer):
        return decision
    found = [c for part in spoken for c in _candidates(part.decision)]
    if not found:
        return decision
    sounding = decision.candidates if isinstance(decision, Ask) else ()
    known = {candidate.id for candidate in sounding}
    best: dict[str, Candidate] = {}
    for candidate in sorted(found, key=lambda one: -one.score):
        if candidate.id not in known:
            best.setdefault(candidate.id, _heard(candidate))
    return Ask((*sounding, *best.values()))


def _candidates(decision: Decision) -> tuple[Candidate, ...]:
    if isinstance(decision, Answer):
        return decision.candidates or (decision.best, *decision.twins)
    return () if isinstance(decision, NoMatch) else decision.candidates


def _heard(candidate: Candidate) -> Candidate:
    return replace(
        candidate,
        score=min(candidate.score, MOST),
        method=METHOD,
        threshold=1.0,
        origin="words heard by a machine are asked about, never answered",
        explanation=f"Heard by a machine in the recording. {candidate.explanation}".strip(),
    )
