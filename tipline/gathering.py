"""A gunicorn worker whose threads are given whole requests only, so that slow callers hold none.

gunicorn's own threads read a request themselves.  Eight connections that send a byte now and then
would hold all eight, and the channel's messages find none.  Here the one loop that waits for all
connections also waits until a request is there; it looks without taking anything (``MSG_PEEK``), so
that gunicorn reads it as always::

    accepted ──► waits in the loop ──► whole, small: a thread
                    │      └──► large, or of unknown length: one of a few threads
                    └──► not there in time, or too many wait: closed

Works with gunicorn 27: it replaces what happens between a connection and a thread, and nothing of
how requests are understood.
"""

import re
import socket
import struct
import time
from collections import deque
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.glogging import Logger
from gunicorn.workers.gthread import TConn, ThreadWorker

SMALL = (
    32 * 1024
)  # bytes that the kernel keeps of a request meanwhile; a webhook has a few thousand
PATIENCE = 20.0  # seconds until a small request has to be there, from the connection on
UPLOAD = 180.0  # seconds until a large one has to be there: 16 MB at a megabit a second
STOPPING = 3.0  # seconds for a small one when the worker is to end
SILENCE = 10  # seconds without a byte in either direction, then a thread lets go
OUTGOING = 1 << 20  # bytes of an answer that the kernel keeps for a slow reader, where it may
FULL = 0.8  # of all connections; beyond it whoever waits longest has to go
QUEUED = 32  # large requests that wait for a thread
PARTING = 2.0  # seconds for a caller to close after the last answer, then we do
LARGE = -1
_HEAD_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,15})[ \t]*(?=\r\n)", re.IGNORECASE)
_NAMED = re.compile(rb"\r\ncontent-length[ \t]*:", re.IGNORECASE)
_OTHER = re.compile(rb"\r\n(?:transfer-encoding|expect|upgrade)[ \t]*:", re.IGNORECASE)


class Log(Logger):  # type: ignore[misc]  # gunicorn has no types
    """What gunicorn says, without who called and what they said."""

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        if msg.startswith("Invalid request from"):
            msg, args = "Invalid request", ()
        super().warning(msg, *args, **kwargs)


class Connection(TConn):  # type: ignore[misc]  # gunicorn has no types
    """A connection, and how much of its request was there when we looked last."""

    seen = -1
    begun = 0.0  # since when a thread reads it, if it is large
    unread = 0  # bytes that came after the last answer


class GatheringWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """See the module."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._large: set[Connection] = set()  # that threads are at
        self._queue: deque[Connection] = deque()  # large ones that wait for a thread
        self._parting: deque[Connection] = deque()  # answered; their callers are to close
        self._end: float | None = None

    def accept(self, listener: socket.socket) -> None:
        """Take a connection in and wait for what it sends."""
        if listener.family not in (socket.AF_INET, socket.AF_INET6):
            super().accept(listener)  # a proxy of this machine, which gathers itself
            return
        try:
            client, address = listener.accept()
        except OSError:
            return  # another process was faster, or the caller is gone already
        self.nr_conns += 1
        conn = Connection(self.cfg, client, address, listener.getsockname())
        try:
            _bound(client)
            self._gather(conn)
        except OSError:  # what happens to one connection must not end the loop for all
            self._drop(conn)

    def on_client_socket_readable(self, conn: Connection, client: socket.socket) -> None:
        """The next request on a connection that was kept begins."""
        if not isinstance(conn, Connection):
            super().on_client_socket_readable(conn, client)
            return
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._gather(conn)

    def finish_request(self, conn: Connection, fs: "Future[Any]") -> None:
        """Go on with a connection; what came in one piece with a request need not be whole."""
        self._large.discard(conn)
        goes_on = not fs.cancelled() and not fs.exception() and fs.result() is True
        if goes_on and isinstance(conn, Connection) and conn.parser.unreader.buf.getvalue():
            self._wait_for_thread(conn)
        elif goes_on or not isinstance(conn, Connection):
            super().finish_request(conn, fs)
        else:
            self._part(conn)
        self._start_large()

    def murder_pending(self) -> None:
        """Close who was not done in time, and when it gets crowded those who wait longest."""
        now = time.monotonic()
        if not self.alive:
            self._end = self._end or now + STOPPING
            for conn in self.pending_conns:
                conn.timeout = min(conn.timeout, self._end)
        for _ in range(self.nr_conns - int(self.worker_connections * FULL)):
            if self._parting:
                self._forget(self._parting[0])
                self._drop(self._parting.popleft())
                continue
            if not self.pending_conns:
                break
            self._forget(self.pending_conns[0])
            self._drop(self.pending_conns.popleft())
        while self._parting and self._parting[0].timeout <= now:
            self._forget(self._parting[0])
            self._drop(self._parting.popleft())
        for conn in self._large:
            if now - conn.begun > UPLOAD:
                _stop_reading(conn.sock)
        super().murder_pending()

    def _gather(self, conn: Connection) -> None:
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + PATIENCE
        conn.seen = -1
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self._look, conn))

    def _look(self, conn: Connection, client: socket.socket) -> None:
        """Whether the request is there by now."""
        try:
            data = client.recv(SMALL, socket.MSG_PEEK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        lacking = missing(data)
        if lacking > 0 and len(data) > conn.seen:
            conn.seen = len(data)
            _wake_at(client, len(data) + lacking)
            return
        self._forget(conn)
        self.pending_conns.remove(conn)
        if lacking > 0:  # nothing new, and yet there is something to read: the end
            self._drop(conn)
            return
        _wake_at(client, 1)
        conn.data_ready = True
        if lacking == LARGE:
            self._wait_for_thread(conn)
            self._start_large()
        else:
            self.enqueue_req(conn)

    def _wait_for_thread(self, conn: Connection) -> None:
        if len(self._queue) < QUEUED:
            self._queue.append(conn)
        else:
            self._drop(conn)

    def _start_large(self) -> None:
        """Let large ones in, but never to all threads."""
        while self._queue and len(self._large) < max(1, self.cfg.threads // 2):
            conn = self._queue.popleft()
            conn.begun = time.monotonic()
            self._large.add(conn)
            self.enqueue_req(conn)

    def _part(self, conn: Connection) -> None:
        """Say that no more comes, and close when the caller has read that.

        gunicorn waits for each caller in the one loop, where whoever does not close stops all.
        Closing at once would take the end of the answer away where something was not read.
        """
        conn.timeout = time.monotonic() + PARTING
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
            self.poller.register(conn.sock, EVENT_READ, partial(self._read_away, conn))
        except (OSError, ValueError):  # gone by itself
            self._drop(conn)
            return
        self._parting.append(conn)

    def _read_away(self, conn: Connection, client: socket.socket) -> None:
        try:
            data = client.recv(SMALL)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        conn.unread += len(data)
        if not data or conn.unread > 2 * SMALL:
            self._forget(conn)
            self._parting.remove(conn)
            self._drop(conn)

    def _drop(self, conn: Connection) -> None:
        self.nr_conns -= 1
        conn.close()

    def _forget(self, conn: Connection) -> None:
        self.poller.unregister(conn.sock)


def missing(data: bytes) -> int:
    """How many bytes at least a request lacks that begins with ``data``; 0 if it is whole.

    ``LARGE`` if it is larger than ``SMALL``, or if how long it is can't be told beforehand.
    """
    end = data.find(_HEAD_END)
    if end < 0:
        return LARGE if len(data) >= SMALL else 1
    head = data[: end + 2]
    lengths = _LENGTH.findall(head)
    if _OTHER.search(head) or len(lengths) > 1 or len(lengths) != len(_NAMED.findall(head)):
        return LARGE
    size = end + len(_HEAD_END) + (int(lengths[0]) if lengths else 0)
    return LARGE if size > SMALL else max(0, size - len(data))


def _bound(client: socket.socket) -> None:
    """Let no thread wait for ever for a caller who is silent, or who does not read."""
    silence = struct.pack("ll", SILENCE, 0)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, silence)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, silence)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, OUTGOING)


def _wake_at(client: socket.socket, size: int) -> None:
    """Call a connection readable once so many bytes are there, or its end."""
    with suppress(OSError):  # gone by itself
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, size)


def _stop_reading(client: socket.socket) -> None:
    with suppress(OSError):  # gone by itself
        client.shutdown(socket.SHUT_RD)
