"""Settings of mail and single sign-on: what is accepted, and what is said of the rest."""

import pytest

from tipline.config import Mode, load_settings
from tipline.errors import SettingsError
from tipline.sign_on import MailSettings, parse_mail, parse_sign_on

FROM = "tipline@lupa.example"


def test_a_mail_server_is_read_from_one_address() -> None:
    assert parse_mail("smtp://u%40x:p%2Fw@mail.example", FROM) == MailSettings(
        "mail.example", 587, "starttls", "u@x", "p/w", FROM
    )
    assert parse_mail("smtps://mail.example:4650", FROM).port == 4650
    assert parse_mail("smtps://mail.example", FROM).tls == "implicit"
    assert parse_mail("smtp://localhost:25?tls=none", FROM).tls == "none"
    assert not parse_mail("", "").used


@pytest.mark.parametrize(
    ("url", "sender", "said"),
    [
        ("mail.example:25", FROM, "must be like smtp://"),
        ("http://mail.example", FROM, "'http'"),
        ("smtp://u:hidden@mail.example?tls=none", FROM, "in the clear"),
        ("smtps://mail.example?tls=none", FROM, "tls='none'"),
        ("smtp://mail.example:99999", FROM, "port"),
        ("smtp://mail.example", "nobody", "TIPLINE_MAIL_FROM"),
    ],
)
def test_what_can_be_no_mail_server_is_refused_without_the_password(
    url: str, sender: str, said: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        parse_mail(url, sender)
    assert said in str(refused.value)
    assert "hidden" not in str(refused.value)


@pytest.mark.parametrize("issuer", ["http://login.example", "login.example", "ftp://x"])
def test_a_provider_is_spoken_with_over_https_alone(issuer: str) -> None:
    with pytest.raises(SettingsError, match="https://"):
        parse_sign_on(issuer, "id", "", "", second_factor=False)


def test_half_a_provider_is_refused() -> None:
    with pytest.raises(SettingsError, match="TIPLINE_OIDC_CLIENT_ID"):
        parse_sign_on("https://login.example", "", "", "", second_factor=False)


def test_the_environment_says_it_all(environment: dict[str, str]) -> None:
    environment |= {
        "TIPLINE_SMTP_URL": "smtp://u:secretword@mail.example",
        "TIPLINE_MAIL_FROM": FROM,
        "TIPLINE_OIDC_ISSUER": "https://login.example/",
        "TIPLINE_OIDC_CLIENT_ID": "us",
        "TIPLINE_OIDC_CLIENT_SECRET": "othersecret",
    }
    settings = load_settings(environment, Mode.PRODUCTION)
    assert settings.mail.used
    assert settings.sign_on.issuer == "https://login.example"
    assert settings.second_factor_required
    assert "secretword" not in repr(settings)
    assert "othersecret" not in repr(settings)
