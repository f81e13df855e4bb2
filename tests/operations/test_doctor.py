"""The doctor names what is wrong and what to do, and needs no working tipline to do so."""

import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec

import pytest
from click.testing import CliRunner
from flask import Flask
from werkzeug.serving import make_server

from matchers import audio
from matchers.sandbox import Sandbox
from tipline import schema
from tipline.cli import main
from tipline.config import Mode, Settings
from tipline.doctor import examine
from tipline.findings import Finding, Level
from tipline.models import MediaFile
from tipline.runtime import Runtime


def found(runtime: Runtime, name: str, *, network: bool = False) -> Finding:
    return next(f for f in examine(runtime, network=network) if f.name == name)


def test_a_tipline_that_is_set_up_has_nothing_wrong(runtime: Runtime) -> None:
    wrong = [f for f in examine(runtime, network=False) if f.level is Level.ERROR]

    assert wrong == []


def test_an_old_database_is_an_error_with_the_way_out(runtime: Runtime) -> None:
    schema.downgrade(runtime.db, "base")

    assert found(runtime, "database").level is Level.ERROR
    assert "tipline migrate" in found(runtime, "database").says


@pytest.mark.parametrize(
    "url", ["http://tipline.example.org", "https://localhost", "https://127.0.0.1:8000"]
)
def test_a_public_url_that_twilio_can_not_call_is_an_error_in_production(
    runtime: Runtime, url: str
) -> None:
    runtime.settings = replace(runtime.settings, mode=Mode.PRODUCTION, public_url=url)

    assert found(runtime, "public URL").level is Level.ERROR


def test_what_twilio_needs_is_named(runtime: Runtime) -> None:
    twilio = replace(runtime.settings.twilio, account_sid="", sender="")
    runtime.settings = replace(runtime.settings, mode=Mode.PRODUCTION, twilio=twilio)

    finding = found(runtime, "Twilio")

    assert finding.level is Level.ERROR
    assert "TWILIO_ACCOUNT_SID" in finding.says and "TWILIO_AUTH_TOKEN" not in finding.says


def test_a_missing_library_for_sounds_is_said_with_what_follows_from_it(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audio, "available", lambda: False)

    finding = found(runtime, "sounds")

    assert finding.level is Level.WARNING
    assert "voice notes" in finding.says and "libchromaprint1" in finding.says


def test_a_kernel_that_can_not_confine_decoders_is_a_warning(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(runtime, "decoder").level is Level.OK  # this machine can

    nothing = {"filter": False, "namespace": False}
    monkeypatch.setattr(Sandbox, "held", lambda self: nothing)
    finding = found(runtime, "decoder")

    assert finding.level is Level.WARNING
    assert "seccomp" in finding.says and "call out" in finding.says


@pytest.fixture
def served(app: Flask, runtime: Runtime) -> Iterator[str]:
    """The application on a port of this machine, as a proxy would reach it."""
    server = make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def reached_as(settings: Settings, url: str) -> Settings:
    return replace(settings, public_url=url)


def test_a_signed_request_through_the_public_url_shows_that_webhooks_arrive(
    runtime: Runtime, served: str
) -> None:
    runtime.settings = reached_as(runtime.settings, served)

    assert found(runtime, "webhook", network=True).level is Level.OK


def test_a_public_url_that_differs_from_what_is_called_is_found_out(
    runtime: Runtime, served: str
) -> None:
    # The server believes in another address than the one that it is called by.
    doctor = Runtime(reached_as(runtime.settings, served))

    finding = found(doctor, "webhook", network=True)

    assert finding.level is Level.ERROR
    assert "TIPLINE_PUBLIC_URL must be exactly" in finding.says
    doctor.db.dispose()


def test_an_unreachable_provider_is_a_warning(runtime: Runtime) -> None:
    assert found(runtime, "account", network=True).level is Level.WARNING


def test_the_command_fails_when_voters_would_not_be_answered(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    result = CliRunner().invoke(main, ["doctor", "--offline"])

    assert result.exit_code == 1
    assert "✗ database" in result.output


def test_the_command_says_which_setting_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIPLINE_MODE", "nonsense")

    result = CliRunner().invoke(main, ["doctor", "--offline"])

    assert result.exit_code == 1
    assert "TIPLINE_MODE is 'nonsense'" in result.output


def test_a_row_without_its_file_and_a_file_without_a_row_are_found(runtime: Runtime) -> None:
    assert found(runtime, "files").level is Level.OK
    kept, lost = runtime.store.put(b"kept"), runtime.store.put(b"lost")
    with runtime.db.write() as session:
        session.add(MediaFile(sha256=kept, content_type="text/plain", kind="other", size=4))
    assert found(runtime, "files").level is Level.OK, "it may be about to be committed"
    for sha256 in (kept, lost):
        with runtime.store.path(sha256) as path:
            os.utime(path, (0, 0))

    assert "1 files belong to nothing" in found(runtime, "files").says
    runtime.store.delete(kept)
    assert found(runtime, "files").level is Level.ERROR
    assert "1 files that rows name are missing" in found(runtime, "files").says


def test_a_speech_model_is_looked_at_only_where_one_is_named(runtime: Runtime) -> None:
    assert found(runtime, "speech").level is Level.OK

    runtime.settings = replace(runtime.settings, speech_model="no-such-model")
    doctor = Runtime(runtime.settings)

    assert found(doctor, "speech").level is Level.WARNING
    assert "pip install" in found(doctor, "speech").says or "fetch" in found(doctor, "speech").says
    doctor.db.dispose()


@pytest.mark.skipif(find_spec("pocketsphinx") is None, reason="PocketSphinx is not installed")
def test_a_speech_model_that_is_here_is_loaded(runtime: Runtime) -> None:
    runtime.settings = replace(runtime.settings, speech_model="pocketsphinx")

    assert "never to answer" in found(runtime, "speech").says


def test_a_sentence_model_that_is_not_here_is_a_warning_with_the_way_out(runtime: Runtime) -> None:
    assert found(runtime, "sentences").level is Level.OK

    runtime.settings = replace(runtime.settings, semantic_model="no-such-model")

    assert found(runtime, "sentences").level is Level.WARNING
    assert (
        "pip install" in found(runtime, "sentences").says
        or "fetch" in found(runtime, "sentences").says
    )
