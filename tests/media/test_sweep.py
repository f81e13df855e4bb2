"""A file stays as long as any row names it, and a day longer."""

import os

from factchecks.attached import add_media
from factchecks.publish import create_draft, ensure_publisher
from factchecks.verdict import Verdict
from tipline.jobs import run_pending
from tipline.media.sweep import sweep
from tipline.models import MediaFile
from tipline.runtime import Runtime


def bytes_of(name: str) -> bytes:
    return f"the file called {name}".encode()


def test_files_that_no_row_names_are_swept_away_once_they_are_old(runtime: Runtime) -> None:
    wanted, orphan = runtime.store.put(bytes_of("blue")), runtime.store.put(bytes_of("green"))
    checked, young = runtime.store.put(bytes_of("pink")), runtime.store.put(bytes_of("white"))
    with runtime.db.write() as session:
        session.add(MediaFile(sha256=wanted, content_type="image/png", kind="image", size=1))
        publisher = ensure_publisher(session, name="Example Checks", site="checks.example.org")
        check = create_draft(session, Verdict(claim="a picture"), publisher_id=publisher.id)
        add_media(session, check.id, sha256=checked, content_type="image/png", origin="test")
    for old in (wanted, orphan, checked):
        with runtime.store.path(old) as path:
            os.utime(path, (0, 0))

    with runtime.db.write() as session:
        sweep(session, runtime)
    run_pending(runtime)

    kept = {
        name: runtime.store.exists(sha)
        for name, sha in (
            ("wanted", wanted),
            ("orphan", orphan),
            ("checked", checked),
            ("young", young),
        )
    }
    assert kept == {"wanted": True, "orphan": False, "checked": True, "young": True}
