"""Files that voters sent: shown as pictures of our own making, or handed over as downloads."""

import io
from pathlib import Path

from flask import abort, make_response, send_file
from werkzeug.wrappers import Response

from matchers.errors import UnreadableMedia
from matchers.types import MediaKind
from tipline.console import opening, pictures
from tipline.console.blueprint import blueprint
from tipline.console.queries import files
from tipline.media.bare import bare
from tipline.media.errors import NoSuchFile
from tipline.models import MediaFile, Role
from tipline.web.access import requires, signed_in
from tipline.web.db import read_session, runtime

# Whatever is in the file, it may do nothing, even opened in a tab of its own.
SEALED = "default-src 'none'; sandbox"
# What browsers decode as pictures and nothing else; all the rest is a download.
INLINE = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
PLAYABLE = ("audio/", "video/")


@blueprint.get("/media/<sha256>")
@requires(Role.VIEWER)
def media(sha256: str) -> Response:
    """A file as it was sent, without what is written in it about where and when it was made."""
    content_type, kind = _known(sha256)
    if _is_veiled(sha256):
        abort(403, "There is personal data on it. Open the claim with a reason first.")
    try:
        with runtime().store.path(sha256) as path:
            content_type, data = _bare(path, content_type)
    except NoSuchFile:
        abort(404)
    shown = content_type in INLINE or content_type.startswith(PLAYABLE)
    response = send_file(
        io.BytesIO(data),
        mimetype=content_type if shown else "application/octet-stream",
        as_attachment=content_type not in INLINE,
        download_name=f"{kind}-{sha256[:12]}",
        conditional=True,
        etag=sha256,
    )
    return _sealed(response)


def _bare(path: Path, content_type: str) -> tuple[str, bytes]:
    """Pictures of other kinds than :func:`bare` knows are written anew; the rest is as sent."""
    data = path.read_bytes()
    found = bare(data)
    if found is not None or not content_type.startswith("image/"):
        return content_type, found or data
    try:
        return pictures.CONTENT_TYPE, pictures.rewritten(path, "large")
    except UnreadableMedia:
        return content_type, data


@blueprint.get("/media/<sha256>/<any(small, medium, large):size>")
@requires(Role.VIEWER)
def picture(sha256: str, size: str) -> Response:
    """A picture decoded and written anew by us; of a video, the small one that was drawn of it."""
    if _known(sha256)[1] == MediaKind.VIDEO:
        return _webp(_drawn(sha256))
    veiled = _is_veiled(sha256)
    try:
        with runtime().store.path(sha256) as path:
            data = pictures.rewritten(path, size, veiled=veiled)
    except (NoSuchFile, UnreadableMedia):
        abort(404)
    return _webp(data)


def _is_veiled(sha256: str) -> bool:
    with read_session() as session:
        return opening.is_veiled(session, actor=signed_in().login, sha256=sha256)


def _drawn(sha256: str) -> bytes:
    with read_session() as session:
        file = session.get(MediaFile, sha256)
        data = pictures.drawn(file.details) if file is not None else b""
    return data or abort(404)


def _webp(data: bytes) -> Response:
    response = make_response(data)
    response.mimetype = pictures.CONTENT_TYPE
    return _sealed(response)


def _known(sha256: str) -> tuple[str, str]:
    """Type and kind by the bytes as they were looked at on arrival."""
    with read_session() as session:
        found = files.known(session, sha256)
    if found is None:
        abort(404)
    return found


def _sealed(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = SEALED
    response.headers["Cache-Control"] = "no-store"
    return response
