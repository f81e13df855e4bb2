"""Telegram's Bot API with a memory, as a real HTTP server: it can fail as the real one does."""

import logging
import secrets
import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, jsonify, request
from werkzeug.serving import make_server
from werkzeug.wrappers import Response as AnyResponse

from tests.fakes.twilio_api import break_connection

TOKEN = "1234567:a-bot-token-for-tests-only-0123456789"
SECRET = "a-webhook-secret-for-tests"

Answer = AnyResponse | tuple[Response | str, int]
Json = dict[str, Any]


@dataclass
class Fault:
    """What goes wrong with one call."""

    status: int = 0
    description: str = ""
    retry_after: int = 0
    drop: bool = False  # the connection breaks instead of an answer
    html: bool = False


@dataclass
class TelegramApi:
    """The server and its memory; use it in a ``with``."""

    sent: list[Json] = field(default_factory=list)
    taps: list[str] = field(default_factory=list)
    actions: list[Json] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)  # other paths than the usual
    plans: deque[Fault] = field(default_factory=deque)
    webhook: Json = field(default_factory=dict)  # what getWebhookInfo tells
    updates: int = 100
    base_url: str = ""

    def __enter__(self) -> "TelegramApi":
        self._server = make_server("127.0.0.1", 0, make_app(self), threaded=True)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        )
        self.base_url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def keep(self, data: bytes) -> str:
        """Take in a file; its id."""
        file_id = secrets.token_urlsafe(20)
        self.files[file_id] = data
        return file_id

    def update(self, kind: str = "message", **content: Any) -> Json:
        """An update with a message from chat 5550104, or of another kind."""
        self.updates += 1
        person = {"id": 5550104, "is_bot": False, "first_name": "Joana"}
        chat = {"id": 5550104, "type": "private", "first_name": "Joana"}
        message = {"message_id": self.updates, "from": person, "chat": chat, "date": 1795000000}
        return {"update_id": self.updates, kind: {**message, **content}}

    def tap(self, data: str) -> Json:
        """An update about a tapped button."""
        self.updates += 1
        message = self.update(text="ours")["message"]
        message["from"] = {"id": 1234567, "is_bot": True}
        person = {"id": 5550104, "is_bot": False, "first_name": "Joana"}
        query = {"id": "tap-1", "from": person, "message": message, "data": data}
        return {"update_id": self.updates, "callback_query": query}


def make_app(api: TelegramApi) -> Flask:
    """A WSGI application over ``api``."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = Flask(__name__)

    @app.post("/bot<token>/<method>")
    def call(token: str, method: str) -> Answer:
        if token != TOKEN:
            return refused(Fault(401, "Unauthorized"))
        fault = api.plans.popleft() if api.plans else Fault()
        if fault.drop:
            break_connection(request.environ)
        if fault.html:
            return "<html>Bad Gateway</html>", fault.status
        if fault.status:
            return refused(fault)
        return do(method, request.get_json())

    def do(method: str, asked: Json) -> Answer:
        match method:
            case "sendMessage" | "sendPhoto":
                api.sent.append({"method": method, **asked})
                return jsonify(ok=True, result={"message_id": 9000 + len(api.sent)})
            case "answerCallbackQuery":
                api.taps.append(asked["callback_query_id"])
            case "sendChatAction":
                api.actions.append(asked)
            case "getFile":
                return look_up(asked["file_id"])
        results: Json = {"getMe": {"is_bot": True}, "getWebhookInfo": api.webhook}
        return jsonify(ok=True, result=results.get(method, True))

    def look_up(file_id: str) -> Answer:
        if file_id not in api.files:
            return refused(Fault(400, "Bad Request: invalid file_id"))
        path = api.paths.get(file_id, f"photos/{file_id}.jpg")
        size = len(api.files[file_id])
        return jsonify(ok=True, result={"file_id": file_id, "file_size": size, "file_path": path})

    @app.get("/file/bot<token>/photos/<name>")
    def file(token: str, name: str) -> Answer:
        data = api.files.get(name.removesuffix(".jpg"))
        return Response(data) if token == TOKEN and data is not None else ("", 404)

    return app


def refused(fault: Fault) -> tuple[Response, int]:
    """An error as the API words it."""
    body: Json = {"ok": False, "error_code": fault.status, "description": fault.description}
    if fault.retry_after:
        body["parameters"] = {"retry_after": fault.retry_after}
    return jsonify(body), fault.status
