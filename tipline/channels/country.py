"""The country that an address tells by itself: a calling code, or a user id's first letters."""

import re

import phonenumbers
from phonenumbers import PhoneNumber

# WhatsApp's business-scoped user ids begin with the country: "US.1000…", "US.ENT.1000…".
_USER_ID = re.compile(r"([A-Z]{2})\.(?:ENT\.)?[A-Za-z0-9]{1,128}")


def country_of(address: str) -> str | None:
    """ISO 3166 alpha-2 of ``whatsapp:+55…``, ``+55…`` or ``whatsapp:BR.1000…``; else ``None``."""
    value = address.rpartition(":")[2]
    user_id = _USER_ID.fullmatch(value)
    if user_id:
        return user_id[1]
    if not value.startswith("+"):
        return None
    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        return None
    return _region(number)


def is_user_id(address: str) -> bool:
    """Whether an address is a business-scoped user id, with no phone number in it."""
    return _USER_ID.fullmatch(address.rpartition(":")[2]) is not None


def _region(number: PhoneNumber) -> str | None:
    """The region of a number, also of one that no network has given out."""
    region = phonenumbers.region_code_for_number(number)
    if region is None:
        regions = phonenumbers.region_codes_for_country_code(number.country_code or 0)
        region = regions[0] if len(regions) == 1 else None
    # "001" stands for satellites and other numbers of no country, "ZZ" for unknown ones.
    return region if region and region.isalpha() and region != "ZZ" else None
