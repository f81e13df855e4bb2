"""``docs/conversations`` is what the tipline really says, in every language."""

import os
from pathlib import Path

import pytest

from tests.book.render import book
from tests.book.situations import SITUATIONS
from tests.conftest import ROOT
from tipline.config import Settings
from tipline.conversation.catalogue import languages

FOLDER = ROOT / "docs" / "conversations"
# Set it to write the book anew, and read what has changed before it is committed.
WRITE = os.environ.get("TIPLINE_WRITE_BOOK") == "1"


@pytest.mark.parametrize("language", languages())
def test_the_transcript_book_is_up_to_date(
    language: str, settings: Settings, migrated_sqlite: Path
) -> None:
    written = book(language, settings, migrated_sqlite)
    path = FOLDER / f"{language}.md"
    if WRITE:
        path.write_text(written, encoding="utf-8")

    assert path.read_text(encoding="utf-8") == written
    assert len(SITUATIONS) >= 25
