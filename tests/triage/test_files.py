"""Videos and voice notes that were checked are recognised when voters send other encodings."""

import base64
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sqlalchemy import select, update

from factchecks.changes import FACT_CHECK
from factchecks.models import Signal
from factchecks.publish import add_media
from matchers.audio import available
from matchers.image import ocr
from tests.line import Line
from tests.matchers.clips import clip, encode_sound, samples, speech, story
from tipline.demo.samples import samples as demo_samples
from tipline.jobs import run_pending
from tipline.models import Claim, MediaFile, TipState
from tipline.triage.fingerprints import find_missing, keep
from tipline.triage.signals import Print, methods

SPOKEN = (
    "Voting in ward twelve closes at three in the afternoon on Friday as a storm is near, so "
    "bring your card early and tell all your neighbours about it before the doors are shut."
)


def check_file(line: Line, path: Path, content_type: str) -> int:
    """A published fact-check that is about this file, fingerprinted by the jobs."""
    number = line.check()
    with line.runtime.db.write() as session:
        sha256 = line.runtime.store.put(path)
        add_media(session, number, sha256=sha256, content_type=content_type, origin="own")
        find_missing(session, line.runtime)
    line.work()
    return number


def send_file(line: Line, path: Path, content_type: str, voter: int = 1) -> list[str]:
    """What a voter reads who sends the file without a word."""
    url = f"https://api.twilio.com/media/{path.name}"
    line.channel.files[url] = path.read_bytes()
    return line.voter(voter).sends(
        NumMedia="1", MediaUrl0=url, MediaContentType0=content_type, MessageType="video"
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    frames = story(2, seconds=8)
    clip(folder / "checked.mp4", frames)
    smaller = [frame.resize((320, 240)) for frame in frames]
    clip(folder / "forwarded.mp4", smaller, bit_rate=150_000)
    clip(folder / "cut.mp4", frames[10:32], bit_rate=250_000)
    clip(folder / "other.mp4", story(9, seconds=8))
    return folder


def test_a_forwarded_copy_of_a_checked_video_is_answered_and_a_part_of_it_asked_about(
    line: Line, folder: Path
) -> None:
    check_file(line, folder / "checked.mp4", "video/mp4")

    (whole,) = send_file(line, folder / "forwarded.mp4", "video/mp4", 1)
    (part,) = send_file(line, folder / "cut.mp4", "video/mp4", 2)
    (other,) = send_file(line, folder / "other.mp4", "video/mp4", 3)

    assert "❌ False" in whole
    assert "❌" not in part
    assert "Polling stations in Arvania" in part
    assert "has not been checked yet" in other
    assert [t.state for t in line.tips] == [TipState.ANSWERED, TipState.ASKED, TipState.QUEUED]


def test_copies_of_an_unchecked_video_are_one_claim_with_a_small_picture(
    line: Line, folder: Path
) -> None:
    send_file(line, folder / "checked.mp4", "video/mp4", 1)
    send_file(line, folder / "forwarded.mp4", "video/mp4", 2)

    (claim,) = line.claims
    assert (claim.tip_count, claim.contact_count) == (2, 2)
    for file in line.all_of(MediaFile):
        small = base64.b64decode(file.details["thumbnail"])
        with Image.open(io.BytesIO(small)) as picture:
            assert max(picture.size) == 240


@pytest.mark.skipif(not available(), reason="Chromaprint is not installed")
def test_a_checked_voice_note_is_answered_in_another_encoding_and_an_edited_one_is_not(
    line: Line, tmp_path: Path
) -> None:
    data, rate = samples(speech(tmp_path / "said.wav", SPOKEN))
    first = encode_sound(tmp_path / "first.ogg", data, rate, "libopus", 32_000)
    again = encode_sound(tmp_path / "again.ogg", data, rate, "libopus", 12_000)
    middle = len(data) // 2
    edited = np.concatenate([data[:middle], data[: 2 * rate], data[middle + 2 * rate :]])
    changed = encode_sound(tmp_path / "changed.ogg", edited, rate, "libopus", 24_000)
    check_file(line, first, "audio/ogg")

    (same,) = send_file(line, again, "audio/ogg", 1)
    (different,) = send_file(line, changed, "audio/ogg", 2)

    assert "❌ False" in same
    assert "❌" not in different


def test_fingerprints_of_another_version_are_made_anew_for_fact_checks_and_claims(
    line: Line, folder: Path
) -> None:
    number = check_file(line, folder / "checked.mp4", "video/mp4")
    send_file(line, folder / "other.mp4", "video/mp4", 1)
    with line.runtime.db.write() as session:
        session.execute(update(Signal).values(version=0, payload=b"as it was kept before"))
    with line.runtime.db.write() as session:
        find_missing(session, line.runtime)

    line.work()

    with line.runtime.db.read() as session:
        made = session.execute(select(Signal.scope, Signal.ref_id, Signal.version, Signal.payload))
        found = {(scope, id): (version, blob[:3]) for scope, id, version, blob in made}
    (claim,) = line.claims
    assert found.keys() == {("factcheck", number), ("claim", claim.id)}
    assert all(version > 0 and magic == b"TVF" for version, magic in found.values())
    (whole,) = send_file(line, folder / "forwarded.mp4", "video/mp4", 2)
    assert "❌ False" in whole


def test_the_fingerprint_of_a_file_that_was_erased_meanwhile_does_not_come_back(
    line: Line, folder: Path
) -> None:
    send_file(line, folder / "other.mp4", "video/mp4", 1)
    with line.runtime.db.write() as session:
        session.execute(update(Signal).values(version=0))
    with line.runtime.db.write() as session:
        find_missing(session, line.runtime)
        session.query(Signal).delete()

    run_pending(line.runtime)

    assert line.all_of(Signal) == []
    assert len(line.all_of(Claim)) == 1


def test_a_damaged_fingerprint_keeps_nothing_else_from_being_found(line: Line) -> None:
    number = line.check()
    with line.runtime.db.write() as session:
        for method in methods():
            damaged = Print("0" * 64, str(method.kind), method.version, b"damaged")
            keep(session, FACT_CHECK, number, damaged)

    (reply,) = line.voter().sends("Polling stations in Arvania close at 12 on Sunday")

    assert "❌ False" in reply


@pytest.mark.skipif(not ocr.available(), reason="needs Tesseract's language files")
def test_the_words_on_a_picture_are_kept_for_the_checkers_and_only_with_the_file(
    line: Line,
) -> None:
    picture = next(s.picture for s in demo_samples()["en"] if s.picture is not None)

    send_file(line, picture, "image/png")

    with line.runtime.db.read() as session:
        file = session.scalars(select(MediaFile)).one()
    assert len(file.details["words"].split()) >= 4
