"""The matcher over the API: a verdict with its reasons, a guard that speaks, and nothing kept."""

import base64
import io
import json
import struct
import zlib
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select

from factchecks import publish
from factchecks.attached import add_media
from tests.api.test_api import made, program
from tests.pages.test_checks import VERDICT, own, session
from tipline.api import matching
from tipline.jobs import load_handlers, run_pending
from tipline.models import Base
from tipline.runtime import Runtime

__all__ = ["program", "session"]
CLAIM = "Polling stations in Vila Nova close at 14:00 on Sunday"


def ask(program: FlaskClient, secret: str, **sent: Any) -> dict[str, Any]:
    answer = program.post("/api/v1/match", json=sent, headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    found: dict[str, Any] = json.loads(answer.data)
    return found


def rows(runtime: Runtime) -> dict[str, int]:
    with runtime.db.read() as db:
        return {
            name: db.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
        }


def drawing(seed: int = 3) -> bytes:
    rng = np.random.default_rng(seed)
    small = Image.fromarray(rng.integers(0, 255, (9, 9, 3), dtype=np.uint8))
    out = io.BytesIO()
    small.resize((320, 320)).save(out, "PNG")
    return out.getvalue()


def test_the_same_words_are_answered_and_another_number_is_not_and_nothing_is_kept(
    program: FlaskClient, runtime: Runtime, session: Any
) -> None:
    check = own(session, replace(VERDICT, claim=CLAIM))
    secret = made(runtime)
    before = rows(runtime)

    (same,) = ask(program, secret, text=CLAIM)["parts"]
    assert (same["decision"], same["answer"]) == ("answer", check.id)
    (best,) = same["candidates"]
    assert best["rating"] == "false"
    assert best["score"] >= best["threshold"]
    assert best["explanation"]
    assert best["url"].endswith(f"/checks/{check.id}")
    (other,) = ask(program, secret, text=CLAIM.replace("14:00", "12:00"))["parts"]
    assert (other["decision"], other["answer"]) != ("answer", check.id)
    (conflict,) = other["candidates"][0]["conflicts"]
    assert "12" in conflict["message_says"]
    assert "14" in conflict["claim_says"]
    (none,) = ask(program, secret, text="A recipe for lentil soup")["parts"]
    assert (none["decision"], none["answer"], none["candidates"]) == ("none", None, [])
    assert rows(runtime) == before


def test_a_withdrawn_verdict_is_no_answer_any_more(
    program: FlaskClient, runtime: Runtime, session: Any
) -> None:
    check = own(session, replace(VERDICT, claim=CLAIM))
    secret = made(runtime)
    assert ask(program, secret, text=CLAIM)["parts"][0]["decision"] == "answer"
    publish.withdraw(session, check.id, note="Wrong.", decided_by="ana")
    session.commit()

    assert ask(program, secret, text=CLAIM)["parts"][0]["candidates"] == []


def test_a_picture_is_known_again_opened_apart_and_leaves_no_file(
    program: FlaskClient, runtime: Runtime, session: Any, tmp_path: Any, monkeypatch: Any
) -> None:
    check = own(session, replace(VERDICT, claim=CLAIM))
    sha256 = runtime.store.put(drawing())
    add_media(session, check.id, sha256=sha256, content_type="image/png")
    session.commit()
    load_handlers()
    run_pending(runtime)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    secret = made(runtime)
    known = ask(program, secret, picture=base64.b64encode(drawing()).decode())["parts"]
    other = ask(program, secret, picture=base64.b64encode(drawing(4)).decode())["parts"]

    assert [part["answer"] for part in known] == [check.id]
    assert known[0]["evidence"] == "image"
    assert [part["decision"] for part in other] == ["none"]
    assert list(scratch.iterdir()) == []


def bomb() -> bytes:
    """A PNG of a few bytes that says it has 60,000 × 60,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        whole = kind + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 100)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "picture", [b"", b"no picture", b"%PDF-1.7 x", b"<svg onload=x>", bomb()], ids=range(5)
)
def test_what_is_no_picture_is_said_so_and_the_words_are_matched_all_the_same(
    program: FlaskClient, runtime: Runtime, session: Any, picture: bytes
) -> None:
    own(session, replace(VERDICT, claim=CLAIM))
    sent = {"text": CLAIM, "picture": base64.b64encode(picture).decode()}
    found = ask(program, made(runtime), **sent)

    assert found["notes"]
    assert "answer" in {part["decision"] for part in found["parts"]}


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"{}", 400, "text, picture or both"),
        (b"[1]", 400, "JSON object"),
        (b'{"text": 5}', 400, "text must be a string"),
        (b'{"text": "x", "phone": "1"}', 400, "phone"),
        (b'{"text": "\\u0000"}', 400, "text"),
        (b'{"picture": "?"}', 400, "picture"),
        (b'{"text": "' + b"x" * 5000 + b'"}', 400, "text"),
        (b"[" * 100_000, 400, "JSON object"),
    ],
)
def test_what_can_not_be_looked_up_is_refused_with_the_reason(
    program: FlaskClient, runtime: Runtime, body: bytes, status: int, words: str
) -> None:
    headers = {"Authorization": f"Bearer {made(runtime)}"}
    answer = program.post(
        "/api/v1/match", data=body, headers=headers, content_type="application/json"
    )

    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert words in json.loads(answer.data)["detail"]


def test_looking_up_counts_for_several_calls(program: FlaskClient, runtime: Runtime) -> None:
    headers = {"Authorization": f"Bearer {made(runtime)}"}
    answer = program.post("/api/v1/match", json={"text": "anything"}, headers=headers)

    left = int(answer.headers["RateLimit-Limit"]) - int(answer.headers["RateLimit-Remaining"])
    assert left == matching.COST
