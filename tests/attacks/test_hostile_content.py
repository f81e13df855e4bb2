"""What voters, colleagues, partners and feeds write is shown on every page and is in every export,
and nowhere does it do anything."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from flask import Flask
from PIL import Image
from werkzeug.test import TestResponse

from tests.api.test_api import made
from tests.console import world
from tests.console.conftest import SITE, Person, signed_in
from tests.console.test_access import ENDS_SESSIONS
from tests.whole import Whole, Words, build
from tipline.demo.samples import samples
from tipline.models import Claim, MediaFile, Role
from tipline.preferences.definitions import DEFINITIONS
from tipline.runtime import Runtime

__all__ = ["signed_in"]

MARK = "Zyxwv"  # a word that is on every page that shows anything of this
OVERRIDE = "\u202e"  # reads backwards from here on
BIDI = f"{OVERRIDE}\u2066\u200f"
LINE = f"=cmd|' /C calc'!A1 {MARK} <xss-mark onload=alert(1)>{BIDI}"
TEXT = (
    f"{LINE}</textarea></title></script><script>alert(1)</script><img src=x onerror=alert(1)>"
    '" onmouseover="alert(1)" x=\' <svg/onload=alert(1)> <!-- ]]> &lt;b&gt; {{ 7*7 }} {% x %} '
    "javascript:alert(1) https://evil.example/<b>?a=1&b=2 \u0000\u0008 A\u0301"
)
WORDS = Words(text=TEXT, other=f"{TEXT} Friday", line=LINE[:60], word=f"@{MARK}<xss-mark>")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# What shows nothing to an admin in this deployment, each for a reason that is tested elsewhere.
CLOSED = {
    "console.join",  # opens for whoever holds an invitation only
    "console.login",  # sends on who is signed in
    "console.sso",  # not set up here
    "console.sso_back",
    "webhooks.whatsapp_handshake",  # wants the provider's word
}
# What answers a form with a file; the walk below sends the form for each.
EXPORTS = {"console.audit_export"}
PICTURE_TO_TRY = next(
    one.picture.name for tried in samples().values() for one in tried if one.picture
)
FILES_OF_OURS = ("/static/", "/bootstrap/static/")


def _jpeg() -> bytes:
    """A picture with a place in it, that is a page and an archive as well."""
    out, exif, archive = io.BytesIO(), Image.Exif(), io.BytesIO()
    exif[0x010E] = "SECRET PLACE"
    Image.new("RGB", (300, 200), "teal").save(out, "JPEG", exif=exif, comment=b"SECRET NOTE")
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("x.html", "<script>alert(1)</script>")
    return out.getvalue() + b"<script>alert('polyglot')</script>" + archive.getvalue()


FILES = {
    "polyglot": (_jpeg(), "image/jpeg", "image"),
    "svg": (
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        "image/svg+xml",
        "image",
    ),
    "gif": (b"GIF89a=1;alert(1)//" + bytes(64), "image/gif", "image"),
    "page": (b"<html><script>alert(1)</script>", "text/html", "document"),
    "paper": (b"%PDF-1.4 /JS (app.alert(1))", "application/pdf", "document"),
    "sound": (b"OggS<script>alert(1)</script>" + bytes(64), "audio/ogg", "audio"),
}


@pytest.fixture
def whole(runtime: Runtime) -> Whole:
    """One of everything that says the worst, one line of it as long as a message can be."""
    whole = build(runtime, WORDS, FILES)
    with runtime.db.write() as session:
        maker = world.Maker(session, number=9_000)
        claim = session.get_one(Claim, whole.claim)
        maker.tip(claim, f"{TEXT} " + "w" * 65_536)
        picture = session.get_one(MediaFile, whole.pictures["polyglot"])
        picture.details = {"words": TEXT}
    return whole


@dataclass
class Reader(HTMLParser):
    """Reads a page as a browser does, and keeps what could do something."""

    found: list[str] = field(default_factory=list)
    structured: list[str] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.found += [f"<{tag} {name}>" for name in values if name.startswith("on")]
        self.found += [f"<{tag} {name}>" for name in values if name in ("style", "srcdoc", "ping")]
        if tag in ("xss-mark", "iframe", "object", "embed", "base", "style"):
            self.found.append(f"<{tag}>")
        ours = values.get("src", "").startswith(FILES_OF_OURS)
        if tag == "script" and not ours and values.get("type") != "application/ld+json":
            self.found.append("<script>")
        self.found += [
            f"<{tag} {name}={values[name][:60]}>"
            for name in ("src", "poster", "action", "formaction", "srcset")
            if name in values and not local(values[name])
        ]
        scheme = urlsplit(values.get("href", "")).scheme
        if scheme not in ("", "http", "https", "mailto"):
            self.found.append(f"<{tag} href={values['href'][:60]}>")
        self.found += [
            f"deceiving: <{tag} {name}>"
            for name in ("title", "alt", "aria-label", "placeholder", "content")
            if OVERRIDE in values.get(name, "")
        ]
        if tag in ("script", "textarea"):
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if self.inside and self.inside[-1] == "script":
            self.structured.append(data)
        elif not self.inside and OVERRIDE in data:
            where = self.get_starttag_text()
            self.found.append(f"deceiving, after {where}")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data[:40]}-->")


def local(address: str) -> bool:
    """Whether this is loaded from our own site, or lies in the page."""
    return (address[:1] in ("", "/", "#", "?") and address[:2] != "//") or address.startswith(
        (f"{SITE}/", "data:image/")
    )


def read(page: str) -> list[str]:
    """What a page would do that it should not."""
    reader = Reader()
    reader.feed(page)
    reader.close()
    for piece in filter(str.strip, reader.structured):
        json.loads(piece)
    return reader.found


def cells(text: str) -> list[str]:
    """Cells of a table that a spreadsheet would run, or rows that fell apart."""
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    wrong = [f"{len(row)} cells: {row[0][:40]!r}" for row in rows if len(row) != len(rows[0])]
    return wrong + [cell[:60] for row in rows for cell in row if cell.startswith(FORMULA)]


def feed(text: str) -> list[str]:
    """What the readers of a feed would run: its pieces are pages of their own."""
    root = ElementTree.fromstring(text)
    pieces = [element.text or "" for element in root.iter() if element.get("type") == "html"]
    links = [element.get("href", "") for element in root.iter()]
    wrong = [link for link in links if urlsplit(link).scheme not in ("", "http", "https")]
    return wrong + [trouble for piece in pieces for trouble in read(piece)]


def objects(text: str) -> list[str]:
    """Nothing, if every line is JSON."""
    for line in filter(None, text.split("\n")):
        json.loads(line)
    return []


def archive(data: bytes) -> list[str]:
    """What is wrong with the tables in a ZIP."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        tables = [file.read(name).decode() for name in file.namelist() if name.endswith(".csv")]
    assert tables
    return [bad for table in tables for bad in cells(table)]


INERT = ("image/webp", "image/png", "image/jpeg", "image/gif", "application/octet-stream",
         "text/plain", "audio/ogg")  # fmt: skip
LOOKS: dict[str, Callable[[TestResponse], list[str]]] = {
    "text/html": lambda answer: read(answer.text),
    "text/csv": lambda answer: cells(answer.text),
    "application/atom+xml": lambda answer: feed(answer.text),
    "application/xml": lambda answer: feed(answer.text),
    "application/json": lambda answer: objects(json.dumps(json.loads(answer.text))),
    "application/feed+json": lambda answer: objects(json.dumps(json.loads(answer.text))),
    "application/x-ndjson": lambda answer: objects(answer.text),
    "application/jsonl": lambda answer: objects(answer.text),
    "application/zip": lambda answer: archive(answer.data),
    **dict.fromkeys(INERT, lambda _answer: []),
}


def trouble(answer: TestResponse) -> list[str]:
    """What is wrong with one answer, by what it says it is."""
    if answer.headers.get("X-Content-Type-Options") != "nosniff":
        return ["a browser may guess what it is"]
    if answer.mimetype not in LOOKS:
        return [f"what is {answer.mimetype}?"]
    return LOOKS[answer.mimetype](answer)


def walked(app: Flask, whole: Whole) -> list[str]:
    """Every page and every file that there is."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    found = [whole.path(r) for r in rules if not r.endpoint.endswith("static")
             and r.endpoint not in ENDS_SESSIONS]  # fmt: skip
    claim = f"/console/claims/{whole.claim}"
    foreign = f"/console/factchecks/{whole.foreign}"
    return [
        *found,
        f"{claim}/merge?other={whole.other}",
        f"{claim}/answer/{whole.foreign}",
        f"{claim}?find={MARK}",
        foreign,
        f"{foreign}/correct",
        f"/console/?status=all&q={MARK}",
        "/console/queue/news?since=0",
        "/console/tips/1?reply=0",
        *(f"/console/settings/{name}" for name in DEFINITIONS if name != "texts"),
        *("/newsroom/?window=" + window for window in ("6h", "30d")),
        "/newsroom/partners?window=24h",
        f"/newsroom/claims/{whole.claim}/versions.jsonl",
        "/newsroom/files/lines.jsonl?window=30d",
        "/newsroom/files/groups.jsonl",
        "/newsroom/files/lines.csv?window=30d",
        *(
            f"/api/v1/feeds/{which}.{kind}"
            for which in ("trending", "new")
            for kind in ("atom", "json")
        ),
        f"/simulator/pictures/{PICTURE_TO_TRY}",
        *(f"/console/media/{sha256}" for sha256 in whole.pictures.values()),
        *(f"/console/media/{sha256}/large" for sha256 in whole.pictures.values()),
    ]


def test_it_is_shown_on_every_page_and_in_every_export_without_effect(
    app: Flask, runtime: Runtime, whole: Whole, signed_in: Callable[..., Person]
) -> None:
    admin = signed_in(Role.ADMIN, "chief")
    reason = {"reason": f"{TEXT}"[:190]}
    admin.post(f"/console/claims/{whole.claim}/open", reason)
    admin.post(f"/console/claims/{whole.claim}/notes", {"text": TEXT})
    token = {"Authorization": f"Bearer {made(runtime)}"}
    wrong, shown, opened = {}, [], set[str]()
    where = app.url_map.bind("tipline.example.org", url_scheme="https")
    for path in walked(app, whole):
        headers = {"Accept": "text/html", **(token if path.startswith("/api/") else {})}
        answer = admin.client.get(path, base_url=SITE, headers=headers)
        if found := trouble(answer):
            wrong[path] = found
        if answer.status_code == 200:
            opened.add(where.match(path.split("?")[0], method="GET")[0])
        if answer.status_code == 200 and MARK in answer.get_data().decode(errors="replace"):
            shown.append(path)
        answer.close()
    for kind in ("csv", "jsonl"):
        answer = admin.post("/console/audit/export", {"format": kind})
        if found := trouble(answer):
            wrong[kind] = found
        shown += [kind] if MARK in answer.text else []
    assert wrong == {}
    pages = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.endpoint.endswith("static")
    }
    assert pages - opened == CLOSED | (ENDS_SESSIONS & pages)  # an error page would prove nothing
    faces = ("/console/claims", "/console/factchecks", "/console/reviews", "/console/settings",
             "/console/operations", "/console/imports",
             "/console/partners", "/console/people", "/console/replies",
             "/newsroom/claims", "/newsroom/narratives", "/newsroom/alerts", "/newsroom/partners",
             "/newsroom/files/lines", "/checks/", "/c/", "/api/v1/checks", "/api/v1/trends",
             "/api/v1/feeds", "/api/v1/claims")  # fmt: skip
    assert [face for face in faces if not any(path.startswith(face) for path in shown)] == []


def test_no_form_gives_a_file_that_this_walk_does_not_read_and_none_answers_with_effect(
    app: Flask, whole: Whole, signed_in: Callable[..., Person]
) -> None:
    admin = signed_in(Role.ADMIN, "chief")
    said = {"format": "csv", "reason": TEXT[:190], **dict.fromkeys(("text", "name", "q"), TEXT)}
    wrong, files, kinds = {}, set(), set[int]()
    for rule in app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or rule.endpoint in ENDS_SESSIONS:
            continue
        if rule.endpoint.startswith(("webhooks.", "api.")):
            continue  # programs call them, each with a signature or a token
        answer = admin.post(whole.path(rule), said)
        kinds.add(answer.status_code)
        if found := trouble(answer):
            wrong[rule.endpoint] = found
        if answer.headers.get("Content-Disposition", "").startswith("attachment"):
            files.add(rule.endpoint)
        answer.close()
    assert wrong == {}
    assert files == EXPORTS
    assert {200, 303, 400} <= kinds
    assert max(kinds) < 500
    assert admin.get("/console/").status_code == 200  # still signed in: every answer was in earnest


def test_nothing_hidden_in_a_file_leaves_with_it(
    whole: Whole, runtime: Runtime, signed_in: Callable[..., Person]
) -> None:
    with runtime.db.write() as session:  # so that nothing is veiled, which would hide it anyway
        session.get_one(MediaFile, whole.pictures["polyglot"]).details = {"words": "Vote"}
    viewer = signed_in(Role.VIEWER, "guest")
    for size in ("", "/small", "/medium", "/large"):
        with viewer.get(f"/console/media/{whole.pictures['polyglot']}{size}") as answer:
            assert answer.status_code == 200
            for secret in (b"SECRET", b"polyglot", b"<script", b"PK\x03\x04"):
                assert secret not in answer.data, (size, secret)
    for name in FILES:
        with viewer.get(f"/console/media/{whole.pictures[name]}") as answer:
            assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
            if name != "polyglot":
                kind = "audio/ogg" if name == "sound" else "application/octet-stream"
                assert answer.mimetype in (kind, "image/gif"), name
                assert answer.headers["Content-Disposition"].startswith("attachment") or (
                    answer.mimetype == "image/gif"
                ), name


def test_the_reader_of_this_test_sees_what_it_is_to_find() -> None:
    for bad in (
        "<xss-mark>",
        "<a href='javascript:x'>",
        "<p onclick=x>",
        "<script>1</script>",
        "<img src='https://x.example/a.png'>",
        "<img src='//x.example/a.png'>",
        "<!-- x -->",
        f"<p>{BIDI}</p>",
        "<p style='x'>",
        "<form action='https://x.example'>",
    ):
        assert read(bad), bad
    assert cells('a,b\n"=1",2\n') and cells("a,b\n1\n")
    assert read('<p>&lt;xss-mark&gt; <a href="/x">x</a><script src="/static/a.js"></script>') == []
