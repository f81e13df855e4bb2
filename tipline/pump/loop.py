"""The pump of a worker process: a token bucket for each channel, a few sends side by side."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from factchecks.db import utcnow
from tipline import logs
from tipline.channels.errors import ChannelDown, SendLater
from tipline.jobs import wake
from tipline.jobs.execute import where
from tipline.pump import turn
from tipline.pump.attempt import attempt
from tipline.pump.bucket import Bucket
from tipline.pump.claim import Sending, claim
from tipline.pump.evidence import settle
from tipline.pump.outage import Outage
from tipline.pump.select import anything_due, anything_ready, next_due, unsettled
from tipline.runtime import Runtime

THREADS = 8  # at 20 messages a second and 0.3 s for each call, six are under way
KEEP_SECONDS = 20.0  # how often the turn is lengthened; well within turn.LENGTH
IDLE_SECONDS = 1.0  # the longest sleep; commits wake it sooner
PAUSE_AFTER_ERROR = 1.0
RATE_PAUSE = 1.0  # seconds without sending after "too many requests", unless told otherwise
RATE_CODES = ("20429", "429")

log = logs.get(__name__)


class Pump:
    """Sends until it is told to stop, then lets what is under way end."""

    def __init__(self, runtime: Runtime, holder: str) -> None:
        self._runtime = runtime
        self._holder = holder
        rate = max(0.1, runtime.settings.send_rate)
        self._buckets = {name: Bucket(rate) for name in runtime.channels}
        self._outages = {name: Outage(name) for name in runtime.channels}
        self._under_way: set[int] = set()
        self._lock = threading.Lock()
        self._bell = wake.new_bell()
        self._keep_at = 0.0
        self._has_turn = False

    def run(self, stop: threading.Event) -> None:
        """Pump; returns when ``stop`` is set and nothing is under way any more."""
        with ThreadPoolExecutor(THREADS, thread_name_prefix="send") as pool:
            while not stop.is_set():
                self._bell.clear()
                try:
                    pause = self._round(pool)
                except Exception as error:  # noqa: BLE001 - the outermost loop must not end
                    log.error("pump_failed", reason=where(error))
                    pause = PAUSE_AFTER_ERROR
                if pause:
                    self._sleep(pause, stop)
        if self._has_turn:
            turn.release(self._runtime.db, self._holder)

    def _sleep(self, seconds: float, stop: threading.Event) -> None:
        self._bell.wait(seconds)
        if seconds < IDLE_SECONDS and not stop.is_set():
            # Woken within a pause for the rate's sake: commits come faster than tokens.
            time.sleep(min(seconds, 0.02))

    def _round(self, pool: ThreadPoolExecutor) -> float:
        """Start what can start; how long to sleep then."""
        if not self._my_turn():
            return IDLE_SECONDS
        now = utcnow()
        with self._runtime.db.read() as session:
            if not anything_due(session, now):
                return self._until_next()
            unclear = unsettled(session, now, list(self._buckets))
        for message_id in unclear:
            self._start(pool, message_id, None)
        sent = [self._feed(pool, name) for name in self._buckets]
        if any(sent):
            return 0.0
        return self._until_next()

    def _feed(self, pool: ThreadPoolExecutor, name: str) -> bool:
        """Start sends of one channel; whether there may be more to start at once."""
        free = THREADS - len(self._under_way)
        allowed = self._buckets[name].take(free) if free > 0 else 0
        if not allowed:
            return False
        channel, now = self._runtime.channels[name], utcnow()
        with self._runtime.db.read() as session:
            waiting = anything_ready(session, name, now, reports_status=channel.reports_status)
        claimed: list[Sending] = []
        if waiting:
            with self._runtime.db.write() as session:
                claimed, _ = claim(session, self._runtime.vault, channel, allowed, now)
        self._buckets[name].give_back(allowed - len(claimed))
        for sending in claimed:
            self._start(pool, sending.id, sending)
        return waiting

    def _start(self, pool: ThreadPoolExecutor, message_id: int, sending: Sending | None) -> None:
        with self._lock:
            if message_id in self._under_way:
                return
            self._under_way.add(message_id)
        pool.submit(self._do, message_id, sending, time.monotonic())

    def _do(self, message_id: int, sending: Sending | None, claimed: float) -> None:
        try:
            if sending is None:
                settle(self._runtime, message_id, utcnow())
            else:
                self._send(sending, claimed)
        except Exception as error:  # noqa: BLE001 - not even the end could be written down
            log.error("pump_failed", outbound_id=message_id, reason=where(error))
        finally:
            with self._lock:
                self._under_way.discard(message_id)
            self._bell.set()

    def _send(self, sending: Sending, claimed: float) -> None:
        error = attempt(self._runtime, sending, claimed)
        bucket, outage = self._buckets[sending.channel], self._outages[sending.channel]
        if isinstance(error, ChannelDown):
            bucket.pause(outage.begin(self._runtime, error))
        elif isinstance(error, SendLater) and error.code in RATE_CODES:
            bucket.pause(error.after or RATE_PAUSE)
        elif error is None:
            outage.end(self._runtime)

    def _my_turn(self) -> bool:
        if time.monotonic() < self._keep_at:
            return self._has_turn
        if self._has_turn:
            self._has_turn = turn.keep(self._runtime.db, self._holder)
        elif not self._under_way:
            self._has_turn = turn.take(self._runtime.db, self._holder)
        self._keep_at = time.monotonic() + (KEEP_SECONDS if self._has_turn else IDLE_SECONDS)
        return self._has_turn

    def _until_next(self) -> float:
        now = utcnow()
        with self._runtime.db.read() as session:
            upcoming = next_due(session, now)
        wait = IDLE_SECONDS
        if upcoming is not None:
            wait = min(wait, (upcoming - now).total_seconds())
        # Something may be due and wait only for a token.
        waits = [w for bucket in self._buckets.values() if (w := bucket.wait()) > 0]
        return max(0.005, min([wait, *waits]))
