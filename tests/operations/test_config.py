"""Settings: what is missing or wrong is said by name, and no secret is ever shown."""

import stat
from pathlib import Path

import pytest

from tipline.config import Mode, load_settings
from tipline.errors import SettingsError

SECRET = "0123456789abcdef0123456789abcdef-secret"


@pytest.fixture
def base(tmp_path: Path) -> dict[str, str]:
    return {"TIPLINE_INSTANCE": str(tmp_path / "instance"), "TIPLINE_SECRET_KEY": SECRET}


def test_production_refuses_to_start_without_a_secret_and_says_how_to_make_one(
    tmp_path: Path,
) -> None:
    with pytest.raises(SettingsError, match=r"TIPLINE_SECRET_KEY is not set.*token_hex"):
        load_settings({"TIPLINE_INSTANCE": str(tmp_path)})


def test_a_short_secret_is_refused_without_being_shown(base: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="has 9 characters; it needs 32") as refused:
        load_settings({**base, "TIPLINE_SECRET_KEY": "hunter2!!"})

    assert "hunter2" not in str(refused.value)


def test_a_demonstration_makes_a_secret_once_that_only_its_owner_can_read(tmp_path: Path) -> None:
    first = load_settings({"TIPLINE_INSTANCE": str(tmp_path)}, Mode.DEMO)
    second = load_settings({"TIPLINE_INSTANCE": str(tmp_path)}, Mode.DEMO)

    assert first.secret_key == second.secret_key and len(first.secret_key) == 64
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("TIPLINE_MODE", "prod", "'prod'; it must be one of production, development, demo"),
        ("TIPLINE_PUBLIC_URL", "tipline.example.org", "must start with https://"),
        ("TIPLINE_PUBLIC_URL", "https://a.example/?x=1", "must not have a query"),
        ("TIPLINE_DATABASE_URL", "mysql://localhost/x", "has the scheme 'mysql'"),
        ("PORT", "eight", "PORT is 'eight'; it must be a whole number"),
        ("TIPLINE_SEND_RATE", "-1", "TIPLINE_SEND_RATE is '-1'; it must be a number of 0 or more"),
        ("TIPLINE_DELETE_PROVIDER_MEDIA", "maybe", "must be true or false"),
        ("TIPLINE_ENCRYPTION_KEY", "abc", "must be 64 hexadecimal digits"),
        ("TWILIO_SHARED_KEYS", "no-equals-sign", "entry 1 is not of the form KEY_ID=SECRET"),
    ],
)
def test_a_wrong_value_is_refused_by_its_name(
    base: dict[str, str], name: str, value: str, says: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings({**base, name: value})

    assert name in str(refused.value) and says in str(refused.value)


def test_a_platforms_database_address_is_understood(base: dict[str, str]) -> None:
    settings = load_settings({**base, "DATABASE_URL": "postgres://u:p@db.example/tips"})

    assert settings.database_url == "postgresql+psycopg://u:p@db.example/tips"


def test_no_secret_shows_when_settings_are_printed(base: dict[str, str]) -> None:
    secrets = {
        "TIPLINE_SECRET_KEY": SECRET,
        "TWILIO_AUTH_TOKEN": "token-one",
        "TWILIO_AUTH_TOKEN_SECONDARY": "token-two",
        "TWILIO_SHARED_KEYS": "key-1=shared-secret",
        "TIPLINE_DATABASE_URL": "postgresql://u:database-password@db.example/tips",
        "TIPLINE_ENCRYPTION_KEY": "ab" * 32,
    }

    shown = repr(load_settings({**base, **secrets}))

    for hidden in (SECRET, "token-one", "token-two", "shared-secret", "database-password", "abab"):
        assert hidden not in shown


def test_keys_for_different_purposes_have_nothing_in_common(base: dict[str, str]) -> None:
    settings = load_settings(base)

    keys = {settings.key(label) for label in ("pseudonym", "encryption", "session")}

    assert len(keys) == 3 and all(len(key) == 32 for key in keys)
    assert settings.key("pseudonym") == load_settings(base).key("pseudonym")


def test_a_key_given_outright_is_taken_instead_of_a_derived_one(base: dict[str, str]) -> None:
    settings = load_settings({**base, "TIPLINE_ENCRYPTION_KEY": "cd" * 32})

    assert settings.key("encryption") == bytes.fromhex("cd" * 32)
