"""Looks at the models that a tipline may be given: whether they can be loaded, and what to do."""

from collections.abc import Callable, Iterator

from matchers.audio.speech import SpeechMissing
from matchers.errors import UnreadableMedia
from matchers.text.vectors import SemanticMissing, SentenceTransformer
from tipline.findings import Finding, Level
from tipline.runtime import Runtime


def speech(runtime: Runtime) -> Iterator[Finding]:
    """What writes down what is said in voice notes."""
    listener = runtime.listener
    if listener is None:
        says = "not used: voice notes are compared by sound alone (TIPLINE_SPEECH_MODEL)"
        yield Finding("speech", Level.OK, says)
        return
    good = f"{runtime.settings.speech_model} writes down what is said in voice notes"
    bad = "what is said in voice notes is not written down"
    yield _loaded("speech", listener.check, good, bad)


def sentences(runtime: Runtime) -> Iterator[Finding]:
    """What finds sentences of like meaning."""
    model = runtime.settings.semantic_model
    if not model:
        says = "not used: claims are found by words alone (TIPLINE_SEMANTIC_MODEL)"
        yield Finding("sentences", Level.OK, says)
        return
    good = f"{model} finds sentences of like meaning"
    bad = "sentences of like meaning are not asked about"
    yield _loaded("sentences", lambda: SentenceTransformer(model), good, bad)


def _loaded(name: str, load: Callable[[], object], good: str, bad: str) -> Finding:
    try:
        load()
    except (SpeechMissing, UnreadableMedia, SemanticMissing) as error:
        return Finding(name, Level.WARNING, f"{bad}: {error}")
    return Finding(name, Level.OK, f"{good}, to ask about, never to answer")
