"""Posts a small document to an address that somebody of the organisation gave; guarded."""

import urllib3
from urllib3.exceptions import HTTPError

from tipline.links.errors import LinkFailed, LinkRefused
from tipline.links.guard import Rules

CONNECT, READ = 5.0, 10.0  # seconds
ONLY_TLS = Rules(ports=frozenset({443, 8443}))
# "Not now" in the words of HTTP; any other answer from 300 to 499 says that it never will.
LATER = (408, 425, 429)


def post(url: str, body: bytes, headers: dict[str, str], rules: Rules = ONLY_TLS) -> None:
    """Send ``body``.  What comes back is not read, and a redirect is not followed.

    The address is looked up, must be a machine of the internet, and is then called by number.
    Raises ``LinkRefused`` where trying again is useless, ``LinkFailed`` where it is not.
    """
    target = rules.target(url)
    try:
        response = target.post(headers, body, urllib3.Timeout(connect=CONNECT, read=READ))
    except (HTTPError, OSError, UnicodeError, ValueError) as error:
        raise LinkFailed(f"it could not be reached ({type(error).__name__})") from None
    status = response.status
    response.close()
    if 200 <= status < 300:
        return
    if 300 <= status < 500 and status not in LATER:
        raise LinkRefused(f"its server answered {status}")
    raise LinkFailed(f"its server answered {status}")
