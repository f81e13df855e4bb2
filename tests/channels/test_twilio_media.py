"""Credentials go to one exact address, only so many bytes come in, nothing else is called."""

import io
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.fakes.twilio_api import ACCOUNT, TwilioApi
from tipline.channels.addresses import redirect_target
from tipline.channels.base import MediaRef
from tipline.channels.errors import ChannelDown, MediaLater, MediaRefused
from tipline.channels.twilio.channel import TwilioChannel
from tipline.config import Settings

TO = "whatsapp:+12025550104"
SID, ME = "MM" + "1" * 32, "ME" + "2" * 32
REAL = "https://api.twilio.com"
GOOD = f"{REAL}/2010-04-01/Accounts/{ACCOUNT}/Messages/{SID}/Media/{ME}"


def fetch(channel: TwilioChannel, url: str, sid: str = SID, limit: int = 10_000) -> bytes:
    into = io.BytesIO()
    channel.fetch(MediaRef(url, "image/png"), sid, into, limit)
    return into.getvalue()


def test_credentials_go_to_the_api_and_not_across_the_redirect(
    api: TwilioApi, whatsapp: TwilioChannel
) -> None:
    form = api.receive(TO, files=((b"picture", "image/png"),))

    assert fetch(whatsapp, form["MediaUrl0"], form["MessageSid"]) == b"picture"
    assert [(seen.path.split("/")[1], seen.authorized) for seen in api.seen] == [
        ("2010-04-01", True),
        ("files", False),
    ]


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        GOOD.replace("https:", "http:"),
        GOOD.replace("api.twilio.com", "api.twilio.com.example.org"),
        GOOD.replace("api.twilio.com", "api.twilio.com@example.org"),
        GOOD.replace("api.twilio.com", "api.twilio.com:8443"),
        GOOD.replace(ACCOUNT, "AC" + "f" * 32),
        GOOD.replace(SID, "MM" + "3" * 32),
        GOOD + "/../../../Messages.json",
        GOOD + ".json",
        GOOD + "?x=1",
        GOOD + "#x",
        GOOD + "\n",
        GOOD.replace("/Media/", "/Media/../Media/"),
        "",
    ],
)
def test_no_other_address_is_called(api: TwilioApi, whatsapp: TwilioChannel, url: str) -> None:
    with pytest.raises(MediaRefused):
        fetch(whatsapp, url)

    assert api.seen == []


def test_an_address_at_the_configured_api_is_as_good(
    api: TwilioApi, whatsapp: TwilioChannel
) -> None:
    form = api.receive(TO, files=((b"picture", "image/png"),))
    url = form["MediaUrl0"].replace(REAL, api.base_url)

    assert fetch(whatsapp, url, form["MessageSid"]) == b"picture"


def test_a_file_that_is_not_there_yet_is_asked_for_later(
    api: TwilioApi, whatsapp: TwilioChannel
) -> None:
    form = api.receive(TO, files=((b"picture", "image/png"),))
    api.file(form["MessageSid"]).not_yet = 1

    with pytest.raises(MediaLater):
        fetch(whatsapp, form["MediaUrl0"], form["MessageSid"])

    assert fetch(whatsapp, form["MediaUrl0"], form["MessageSid"]) == b"picture"


def test_a_wrong_token_is_a_matter_for_the_operator(
    api: TwilioApi, twilio_settings: Settings
) -> None:
    wrong = replace(twilio_settings.twilio, auth_token="rotated-away")
    channel = TwilioChannel("twilio-whatsapp", replace(twilio_settings, twilio=wrong))

    with pytest.raises(ChannelDown):
        fetch(channel, GOOD)


@pytest.mark.parametrize(
    "target",
    [
        "http://example.org/file",
        "https://169.254.169.254/latest/meta-data/",
        "https://10.0.0.1/file",
        "https://[::ffff:10.0.0.1]/file",
        "https://0.0.0.0/file",
        "https://100.64.0.1/file",
        "https://224.0.0.1/file",
        "https://user:password@93.184.215.14/file",
        "ftp://93.184.215.14/file",
        "//10.0.0.1/file",
    ],
)
def test_a_redirect_into_a_private_network_is_refused(
    api: TwilioApi, whatsapp: TwilioChannel, target: str
) -> None:
    form = api.receive(TO, files=((b"picture", "image/png"),))
    api.file(form["MessageSid"]).redirect_to = target

    with pytest.raises(MediaRefused):
        fetch(whatsapp, form["MediaUrl0"], form["MessageSid"])


def test_in_production_not_even_this_machine_may_be_redirected_to() -> None:
    for host in (
        "http://127.0.0.1:8000",
        "https://127.0.0.1",
        "https://[::1]",
        "https://localhost",
    ):
        with pytest.raises(MediaRefused):
            redirect_target(GOOD, f"{host}/x", REAL)


@pytest.mark.parametrize("location", ["", "https://[broken/file", "https://:443/x", "https://h:x/"])
def test_a_redirect_to_nowhere_is_refused(location: str) -> None:
    with pytest.raises(MediaRefused):
        redirect_target("http://example.org/x", location, REAL)


def test_a_public_host_is_called_at_the_address_that_was_checked() -> None:
    target = redirect_target(GOOD, "https://93.184.215.14/file?a=1", REAL)

    assert target.pinned == "93.184.215.14"


def test_a_circle_of_redirects_ends(api: TwilioApi, whatsapp: TwilioChannel) -> None:
    form = api.receive(TO, files=((b"picture", "image/png"),))
    sid = form["MessageSid"]
    file = api.file(sid)
    # Back to the API itself, which then gets no credentials either.
    file.redirect_to = (
        f"{api.base_url}/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}/Media/{file.sid}"
    )

    with pytest.raises(MediaLater):
        fetch(whatsapp, form["MediaUrl0"], sid)

    assert [seen.authorized for seen in api.seen] == [True, False]


class Endless(socketserver.BaseRequestHandler):
    """Redirects to itself for ever, or sends bytes without saying how many."""

    def handle(self) -> None:
        path = self.request.recv(4096).split(b" ")[1]
        if path.startswith(b"/again"):
            self.request.sendall(b"HTTP/1.1 302 Found\r\nLocation: /again\r\n\r\n")
            return
        self.request.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        try:
            while True:
                self.request.sendall(b"0" * 65536)
        except OSError:
            pass  # the other side has had enough, which is what the test is about


@pytest.fixture
def endless() -> Iterator[str]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Endless) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_a_file_without_an_end_is_cut_off(
    api: TwilioApi, whatsapp: TwilioChannel, endless: str
) -> None:
    form = api.receive(TO, files=((b"picture", "image/png"),))
    api.file(form["MessageSid"]).redirect_to = f"{endless}/file"

    with pytest.raises(MediaRefused, match="larger"):
        fetch(whatsapp, form["MediaUrl0"], form["MessageSid"])


def test_too_many_redirects_are_refused(
    api: TwilioApi, whatsapp: TwilioChannel, endless: str
) -> None:
    form = api.receive(TO, files=((b"picture", "image/png"),))
    api.file(form["MessageSid"]).redirect_to = f"{endless}/again"

    with pytest.raises(MediaRefused, match="redirects"):
        fetch(whatsapp, form["MediaUrl0"], form["MessageSid"])
