"""Listens to one recording, inside a decoding process that has the time and memory for it."""

import numpy as np

from matchers.audio.speech import MAX_SECONDS, SAMPLE_RATE, Transcriber, transcriber
from matchers.decoders.moving import sound
from matchers.sandbox import Decoded


def words(path: str, model: str, language: str | None) -> Decoded:
    """What is said in the file, as UTF-8; fact ``unusable`` if the model can't be loaded."""
    engine = _loaded(model)
    if isinstance(engine, Decoded):
        return engine
    pcm = sound(path, rate=SAMPLE_RATE, seconds=MAX_SECONDS).blobs[0]
    said = engine.words(np.frombuffer(pcm, np.int16), language)
    return Decoded({}, (said.encode("utf-8"),))


def ready(_path: str, model: str) -> Decoded:
    """Nothing, once the model is loaded; fact ``unusable`` if it can't be."""
    engine = _loaded(model)
    return engine if isinstance(engine, Decoded) else Decoded({}, (b"",))


def _loaded(model: str) -> Transcriber | Decoded:
    try:
        return transcriber(model)
    except Exception as error:  # noqa: BLE001 - whatever a library says about a broken model
        return Decoded({"unusable": f"{type(error).__name__}: {error}"[:300]}, (b"",))
