"""A page is fetched within limits, over redirects that are checked one by one."""

import gzip
from collections.abc import Iterator

import pytest

from tests.links.site import Site, served
from tipline.links.errors import LinkFailed, LinkRefused
from tipline.links.fetch import MAX_REDIRECTS, fetch
from tipline.links.opengraph import about


@pytest.fixture
def site() -> Iterator[Site]:
    with served() as site:
        yield site


def test_a_page_comes_with_the_address_that_it_came_from(site: Site) -> None:
    site.leads("/short", "/long?utm_source=x")
    site.html("/long?utm_source=x", "<title>Here</title>")

    came = fetch(f"{site.url}/short", 10_000, rules=site.rules)

    assert came.url == f"{site.url}/long?utm_source=x"
    assert came.body == b"<title>Here</title>"
    assert all("Cookie" not in asked and "Authorization" not in asked for asked in site.asked)


@pytest.mark.parametrize(
    "location",
    [
        *(
            "http://127.0.0.2/",
            "http://169.254.169.254/latest/",
            "//10.0.0.1/",
            "file:///etc/passwd",
        ),
        *("http://[::1]/", "http://127.0.0.1:22/", "ftp://127.0.0.1/"),
    ],
)
def test_a_redirect_is_checked_like_the_link_itself(site: Site, location: str) -> None:
    site.leads("/trap", location)
    with pytest.raises(LinkRefused):
        fetch(f"{site.url}/trap", 10_000, rules=site.rules)
    assert len(site.asked) == 1


def test_redirects_in_a_circle_end(site: Site) -> None:
    site.leads("/round", "/round")
    with pytest.raises(LinkRefused, match="redirects"):
        fetch(f"{site.url}/round", 10_000, rules=site.rules)
    assert len(site.asked) == MAX_REDIRECTS + 1


def test_a_large_page_is_cut_and_a_large_picture_refused(site: Site) -> None:
    site.html("/large", "x" * 200_000)
    assert len(fetch(f"{site.url}/large", 50_000, cut=True, rules=site.rules).body) == 50_000
    with pytest.raises(LinkRefused, match="more than"):
        fetch(f"{site.url}/large", 50_000, rules=site.rules)


def test_a_compressed_answer_is_not_unfolded(site: Site) -> None:
    bomb = gzip.compress(bytes(1_000_000))
    site.pages["/bomb"] = (200, {"Content-Encoding": "gzip"}, bomb)
    with pytest.raises(LinkRefused, match="compresses"):
        fetch(f"{site.url}/bomb", 10_000_000, rules=site.rules)


def test_a_page_that_is_missing_failed(site: Site) -> None:
    with pytest.raises(LinkFailed, match="404"):
        fetch(f"{site.url}/nowhere", 10_000, rules=site.rules)
    with pytest.raises(LinkRefused):
        fetch(f"{site.url}/nowhere", 10_000)  # by the usual rules this machine is not the internet


@pytest.mark.parametrize(
    ("body", "title", "picture"),
    [
        (
            '<meta property="og:title" content="A &amp; B">'
            '<meta property="og:image" content="/p.jpg">',
            "A & B",
            "https://news.example.org/p.jpg",
        ),
        ("<title>\n Plain\n title </title>", "Plain title", ""),
        ('<meta name="twitter:title" content="T"><title>no</title>', "T", ""),
        ("<title>" + "a" * 1000, "a" * 400, ""),
        ("<<<>>><meta><meta content><title", "", ""),
        ('<meta property="og:image" content="http://[broken">', "", ""),
        ("", "", ""),
    ],
)
def test_a_page_says_its_title_and_picture(body: str, title: str, picture: str) -> None:
    said = about(body.encode(), "text/html", "https://news.example.org/story/1")
    assert (said.title, said.picture) == (title, picture)


def test_a_page_in_another_encoding_is_read() -> None:
    body = '<meta charset="windows-1251"><title>Привет</title>'.encode("windows-1251")
    assert about(body, "text/html", "https://x.example.org/").title == "Привет"
    assert about(body, "text/html; charset=no-such", "https://x.example.org/").title != ""
