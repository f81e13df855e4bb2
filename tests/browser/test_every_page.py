"""Every page there is: how it looks, that nobody is shut out, that it needs no script, and that
what others wrote does nothing in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.attacks.test_hostile_content import FILES, MARK, WORDS
from tests.browser.conftest import LOOKS, Opener, fits, keep_picture, served
from tests.console import world
from tests.whole import Whole, Words, build
from tipline.app import create_app
from tipline.models import Role
from tipline.preferences.definitions import DEFINITIONS
from tipline.runtime import Runtime

pytest.importorskip("playwright.sync_api", reason="needs playwright (pip)")
from playwright.sync_api import Page, expect

# What is no page: files, feeds, what programs and monitors ask for, and ways to other sites.
NO_PAGES = {
    "api.changes", "api.check", "api.checks", "api.claim", "api.feed", "api.openapi", "api.trends",
    "api.versions", "bootstrap.static", "cards.picture", "console.factor", "console.media",
    "console.picture", "console.queue_news", "console.review_card", "console.sso",
    "console.sso_back", "health.alive", "health.ready", "metrics.metrics", "newsroom.groups_file",
    "newsroom.lines_file", "newsroom.month_file", "newsroom.versions_file", "pages.feed_atom",
    "pages.feed_json", "pages.open_month", "pages.sitemap", "simulator.chat", "simulator.file",
    "simulator.picture", "simulator.static", "static", "webhooks.whatsapp_handshake",
}  # fmt: skip
STRANGERS = ("console.login", "console.forgot", "console.join")
PICTURES = {"photo": (world.png("teal", (640, 400)), "image/png", "image")}


@dataclass(frozen=True)
class Site:
    """A running tipline in which there is one of everything."""

    url: str
    runtime: Runtime
    whole: Whole

    def pages(self) -> dict[str, str]:
        """The path of every page by a name for its picture; a new page is in it by itself."""
        app = create_app(self.runtime)
        found = {
            rule.endpoint.replace(".", "-"): self.whole.path(rule)
            for rule in app.url_map.iter_rules()
            if "GET" in (rule.methods or ()) and rule.endpoint not in NO_PAGES
        }
        claim, whole = f"/console/claims/{self.whole.claim}", self.whole
        return found | {
            "console-queue-empty": "/console/?q=zzz",
            "console-queue-all": "/console/?status=all&topic=process",
            "console-compare": f"{claim}/merge?other={whole.other}",
            "console-answer": f"{claim}/answer/{whole.foreign}",
            "console-factcheck-of-others": f"/console/factchecks/{whole.foreign}",
            "console-reply": f"{found['console-tip']}?reply=0",
            "console-texts-found": "/console/settings/texts?q=answer",
            "console-not-found": "/console/claims/99999",
            "newsroom-trending": "/newsroom/?window=30d",
            "newsroom-partners": "/newsroom/partners?window=24h",
            "newsroom-nothing": "/newsroom/?window=30d&q=zzz",
            **{
                f"console-setting-{name}": f"/console/settings/{name}"
                for name in DEFINITIONS
                if name != "texts"
            },
        }


@pytest.fixture(scope="module", params=["plain", "hostile"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """One of everything in everyday words, and in the worst."""
    words, files = (Words(), PICTURES) if request.param == "plain" else (WORDS, FILES)
    folder = tmp_path_factory.mktemp("every")
    with served(folder, lambda runtime: build(runtime, words, files)) as (url, runtime, whole):
        yield Site(url, runtime, whole)


plain = pytest.mark.parametrize("site", ["plain"], indirect=True)
hostile = pytest.mark.parametrize("site", ["hostile"], indirect=True)


def walk(open_page: Opener, site: Site, **look: Any) -> Iterator[tuple[str, Page]]:
    """Every page in turn, opened by an admin, or by a stranger where that is for strangers."""
    stranger, admin = open_page(None, **look), open_page(Role.ADMIN, **look)
    for name, path in site.pages().items():
        page = stranger if name.replace("-", ".", 1) in STRANGERS else admin
        answer = page.goto(path)
        assert answer is not None
        expected = 404 if name in ("console-not-found", "console-join") else 200
        assert answer.status == expected, (name, path)
        yield name, page


@plain
@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_it_fits_has_no_serious_barrier_and_is_kept_as_a_picture(
    open_page: Opener, site: Site, width: int, scheme: str
) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="needs axe-playwright-python (pip)"
    ).Axe()
    found: list[str] = []
    for name, page in walk(open_page, site, width=width, scheme=scheme):
        if not fits(page):
            found.append(f"{name} is wider than {width}")
        if not page.locator("h1").count():
            found.append(f"{name} has no title")
        keep_picture(page, f"{name}-{width}-{scheme}")
        found += serious(axe, page, name)
    assert found == []


def serious(axe: Any, page: Page, name: str) -> list[str]:
    violations = axe.run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{name}: {v['id']}: {node['html'][:120]} {node['failureSummary'][:300]}"
        for v in violations
        if v["impact"] in ("serious", "critical")
        for node in v["nodes"]
    ]


@plain
def test_every_field_has_a_name_and_every_page_one_main_and_a_way_to_skip_to_it(
    open_page: Opener, site: Site
) -> None:
    for name, page in walk(open_page, site):
        nameless = page.evaluate(
            """() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea")]
                .filter((field) => !field.labels.length && !field.ariaLabel)
                .map((field) => field.outerHTML)"""
        )
        assert nameless == [], name
        assert page.locator("main").count() == 1, name
        same = page.evaluate(
            """() => {
                const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
                return ids.filter((id, i) => ids.indexOf(id) !== i);
            }"""
        )
        assert same == [], name
        if page.locator("[autofocus]").count():
            continue  # one is past that already
        page.keyboard.press("Tab")
        expect(page.locator(":focus"), name).to_have_text("Skip to content")


@plain
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_on_it_waits_for_a_script_and_the_menu_opens_without_one(
    open_page: Opener, site: Site, width: int
) -> None:
    for name, page in walk(open_page, site, width=width, script=False):
        assert fits(page), name
        idle = page.locator("button[type=button]:visible, a[href='#']:visible")
        if name != "console-style":  # which shows buttons without a use
            assert idle.all_inner_texts() == [], name
        for form in page.locator("form").all():
            sends = form.locator("button:not([type=button]), input[type=submit]").count()
            assert sends, (name, form.evaluate("form => form.outerHTML.slice(0, 200)"))
        menu = page.locator(".nav-menu > summary")
        if menu.count() and width == 390:
            menu.click()
        if menu.count():  # a row of places where there is room, else what the menu opened
            places = ".nav-menu a" if width == 390 else ".nav-main a"
            expect(page.locator(places).first, name).to_be_visible()


@hostile
@pytest.mark.parametrize("width", [1280, 390])
def test_what_others_wrote_is_shown_and_does_nothing(
    open_page: Opener, site: Site, width: int
) -> None:
    shown = 0
    for name, page in walk(open_page, site, width=width):
        assert fits(page), name
        assert page.locator("xss-mark, main svg:not([class]):not([viewBox])").count() == 0, name
        shown += MARK in page.locator("body").inner_text()
        if name in ("console-claim", "console-queue", "newsroom-trending", "pages-check"):
            keep_picture(page, f"hostile-{name}-{width}")
        if name == "console-claim":
            page.locator("details.links > summary").first.click()
            page.locator("[data-zoom]").first.click()
            expect(page.locator("#zoom")).to_be_visible()
    assert shown >= 25
