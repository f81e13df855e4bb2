"""Files that voters sent: shown as pictures of our own making, or handed over as downloads."""

from flask import abort, make_response, send_file
from werkzeug.wrappers import Response

from matchers.errors import UnreadableMedia
from matchers.types import MediaKind
from tipline.console import pictures
from tipline.console.blueprint import blueprint
from tipline.console.queries import files
from tipline.media.errors import NoSuchFile
from tipline.models import MediaFile, Role
from tipline.web.access import requires
from tipline.web.db import read_session, runtime

# Whatever is in the file, it may do nothing, even opened in a tab of its own.
SEALED = "default-src 'none'; sandbox"
# Content never changes under its SHA-256, but it may have to be forgotten: an hour.
KEPT = "private, max-age=3600"
# What browsers decode as pictures and nothing else; all the rest is a download.
INLINE = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
PLAYABLE = ("audio/", "video/")


@blueprint.get("/media/<sha256>")
@requires(Role.VIEWER)
def media(sha256: str) -> Response:
    """A file as it was sent."""
    content_type, kind = _known(sha256)
    playable = content_type.startswith(PLAYABLE)
    shown = content_type in INLINE or playable
    try:
        with runtime().store.path(sha256) as path:
            response = send_file(
                path,
                mimetype=content_type if shown else "application/octet-stream",
                as_attachment=content_type not in INLINE,
                download_name=f"{kind}-{sha256[:12]}",
                conditional=True,
                etag=sha256,
            )
    except NoSuchFile:
        abort(404)
    return _sealed(response)


@blueprint.get("/media/<sha256>/<any(small, medium, large):size>")
@requires(Role.VIEWER)
def picture(sha256: str, size: str) -> Response:
    """A picture decoded and written anew by us; of a video, the small one that was drawn of it."""
    if _known(sha256)[1] == MediaKind.VIDEO:
        return _webp(_drawn(sha256))
    try:
        with runtime().store.path(sha256) as path:
            data = pictures.rewritten(path, size)
    except (NoSuchFile, UnreadableMedia):
        abort(404)
    return _webp(data)


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
    response.headers["Cache-Control"] = KEPT
    return response
