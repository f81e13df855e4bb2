"""The invented world: whole, invented, and there once however often it is seeded."""

import re
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import func, select

from factchecks import queries
from factchecks.models import FactCheck, FactCheckMedia, Publisher, Revision
from factchecks.ratings import to_rating
from tipline.demo.content_files import LANGUAGES, PICTURES, DemoCheck, checks, publishers
from tipline.demo.samples import Expect, Forwarded, samples
from tipline.demo.seed import link_to, seed
from tipline.media.store import open_store
from tipline.runtime import Runtime


def test_seeding_twice_gives_one_world(runtime: Runtime, tmp_path: Path) -> None:
    store = open_store((tmp_path / "media").as_uri())
    for _ in range(2):
        with runtime.db.write() as session:
            seed(session, store)

    with runtime.db.read() as session:
        assert session.scalar(select(func.count(FactCheck.id))) == len(checks()) == 60
        assert session.scalar(select(func.count(Revision.id))) == 60
        assert session.scalar(select(func.count(Publisher.id))) == len(publishers())
        assert len(queries.all_live_ids(session)) == 60
        kept = session.scalars(select(FactCheckMedia.sha256)).all()
        assert len(kept) == len({c.picture for c in checks() if c.picture})
        assert all(store.exists(sha256) for sha256 in kept)


def test_every_language_has_voting_health_and_fraud() -> None:
    topics = Counter((c.language, c.topic) for c in checks())

    assert set(topics) == {(lang, t) for lang in LANGUAGES for t in ("voting", "health", "fraud")}
    assert len({c.id for c in checks()}) == len(checks())


def test_some_claims_were_checked_by_two_publishers_who_agree() -> None:
    twins: dict[str, list[tuple[str, str]]] = {}
    for check in checks():
        twins.setdefault(check.claim, []).append((check.publisher, check.rating))

    pairs = [found for found in twins.values() if len(found) > 1]
    assert len(pairs) == len(LANGUAGES)
    assert all(len({p for p, _ in pair}) == 2 and len({r for _, r in pair}) == 1 for pair in pairs)


def test_no_address_of_the_demo_can_belong_to_anybody() -> None:
    reserved = re.compile(r"^[a-z]+\.example\.(org|net|com)$")

    assert all(reserved.match(p.site) for p in publishers().values())
    assert sum(p.own for p in publishers().values()) == 1
    assert all(link_to(c).startswith("https://") for c in checks())


@pytest.mark.parametrize("check", checks(), ids=lambda c: c.id)
def test_a_verdict_fits_one_message_and_its_words_mean_its_rating(check: DemoCheck) -> None:
    assert len(check.claim) <= 200
    assert len(check.summary) <= 400
    assert to_rating(check.rating_text) is check.rating


def test_samples_show_an_answer_a_question_and_the_queue_in_every_language() -> None:
    known = {c.id for c in checks()}
    for language, found in samples().items():
        assert {s.expect for s in found} == set(Expect), language
        assert any(s.forwarded is Forwarded.OFTEN for s in found)
        assert all(s.check in known or (not s.check and s.expect is Expect.QUEUE) for s in found)
        assert all(s.text or s.picture for s in found)


def test_the_pictures_are_small_and_open() -> None:
    named = {c.picture for c in checks() if c.picture}
    named |= {s.picture.name for found in samples().values() for s in found if s.picture}
    for name in named:
        path = PICTURES / name
        assert path.stat().st_size < 50_000
        with Image.open(path) as picture:
            picture.load()
            assert picture.size == (640, 640)
