"""What is behind a link is a reason to ask; only the very page that was checked is answered."""

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from matchers.exact import FileIndex, LinkIndex
from matchers.image import ImageMatcher, fingerprint
from matchers.message import Matcher
from matchers.text import TextMatcher
from matchers.types import Answer, Ask, Content, NoMatch, Reference
from tests.links.site import Site, served
from tests.matchers.clips import scene
from tipline.config import OpenLinks
from tipline.links import look
from tipline.links.look import look_at_links

CLAIM = "Polling stations in Exampletown will close at three in the afternoon on Sunday"


@pytest.fixture
def site() -> Iterator[Site]:
    with served() as site:
        yield site


@pytest.fixture
def matcher(tmp_path: Path) -> Matcher:
    known = {"1": Reference("1", CLAIM), "2": Reference("2", "This bridge fell down")}

    def lookup(ids: Sequence[str]) -> Mapping[str, Reference]:
        return {id: known[id] for id in ids if id in known}

    texts, images, links = TextMatcher(lookup), ImageMatcher(lookup), LinkIndex()
    texts.upsert(known.values())
    texts.commit()
    scene(3).save(tmp_path / "bridge.png")
    images.add("2", fingerprint(tmp_path / "bridge.png"))
    images.commit()
    links.add("1", "https://checks.example.org/polling")
    return Matcher(texts, images, FileIndex(), links)


def test_by_default_nothing_is_opened(site: Site) -> None:
    site.html("/story", "<title>Anything</title>")
    with ExitStack() as files:
        assert look_at_links(f"{site.url}/story", OpenLinks.NONE, files, site.rules) == ()
        assert look_at_links(f"{site.url}/story", OpenLinks.SHORT, files, site.rules) == ()
    assert site.asked == []


def test_a_headline_with_the_words_of_a_claim_is_asked_about_and_never_answered(
    site: Site, matcher: Matcher
) -> None:
    site.html("/story", f'<meta property="og:title" content="{CLAIM}">')
    with ExitStack() as files:
        pages = look_at_links(f"see {site.url}/story", OpenLinks.PAGES, files, site.rules)
        (part,) = matcher.match(Content(f"{site.url}/story", (), "en", pages)).parts

    assert isinstance(part.decision, Ask)
    assert part.decision.candidates[0].id == "1"
    assert part.evidence == "link"


def test_the_picture_of_a_page_is_asked_about_and_deleted(site: Site, matcher: Matcher) -> None:
    file = io.BytesIO()
    scene(3).convert("RGB").save(file, "JPEG", quality=70)
    site.pages["/p.jpg"] = (200, {"Content-Type": "image/jpeg"}, file.getvalue())
    site.html("/story", '<title>Look!</title><meta property="og:image" content="/p.jpg">')
    with ExitStack() as files:
        pages = look_at_links(f"{site.url}/story", OpenLinks.PAGES, files, site.rules)
        (part,) = matcher.match(Content(f"{site.url}/story", (), "en", pages)).parts
        kept = pages[0].picture
        assert kept is not None and kept.exists()

    assert isinstance(part.decision, Ask)
    assert [c.id for c in part.decision.candidates] == ["2"]
    assert not kept.exists()


def test_a_short_link_to_a_checked_page_is_answered(
    site: Site, matcher: Matcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(look, "is_short", lambda url: "/s/" in url)
    site.leads("/s/abc", "/polling?utm_source=whatsapp")
    site.html("/polling?utm_source=whatsapp", "<title>x</title>")
    with ExitStack() as files:
        pages = look_at_links(f"{site.url}/s/abc", OpenLinks.SHORT, files, site.rules)
    assert [(page.url, page.address, page.title) for page in pages] == [
        (f"{site.url}/s/abc", f"{site.url}/polling?utm_source=whatsapp", "")
    ]
    (page,) = pages
    led = type(page)(page.url, "https://checks.example.org/polling?utm_source=whatsapp")
    (part,) = matcher.match(Content(page.url, (), "en", (led,))).parts
    assert isinstance(part.decision, Answer) and part.decision.best.id == "1"


def test_what_a_page_can_not_show_harms_nothing(site: Site, matcher: Matcher) -> None:
    site.pages["/p.jpg"] = (200, {"Content-Type": "image/jpeg"}, b"no picture at all")
    site.html("/story", '<title></title><meta property="og:image" content="/p.jpg">')
    with ExitStack() as files:
        text = f"{site.url}/story {site.url}/missing http://127.0.0.2/x"
        pages = look_at_links(text, OpenLinks.PAGES, files, site.rules)
        found = matcher.match(Content(text, (), "en", pages))
    assert all(isinstance(part.decision, NoMatch) for part in found.parts)
