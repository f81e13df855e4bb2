"""Documents: words and page pictures, and a clear refusal of everything else."""

import zipfile
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from matchers.documents import open_document
from matchers.errors import UnreadableMedia

CLAIM = "Voting closes at 3 pm"


def _pdf(path: Path) -> Path:
    """A PDF of one page with one line of text, written by hand."""
    stream = f"BT /F1 24 Tf 72 700 Td ({CLAIM}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 6\n0000000000 65535 f \n%strailer\n<< /Size 6 /Root 1 0 R >>\n" % table
    path.write_bytes(body + end + b"startxref\n%d\n%%%%EOF" % len(body))
    return path


def test_a_pdf_gives_its_words_and_its_page(tmp_path: Path) -> None:
    document = open_document(_pdf(tmp_path / "a.pdf"))
    assert CLAIM in document.text
    assert document.pages == 1
    assert document.pictures[0].std() > 1


def test_a_scanned_pdf_gives_its_picture(tmp_path: Path) -> None:
    image = Image.new("RGB", (400, 500), "white")
    ImageDraw.Draw(image).rectangle((50, 50, 200, 300), fill="navy")
    image.save(tmp_path / "a.pdf")
    document = open_document(tmp_path / "a.pdf")
    assert document.text.strip() == ""
    height, width, _ = document.pictures[0].shape
    assert (height, round(width / 10)) == (1100, 88)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("word/document.xml", f"<w:p><w:t>{CLAIM} &amp; more</w:t></w:p>"),
        ("ppt/slides/slide1.xml", f"<a:p><a:t>{CLAIM} &amp; more</a:t></a:p>"),
    ],
)
def test_office_files_give_their_words(tmp_path: Path, name: str, body: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr(name, body)
    assert open_document(tmp_path / "a.docx").text.strip() == f"{CLAIM} & more"


def test_a_file_of_plain_text_is_its_words(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(CLAIM)
    assert open_document(tmp_path / "a.txt").text == CLAIM


def test_an_office_bomb_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<w:p>" + b" " * (40 << 20))
    with pytest.raises(UnreadableMedia, match="unpacks to too much"):
        open_document(tmp_path / "a.docx")


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7\nbroken", b"BEGIN:VCARD\nFN:Nobody\n", b"\x00\x01", b""]
)
def test_what_can_not_be_read_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(UnreadableMedia):
        open_document(tmp_path / "a")
