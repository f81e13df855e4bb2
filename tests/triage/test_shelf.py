"""The saved index: built once, found by the next process, true to the database at every moment."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from factchecks import publish
from factchecks.attached import add_media
from factchecks.changes import FACT_CHECK, note_change
from factchecks.models import FactCheckMedia, Signal
from factchecks.verdict import Verdict
from matchers import image
from matchers.types import Answer, Content, MediaItem, MediaKind
from tests.line import FALSE_HOURS, Line
from tipline.triage import live, sources
from tipline.triage.live import LiveMatching

OTHER = replace(FALSE_HOURS, claim="The ferry to Lorne island is free for voters on election day")
DEMO = Path(__file__).parents[2] / "tipline/demo/pictures"

Start = Callable[[], LiveMatching]


@pytest.fixture
def start(line: Line, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """The index of another process that starts now."""
    monkeypatch.setattr(live, "SAVED_FROM", 1)
    started: list[LiveMatching] = []

    def begin() -> LiveMatching:
        matching = LiveMatching(line.runtime)
        matching.refresh()
        started.append(matching)
        return matching

    yield begin
    for matching in started:
        matching.close()


def answered(matching: LiveMatching, claim: str) -> str | None:
    (part,) = matching.match(Content(claim)).parts
    return part.decision.best.id if isinstance(part.decision, Answer) else None


def generations(line: Line) -> list[Path]:
    return sorted((line.runtime.settings.instance / "index").glob("g-*"))


def reads(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Which fact-checks are read from the database from now on; None for all of them."""
    asked: list[object] = []
    original = sources.fact_checks

    def noted(session: object, ids: object = None) -> object:
        asked.append(ids)
        return original(session, ids)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(sources, "fact_checks", noted)
    return asked


def test_the_second_process_opens_what_the_first_has_built_and_reads_only_what_changed(
    line: Line, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = line.check()
    start()
    new = line.check(OTHER)
    asked = reads(monkeypatch)

    second = start()

    assert asked == [[new]]
    assert answered(second, FALSE_HOURS.claim) == str(old)
    assert answered(second, OTHER.claim) == str(new)
    assert len(generations(line)) == 1


def test_what_was_withdrawn_is_not_answered_even_before_an_index_knows(
    line: Line, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = line.check()
    first = start()
    with line.runtime.db.write() as session:
        publish.withdraw(session, number, decided_by="tests", note="wrong")
    monkeypatch.setattr(LiveMatching, "refresh", lambda _self: None)  # no index hears of it

    assert answered(first, FALSE_HOURS.claim) is None

    monkeypatch.undo()
    monkeypatch.setattr(live, "SAVED_FROM", 0)
    assert answered(start(), FALSE_HOURS.claim) is None


def test_a_folder_about_another_database_is_not_used(line: Line, start: Start) -> None:
    line.check()
    start()
    (before,) = generations(line)
    with line.runtime.db.write() as session:  # as after a backup was restored, and work went on
        session.execute(text("UPDATE index_change SET created_at = '2020-01-01 00:00:00'"))

    assert answered(start(), FALSE_HOURS.claim) is not None

    assert generations(line) != [before]


def test_a_folder_that_was_not_finished_or_is_damaged_is_built_anew(
    line: Line, start: Start
) -> None:
    line.check()
    start()
    (folder,) = generations(line)
    (folder / "pictures" / "contents.json").write_text("{")

    assert answered(start(), FALSE_HOURS.claim) is not None
    (folder,) = generations(line)
    (folder / "contents.json").unlink()
    assert answered(start(), FALSE_HOURS.claim) is not None


def with_picture(line: Line) -> tuple[int, MediaItem]:
    """A fact-check about a picture."""
    path = DEMO / "en-river.png"
    number = line.check(Verdict(**{**_fields(OTHER), "url": "https://checks.example.org/river"}))
    sha256 = line.runtime.store.put(path)
    with line.runtime.db.write() as session:
        add_media(session, number, sha256=sha256, content_type="image/png", origin="test")
        print_ = image.fingerprint(path)
        session.add(
            Signal(
                scope=FACT_CHECK,
                ref_id=number,
                kind=str(MediaKind.IMAGE),
                version=image.FINGERPRINT_VERSION,
                payload=print_,
                sha256=sha256,
            )
        )
        note_change(session, FACT_CHECK, number)
    return number, MediaItem(path, "0" * 64, MediaKind.IMAGE, "image/png")


def _fields(verdict: Verdict) -> dict[str, object]:
    return {name: getattr(verdict, name) for name in verdict.__dataclass_fields__}


def test_a_picture_that_was_removed_takes_the_saved_folder_with_it(
    line: Line, start: Start
) -> None:
    number, item = with_picture(line)
    first = start()
    (part,) = first.match(Content("", (item,))).parts
    assert isinstance(part.decision, Answer)
    assert generations(line)

    with line.runtime.db.write() as session:
        session.query(Signal).filter(Signal.ref_id == number).delete()
        session.query(FactCheckMedia).filter(FactCheckMedia.fact_check_id == number).delete()
        note_change(session, FACT_CHECK, number)
    (part,) = first.match(Content("", (item,))).parts

    assert not isinstance(part.decision, Answer)
    assert generations(line) == [], "nothing of it is left on disk"
    (part,) = start().match(Content("", (item,))).parts
    assert not isinstance(part.decision, Answer)


def test_what_a_process_has_for_itself_is_cleared_away_after_it(line: Line, start: Start) -> None:
    line.check()
    first = start()
    index = line.runtime.settings.instance / "index"
    assert len(list(index.glob("own-*"))) == 1
    first._shelf._held.close()  # type: ignore[union-attr]  # as the kernel does when a process dies

    start()

    assert len(list(index.glob("own-*"))) == 1
