"""Reads one variable each: a wrong value is a sentence that names it and says what it wants."""

from collections.abc import Mapping

from tipline.errors import SettingsError


def hex_key(env: Mapping[str, str], name: str) -> str:
    """64 hexadecimal digits, or nothing."""
    value = env.get(name, "")
    if value and not _is_hex_key(value):
        raise SettingsError(f"{name} must be 64 hexadecimal digits (32 bytes)")
    return value


def old_hex_keys(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Several of them with commas between; an error names the entry by its place."""
    values = several(env, name)
    for number, value in enumerate(values, 1):
        if not _is_hex_key(value):
            raise SettingsError(f"{name}: entry {number} must be 64 hexadecimal digits (32 bytes)")
    return values


def _is_hex_key(value: str) -> bool:
    try:
        return len(bytes.fromhex(value)) == 32
    except ValueError:
        return False


def several(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    """What stands between commas."""
    return tuple(filter(None, (part.strip() for part in env.get(name, "").split(","))))


def integer(env: Mapping[str, str], name: str, default: int) -> int:
    """A whole number."""
    value = env.get(name) or str(default)
    if not value.isascii() or not value.isdigit():
        raise SettingsError(f"{name} is {value!r}; it must be a whole number")
    return int(value)


def number(env: Mapping[str, str], name: str, default: float) -> float:
    """A number of 0 or more."""
    value = env.get(name) or str(default)
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf"):
        raise SettingsError(f"{name} is {value!r}; it must be a number of 0 or more")
    return number


def flag(env: Mapping[str, str], name: str, default: bool) -> bool:
    """Yes or no."""
    value = (env.get(name) or str(default)).lower()
    if value not in ("true", "false", "1", "0", "yes", "no"):
        raise SettingsError(f"{name} is {value!r}; it must be true or false")
    return value in ("true", "1", "yes")
