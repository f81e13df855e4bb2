"""The routes of the fake of Twilio's API; its memory is in ``twilio_api``."""

import json
import logging
import re
import time
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, jsonify, redirect, request
from werkzeug.wrappers import Response as AnyResponse

if TYPE_CHECKING:
    from tests.fakes.twilio_api import FakeMedia, FakeMessage, TwilioApi

ROOT = "/2010-04-01/Accounts/<account>"
MESSAGE = f"{ROOT}/Messages/<sid>"
IN_FLIGHT = ("queued", "accepted", "sending")

Answer = AnyResponse | tuple[Response | str, int]


def make_app(api: "TwilioApi") -> Flask:
    """A WSGI application over ``api``."""
    from tests.fakes.twilio_api import Seen

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = Flask(__name__)

    @app.before_request
    def look() -> Answer | None:
        login = request.authorization
        right = login is not None and (login.username, login.password) == (api.account, api.token)
        query = request.query_string.decode()
        api.seen.append(
            Seen(request.method, request.path, "Authorization" in request.headers, query)
        )
        if request.path.startswith("/files/"):
            # As Amazon S3 does: two ways to prove oneself are one too many.
            return error(400, 0) if "Authorization" in request.headers else None
        return None if right else error(401, 20003)

    add_messages(app, api)
    add_media(app, api)
    add_contents(app, api)
    return app


def add_messages(app: Flask, api: "TwilioApi") -> None:
    """Create, list, fetch, change and delete messages."""
    from tests.fakes.twilio_api import break_connection

    @app.post(f"{ROOT}/Messages.json")
    def create(account: str) -> Answer:
        params = request.form.to_dict(flat=False)
        fault = api.next_fault()
        refusal = refuse(params)
        if refusal:
            return error(400, refusal)
        created = None
        if fault.accept or not (fault.status or fault.drop):
            created = api.create(params, fault)
        time.sleep(fault.hang)
        if fault.drop:
            break_connection(request.environ)
        if fault.html:
            return "<html>Bad Gateway</html>", fault.status
        if fault.status or created is None:
            return error(fault.status, fault.code)
        return jsonify(shown(created, account)), 201

    @app.get(f"{ROOT}/Messages.json")
    def listed(account: str) -> Answer:
        found = sorted(api.messages.values(), key=lambda m: m.created, reverse=True)
        for name, attribute in (("To", "to"), ("From", "from_")):
            if name in request.args:
                found = [m for m in found if getattr(m, attribute) == request.args[name]]
        since = request.args.get("DateSent>", "")
        # As at Twilio: what still waits in the queue has no date of sending.
        if since:
            found = [m for m in found if m.status not in IN_FLIGHT and stamp(m) >= since[:19]]
        size = int(request.args.get("PageSize", 50))
        page = int(request.args.get("Page", 0))
        more = len(found) > (page + 1) * size
        args = {**request.args, "Page": str(page + 1)}
        query = "&".join(
            f"{k}={v.replace('+', '%2B').replace(':', '%3A')}" for k, v in args.items()
        )
        return jsonify(
            messages=[shown(m, account) for m in found[page * size : (page + 1) * size]],
            page=page,
            page_size=size,
            next_page_uri=f"{request.path}?{query}" if more else None,
            uri=request.full_path,
        )

    @app.get(f"{MESSAGE}.json")
    def fetched(account: str, sid: str) -> Answer:
        message = api.messages.get(sid)
        return jsonify(shown(message, account)) if message else error(404, 20404)

    @app.post(f"{MESSAGE}.json")
    def changed(account: str, sid: str) -> Answer:
        message = api.messages.get(sid)
        if message is None:
            return error(404, 20404)
        if message.status in IN_FLIGHT:
            return error(409, 20009)
        message.body = request.form.get("Body", message.body)
        return jsonify(shown(message, account))

    @app.delete(f"{MESSAGE}.json")
    def deleted(account: str, sid: str) -> Answer:
        message = api.messages.get(sid)
        if message is None:
            return error(404, 20404)
        if message.status in IN_FLIGHT:
            return error(409, 20009)
        del api.messages[sid]
        return "", 204


def add_media(app: Flask, api: "TwilioApi") -> None:
    """Files behind Basic auth and a redirect, as the real ones are."""

    def find(sid: str, media_sid: str) -> "FakeMedia | None":
        message = api.messages.get(sid)
        return message.media.get(media_sid) if message else None

    @app.get(f"{MESSAGE}/Media.json")
    def media_list(account: str, sid: str) -> Answer:
        media = api.messages[sid].media.values() if sid in api.messages else []
        listed = [
            {
                "sid": m.sid,
                "content_type": m.content_type,
                "parent_sid": sid,
                "account_sid": account,
            }
            for m in media
        ]
        return jsonify(media_list=listed, page=0, page_size=50, next_page_uri=None)

    @app.get(f"{MESSAGE}/Media/<media_sid>")
    def media_file(account: str, sid: str, media_sid: str) -> Answer:
        media = find(sid, media_sid)
        if media is not None and media.failing > 0:
            media.failing -= 1
            return error(503, 20503)
        if media is None or media.not_yet > 0:
            if media is not None:
                media.not_yet -= 1
            return error(404, 20404)
        return redirect(media.redirect_to or f"/files/{sid}/{media_sid}", 307)

    @app.delete(f"{MESSAGE}/Media/<media_sid>.json")
    def media_delete(account: str, sid: str, media_sid: str) -> Answer:
        if find(sid, media_sid) is None:
            return error(404, 20404)
        del api.messages[sid].media[media_sid]
        return "", 204

    @app.get("/files/<sid>/<media_sid>")
    def stored(sid: str, media_sid: str) -> Answer:
        media = find(sid, media_sid)
        if media is None:
            return error(404, 0)
        return Response(media.data, mimetype=media.content_type)


def add_contents(app: Flask, api: "TwilioApi") -> None:
    """Templates, their approval by WhatsApp, and the typing indicator."""
    from tests.fakes.twilio_api import new_sid

    @app.post("/v1/Content")
    def make() -> Answer:
        wish = request.get_json()
        refusal = refuse_content(wish)
        if refusal:
            return jsonify(code=60200, message=refusal, status=400), 400
        sid = new_sid("HX")
        api.contents[sid] = wish
        return jsonify(sid=sid, **wish), 201

    @app.post("/v1/Content/<sid>/ApprovalRequests/whatsapp")
    def submit(sid: str) -> Answer:
        if sid not in api.contents:
            return error(404, 20404)
        wish = request.get_json()
        if any(known["name"] == wish["name"] for known in api.approvals.values()):
            return error(400, 60200)
        api.approvals[sid] = {**wish, "status": "received", "rejection_reason": ""}
        return jsonify(api.approvals[sid]), 201

    @app.get("/v1/Content/<sid>/ApprovalRequests")
    def approval(sid: str) -> Answer:
        if sid not in api.contents:
            return error(404, 20404)
        return jsonify(sid=sid, whatsapp=api.approvals.get(sid, {"status": "unsubmitted"}))

    @app.post("/v2/Indicators/Typing.json")
    def typing() -> Answer:
        api.typing.append(request.form["messageId"])
        return jsonify(success=True)


def refuse_content(wish: dict[str, Any]) -> str:
    """Why Twilio or WhatsApp would not take a template; empty if they would."""
    ((kind, content),) = wish["types"].items()
    body, approved = content["body"], "opener" in wish["friendly_name"]
    if not re.fullmatch("[a-z0-9_]{1,512}", wish["friendly_name"]):
        return "the name has other characters"
    if not 0 < len(body) <= 1024:
        return "the body is too long"
    named = set(re.findall(r"{{(\d+)}}", json.dumps(content)))
    if named != set(wish["variables"]) or not all(wish["variables"].values()):
        return "a variable has no sample"
    if approved and (body.startswith("{{") or body.endswith("}}")):
        return "the body begins or ends with a variable"
    parts = content["items"] if kind == "twilio/list-picker" else content["actions"]
    most, longest = (10, 24) if kind == "twilio/list-picker" else (3, 20)
    titles = [part.get("item") or part["title"] for part in parts]
    good = 0 < len(titles) <= most and all(0 < len(title) <= longest for title in titles)
    return "" if good else "the buttons do not fit"


def refuse(params: dict[str, list[str]]) -> int:
    """The code with which Twilio would refuse these parameters; 0 if it would not."""
    if "To" not in params:
        return 21604
    if "From" not in params and "MessagingServiceSid" not in params:
        return 21603
    if not {"Body", "MediaUrl", "ContentSid"} & set(params):
        return 21619
    return 21617 if len(params.get("Body", [""])[0]) > 1600 else 0


def shown(message: "FakeMessage", account: str) -> dict[str, Any]:
    """A message as the API shows it."""
    sent = None if message.status in IN_FLIGHT else format_datetime(message.created)
    return {
        "sid": message.sid,
        "account_sid": account,
        "to": message.to,
        "from": message.from_,
        "body": message.body,
        "direction": message.direction,
        "status": message.status,
        "num_media": str(len(message.media)),
        "num_segments": "1",
        "date_created": format_datetime(message.created),
        "date_updated": format_datetime(message.created),
        "date_sent": sent,
        "error_code": message.error_code,
        "error_message": None,
        "messaging_service_sid": message.service,
        "api_version": "2010-04-01",
        "price": None,
        "price_unit": "USD",
        "uri": f"/2010-04-01/Accounts/{account}/Messages/{message.sid}.json",
        "subresource_uris": {},
    }


def stamp(message: "FakeMessage") -> str:
    """The time of a message as the list's filter writes it."""
    return message.created.strftime("%Y-%m-%dT%H:%M:%S")


def error(status: int, code: int) -> tuple[Response, int]:
    """An error as the API words it; like the real one it quotes what was sent."""
    said = f"Refused: To {request.form.get('To', '')}"
    return jsonify(code=code, message=said, more_info="", status=status), status
