"""A real browser on a real server: gunicorn, worker and pump as in production, and Chromium."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest
from sqlalchemy.orm import Session

from factchecks.importers.impact import History, Impact, example, too_much
from factchecks.models import Rating
from tests.console import world
from tests.factchecks.conftest import imported
from tests.processes import ROOT, Process, answers, free_port, running, until
from tipline import schema
from tipline.config import Mode, load_settings
from tipline.console import people
from tipline.models import Claim, HeldImport, Job, JobState, Role
from tipline.quarantine import services as quarantine
from tipline.runtime import Runtime
from tipline.web import cookies, sessions

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

OUTPUT = ROOT / "test-output"
# Everything is looked at on a desk and on a phone, by day and by night.
LOOKS = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]
# One claim each for the stories, so that they don't get in each other's way.
PLACES = ("Amberfield", "Birchmere", "Coldwater", "Dunmore", "Everfield", "Foxhollow",
          "Ambervale", "Dunwater")  # fmt: skip
VIEWPORTS = {1280: 900, 390: 844}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class Site:
    """A running tipline with some claims waiting in it."""

    url: str
    runtime: Runtime
    claim_id: int  # the urgent one, with wordings, a picture and candidates
    fact_check_id: int


Made = TypeVar("Made")


@contextmanager
def served(folder: Path, fill: Callable[[Runtime], Made]) -> Iterator[tuple[str, Runtime, Made]]:
    """A tipline as ``tipline serve`` runs it, and what ``fill`` put in before it began."""
    port = free_port()
    environment = {
        "TIPLINE_INSTANCE": str(folder / "instance"),
        "TIPLINE_MODE": Mode.DEVELOPMENT.value,
        "TIPLINE_ORGANISATION": "Lupa do Vale",
        "TIPLINE_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "TIPLINE_GATHER_SECONDS": "0",
        "PORT": str(port),
    }
    url = f"http://127.0.0.1:{port}"
    server = Process(
        "tipline", "serve", "--host", "127.0.0.1", env=environment, log=folder / "serve.log"
    )
    with Runtime(load_settings({**os.environ, **environment})) as runtime:
        schema.upgrade(runtime.db)
        made = fill(runtime)
        with running([server]):
            until(lambda: answers(f"{url}/readyz"), f"the server is ready (see {folder})")
            yield url, runtime, made


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A tipline with a morning's queue, one for each module of tests."""
    with served(tmp_path_factory.mktemp("site"), furnish) as (url, runtime, made):
        yield Site(url, runtime, *made)


def furnish(runtime: Runtime) -> tuple[int, int]:
    """A morning's queue: one claim that spreads in versions, and others around it."""
    with runtime.db.write() as session:
        for role in Role:
            world.staff(session, role)
        maker = world.Maker(session)
        claim = maker.claim(
            "A votação em Vila Nova foi mudada para 12 de novembro. Passem a todos! "
            "https://mau.example/voto",
            people=9,
            forwarded=world.Forwarded.FREQUENTLY,
            hours_ago=30,
        )
        _versions(maker, claim, runtime)
        check = maker.fact_check("A votação municipal foi mudada para 14 de novembro")
        maker.candidate(claim, check)
        other = maker.fact_check(
            "Eleitores de Vila Nova votam em dois dias", url="https://checks.example.org/b"
        )
        maker.candidate(claim, other, score=0.61, conflict=False)
        maker.claim("تم إغلاق جميع مراكز الاقتراع في الساعة الثالثة", people=6, language="ar")
        maker.claim("मतदान केंद्र अब शाम 4 बजे बंद होंगे, सभी को बताएं", people=4, language="hi")
        for place in PLACES:
            maker.claim(
                f"The polling station of {place} was moved to the old mill",
                people=2,
                language="en",
                country="ZA",
            )
        for ward in range(3, 29):
            maker.claim(
                f"Polling stations in Ward {ward} close at 3 pm this year, bring two photo ids",
                people=ward % 3 + 1,
                language="en",
                country="ZA",
            )
        session.add(
            Job(
                name="media.fetch",
                payload={"inbound_media_id": 1},
                state=JobState.DEAD,
                attempt=8,
                error="ReadTimeout",
            )
        )
        _held(session)
        session.flush()
        return claim.id, check.id


def _held(session: Session) -> None:
    """A feed whose site was taken over, and a partner whose changes were refused."""
    old = imported("Eleitores precisam levar dois documentos com foto à seção eleitoral").verdict
    impact = Impact(new=2, reworded=1, altered=118)
    for number, kind in enumerate(["altered"] * 3 + ["reworded", "new"]):
        new = replace(old, rating=Rating.TRUE, rating_text="Verdadeiro", url=old.url + "x" * 90)
        was, now = (None, old) if kind == "new" else (old, None if number == 2 else new)
        impact.examples.append({"kind": kind, "site": "lume.example.org", **example(was, now)})
    for source in ("partner:Lupa do Norte", "Lume Checagens"):
        number = quarantine.hold(
            session,
            source=source,
            kind="feed",
            impact=impact,
            reasons=too_much(impact, History(had=1200, live=1200)),
            content=[source],
        )
        if source.startswith("partner:"):
            digest = session.get_one(HeldImport, number).digest
            quarantine.refuse(session, number, digest, by="editor")


def _versions(maker: world.Maker, claim: Claim, runtime: Runtime) -> None:
    for _ in range(3):
        maker.tip(
            claim,
            "A votação em Vila Velha foi mudada para 14 de novembro. Passem a todos!",
            country="BR",
            hours_ago=20,
        )
    tip = maker.tip(claim, "Vejam esta foto", country="MZ")
    maker.media(tip, runtime.store, world.png("teal", (640, 400)), "image/png", "image")
    claim.priority_reasons = [
        {"code": "rising", "points": 26, "text": "9 people asked in the last 3 hours", "value": 9},
        {"code": "frequently", "points": 11, "text": "70 % were forwarded many times", "value": 70},
    ]


Opener = Callable[..., "Page"]


@pytest.fixture
def open_page(chromium: "Browser", site: Site) -> Iterator[Opener]:
    """A fresh browser profile each time; any script error or refused resource fails the test."""
    contexts = []
    trouble: list[str] = []

    def elsewhere(request: "Request") -> None:
        if not request.url.startswith((site.url, "data:", "blob:")):
            trouble.append(f"asked for {request.url[:100]}")

    def open_it(
        role: Role | None = None,
        *,
        login: str = "",
        width: int = 1280,
        scheme: str = "light",
        script: bool = True,
    ) -> "Page":
        context = chromium.new_context(
            base_url=site.url,
            viewport={"width": width, "height": VIEWPORTS[width]},
            color_scheme=scheme,  # type: ignore[arg-type]  # one of LOOKS
            java_script_enabled=script,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", elsewhere)
        page.on("dialog", lambda dialog: (trouble.append(dialog.message), dialog.dismiss()))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("console", lambda said: trouble.append(said.text) if _is_bad(said) else None)
        if role is not None:
            # Begun without the form: a code of the second factor opens only once in 30 seconds.
            with site.runtime.db.write() as session:
                person = people.require(session, login or role.value)
                token = sessions.start(session, person.id, proved=True, browser="Chrome on Linux")
            context.add_cookies([{"name": cookies.NAME, "value": token, "url": site.url}])
            page.goto("/console/")
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert trouble == []


def _is_bad(said: object) -> bool:
    """Errors and warnings of the page itself, such as the content policy refusing something."""
    kind, text = said.type, said.text  # type: ignore[attr-defined]  # a playwright message
    # The status of an answer that a test asks for on purpose is not the page's mistake.
    return kind in ("error", "warning") and "Failed to load resource" not in text


def keep_picture(page: "Page", name: str) -> None:
    """A screenshot of the whole page for people to look at."""
    OUTPUT.mkdir(exist_ok=True)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=OUTPUT / f"{name}.png", full_page=True)


def fits(page: "Page") -> bool:
    """Whether nothing sticks out at the side."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
