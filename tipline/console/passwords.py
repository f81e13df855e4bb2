"""Passwords: what is accepted, how it is kept (Argon2id), and how it is compared."""

import re
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tipline.console.errors import PasswordRefused

# NIST SP 800-63B: length is what counts; 15 where a password is the only factor is the newest
# advice, 12 is what staff of small newsrooms will really do together with the throttle.
MIN_LENGTH = 12
MAX_LENGTH = 200  # hashing a novel is a way to stop a server

# What the common passwords of twelve characters or more are made of, in the bot's languages and as
# keyboards lie, and what this program and its people are called.
WORDS = (
    "password", "passwort", "passw0rd", "p4ssw0rd", "contraseña", "contrasena", "senha", "welcome",
    "bienvenido", "bemvindo", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwerty", "azerty", "1qaz2wsx",
    "1q2w3e4r", "iloveyou", "letmein", "football", "admin", "administrator", "editor", "checker",
    "viewer", "tipline", "whatsapp", "telegram", "factcheck", "election",
)  # fmt: skip
LEFT = 6  # characters beside those
_ROWS = re.compile(r"123(?:4(?:5(?:6(?:7(?:8(?:90?)?)?)?)?)?)?|987654(?:3(?:21?)?)?|(.)\1{2,}|\W")

_hasher = PasswordHasher()  # argon2-cffi's defaults are RFC 9106's low-memory profile (Argon2id)
# Compared when there is no such account, so that both answers take as long.
_NOBODY = _hasher.hash(secrets.token_hex(16))


def hash_password(password: str, *, login: str = "") -> str:
    """The Argon2id hash to keep.  Raises :class:`PasswordRefused` for what is easy to guess."""
    if len(password) < MIN_LENGTH:
        raise PasswordRefused(
            f"the password has {len(password)} characters; it needs {MIN_LENGTH} or more "
            "(three or four words that don't belong together are easy to keep in mind)"
        )
    if len(password) > MAX_LENGTH:
        raise PasswordRefused(f"the password is longer than {MAX_LENGTH} characters")
    if len(set(password)) < 5 or (login and password.casefold() == login.casefold()):
        raise PasswordRefused("the password is too easy to guess; use several unrelated words")
    if login and _left(password, login) < LEFT:
        raise PasswordRefused(
            "the password is made of words and rows of keys that everybody tries first; use "
            "several words that don't belong together"
        )
    return _hasher.hash(password)


def _left(password: str, login: str) -> int:
    """How many characters are left without the words and rows of figures that are tried first."""
    rest = password.casefold()
    for word in sorted((*WORDS, *re.split(r"\W+", login.casefold())), key=len, reverse=True):
        rest = rest.replace(word, "") if len(word) > 3 else rest
    return len(_ROWS.sub("", rest))


def matches(kept: str | None, password: str) -> bool:
    """Whether ``password`` is the one of the hash ``kept``; takes as long for no account."""
    try:
        _hasher.verify(kept or _NOBODY, password[:MAX_LENGTH])
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def outdated(kept: str) -> bool:
    """Whether the hash was made with weaker parameters than today's and should be made anew."""
    return _hasher.check_needs_rehash(kept)


def make_password() -> str:
    """A password to hand over once: 80 bits, without letters that are taken for each other."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))
