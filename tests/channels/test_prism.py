"""Our calls, and our fake, agree with Twilio's own OpenAPI document, as Prism reads it.

Needs Node (npx) and the document; without them these tests are skipped, saying so.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from factchecks.db import utcnow
from tests.conftest import TEST_ENVIRONMENT, shared
from tests.fakes.twilio_api import Fault, TwilioApi
from tipline.channels.base import MediaRef, Outgoing
from tipline.channels.errors import SendLater
from tipline.channels.twilio.channel import TwilioChannel
from tipline.channels.twilio.media import Fetcher
from tipline.config import Mode, load_settings

PRISM = "@stoplight/prism-cli@5.14.2"  # newer ones want a newer Node
START = 120.0  # seconds; the first start downloads it
TO = "whatsapp:+12025550104"
SID = "MM" + "1" * 32
MESSAGE = Outgoing(to=TO, body="hello", token="t")


@contextmanager
def prism(log: Path, *arguments: str) -> Iterator[str]:
    """A running Prism; its base URL."""
    npx = shutil.which("npx")
    if npx is None:
        pytest.skip("needs Node's npx to run Prism")
    document = shared("platform", "twilio-openapi", "twilio_api_v2010.json")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    mode, *rest = arguments
    command = [npx, "--yes", PRISM, mode, "-p", str(port), str(document), *rest]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            _wait(process, port, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = time.monotonic() + START
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    pytest.skip(f"Prism did not start (no network?): {log.read_text(errors='replace')[-300:]}")


def channel(base_url: str, instance: Path) -> TwilioChannel:
    environment = {**TEST_ENVIRONMENT, "TIPLINE_INSTANCE": str(instance)}
    settings = load_settings(environment, Mode.DEVELOPMENT)
    twilio = replace(settings.twilio, api_base_url=base_url)
    return TwilioChannel("twilio-whatsapp", replace(settings, twilio=twilio))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("prism")


@pytest.fixture(scope="module")
def mocked(folder: Path) -> Iterator[TwilioChannel]:
    """The channel on answers that Prism takes from the document."""
    with prism(folder / "mock.log", "mock") as base_url:
        yield channel(base_url, folder)


@pytest.fixture(scope="module")
def api() -> Iterator[TwilioApi]:
    with TwilioApi() as api:
        yield api


@pytest.fixture(scope="module")
def checked(folder: Path, api: TwilioApi) -> Iterator[TwilioChannel]:
    """The channel on our fake, with Prism in between, which says what the document forbids."""
    with prism(folder / "proxy.log", "proxy", api.base_url) as base_url:
        yield channel(base_url, folder)


def watch(channel: TwilioChannel) -> list[str]:
    """What Prism finds wrong with the requests and answers from now on.

    Not counted: it wants whole URIs where Twilio, in its own examples too, gives paths, and
    warns of every error, as it describes none.
    """
    wrong: list[str] = []

    def note(response: requests.Response, **_more: object) -> None:
        found = json.loads(response.headers.get("sl-violations", "[]"))
        wrong.extend(
            v["message"]
            for v in found
            if v["severity"] == "Error" and 'must match format "uri"' not in v["message"]
        )

    channel._client.http_client.session.hooks["response"].append(note)
    return wrong


@pytest.mark.slow
def test_every_call_that_we_make_is_one_of_the_document(mocked: TwilioChannel) -> None:
    wrong = watch(mocked)

    # Prism answers 422 to what the document does not allow (and to a list of one, like a single
    # MediaUrl, in any form: it takes it for a string).
    assert mocked.send(MESSAGE).startswith("SM")
    assert mocked.send(replace(MESSAGE, template="HX" + "0" * 32, variables={"1": "x"}))
    # The examples in the document are years old and to somebody else.
    assert mocked.find_sent(MESSAGE, utcnow() - timedelta(hours=1)) is None
    assert list(mocked.list_inbound(utcnow() - timedelta(hours=1))) == []
    mocked.forget(MediaRef(Fetcher(mocked._settings).url(SID, "ME" + "0" * 32)), SID)
    assert wrong == []


@pytest.mark.slow
def test_our_fake_answers_as_the_document_says(checked: TwilioChannel, api: TwilioApi) -> None:
    wrong = watch(checked)
    before = utcnow()
    sid = checked.send(MESSAGE)
    form = api.receive(TO, "is it true?", ((b"picture", "image/png"),))
    ref = MediaRef(form["MediaUrl0"], "image/png")

    assert checked.find_sent(MESSAGE, before) == sid
    (missed,) = checked.list_inbound(before - timedelta(minutes=1))
    assert (missed.provider_id, missed.media[0].url) == (form["MessageSid"], ref.url)
    checked.forget(ref, form["MessageSid"])
    assert api.messages[form["MessageSid"]].media == {}
    api.plan(Fault(status=429, code=20429))
    with pytest.raises(SendLater):
        checked.send(MESSAGE)
    assert wrong == []
