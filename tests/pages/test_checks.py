"""The public fact-check pages, as readers, search engines and other tiplines see them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from factchecks import publish
from factchecks.importers.html_pages import read_html
from factchecks.importers.rows import Options
from factchecks.models import FactCheck, Rating
from factchecks.verdict import Verdict
from tipline.models import Card, MediaFile
from tipline.runtime import Runtime

SITE = "https://tipline.example.org"
VERDICT = Verdict(
    claim="Polling stations close at 3 pm, and pens </script> leak & run",
    title="Polling stations close at 8 pm",
    summary="The electoral law says 8 pm. Bring your card.",
    language="en",
    rating=Rating.FALSE,
    url="",
    claimant="A chain message",
    reviewed_at=datetime(2026, 11, 2, 9, 0, tzinfo=UTC),
)


@pytest.fixture
def session(runtime: Runtime) -> Iterator[Session]:
    """An open session; what is made in it is committed by the test."""
    with runtime.db.writer() as session:
        yield session


@pytest.fixture
def reader(app: Flask) -> FlaskClient:
    """Anybody."""
    return app.test_client()


def own(session: Session, verdict: Verdict = VERDICT, *, ours: bool = True) -> FactCheck:
    site = "tipline.example.org" if ours else "others.example.org"
    publisher = publish.ensure_publisher(session, name="Lupa do Vale", site=site, own=ours)
    draft = publish.create_draft(session, verdict, publisher_id=publisher.id)
    publish.publish(session, draft.id, decided_by="ana")
    session.commit()
    return draft


def get(reader: FlaskClient, path: str, **headers: str) -> str:
    return reader.get(path, base_url=SITE, headers={"Accept": "text/html", **headers}).text


def test_a_reader_finds_and_reads_a_fact_check(session: Session, reader: FlaskClient) -> None:
    check = own(session)
    own(session, replace(VERDICT, claim="As urnas fecham cedo", language="pt"))
    own(session, replace(VERDICT, claim="Somebody else's business"), ours=False)

    every = get(reader, "/checks/")
    assert "Polling stations close" in every
    assert "As urnas" in every
    assert "Somebody else" not in every
    assert "As urnas" not in get(reader, "/checks/?language=en")
    assert "As urnas" not in get(reader, "/checks/?q=polling+pens")
    assert "Checagens" in get(reader, "/checks/?language=pt")
    page = get(reader, f"/checks/{check.id}")
    assert "The electoral law says 8 pm." in page
    assert "</script> leak" not in page
    assert f'<link rel="canonical" href="{SITE}/checks/{check.id}">' in page
    assert "noindex" not in page


def test_a_correction_is_visible_with_what_was_said_before(
    session: Session, reader: FlaskClient
) -> None:
    check = own(session)
    changed = replace(VERDICT, rating=Rating.MISLEADING)
    publish.correct(
        session, check.id, changed, note="In one district 3 pm is right.", decided_by="a"
    )
    session.commit()
    page = get(reader, f"/checks/{check.id}")

    assert "Corrections" in page
    assert "In one district 3 pm is right." in page
    assert page.index("Misleading") < page.index("First published") < page.rindex("False")


def test_a_withdrawn_one_says_so_and_is_gone_for_search_engines(
    session: Session, reader: FlaskClient
) -> None:
    check = own(session)
    publish.withdraw(session, check.id, note="Wrong source.", decided_by="ana")
    session.commit()
    answer = reader.get(f"/checks/{check.id}", base_url=SITE)

    assert answer.status_code == 410
    assert "Wrong source." in answer.text
    assert "ld+json" not in answer.text
    assert 'content="noindex"' in answer.text
    assert "Polling" not in get(reader, "/checks/")


def test_drafts_and_others_have_no_page(session: Session, reader: FlaskClient) -> None:
    other, mine = own(session, ours=False), own(session)
    again = replace(VERDICT, claim="Not ready yet")
    draft = publish.create_draft(session, again, publisher_id=mine.publisher_id)
    session.commit()

    for number in (other.id, draft.id, 99999):
        assert reader.get(f"/checks/{number}").status_code == 404


def test_the_claimreview_is_read_by_an_independent_extractor_and_by_our_own_importer(
    session: Session, reader: FlaskClient, tmp_path: Path
) -> None:
    import extruct

    check = own(session)
    page = get(reader, f"/checks/{check.id}")

    (review,) = extruct.extract(page, base_url=SITE, syntaxes=["json-ld"])["json-ld"]
    assert review["@type"] == "ClaimReview"
    assert review["claimReviewed"] == VERDICT.claim
    assert review["reviewRating"] == {"@type": "Rating", "alternateName": "False"}
    assert review["url"] == f"{SITE}/checks/{check.id}"
    assert review["author"]["name"] == "Lupa do Vale"
    saved = tmp_path / "page.html"
    saved.write_text(page, encoding="utf-8")
    (row,) = read_html(saved, Options())
    read = row.content
    assert not isinstance(read, Exception)
    assert read.verdict.claim == VERDICT.claim
    assert read.verdict.rating is Rating.FALSE
    assert read.verdict.summary == VERDICT.summary
    assert read.verdict.reviewed_at == VERDICT.reviewed_at
    assert read.verdict.language == "en"


def test_what_is_shared_shows_the_card(session: Session, reader: FlaskClient) -> None:
    import extruct

    check = own(session)
    sha256 = "ab" * 32
    file = MediaFile(sha256=sha256, content_type="image/png", kind="image", size=1, details={})
    session.add(file)
    session.flush()
    from tipline.cards.render import VERSION

    session.add(
        Card(revision_id=check.revisions[0].id, language="en", version=VERSION, sha256=sha256)
    )
    session.commit()
    found = extruct.extract(get(reader, f"/checks/{check.id}"), syntaxes=["opengraph"])
    tags = dict(found["opengraph"][0]["properties"])

    assert tags["og:image"] == f"{SITE}/media/card/{sha256}.png"
    assert tags["og:title"].startswith("False: Polling stations")
    assert tags["og:url"] == f"{SITE}/checks/{check.id}"


def test_another_site_may_frame_the_small_form_and_nothing_else(
    session: Session, reader: FlaskClient
) -> None:
    check = own(session)
    small = reader.get(f"/checks/{check.id}/embed", base_url=SITE)
    page = reader.get(f"/checks/{check.id}", base_url=SITE)

    assert "frame-ancestors *" in small.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert f"{SITE}/checks/{check.id}/embed" in page.text


def test_caches_ask_whether_it_changed(session: Session, reader: FlaskClient) -> None:
    check = own(session)
    path = f"/checks/{check.id}"
    first = reader.get(path, base_url=SITE)

    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in first.headers
    again = reader.get(path, base_url=SITE, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_sitemap_names_every_page_and_no_other(session: Session, reader: FlaskClient) -> None:
    from xml.etree import ElementTree

    check, other = own(session), own(session, ours=False)
    root = ElementTree.fromstring(get(reader, "/checks/sitemap.xml"))
    addresses = [element.text for element in root.iter() if element.tag.endswith("loc")]

    assert addresses == [f"{SITE}/checks/{check.id}"]
    assert other.id != check.id


def test_feeds_are_read_by_independent_parsers(session: Session, reader: FlaskClient) -> None:
    import fastfeedparser
    import feedparser

    check = own(session)
    own(session, replace(VERDICT, claim="As urnas \x0b fecham", language="pt"))
    atom = feedparser.parse(reader.get("/checks/feed.atom", base_url=SITE).data)
    english = feedparser.parse(reader.get("/checks/feed.atom?language=en", base_url=SITE).data)
    feed = fastfeedparser.parse(reader.get("/checks/feed.json", base_url=SITE).data)

    assert not atom.bozo, atom.get("bozo_exception")
    assert atom.version == "atom10"
    assert len(atom.entries) == 2
    (entry,) = english.entries
    assert entry.link == f"{SITE}/checks/{check.id}"
    assert entry.title.startswith("False: Polling stations close at 3 pm")
    assert [one["link"] for one in feed.entries] == [one.link for one in atom.entries]
    raw = json.loads(reader.get("/checks/feed.json", base_url=SITE).data)
    assert raw["version"] == "https://jsonfeed.org/version/1.1"
    assert {"id", "url", "content_text", "date_published"} <= set(raw["items"][0])


def test_pages_go_on_from_a_row_so_that_nothing_is_shown_twice(
    session: Session, reader: FlaskClient
) -> None:
    import re

    for number in range(23):
        own(session, replace(VERDICT, claim=f"Claim number {number} of many"))
    first = get(reader, "/checks/")
    older = re.search(r'rel="next" href="([^"]+)"', first)
    assert older is not None
    own(session, replace(VERDICT, claim="A newer one"))
    second = get(reader, older[1].replace("&amp;", "&"))
    seen = [re.findall(r"Claim number (\d+) of", page) for page in (first, second)]

    assert sorted(int(n) for page in seen for n in page) == list(range(23))


def test_all_of_it_can_be_switched_off(session: Session, runtime: Runtime) -> None:
    from tipline.app import create_app

    check = own(session)
    runtime.settings = replace(runtime.settings, public_checks=False)
    reader = create_app(runtime).test_client()

    for path in ("", str(check.id), f"{check.id}/embed", "sitemap.xml", "feed.atom", "feed.json"):
        assert reader.get(f"/checks/{path}").status_code == 404, path
