"""Pages for what went wrong: in plain words, with a way on, and without details of the inside."""

from flask import Flask, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response

from tipline.web.problems import problem

WORDS = {
    400: ("That did not work", "The request could not be understood. Go back and try again."),
    401: ("Please sign in", "Your session has ended. Sign in and go on where you were."),
    403: ("Not allowed", "Your account may not do this. Ask somebody with a higher role."),
    404: ("Nothing here", "This page does not exist, or what it showed has been removed."),
    405: ("That did not work", "This address can't be used that way. Go back and try again."),
    409: ("Somebody was faster", "What you wanted to change has changed. Look again first."),
    413: ("Too large", "What was sent is larger than we accept."),
    429: ("Too many tries", "Wait a little before you try again."),
    500: ("Our fault", "Something broke on our side. It has been written down; try again later."),
}
EXPIRED = "The form was open too long or your session has changed. Go back, reload, and try again."


def install(app: Flask) -> None:
    """Answer people with a page and programs with one line of text."""

    def answer(error: HTTPException) -> Response | HTTPException:
        if error.response is not None or not error.code or error.code < 400:
            return error  # a redirect of the router, or an answer that is complete already
        if request.path.startswith("/api/"):
            return problem(error, *_words(error))
        shown = app.make_response((_body(error), error.code))
        shown.headers.extend([(k, v) for k, v in error.get_headers() if k == "Allow"])
        if not _wants_page():
            shown.mimetype = "text/plain"
        return shown

    app.register_error_handler(HTTPException, answer)


def _wants_page() -> bool:
    return request.accept_mimetypes.best_match(["text/plain", "text/html"]) == "text/html"


def _words(error: HTTPException) -> tuple[str, str]:
    title, words = WORDS.get(error.code or 500, (error.name, "Go back and try again."))
    if isinstance(error, CSRFError):
        words = EXPIRED
    elif _said_by_us(error):
        words = str(error.description)
    return title, words


def _body(error: HTTPException) -> str:
    code = error.code or 500
    title, words = _words(error)
    if not _wants_page():
        return f"{code} {title}: {words}\n"
    return render_template("error.html", code=code, title=title, words=words)


def _said_by_us(error: HTTPException) -> bool:
    """Whether the words were given with ``abort(code, "…")`` and not by the library."""
    if isinstance(error, InternalServerError):
        return False
    return bool(error.description) and error.description != type(error).description
