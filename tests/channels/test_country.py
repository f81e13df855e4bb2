"""The country comes from the calling code or the user id, and from nothing else."""

import pytest

from tipline.channels.country import country_of, is_user_id


@pytest.mark.parametrize(
    ("address", "country"),
    [
        ("whatsapp:+12025550104", "US"),
        ("+14165550104", "CA"),  # shares its calling code with the United States
        ("whatsapp:+5511955550101", "BR"),
        ("whatsapp:+919955501002", "IN"),
        ("whatsapp:+525555550105", "MX"),
        ("whatsapp:+88213300", None),  # a satellite is in no country
        ("whatsapp:+999", None),
        ("whatsapp:+", None),
        ("whatsapp:", None),
        ("messenger:1234567890", None),
        ("local:joana", None),
        ("whatsapp:BR.1000000000000101", "BR"),
        ("whatsapp:US.ENT.1000abc", "US"),
        ("whatsapp:us.1000", None),
        ("whatsapp:BR.", None),
    ],
)
def test_the_country_of_an_address(address: str, country: str | None) -> None:
    assert country_of(address) == country


def test_a_user_id_is_not_taken_for_a_number() -> None:
    assert is_user_id("whatsapp:US.1000000000000104")
    assert not is_user_id("whatsapp:+12025550104")
