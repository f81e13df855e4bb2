"""Meta's Graph API with a memory, as a real HTTP server: it can fail as the real one does.

with GraphApi() as api:
    settings: WHATSAPP_API_BASE_URL=api.base_url
    api.plan(Fault(status=400, code=131047))    # the next send fails
    api.plan(Fault(drop=True, accept=True))     # accepted, then the connection breaks
    api.report(wamid, "delivered")              # the body of a status webhook
    body = api.receive("12025550104", {"type": "text", "text": {"body": "Is it true?"}})
    api.sign(raw)                               # the headers that prove that it is Meta's
"""

import hashlib
import hmac
import json
import logging
import re
import secrets
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, jsonify, redirect, request
from werkzeug.serving import make_server
from werkzeug.wrappers import Response as AnyResponse

from tests.fakes.twilio_api import break_connection

NUMBER_ID = "100000000000001"
ACCOUNT_ID = "200000000000002"
TOKEN = "a-graph-token-for-tests"
SECRET = "an-app-secret-for-tests"

Answer = AnyResponse | tuple[Response | str, int]
Json = dict[str, Any]


@dataclass
class Fault:
    """What goes wrong with one send."""

    status: int = 0  # of the answer; 0: as usual
    code: int | None = None  # Meta's error code in the answer
    accept: bool = False  # the message is created all the same
    drop: bool = False  # the connection breaks instead of an answer
    html: bool = False  # the answer is a gateway's page, not JSON
    empty: bool = False  # 200 without an id
    retry_after: str = ""


@dataclass
class File:
    """A file that somebody sent."""

    data: bytes
    mime_type: str
    url: str = ""  # somewhere else than this server's own file store
    redirect_to: str = ""
    expired: int = 0  # this many downloads are answered 404 first


@dataclass(frozen=True)
class Seen:
    """One request that came in."""

    method: str
    path: str
    authorized: bool


@dataclass
class GraphApi:
    """The server and its memory; use it in a ``with``."""

    sent: dict[str, Json] = field(default_factory=dict)  # messages by their ids
    templates: list[Json] = field(default_factory=list)
    apps: list[Json] = field(default_factory=lambda: [{"whatsapp_business_api_data": {"id": "1"}}])
    quality: str = "GREEN"  # of the number
    marked: list[Json] = field(default_factory=list)  # marks that something was read
    files: dict[str, File] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    plans: deque[Fault] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self._server = make_server("127.0.0.1", 0, make_app(self), threaded=True)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        )
        self.base_url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "GraphApi":
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def plan(self, *faults: Fault) -> None:
        """Let the next sends go wrong like this, one fault each."""
        self.plans.extend(faults)

    def keep(self, data: bytes, mime_type: str = "image/png", **more: Any) -> str:
        """Take in a file; its id."""
        media_id = str(secrets.randbelow(10**15))
        self.files[media_id] = File(data, mime_type, **more)
        return media_id

    def receive(self, sender: str, content: Json, **more: Any) -> Json:
        """The body of a webhook with one message from ``sender`` (digits)."""
        message = {
            "from": sender, "id": f"wamid.{secrets.token_hex(12)}", "timestamp": "1795000000",
            **content, **more,
        }  # fmt: skip
        return envelope(messages=[message], contacts=[{"wa_id": sender}])

    def report(self, wamid: str, status: str, code: int = 0) -> Json:
        """The body of a webhook with one status of a message that was sent."""
        message = self.sent[wamid]
        news: Json = {
            "id": wamid,
            "status": status,
            "timestamp": "1795000000",
            "recipient_id": message.get("to", "").lstrip("+"),
            "biz_opaque_callback_data": message.get("biz_opaque_callback_data", ""),
        }
        if code:
            news["errors"] = [{"code": code, "title": "a reason that quotes a number"}]
        return envelope(statuses=[news])

    def sign(self, raw: bytes, secret: str = SECRET) -> dict[str, str]:
        """The headers of a webhook with this body."""
        digest = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
        return {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={digest}"}


def envelope(**value: Any) -> Json:
    """A webhook's body around messages or statuses."""
    metadata = {"display_phone_number": "15005550006", "phone_number_id": NUMBER_ID}
    value = {"messaging_product": "whatsapp", "metadata": metadata, **value}
    entry = {"id": "1", "changes": [{"field": "messages", "value": value}]}
    return {"object": "whatsapp_business_account", "entry": [entry]}


def raw(body: Json) -> bytes:
    """A body as Meta writes it: some characters escaped that Python would not escape."""
    return json.dumps(body).replace("/", "\\/").encode()


def make_app(api: GraphApi) -> Flask:
    """A WSGI application over ``api``."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = Flask(__name__)

    @app.before_request
    def look() -> Answer | None:
        given = request.headers.get("Authorization", "")
        api.seen.append(Seen(request.method, request.path, bool(given)))
        if request.path.startswith("/elsewhere/"):
            return error(400, 0) if given else None
        return None if given == f"Bearer {TOKEN}" else error(401, 190)

    @app.post("/<version>/<number>/messages")
    def send(version: str, number: str) -> Answer:
        message = request.get_json()
        if message.get("status") == "read":
            api.marked.append(message)
            return jsonify(success=True)
        fault = api.plans.popleft() if api.plans else Fault()
        refusal = refuse(message, number, api.templates)
        if refusal:
            return error(400, refusal)
        wamid = f"wamid.{secrets.token_hex(12)}"
        if fault.accept or not (fault.status or fault.drop):
            api.sent[wamid] = message
        if fault.drop:
            break_connection(request.environ)
        if fault.html:
            return "<html>Bad Gateway</html>", fault.status
        if fault.status:
            response, status = error(fault.status, fault.code)
            if fault.retry_after:
                response.headers["Retry-After"] = fault.retry_after
            return response, status
        messages = [] if fault.empty else [{"id": wamid}]
        return jsonify(messaging_product="whatsapp", messages=messages)

    add_templates(app, api)
    add_files(app, api)
    return app


def add_templates(app: Flask, api: GraphApi) -> None:
    """Templates of the business account: made, listed, approved by whoever changes their status."""

    @app.post("/<version>/<account>/message_templates")
    def create(version: str, account: str) -> Answer:
        wanted = request.get_json()
        same = (wanted["name"], wanted["language"])
        known = [(made["name"], made["language"]) for made in api.templates]
        if account != ACCOUNT_ID or same in known or not template_fits(wanted):
            return error(400, 100)
        api.templates.append({**wanted, "status": "PENDING", "rejected_reason": "NONE"})
        return jsonify(id=str(len(api.templates)), status="PENDING", category=wanted["category"])

    @app.get("/<version>/<account>/message_templates")
    def find_templates(version: str, account: str) -> Answer:
        part = request.args.get("name", "")
        return jsonify(data=[made for made in api.templates if part in made["name"]])


def template_fits(wanted: Json) -> bool:
    """Meta's rules: a name of small letters, an example for every variable, none at the ends."""
    body, buttons = wanted["components"]
    count = len(set(re.findall(r"\{\{\d+\}\}", body["text"])))
    examples = body.get("example", {}).get("body_text", [[]])[0]
    ends = body["text"].startswith("{{") or body["text"].rstrip(".").endswith("}}")
    named = re.fullmatch(r"[a-z0-9_]{1,512}", wanted["name"]) is not None
    titles = [button["text"] for button in buttons["buttons"]]
    fits = len(body["text"]) <= 1024 and all(0 < len(title) <= 25 for title in titles)
    return named and fits and count == len(examples) and not ends


def add_files(app: Flask, api: GraphApi) -> None:
    """Files in two steps, behind the token in both."""

    @app.get("/<version>/<account>/subscribed_apps")
    def apps(version: str, account: str) -> Answer:
        return jsonify(data=api.apps) if account == ACCOUNT_ID else error(400, 100)

    @app.get("/<version>/<media_id>")
    def find(version: str, media_id: str) -> Answer:
        if media_id == NUMBER_ID:
            return jsonify(id=media_id, verified_name="Arvania Checks", quality_rating=api.quality)
        file = api.files.get(media_id)
        if file is None:
            return error(400, 100)
        return jsonify(
            id=media_id,
            mime_type=file.mime_type,
            file_size=len(file.data),
            sha256=hashlib.sha256(file.data).hexdigest(),
            url=file.url or f"{api.base_url}/download/{media_id}/{time.time_ns()}",
            messaging_product="whatsapp",
        )

    @app.delete("/<version>/<media_id>")
    def delete(version: str, media_id: str) -> Answer:
        return jsonify(success=True) if api.files.pop(media_id, None) else error(400, 100)

    @app.get("/download/<media_id>/<nonce>")
    @app.get("/elsewhere/<media_id>")
    def download(media_id: str, nonce: str = "") -> Answer:
        file = api.files.get(media_id)
        if file is None or file.expired > 0:
            if file is not None:
                file.expired -= 1
            return error(404, 0)
        if file.redirect_to and nonce:
            return redirect(file.redirect_to, 302)
        return Response(file.data, mimetype=file.mime_type)


def refuse_template(part: Json, templates: list[Json]) -> int:
    """132001 for a template that is not there or not approved, 132000 for wrong variables."""
    for made in templates:
        same = (made["name"], made["language"]) == (part["name"], part["language"]["code"])
        if same and made["status"] == "APPROVED":
            by_type = {component["type"]: component for component in part["components"]}
            body, buttons = made["components"]
            given = len(by_type.get("body", {}).get("parameters", ()))
            wanted = len(body["example"]["body_text"][0])
            tapped = sum(component["type"] == "button" for component in part["components"])
            return 0 if (given, tapped) == (wanted, len(buttons["buttons"])) else 132000
    return 132001


def refuse(message: Json, number: str, templates: list[Json]) -> int:
    """The code with which Meta would refuse a message; 0 if it would not."""
    if number != NUMBER_ID or message.get("messaging_product") != "whatsapp":
        return 100
    if not message.get("to") and not message.get("recipient"):
        return 131008
    kind = message.get("type", "text")
    if kind not in message:
        return 131008
    part = message[kind]
    if kind == "text" and not 0 < len(part["body"]) <= 4096:
        return 131009
    if kind == "template":
        return refuse_template(part, templates)
    return refuse_interactive(part) if kind == "interactive" else 0


def refuse_interactive(part: Json) -> int:
    """Meta's limits of buttons and lists."""
    if not 0 < len(part["body"]["text"]) <= 1024:
        return 131009
    if part["type"] == "button":
        titles = [button["reply"]["title"] for button in part["action"]["buttons"]]
        most, longest = 3, 20
    else:
        if not 0 < len(part["action"]["button"]) <= 20:
            return 131009
        titles = [row["title"] for s in part["action"]["sections"] for row in s["rows"]]
        most, longest = 10, 24
    good = 0 < len(titles) <= most and len(set(titles)) == len(titles)
    return 0 if good and all(0 < len(title) <= longest for title in titles) else 131009


def error(status: int, code: int | None) -> tuple[Response, int]:
    """An error as Meta words it; like the real one it quotes what was sent."""
    said = request.get_data(as_text=True)[:200]
    answer: Json = {"message": f"(#{code}) refused: {said}", "type": "OAuthException"}
    if code is not None:
        answer["code"] = code
    return jsonify(error=answer), status
