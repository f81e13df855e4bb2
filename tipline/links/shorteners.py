"""Services whose short addresses stand for another page, and say nothing by themselves."""

from urllib.parse import urlsplit

HOSTS = frozenset({
    "abre.ai", "adf.ly", "amzn.to", "bbc.in", "bit.ly", "bitly.com", "bl.ink", "buff.ly",
    "cnn.it", "cutt.ly", "dlvr.it", "econ.st", "encurtador.com.br", "fb.me", "goo.gl", "ift.tt",
    "is.gd", "lnkd.in", "n.pr", "nyti.ms", "ow.ly", "pin.it", "rb.gy", "rebrand.ly", "redd.it",
    "reut.rs", "shorturl.at", "soo.gd", "spoti.fi", "t.co", "t.ly", "tiny.cc", "tinyurl.com",
    "trib.al", "v.gd", "wapo.st", "wp.me",
})  # fmt: skip


def is_short(url: str) -> bool:
    """Whether ``url`` is of such a service."""
    try:
        host = urlsplit(url if "://" in url else f"https://{url}").hostname or ""
    except ValueError:
        return False
    return host.removeprefix("www.") in HOSTS
