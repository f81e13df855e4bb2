"""The picture of a verdict: opened safely, kept without what is hidden in it, and recognised."""

import io
import re
from collections.abc import Callable

import pytest
from PIL import Image
from sqlalchemy import select

from factchecks.models import FactCheckMedia
from tests.console import world
from tests.console.conftest import Person
from tests.console.test_verdicts import FORM
from tipline.console import uploads
from tipline.media.sweep import is_named
from tipline.models import Review, Role
from tipline.runtime import Runtime


@pytest.fixture
def path(maker: world.Maker) -> str:
    claim = maker.claim("The vote was moved to 12 November, pass it on", people=2, language="en")
    maker.session.commit()
    return f"/console/claims/{claim.id}/verdict"


def photograph(after: bytes = b"") -> bytes:
    """A picture that says where it was taken, with something behind its end."""
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = "SECRET PLACE"
    Image.new("RGB", (900, 300), "teal").save(out, "JPEG", exif=exif)
    return out.getvalue() + after


def send(person: Person, path: str, data: bytes | None, **more: str) -> tuple[int, str]:
    form: dict[str, object] = {**FORM, **more}
    if data is not None:
        form["picture"] = (io.BytesIO(data), "IMG_0001.jpg", "image/jpeg")
    answer = person.post(path, form)  # type: ignore[arg-type]  # a file among the words
    return answer.status_code, answer.text


def attached(runtime: Runtime) -> list[tuple[str, str, str]]:
    with runtime.db.read() as session:
        columns = (FactCheckMedia.sha256, FactCheckMedia.content_type, FactCheckMedia.origin)
        return [tuple(row) for row in session.execute(select(*columns))]


def test_a_picture_is_seen_in_the_preview_and_published_without_what_was_hidden_in_it(
    signed_in: Callable[..., Person], path: str, runtime: Runtime
) -> None:
    person = signed_in(Role.CHECKER)
    data = photograph(b"<script>alert('polyglot')</script>")
    code, page = send(person, path, data, do="preview")
    assert code == 200
    assert 'src="data:image/webp;base64,' in page
    found = re.search(r'name="kept-picture" value="([0-9a-f]{64})"', page)
    assert found is not None
    assert attached(runtime) == []
    assert person.get(f"/console/media/{found[1]}").status_code == 404, "nothing names it yet"

    assert send(person, path, None, **{"kept-picture": found[1]})[0] == 303

    assert attached(runtime) == [(found[1], "image/webp", "own")]
    with runtime.store.open(found[1]) as file:
        kept = file.read()
    assert b"SECRET" not in kept
    assert b"polyglot" not in kept
    assert "Pictures it is about" in person.get("/console/factchecks/1").text
    shown = person.get(f"/console/media/{found[1]}/medium")
    assert shown.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a<script>alert(1)</script>",
        b"%PDF-1.4",
        photograph()[:200],
        b"",
    ],
)
def test_what_is_no_picture_is_refused_at_its_field_and_the_words_are_kept(
    signed_in: Callable[..., Person], path: str, runtime: Runtime, data: bytes
) -> None:
    code, page = send(signed_in(Role.CHECKER), path, data)
    assert code == 422
    assert "be used as a picture" in page
    assert 'aria-invalid="true"' in page
    assert FORM["summary"] in page
    assert attached(runtime) == []


def test_a_picture_that_is_too_large_is_refused(
    signed_in: Callable[..., Person], path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST", 100_000)
    code, page = send(signed_in(Role.CHECKER), path, photograph(bytes(100_000)))
    assert code == 422
    assert "send a smaller one" in page


@pytest.mark.parametrize("name", ["0" * 64, "../../secret-key", "other"])
def test_a_file_that_the_form_never_sent_is_not_attached(
    signed_in: Callable[..., Person], path: str, runtime: Runtime, name: str
) -> None:
    name = runtime.store.put(b"what a voter sent") if name == "other" else name
    code, page = send(signed_in(Role.CHECKER), path, None, **{"kept-picture": name})
    assert code == 422
    assert "choose it again" in page
    assert attached(runtime) == []


def test_a_picture_waits_with_its_verdict_for_the_second_look(
    signed_in: Callable[..., Person], path: str, runtime: Runtime
) -> None:
    writer, other = signed_in(Role.CHECKER), signed_in(Role.CHECKER, "second")
    assert send(writer, path, photograph(), do="review")[0] == 303
    with runtime.db.read() as session:
        sha256 = session.scalars(select(Review.sha256)).one()
        assert sha256 is not None
        assert is_named(session, sha256), "it would be swept away while it waits"
    assert f"/console/media/{sha256}/medium" in other.get("/console/reviews/1").text
    assert other.get(f"/console/media/{sha256}/medium").status_code == 200
    assert f'value="{sha256}"' in writer.get(path).text
    other.post("/console/reviews/1/publish")
    assert attached(runtime) == [(sha256, "image/webp", "own")]


def test_a_picture_can_be_left_out_again(
    signed_in: Callable[..., Person], path: str, runtime: Runtime
) -> None:
    person = signed_in(Role.CHECKER)
    sha256 = uploads.keep(runtime.store, io.BytesIO(photograph()))
    assert send(person, path, None, **{"kept-picture": sha256, "no-picture": "yes"})[0] == 303
    assert attached(runtime) == []
