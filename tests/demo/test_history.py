"""The demonstration's two weeks: something to see, about nobody."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from factchecks.db import utcnow
from tipline.demo.history import tell
from tipline.demo.seed import seed
from tipline.media.store import open_store
from tipline.models import Contact, Spike, Tip, TrendLine
from tipline.runtime import Runtime


@pytest.mark.parametrize("minute", [1, 58])
def test_a_newcomer_sees_what_rises_and_it_is_told_once(
    runtime: Runtime, tmp_path: Path, minute: int
) -> None:
    now = (utcnow() - timedelta(days=1)).replace(minute=minute)  # early and late in an hour
    store = open_store((tmp_path / "media").as_uri())
    with runtime.db.write() as session:
        seed(session, store)
        assert tell(session, 5, now) is True
    with runtime.db.write() as session:
        tips = session.scalar(select(func.count(Tip.id))) or 0
        assert tell(session, 5, now) is False

    with runtime.db.read() as session:
        assert tips > 1000
        assert session.scalar(select(func.count(Tip.id))) == tips
        spans = set(session.scalars(select(TrendLine.span).distinct()))
        assert spans == {"6h", "24h", "7d", "30d"}
        assert session.scalar(select(func.count(Spike.id)))
        assert session.scalar(select(Contact.id).where(Contact.address.is_not(None))) is None
