"""The pump of a worker process: messages at the moments that it is given, several side by side."""

import math
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from factchecks.db import utcnow
from tipline import logs
from tipline.channels.errors import ChannelDown, SendLater, SendUnknown, Unreachable
from tipline.jobs import wake
from tipline.jobs.execute import where
from tipline.preferences.sending import resting
from tipline.pump import pace, record, turn
from tipline.pump.attempt import attempt
from tipline.pump.claim import Sending, claim
from tipline.pump.evidence import settle
from tipline.pump.outage import Outage
from tipline.pump.select import anything_due, anything_ready, next_due, unsettled
from tipline.runtime import Runtime

# Calls under way at once: 0.4 s for each, at the full rate.
SECONDS_A_CALL, FEWEST, MOST = 0.4, 8, 40
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
        self._rate = max(0.1, runtime.settings.send_rate)
        self._threads = max(FEWEST, min(MOST, math.ceil(self._rate * SECONDS_A_CALL)))
        self._channels = list(runtime.channels)
        self._outages = {name: Outage(name) for name in runtime.channels}
        self._under_way: set[int] = set()
        self._lock = threading.Lock()
        self._bell = wake.new_bell()
        self._keep_at = self._care_at = 0.0
        self._has_turn = False

    def run(self, stop: threading.Event) -> None:
        """Pump; returns when ``stop`` is set and nothing is under way any more."""
        with ThreadPoolExecutor(self._threads, thread_name_prefix="send") as pool:
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
        searching = self._take_care()
        now = utcnow()
        with self._runtime.db.read() as session:
            if not anything_due(session, now):
                return self._until_next()
            unclear = unsettled(session, now, self._channels) if searching else []
        for message_id in unclear:
            self._start(pool, message_id, None)
        sent = [self._feed(pool, name) for name in self._channels]
        if any(sent):
            return 0.0
        return self._until_next()

    def _feed(self, pool: ThreadPoolExecutor, name: str) -> bool:
        """Start sends of one channel; whether there may be more to start at once."""
        free = self._threads - len(self._under_way)
        # While it is away one tries for all, so that nobody storms at whoever is back.
        if self._outages[name].active:
            free = 0 if self._under_way else 1
        if free <= 0:
            return False
        channel, now = self._runtime.channels[name], utcnow()
        with self._runtime.db.read() as session:
            if pace.wait(session, name) > 0 or not anything_ready(
                session, name, now, reports_status=channel.reports_status
            ):
                return False
            if name in resting(session):
                return False
        with self._runtime.db.write() as session:
            slots = pace.take(session, name, free, self._rate)
            claimed, looked_at = claim(
                session, self._runtime.vault, channel, len(slots), utcnow(), pump=self._holder
            )
            pace.give_back(session, name, len(slots) - len(claimed), self._rate)
        for sending, moment in zip(claimed, slots.moments, strict=False):
            self._start(pool, sending.id, sending, moment)
        return bool(looked_at)

    def _start(
        self,
        pool: ThreadPoolExecutor,
        message_id: int,
        sending: Sending | None,
        moment: float = 0.0,
    ) -> None:
        with self._lock:
            if message_id in self._under_way:
                return
            self._under_way.add(message_id)
        pool.submit(self._do, message_id, sending, time.monotonic(), moment)

    def _do(self, message_id: int, sending: Sending | None, claimed: float, moment: float) -> None:
        try:
            if sending is None:
                settle(self._runtime, message_id, utcnow())
            else:
                self._send(sending, claimed, moment)
        except Exception as error:  # noqa: BLE001 - not even the end could be written down
            log.error("pump_failed", outbound_id=message_id, reason=where(error))
        finally:
            with self._lock:
                self._under_way.discard(message_id)
            self._bell.set()

    def _send(self, sending: Sending, claimed: float, moment: float) -> None:
        name = sending.channel
        if not pace.keep_to(self._runtime.db, name, moment, self._rate):
            with self._runtime.db.write() as session:
                record.untouched(session, sending)
            return
        error, outage, seconds = attempt(self._runtime, sending, claimed), self._outages[name], 0.0
        match error:
            case None:
                outage.end(self._runtime)
            case ChannelDown() | Unreachable():
                seconds = outage.begin(self._runtime, error)
            case SendUnknown():
                seconds = outage.doubt(self._runtime, error)
            case SendLater() if error.code in RATE_CODES:
                seconds = error.after or RATE_PAUSE
        if seconds:
            with self._runtime.db.write() as session:
                pace.pause(session, name, seconds)

    def _take_care(self) -> bool:
        """Now and then, doubt what the dead were sending; whether evidence is ours to look for."""
        if time.monotonic() < self._care_at:
            return self._has_turn
        turn.doubt_dead(self._runtime.db, self._holder, utcnow())
        if not self._has_turn or time.monotonic() > self._keep_at:
            self._has_turn = turn.take(self._runtime.db, self._holder)
            self._keep_at = time.monotonic() + KEEP_SECONDS
        self._care_at = time.monotonic() + IDLE_SECONDS
        return self._has_turn

    def _until_next(self) -> float:
        now = utcnow()
        with self._runtime.db.read() as session:
            upcoming = next_due(session, now)
        wait = IDLE_SECONDS
        if upcoming is not None:
            wait = min(wait, (upcoming - now).total_seconds())
        return max(0.005, wait)
