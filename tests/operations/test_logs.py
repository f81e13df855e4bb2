"""Logs carry what happened and nothing of what a voter wrote."""

import json
import logging

import pytest

from tipline import logs
from tipline.config import Settings

SECRETS = ("+12025550104", "my grandmother is ill")


@pytest.fixture(autouse=True)
def configured(settings: Settings) -> None:
    logs.configure(settings)


def line(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    (text,) = capsys.readouterr().out.strip().splitlines()
    return json.loads(text)


def test_a_field_that_nobody_allowed_is_dropped_and_its_name_noted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.get("test").info("received", message_id=7, body=SECRETS[1], address=SECRETS[0])

    written = line(capsys)

    assert written["message_id"] == 7
    assert written["dropped"] == "address,body"
    assert not any(secret in json.dumps(written) for secret in SECRETS)


def test_an_exception_is_named_by_type_and_place_without_its_message(
    capsys: pytest.CaptureFixture[str],
) -> None:
    try:
        raise ValueError(f"bad value {SECRETS[1]!r}")
    except ValueError:
        logs.get("test").exception("failed")

    written = line(capsys)

    assert written["exc_type"] == "ValueError"
    assert "test_an_exception_is_named" in str(written["exc_place"])
    assert SECRETS[1] not in json.dumps(written)


def test_a_long_value_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    logs.get("test").info("done", reason="x" * 5000)

    assert len(str(line(capsys)["reason"])) == logs.MAX_TEXT


def test_the_provider_client_cannot_write_addresses_into_the_log(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger("twilio.http_client").info("POST To=%s", SECRETS[0])

    captured = capsys.readouterr()
    assert SECRETS[0] not in captured.out + captured.err
    assert SECRETS[0] not in caplog.text


def test_what_a_command_logs_does_not_get_into_what_it_prints(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure_command()
    logs.get("test").warning("slow_query", ms=900, body=SECRETS[1])

    written = capsys.readouterr()

    assert written.out == ""
    assert "slow_query" in written.err
    assert SECRETS[1] not in written.err


def test_every_command_logs_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from tipline.cli import main

    asked: list[str] = []
    monkeypatch.setattr(logs, "configure_command", lambda: asked.append("so"))
    CliRunner().invoke(main, ["audit", "--help"])
    assert asked == ["so"]
