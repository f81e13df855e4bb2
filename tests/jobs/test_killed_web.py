"""A web server that is killed or renewed under load: what is stored, and who is refused."""

import os
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from sqlalchemy import select
from twilio.request_validator import RequestValidator

from tests.conftest import TEST_ENVIRONMENT
from tests.jobs.test_serve import children
from tests.processes import Process, answers, free_port, running, until
from tipline.models import InboundMessage, Job
from tipline.runtime import Runtime

KILLS = 3
RENEWALS = 2
SENDERS = 4
PER_KILL = 40  # messages accepted before the next kill


class Senders:
    """Threads that post signed messages until they are stopped, and note which were accepted."""

    def __init__(self, port: int) -> None:
        self._url = f"http://127.0.0.1:{port}/webhooks/twilio"
        self._signed_url = TEST_ENVIRONMENT["TIPLINE_PUBLIC_URL"] + "/webhooks/twilio"
        self._validator = RequestValidator(TEST_ENVIRONMENT["TWILIO_AUTH_TOKEN"])
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(n,)) for n in range(SENDERS)]
        self.accepted: list[str] = []
        self.broken = 0

    def __enter__(self) -> "Senders":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self, sender: int) -> None:
        number = 0
        while not self._stop.is_set():
            number += 1
            self._post(f"SM{sender:08x}{number:024x}", f"whatsapp:+1202555010{sender}")

    def _post(self, sid: str, sender: str) -> None:
        form = {
            **{"MessageSid": sid, "AccountSid": TEST_ENVIRONMENT["TWILIO_ACCOUNT_SID"]},
            **{"From": sender, "To": TEST_ENVIRONMENT["TWILIO_FROM"], "NumMedia": "0"},
            "Body": f"Is it true? {sid}",
        }
        signature = self._validator.compute_signature(self._signed_url, form)
        try:
            answer = requests.post(
                self._url, data=form, headers={"X-Twilio-Signature": signature}, timeout=30
            )
        except requests.RequestException:
            self.broken += 1
            self._stop.wait(0.05)
            return
        assert answer.status_code == 200, answer.text
        self.accepted.append(sid)


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def web(environment: dict[str, str], port: int, tmp_path: Path) -> Iterator[Process]:
    env = {**environment, "TIPLINE_MODE": "development", "PORT": str(port)}
    env["TIPLINE_WEB_WORKERS"] = "1"  # its threads compete enough, and it starts sooner
    web = Process("tipline", "web", "--host", "127.0.0.1", env=env, log=tmp_path / "web.log")
    with running([web]):
        until(lambda: answers(f"http://127.0.0.1:{port}/healthz"), "the web server answers")
        yield web


@pytest.mark.slow
def test_no_message_is_stored_without_its_job_however_often_the_web_server_dies(
    runtime: Runtime, web: Process, port: int
) -> None:
    with Senders(port) as senders:
        for kill in range(1, KILLS + 1):
            goal = kill * PER_KILL
            until(lambda goal=goal: len(senders.accepted) >= goal, f"{goal} messages accepted")
            web.kill()
            web.start()
        goal = (KILLS + 1) * PER_KILL
        until(lambda: len(senders.accepted) >= goal, f"{goal} messages accepted")

    with runtime.db.read() as session:
        stored = session.execute(select(InboundMessage.provider_id, InboundMessage.id)).all()
        jobs = session.scalars(select(Job.payload).where(Job.name == "intake.handle")).all()
    assert senders.broken > 0, "the kills were not noticed, so they prove nothing"
    assert set(senders.accepted) <= {row.provider_id for row in stored}, "accepted and lost"
    assert sorted(job["message_id"] for job in jobs) == sorted(row.id for row in stored)


@pytest.mark.slow
def test_nobody_is_refused_while_a_web_server_whose_socket_systemd_holds_is_renewed(
    runtime: Runtime, environment: dict[str, str], tmp_path: Path
) -> None:
    env = {**environment, "TIPLINE_MODE": "development", "TIPLINE_WEB_WORKERS": "1"}
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as held:
        port = held.getsockname()[1]
        arguments = ("tests.as_systemd", str(held.fileno()), "web")
        files = [held.fileno()]
        web = Process(*arguments, env=env, log=tmp_path / "web.log", keep_open=files)
        with running([web]), Senders(port) as senders:
            for renewal in range(1, RENEWALS + 1):
                goal = renewal * PER_KILL
                until(lambda goal=goal: len(senders.accepted) >= goal, f"{goal} accepted")
                assert web.end() == 0
                web.start()
            until(lambda: len(senders.accepted) >= goal + PER_KILL, "it goes on")

    assert senders.broken == 0
    with runtime.db.read() as session:
        stored = set(session.scalars(select(InboundMessage.provider_id)))
    assert stored == set(senders.accepted)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc")
def test_nobody_is_refused_while_serve_brings_its_web_side_back(
    runtime: Runtime, environment: dict[str, str], tmp_path: Path, port: int
) -> None:
    env = {**environment, "TIPLINE_MODE": "development", "PORT": str(port)}
    env["TIPLINE_WEB_WORKERS"] = "1"
    serve = Process("tipline", "serve", "--host", "127.0.0.1", env=env, log=tmp_path / "log")
    with running([serve]):
        until(lambda: answers(f"http://127.0.0.1:{port}/healthz"), "the web server answers")
        with Senders(port) as senders:
            until(lambda: len(senders.accepted) >= PER_KILL, "messages are accepted")
            os.kill(children(serve.pid)["web"], signal.SIGTERM)
            goal = len(senders.accepted) + PER_KILL
            until(lambda: len(senders.accepted) >= goal, "it goes on")

    assert senders.broken == 0
