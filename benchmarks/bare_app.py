"""The least that could take a message in: Flask and one SQLite insert, to measure ours against.

No signature is checked and nothing is parsed; the row is as durable as ours (WAL, full sync).
"""

import os
import sqlite3
import threading

from flask import Flask, Response, request

app = Flask(__name__)
_local = threading.local()


def _connection() -> sqlite3.Connection:
    if not hasattr(_local, "connection"):
        connection = sqlite3.connect(os.environ["BARE_DATABASE"], timeout=30)
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE IF NOT EXISTS message (sid TEXT PRIMARY KEY, body TEXT)")
        _local.connection = connection
    found: sqlite3.Connection = _local.connection
    return found


@app.get("/healthz")
def alive() -> Response:
    """Answers once the server is up."""
    return Response("ok")


@app.post("/webhooks/twilio")
def message() -> Response:
    """Store one message."""
    connection = _connection()
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(
        "INSERT OR IGNORE INTO message VALUES (?, ?)",
        (request.form["MessageSid"], request.form["Body"]),
    )
    connection.execute("COMMIT")
    return Response("<Response/>", mimetype="text/xml")
