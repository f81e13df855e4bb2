"""The pages of the simulator: the chat, its news, and what is sent from it."""

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from tipline.conversation.catalogue import words
from tipline.demo.content_files import PICTURES
from tipline.demo.samples import samples
from tipline.simulator import queries
from tipline.simulator.drafts import draft_of
from tipline.simulator.errors import NotDelivered
from tipline.simulator.sending import deliver
from tipline.simulator.voters import VOTERS, Seat, seat_of
from tipline.web.access import public
from tipline.web.db import read_session, runtime

blueprint = Blueprint(
    "simulator",
    __name__,
    url_prefix="/simulator",
    template_folder="templates",
)

# What a browser may show of what was uploaded; everything else is only named.
SHOWN_TYPES = frozenset(
    {"image/jpeg", "image/png", "image/gif", "image/webp", "audio/ogg", "audio/mpeg",
     "audio/mp4", "video/mp4", "video/webm"}
)  # fmt: skip
COMMANDS = ("help", "status", "language", "stop", "delete")


@blueprint.get("/")
@public
def index() -> str:
    """Who one can be, what one can send, and the chat."""
    seat = seat_of(request.args.get("voter", ""))
    language = seat.voter.language
    return render_template(
        "simulator/index.html",
        seat=seat,
        voters=[Seat(voter) for voter in VOTERS],
        samples=samples().get(language, ()),
        commands=[words(language, f"command.{name}")[0] for name in COMMANDS],
        conversation=_conversation(seat),
        organisation=runtime().settings.organisation,
    )


@blueprint.get("/chat")
@public
def chat() -> str | tuple[str, int]:
    """The bubbles, if they are others than the page has seen."""
    seat = seat_of(request.args.get("voter", ""))
    conversation = _conversation(seat)
    if conversation.version == request.args.get("seen"):
        return "", 204
    return render_template("simulator/_chat.html", conversation=conversation, seat=seat)


@blueprint.post("/send")
@public
def send() -> AnyResponse | tuple[str, int]:
    """Send a message as this voter, through the webhook."""
    seat = seat_of(request.form.get("voter", ""))
    draft = draft_of(request.form, request.files.get("file"), _conversation(seat))
    problem = ""
    if draft is None:
        problem = "There is nothing to send yet: write something, or tap one of the messages."
    else:
        try:
            deliver(current_app, runtime(), seat, draft)
        except NotDelivered as error:
            problem = f"That was not taken: {error}."
    if request.accept_mimetypes.best == "application/json":
        return (problem, 400) if problem else ("", 204)
    if problem:
        flash(problem, "danger")
    return redirect(url_for("simulator.index", voter=seat.name), 303)


@blueprint.get("/files/<sha256>")
@public
def file(sha256: str) -> Response:
    """A file that somebody sent here in the simulator; files of real voters are not found."""
    with read_session() as session:
        content_type = queries.is_local_file(session, sha256)
    if content_type not in SHOWN_TYPES:
        abort(404)
    return send_file(runtime().store.open(sha256), mimetype=content_type)


@blueprint.get("/pictures/<name>")
@public
def picture(name: str) -> Response:
    """A picture of one of the messages to try."""
    known = {s.picture for tried in samples().values() for s in tried if s.picture}
    if PICTURES / name not in known:
        abort(404)
    return send_file(PICTURES / name)


def _conversation(seat: Seat) -> queries.Conversation:
    address = seat.address
    pseudonym = runtime().vault.pseudonym(address.channel, address.value)
    with read_session() as session:
        return queries.conversation(session, pseudonym)
