"""Reads from the chat's form what a voter wants to send."""

import mimetypes
from collections.abc import Mapping

from werkzeug.datastructures import FileStorage

from tipline.demo.samples import Forwarded, Sample, samples
from tipline.simulator.queries import Conversation
from tipline.simulator.sending import Draft, File

MAX_TEXT = 4096  # characters, as on WhatsApp


def draft_of(
    form: Mapping[str, str], upload: FileStorage | None, conversation: Conversation
) -> Draft | None:
    """A tapped sample, a tapped button, a command, or what was written; ``None`` if nothing."""
    if form.get("sample"):
        sample = _sample(form["sample"])
        return _of_sample(sample) if sample else None
    if form.get("choice"):
        return _tapped(form["choice"], conversation)
    if form.get("command"):
        return Draft(text=form["command"][:100])
    return _written(form, upload)


def _sample(name: str) -> Sample | None:
    """The sample called e.g. ``pt:3``, counted from 0."""
    language, _, number = name.partition(":")
    tried = samples().get(language, ())
    known = number.isascii() and number.isdigit() and int(number) < len(tried)
    return tried[int(number)] if known else None


def _of_sample(sample: Sample) -> Draft:
    file = None
    if sample.picture:
        kind = mimetypes.guess_type(sample.picture.name)[0] or "image/png"
        file = File(sample.picture.read_bytes(), kind, sample.picture.name)
    return Draft(text=sample.text, forwarded=sample.forwarded, file=file)


def _tapped(choice_id: str, conversation: Conversation) -> Draft | None:
    """A button of a message that is there; the latest, if several have it."""
    for bubble in reversed(conversation.bubbles):
        for choice in bubble.choices:
            if choice.id == choice_id:
                return Draft(choice.title, choice=choice.id, replied_to=bubble.provider_id)
    return None


def _written(form: Mapping[str, str], upload: FileStorage | None) -> Draft | None:
    text = form.get("text", "").replace("\r\n", "\n").strip()[:MAX_TEXT]
    data = upload.read() if upload and upload.filename else b""
    if not text and not data:
        return None
    forwarded = form.get("forwarded", "")
    known = forwarded in {mark.value for mark in Forwarded}
    file = None
    if data and upload:
        file = File(data, upload.mimetype or "application/octet-stream", upload.filename or "")
    return Draft(text, Forwarded(forwarded) if known else Forwarded.NO, file)
