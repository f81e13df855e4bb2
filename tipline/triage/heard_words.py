"""Has voice notes listened to before they are matched, where the settings name a model for it.

The life of a tip with a voice note that isn't known by its sound::

    tip.match ──► triage.heard_words ──► tip.match, with the words (or without, if it took too long)

The words are part of the file's own row (``details["heard"]``) and go with it.  Listening takes
about as long as the recording, so it has lanes of its own: however many voice notes come, threads
are left for everybody else, and a voter waits no longer than :data:`PATIENCE` for a turn.
"""

from datetime import timedelta

from sqlalchemy.orm import Session

from factchecks.db import utcnow
from matchers.audio.speech import Listener, SpeechMissing
from matchers.errors import UnreadableMedia
from matchers.types import MediaKind
from tipline import logs
from tipline.jobs import enqueue, handler
from tipline.jobs.registry import Payload
from tipline.media.errors import NoSuchFile
from tipline.models import MediaFile, Tip
from tipline.runtime import Runtime
from tipline.triage.content import TipContent
from tipline.triage.plan import Plan

log = logs.get(__name__)

LANES = 2  # recordings that are listened to side by side
PATIENCE = timedelta(minutes=3)  # after which a tip goes on without the words
LISTENED = "listened"  # in the payload of tip.match: this was tried, whatever came of it


def wanted(
    runtime: Runtime, content: TipContent, planned: Plan, payload: Payload
) -> tuple[str, ...]:
    """SHA-256 of the recordings that are to be listened to before this is acted on.

    None of a tip that is answered: the sound alone has said what it is.
    """
    if runtime.listener is None or payload.get(LISTENED) or planned.told:
        return ()
    return tuple(
        file.sha256 for file in content.files if file.kind == MediaKind.AUDIO and file.heard is None
    )


def ask_to_listen(session: Session, content: TipContent, files: tuple[str, ...]) -> None:
    """Have the files listened to, and the tip matched after that."""
    enqueue(
        session,
        "triage.heard_words",
        {"tip_id": content.tip_id, "files": list(files), "language": content.language},
        key=f"heard:{content.tip_id}",
        lane=f"speech:{content.tip_id % LANES}",
    )


def listen(runtime: Runtime, payload: Payload) -> dict[str, str]:
    """The words by file; none of one that can't be heard, so that it isn't tried again."""
    with runtime.db.read() as session:
        tip = session.get(Tip, payload["tip_id"])
        late = tip is None or utcnow() - tip.created_at > PATIENCE
    if late or runtime.listener is None:
        return {}
    try:
        return {
            sha256: _heard(runtime, runtime.listener, sha256, payload["language"])
            for sha256 in payload["files"]
        }
    except SpeechMissing:
        log.error("the_speech_model_cannot_be_used")  # why, and what to do: tipline doctor
        return {}


def _heard(runtime: Runtime, listener: Listener, sha256: str, language: str | None) -> str:
    try:
        with runtime.store.path(sha256) as path:
            return listener.hear(path, language)
    except (UnreadableMedia, NoSuchFile):
        return ""


def _unheard(session: Session, _runtime: Runtime, payload: Payload) -> None:
    """Listening failed every time: the tip goes on as if nobody could hear."""
    _match(session, payload)


@handler("triage.heard_words", prepare=listen, max_attempts=2, abandoned=_unheard)
def keep_heard(
    session: Session, _runtime: Runtime, payload: Payload, prepared: dict[str, str]
) -> None:
    """Keep the words with the files that weren't erased meanwhile, and have the tip matched."""
    for sha256, words in prepared.items():
        file = session.get(MediaFile, sha256)
        if file is not None:
            file.details = {**file.details, "heard": words}
    _match(session, payload)


def _match(session: Session, payload: Payload) -> None:
    number = payload["tip_id"]
    enqueue(
        session, "tip.match", {"tip_id": number, LISTENED: True}, key=f"tip.match:{number}:listened"
    )
