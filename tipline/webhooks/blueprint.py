"""What all webhooks share: where they are registered, what a refusal looks like, the runtime."""

from contextlib import ExitStack

from flask import Blueprint, Request, Response, current_app, g, request
from werkzeug.exceptions import RequestEntityTooLarge

from tipline import logs
from tipline.channels.errors import NotAMessage
from tipline.runtime import Runtime
from tipline.spans import span
from tipline.trace import new_trace, traced
from tipline.web import csrf
from tipline.webhooks.errors import Refused

blueprint = Blueprint("webhooks", __name__)
csrf.exempt(blueprint)  # a signature or a secret says who is calling

log = logs.get(__name__)


@blueprint.before_request
def begin_trace() -> None:
    """Whatever this delivery causes, up to the reply, is logged under one number."""
    g.trace = ExitStack()
    g.trace.enter_context(traced(new_trace()))
    g.trace.enter_context(span("webhook", first=True, endpoint=request.endpoint or ""))


@blueprint.after_request
def log_answer(response: Response) -> Response:
    """One line for each delivery, so that its trace can be looked up from here."""
    log.info("webhook_answered", endpoint=request.endpoint, status=response.status_code)
    return response


@blueprint.teardown_request
def end_trace(_error: BaseException | None = None) -> None:
    """The thread goes on with another request."""
    g.pop("trace", ExitStack()).close()


@blueprint.errorhandler(Refused)
def refused(error: Refused) -> Response:
    """A short plain answer; a stranger learns nothing from it."""
    log.warning("webhook_refused", status=error.status, reason=error.reason, path=request.path)
    answer = Response(f"{error.reason}\n", status=error.status, mimetype="text/plain")
    if error.after:
        answer.headers["Retry-After"] = str(error.after)
    return answer


@blueprint.errorhandler(NotAMessage)
def not_a_message(error: NotAMessage) -> Response:
    """Signed, but of no use: 400, so that the operator sees it in Twilio's debugger."""
    log.warning("webhook_not_a_message", status=400, path=request.path)
    return Response(f"{error}\n", status=400, mimetype="text/plain")


def current_runtime() -> Runtime:
    """The runtime of the application that answers this request."""
    runtime: Runtime = current_app.extensions["tipline"]
    return runtime


def read_body(request: Request, limit: int) -> bytes:
    """The raw body if it is smaller than ``limit`` bytes; raises ``Refused``."""
    request.max_content_length = limit
    if (request.content_length or 0) > limit:
        raise Refused(413, "body too large")
    try:
        body = request.get_data(cache=True)
    except RequestEntityTooLarge:
        raise Refused(413, "body too large") from None
    # A body in chunks says no length; Werkzeug reads it up to the limit and no further.
    if len(body) >= limit:
        raise Refused(413, "body too large")
    return body
