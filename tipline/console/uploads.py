"""The picture that a verdict is about: decoded apart, written anew, kept in the media store."""

import base64
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from flask import request
from sqlalchemy.orm import Session

from factchecks import publish
from matchers.errors import UnreadableMedia
from tipline.console import pictures
from tipline.console.errors import ConsoleError
from tipline.media.errors import NoSuchFile, StoreError
from tipline.media.store import MediaStore

MOST = 10 * 1024 * 1024  # bytes; a photograph of a phone has 3 to 8 million
_WEBP = (b"RIFF", b"WEBP")  # how each file begins that pictures.rewritten has made


@dataclass(frozen=True, slots=True)
class Chosen:
    """The picture of a form: kept already, or what is wrong with the one that was sent."""

    sha256: str = ""
    address: str = ""  # a data: address of a small version, while no row names the file yet
    problem: str = ""


def chosen(store: MediaStore, before: str = "") -> Chosen:
    """The picture that the form brings; else that from its last round, or ``before``."""
    sent = request.files.get("picture")
    try:
        if sent is not None and sent.filename:
            with closing(sent.stream):
                sha256 = keep(store, sent.stream)
        elif request.form.get("no-picture") == "yes":
            sha256 = ""
        else:
            sha256 = request.form.get("kept-picture", before)
            sha256 = kept(store, sha256) if sha256 else ""
        return Chosen(sha256, shown(store, sha256) if sha256 else "")
    except ConsoleError as error:
        return Chosen(problem=str(error))


def keep(store: MediaStore, sent: IO[bytes]) -> str:
    """Keep a picture without anything that is hidden in it; gives its SHA-256.

    Raises :class:`ConsoleError` for what is no picture or is too large.
    """
    with tempfile.NamedTemporaryFile(suffix=".upload") as file:
        size = file.write(sent.read(MOST + 1))
        file.flush()
        if size > MOST:
            most = MOST // 1024 // 1024
            raise ConsoleError(f"the picture has more than {most} MB; send a smaller one")
        try:
            data = pictures.rewritten(Path(file.name), "large")
        except UnreadableMedia as error:
            raise ConsoleError(f"this file can't be used as a picture: {error}") from error
    try:
        return store.put(data)
    except StoreError as error:
        raise ConsoleError(f"the picture could not be kept: {error}") from error


def kept(store: MediaStore, sha256: str) -> str:
    """The name of a picture that :func:`keep` has kept, as a form brings it back.

    Raises :class:`ConsoleError` where it is gone, or is no file of ours.
    """
    try:
        with store.open(sha256) as file:
            start = file.read(12)
    except NoSuchFile as error:
        raise ConsoleError("the picture is not there any more; choose it again") from error
    if (start[:4], start[8:]) != _WEBP:
        raise ConsoleError("the picture is not one that was sent with this form; choose it again")
    return sha256


def shown(store: MediaStore, sha256: str) -> str:
    """A small version as a data: address, while no row names the file yet."""
    with store.path(sha256) as path:
        data = pictures.rewritten(path, "medium")
    return f"data:{pictures.CONTENT_TYPE};base64,{base64.b64encode(data).decode()}"


def attach(session: Session, fact_check_id: int, sha256: str | None) -> None:
    """Whoever sends this picture from now on is recognised as asking about the fact-check."""
    if sha256:
        publish.add_media(session, fact_check_id, sha256=sha256, content_type=pictures.CONTENT_TYPE)
