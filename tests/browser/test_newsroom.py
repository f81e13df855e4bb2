"""The newsroom and the public pages in a browser: how they look, and a morning of a journalist."""

import re
from typing import Any

import pytest

from tests.browser.conftest import LOOKS, Opener, Site, fits, keep_picture
from tests.browser.newsroom import furnish
from tests.browser.test_every_page import serious
from tipline.models import Role

pytest.importorskip("playwright.sync_api", reason="needs playwright (pip)")
from playwright.sync_api import expect

PAGES = {
    "trending": "/newsroom/",
    "trending-30d": "/newsroom/?window=30d",
    "trending-filtered": "/newsroom/?window=30d&country=PT&q=vote",
    "trending-none": "/newsroom/?q=zzz",
    "claim": "/newsroom/claims/{claim}",
    "versions": "/newsroom/claims/{claim}/versions",
    "versions-week": "/newsroom/claims/{claim}/versions?by=week&country=BR",
    "narratives": "/newsroom/narratives",
    "narrative": "/newsroom/narratives/{narrative}",
    "partners": "/newsroom/partners",
    "alerts": "/newsroom/alerts",
    "files": "/newsroom/files",
    "how": "/newsroom/how",
    "tokens": "/console/tokens",
    "console-partners": "/console/partners",
}
PUBLIC = {
    "checks": "/checks/",
    "checks-pt": "/checks/?language=pt",
    "check": "/checks/{check}",
    "check-corrected": "/checks/{corrected}",
    "check-withdrawn": "/checks/{withdrawn}",
    "check-arabic": "/checks/{arabic}",
    "embed": "/checks/{check}/embed",
    "transparency": "/transparency",
    "open-data": "/open-data/",
}


@pytest.fixture(scope="module")
def numbers(site: Site) -> dict[str, int]:
    """What stands in the addresses."""
    return furnish(site.runtime)


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_every_page_fits_has_no_serious_barrier_and_is_kept_as_a_picture(
    open_page: Opener, numbers: dict[str, int], width: int, scheme: str
) -> None:
    axe: Any = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="needs axe-playwright-python (pip)"
    ).Axe()
    stranger, admin = (open_page(role, width=width, scheme=scheme) for role in (None, Role.ADMIN))
    found: list[str] = []
    for pages, page in ((PAGES, admin), (PUBLIC, stranger)):
        for name, path in pages.items():
            page.goto(path.format(**numbers))
            keep_picture(page, f"newsroom-{name}-{width}-{scheme}")
            if not fits(page):
                found.append(f"{name} is wider than the window")
            if page.locator("h1").count() != 1:
                found.append(f"{name} has {page.locator('h1').count()} h1")
            found += serious(axe, page, name)
    assert found == []


@pytest.mark.parametrize("width", [1280, 390])
def test_how_a_number_is_counted_opens_beside_it_by_keyboard(
    open_page: Opener, numbers: dict[str, int], width: int
) -> None:
    page = open_page(Role.VIEWER, width=width)
    for path in ("/newsroom/", f"/newsroom/claims/{numbers['claim']}"):
        page.goto(path)
        first = page.locator("details.how").first
        first.locator("summary").focus()
        page.keyboard.press("Enter")
        expect(first.locator("p")).to_be_visible()
        assert fits(page)


def test_a_journalist_goes_from_what_rises_to_a_version_a_file_and_a_narrative(
    open_page: Opener, numbers: dict[str, int]
) -> None:
    page = open_page(Role.EDITOR)
    page.goto("/newsroom/")
    expect(page.locator(".trend").first).to_contain_text("Spike")
    page.get_by_role("link", name="30 days").click()
    page.get_by_label("Country").select_option("BR")
    page.get_by_role("button", name="Filter").click()
    expect(page).to_have_url(re.compile("window=30d.*country=BR"))
    page.get_by_role("link", name="14 November").first.click()
    page.get_by_role("link", name="Versions over time and by country").click()
    page.get_by_label("By", exact=True).select_option("week")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("cell", name="Brazil")).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_role("link", name="These tables as CSV").click()
    assert download.value.suggested_filename.startswith("versions-")
    page.goto(f"/newsroom/claims/{numbers['claim']}")
    page.get_by_label("Add it to").select_option(label="The mail is not safe")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The mail is not safe")
    expect(page.locator(".narrative-row").first).to_be_visible()


def test_a_large_file_says_how_much_of_it_has_come(
    open_page: Opener, numbers: dict[str, int]
) -> None:
    page = open_page(Role.VIEWER)
    page.goto("/newsroom/files")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV of every group").click()
    assert download.value.suggested_filename.startswith("groups-")


def test_an_editor_makes_an_alert_and_sees_its_secret_once(
    open_page: Opener, numbers: dict[str, int]
) -> None:
    page = open_page(Role.EDITOR)
    page.goto("/newsroom/alerts")
    page.get_by_label("Name", exact=True).fill("Night desk")
    page.get_by_label("By", exact=True).select_option(label="Signed webhook")
    page.get_by_label("To (mail address, or https://…)").fill("https://hooks.example/secret-path")
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_text("whsec_")).to_be_visible()
    page.goto("/newsroom/alerts")
    expect(page.get_by_text("whsec_")).to_have_count(0)
    expect(page.get_by_text("hooks.example").first).to_be_visible()
    expect(page.get_by_text("secret-path")).to_have_count(0)
