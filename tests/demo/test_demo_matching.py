"""What a newcomer tries in the simulator is matched as the sample promises."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from factchecks.models import FactCheck
from matchers.types import Answer, Content, MediaItem, MediaKind
from tests.conftest import TEST_ENVIRONMENT
from tipline import schema
from tipline.config import Mode, load_settings
from tipline.demo.content_files import checks
from tipline.demo.samples import Expect, Sample, samples
from tipline.demo.seed import seed
from tipline.runtime import Runtime

SAMPLES = [s for found in samples().values() for s in found]
CLAIMS = {c.id: c.claim for c in checks()}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    instance = str(tmp_path_factory.mktemp("instance"))
    runtime = Runtime(load_settings({**TEST_ENVIRONMENT, "TIPLINE_INSTANCE": instance}, Mode.DEMO))
    schema.upgrade(runtime.db)
    with runtime.db.write() as session:
        seed(session, runtime.store)
    yield runtime
    runtime.db.dispose()


def answers(runtime: Runtime, sample: Sample) -> set[str]:
    """The claims of the fact-checks with which the sample would be answered at once."""
    media: tuple[MediaItem, ...] = ()
    if sample.picture:
        sha256 = runtime.store.put(sample.picture)
        media = (MediaItem(sample.picture, sha256, MediaKind.IMAGE, "image/png"),)
    matched = runtime.matching.match(Content(sample.text, media))
    ids = [int(p.decision.best.id) for p in matched.parts if isinstance(p.decision, Answer)]
    with runtime.db.read() as session:
        return set(session.scalars(select(FactCheck.claim).where(FactCheck.id.in_(ids))))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: f"{s.language}-{s.expect}-{s.check}")
def test_a_sample_is_answered_with_its_verdict_or_not_at_all(
    world: Runtime, sample: Sample
) -> None:
    found = answers(world, sample)

    assert found == ({CLAIMS[sample.check]} if sample.expect is Expect.ANSWER else set())
