"""Real files of many publishers, where they are at hand: nothing in them stops an import."""

import pytest

from factchecks.importers.formats import detect, importer_for
from factchecks.importers.rows import Options, no_progress
from factchecks.importers.run import import_rows
from tests.conftest import shared
from tipline.db import Database

# Rows; of them usable and distinct; repeats; without a claim.
FILES = {
    "arabic_claims_search.json": (1776, 1287, 489, 0),
    "euvsdisinfo_posts.csv": (10892, 10892, 0, 0),
    "output_got_aap.csv": (429, 0, 0, 429),
    "output_got_afpfactuel.csv": (480, 416, 45, 19),
    "output_got_checkyourfact.csv": (334, 334, 0, 0),
    "output_got_politifact.csv": (638, 638, 0, 0),
    "output_got_snopes.csv": (34, 27, 7, 0),
}


@pytest.mark.parametrize("name", FILES)
def test_a_real_file_is_imported_whole_and_twice_the_same(db: Database, name: str) -> None:
    path = shared("data", "claimreview", name)
    read, new, merged, refused = FILES[name]
    for expected in ((new, 0), (0, new)):
        rows = importer_for(path, detect(path))(path, Options(), no_progress)

        report = import_rows(db.write, rows, source="real")

        assert (report.read, report.merged, report.refused) == (read, merged, refused)
        assert (report.imported, report.unchanged) == expected
