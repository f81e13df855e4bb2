"""Pseudonyms can't be guessed without the key, and sealed values open only with it."""

from dataclasses import replace

import pytest

from tipline.config import Settings
from tipline.privacy.errors import CannotOpen
from tipline.privacy.vault import Vault

NUMBER = "whatsapp:+12025550104"


def test_the_same_address_has_the_same_pseudonym_and_every_other_another(
    settings: Settings,
) -> None:
    vault = Vault(settings)

    assert vault.pseudonym("sms", NUMBER) == Vault(settings).pseudonym("sms", NUMBER)
    several = [("sms", NUMBER), ("local", NUMBER), ("sms", NUMBER + "1"), ("smsw", NUMBER[1:])]
    assert len({vault.pseudonym(*address) for address in several}) == 4


def test_another_secret_gives_another_pseudonym_and_opens_nothing(settings: Settings) -> None:
    vault = Vault(settings)
    other = Vault(replace(settings, secret_key="another-secret-of-enough-characters-here"))

    assert other.pseudonym("sms", NUMBER) != vault.pseudonym("sms", NUMBER)
    with pytest.raises(CannotOpen, match="TIPLINE_SECRET_KEY"):
        other.open(vault.seal(NUMBER))


def test_what_is_sealed_opens_and_never_looks_the_same_twice(settings: Settings) -> None:
    vault = Vault(settings)

    assert vault.open(vault.seal(NUMBER)) == NUMBER
    assert vault.seal(NUMBER) != vault.seal(NUMBER)
    assert b"2025550104" not in vault.seal(NUMBER)


def test_a_damaged_value_is_an_error_that_does_not_show_it(settings: Settings) -> None:
    sealed = Vault(settings).seal(NUMBER)

    with pytest.raises(CannotOpen) as caught:
        Vault(settings).open(sealed[:-2] + b"xx")

    assert NUMBER not in str(caught.value)
    assert caught.value.__cause__ is None
