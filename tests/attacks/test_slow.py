"""Callers who are slow on purpose hold connections, and no thread: the channel's messages get in.

The web server is the one of the Procfile, with its one configuration, as a real process.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests
from twilio.request_validator import RequestValidator

from tests.conftest import TEST_ENVIRONMENT
from tests.processes import Process, answers, free_port, running, until
from tipline.gathering import LARGE, SMALL, missing
from tipline.runtime import Runtime

PER_KIND = 40  # five times as many as there are threads
MESSAGES = 12
SIGNED_FOR = TEST_ENVIRONMENT["TIPLINE_PUBLIC_URL"] + "/webhooks/twilio"
HEAD = "POST /webhooks/twilio HTTP/1.1\r\nHost: tipline.example.org\r\n"
FORM = "Content-Type: application/x-www-form-urlencoded\r\n"
MANY = 10_000_000

KINDS = {
    "says nothing": "",
    "half a line": "POST /web",
    "half a head": HEAD + "X-Slow: ",
    "no body": HEAD + FORM + "Content-Length: 900\r\n\r\n",
    "half a body": HEAD + FORM + "Content-Length: 900\r\n\r\nBody=is+it",
    "a large body": HEAD + FORM + f"Content-Length: {MANY}\r\n\r\n" + "x" * 500,
    "chunks": HEAD + FORM + "Transfer-Encoding: chunked\r\n\r\n5\r\nBody=\r\n",
    "waits for our word": HEAD + FORM + "Expect: 100-continue\r\nContent-Length: 900\r\n\r\n",
    "two at once": "GET /healthz HTTP/1.1\r\nHost: tipline.example.org\r\n\r\n" + HEAD,
    "a length with zeros before it": HEAD + FORM + f"Content-Length: {900:020}\r\n\r\nBody=",
    "a length that is not alone": HEAD + FORM + "Content-Length : 900\r\n\r\nBody=",
    "no request": "\r\n\r\n",
    "does not close": "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "does not read": "GET /static/style.css HTTP/1.1\r\nHost: tipline.example.org\r\n\r\n" * 30,
}


@pytest.fixture
def port(environment: dict[str, str], runtime: Runtime, tmp_path: Path) -> Iterator[int]:
    number = free_port()
    env = {**environment, "TIPLINE_MODE": "development", "PORT": str(number)}
    env["TIPLINE_WEB_WORKERS"] = "1"
    config = ("--config", "python:tipline.gunicorn_conf", "--bind", f"127.0.0.1:{number}")
    web = Process("gunicorn", *config, "tipline.wsgi:app", env=env, log=tmp_path / "web.log")
    with running([web]):
        until(lambda: answers(f"http://127.0.0.1:{number}/healthz"), "the web server answers")
        yield number


def open_slow(port: int, said: str) -> socket.socket:
    """A connection on which somebody has begun to say something."""
    caller = socket.socket()
    caller.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    caller.settimeout(5)
    caller.connect(("127.0.0.1", port))
    with contextlib.suppress(OSError):
        caller.sendall(said.encode())
    return caller


def drip(callers: list[socket.socket], stop: threading.Event) -> None:
    """Say one more letter now and then, on each connection that is still there."""
    while not stop.wait(0.5):
        for caller in callers:
            with contextlib.suppress(OSError):
                caller.send(b"a")


def ended(caller: socket.socket) -> bool:
    """Whether the connection ends without a word."""
    try:
        return caller.recv(1000) == b""
    except ConnectionResetError:
        return True


def message(number: int) -> dict[str, str]:
    return {
        **{"MessageSid": f"SM{number:032x}", "NumMedia": "0", "Body": f"Is it true? {number}"},
        **{"AccountSid": TEST_ENVIRONMENT["TWILIO_ACCOUNT_SID"]},
        **{"From": "whatsapp:+12025550104", "To": TEST_ENVIRONMENT["TWILIO_FROM"]},
    }


def deliver(port: int, number: int, patience: float = 15.0) -> int:
    """Post one message as Twilio does, who waits fifteen seconds; the status."""
    form = message(number)
    signature = RequestValidator(TEST_ENVIRONMENT["TWILIO_AUTH_TOKEN"]).compute_signature(
        SIGNED_FOR, form
    )
    headers = {"X-Twilio-Signature": signature}
    url = f"http://127.0.0.1:{port}/webhooks/twilio"
    return requests.post(url, data=form, headers=headers, timeout=patience).status_code


@pytest.mark.slow
def test_messages_get_in_beside_every_kind_of_slow_caller(port: int) -> None:
    with ExitStack() as stack:
        callers = [
            stack.enter_context(contextlib.closing(open_slow(port, said)))
            for said in KINDS.values()
            for _ in range(PER_KIND)
        ]
        stop = threading.Event()
        dripping = threading.Thread(target=drip, args=(callers, stop))
        dripping.start()
        try:
            statuses = [deliver(port, number) for number in range(MESSAGES)]
        finally:
            stop.set()
            dripping.join()
    assert statuses == [200] * MESSAGES


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["a length with zeros before it", "no request", "does not close"])
def test_who_does_not_close_holds_neither_the_loop_nor_a_thread(
    port: int, tmp_path: Path, kind: str
) -> None:
    """Two seconds of the loop for each of these would be eighty."""
    with ExitStack() as stack:
        for _ in range(PER_KIND):
            stack.enter_context(contextlib.closing(open_slow(port, KINDS[kind])))
        assert deliver(port, 1) == 200
    assert "ip=" not in (tmp_path / "web.log").read_text()


@pytest.mark.slow
def test_the_whole_answer_arrives_where_more_was_sent_than_read(port: int) -> None:
    said = KINDS["does not close"] + "x" * 20_000
    with contextlib.closing(open_slow(port, said)) as caller:
        got = b""
        while piece := caller.recv(4000):
            got += piece
    assert got.startswith(b"HTTP/1.1 200")
    head, _, body = got.partition(b"\r\n\r\n")
    assert f"content-length: {len(body)}" in head.decode().lower()


@pytest.mark.slow
def test_more_than_may_connect_at_once_keep_nobody_out(port: int) -> None:
    with ExitStack() as stack:
        for _ in range(900):
            stack.enter_context(contextlib.closing(open_slow(port, "POST /web")))
        assert deliver(port, 1, patience=30) == 200


@pytest.mark.slow
def test_whoever_never_ends_is_let_go(port: int) -> None:
    with contextlib.closing(open_slow(port, "POST /web")) as caller:
        caller.settimeout(60)
        assert ended(caller)


@pytest.mark.slow
@pytest.mark.parametrize("pieces", [1, 7])
def test_a_body_in_pieces_arrives_whole(port: int, pieces: int) -> None:
    """A picture for the matcher, say: larger than what is gathered, and slower than a moment."""
    body = b"x" * (3 * SMALL)
    head = HEAD + FORM + f"Content-Length: {len(body)}\r\n\r\n"
    with contextlib.closing(open_slow(port, head)) as caller:
        for n in range(pieces):
            caller.sendall(body[n * len(body) // pieces : (n + 1) * len(body) // pieces])
            time.sleep(0.05)
        assert caller.recv(12) == b"HTTP/1.1 403"  # understood, and not signed


@pytest.mark.slow
def test_a_connection_is_kept_for_the_next_request(port: int) -> None:
    ask = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
    with contextlib.closing(open_slow(port, "")) as caller:
        for pieces in ([ask], [ask[:9], ask[9:]], [ask]):
            for piece in pieces:
                caller.sendall(piece)
                time.sleep(0.1)
            assert caller.recv(4000).startswith(b"HTTP/1.1 200")


@pytest.mark.slow
def test_two_requests_in_one_piece_are_both_answered(port: int) -> None:
    ask = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
    with contextlib.closing(open_slow(port, (ask + ask).decode())) as caller:
        got = b""
        while got.count(b"HTTP/1.1 200") < 2:
            piece = caller.recv(4000)
            assert piece, "closed before the second answer"
            got += piece


@pytest.mark.slow
def test_half_a_request_and_goodbye_takes_nothing_along(port: int) -> None:
    for _ in range(30):
        with contextlib.closing(open_slow(port, HEAD)) as caller:
            caller.shutdown(socket.SHUT_WR)
            assert ended(caller)
    assert deliver(port, 1) == 200


def whole(head: str, body: str = "") -> bytes:
    return f"POST / HTTP/1.1\r\nHost: a\r\n{head}\r\n{body}".encode()


@pytest.mark.parametrize(
    ("data", "lacks"),
    [
        (b"", 1),
        (b"GET / HTTP/1.1\r\nHost: a\r\n", 1),
        (whole(""), 0),
        (whole("Content-Length: 0\r\n"), 0),
        (whole("content-LENGTH:\t5\r\n", "12345"), 0),
        (whole("Content-Length: 5 \r\n", "123"), 2),
        (whole("Content-Length: 5\r\n", "12345GET / HTTP/1.1\r\n"), 0),
        (whole("X-Content-Length: 5\r\n"), 0),
        (whole(f"Content-Length: {SMALL}\r\n"), LARGE),
        (whole("Content-Length: 5\r\nContent-Length: 7\r\n", "12345"), LARGE),
        (whole("Content-Length: 0000000000000005\r\n", "123"), LARGE),
        (whole("Content-Length : 5\r\n", "123"), LARGE),
        (whole("Content-Length: five\r\n", "123"), LARGE),
        (whole("Transfer-Encoding: chunked\r\n"), LARGE),
        (whole("Expect: 100-continue\r\nContent-Length: 5\r\n"), LARGE),
        (b"x" * (SMALL - 1), 1),
        (b"x" * SMALL, LARGE),
    ],
)
def test_how_much_of_a_request_is_missing(data: bytes, lacks: int) -> None:
    assert missing(data) == lacks


def test_of_a_whole_request_nothing_is_missing_and_of_any_beginning_something() -> None:
    request = whole("Content-Length: 9\r\n", "Body=abcd")
    lacks: list[Callable[[], int]] = [lambda n=n: missing(request[:n]) for n in range(len(request))]
    assert all(one() > 0 for one in lacks)
    assert missing(request) == 0
