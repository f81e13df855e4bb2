"""The console in a browser: the story of a claim, and how every page looks."""

import re
from typing import Any

import pytest

from tests.browser.conftest import LOOKS, Opener, Site, fits, keep_picture
from tests.console import world
from tipline.models import Role

pytest.importorskip("playwright.sync_api", reason="needs playwright (pip)")
from playwright.sync_api import Page, expect

PAGES = {
    "queue": "/console/",
    "queue-empty": "/console/?q=zzz",
    "claim": "/console/claims/{claim}",
    "verdict": "/console/claims/{claim}/verdict",
    "answer": "/console/claims/{claim}/answer/{check}",
    "factchecks": "/console/factchecks/",
    "factcheck": "/console/factchecks/{check}",
    "correct": "/console/factchecks/{check}/correct",
    "withdraw": "/console/factchecks/{check}/withdraw",
    "reviews": "/console/reviews/",
    "answers": "/console/answers/",
    "settings": "/console/settings/",
    "setting-matching": "/console/settings/matching",
    "setting-scale": "/console/settings/scale",
    "texts": "/console/settings/texts?q=answer",
    "text": "/console/settings/texts/answer.claim",
    "operations": "/console/operations",
    "audit": "/console/audit",
    "people": "/console/people/",
    "person": "/console/people/1",
    "enrolment": "/console/account/factor",
    "account": "/console/account",
    "style": "/console/style",
    "not-found": "/console/claims/99999",
}


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_every_page_fits_has_no_serious_barrier_and_is_kept_as_a_picture(
    open_page: Opener, site: Site, width: int, scheme: str
) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="needs axe-playwright-python (pip)"
    ).Axe()
    stranger, admin = (open_page(role, width=width, scheme=scheme) for role in (None, Role.ADMIN))
    found: list[str] = []
    for name, path in {"login": "/console/login", **PAGES}.items():
        page = stranger if name == "login" else admin
        page.goto(path.format(claim=site.claim_id, check=site.fact_check_id))
        assert fits(page), name
        assert page.locator("h1").count() >= 1, name
        keep_picture(page, f"console-{name}-{width}-{scheme}")
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


def test_every_field_has_a_name_and_every_page_one_main_and_a_way_to_skip_to_it(
    open_page: Opener, site: Site
) -> None:
    page = open_page(Role.ADMIN)
    for name, path in PAGES.items():
        page.goto(path.format(claim=site.claim_id, check=site.fact_check_id))
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
        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_have_text("Skip to content")


def write_verdict(page: Page, place: str) -> None:
    page.get_by_label("False", exact=True).check()
    page.get_by_label("Claim as checked").fill(f"The polling station of {place} was moved")
    page.get_by_label("Summary", exact=True).fill("The electoral authority kept place and time.")
    page.get_by_label("Link to the article").fill("https://lupa.example.org/mill")


def test_a_claim_is_worked_by_keyboard_from_the_queue_to_the_published_verdict(
    open_page: Opener,
) -> None:
    page = open_page(Role.CHECKER)
    page.keyboard.press("/")
    page.keyboard.type("amberfield")
    page.keyboard.press("Enter")
    expect(page.locator("#count")).to_contain_text("1 claim")
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Amberfield")
    page.keyboard.press("t")
    expect(page.get_by_role("status")).to_contain_text("The claim is yours")
    page.keyboard.press("v")
    expect(page.locator("h1")).to_have_text("Write the verdict")
    write_verdict(page, "Amberfield")
    bubble = page.locator("#preview .bubble").first
    expect(bubble).to_contain_text("kept place and time")
    expect(page.locator('[data-count="summary"]')).to_have_text("44")
    page.get_by_role("button", name=re.compile("^Publish")).click()
    expect(page.get_by_role("status")).to_contain_text("Published")
    expect(page.locator("h1")).to_have_text(re.compile("It is going out|It has gone out"))
    page.keyboard.press("q")
    page.get_by_role("link", name=re.compile("^Answered")).click()
    expect(page.locator(".queue")).to_contain_text("Amberfield")


def test_what_is_wrong_is_said_at_its_field_and_read_out(open_page: Opener) -> None:
    page = open_page(Role.CHECKER, width=390)
    page.goto("/console/?q=birchmere")
    page.locator(".queue a").first.click()
    page.get_by_role("link", name="Write the verdict").click()
    page.get_by_label("Link to the article").fill("ftp://x")
    page.get_by_label("Summary", exact=True).fill("Kept in the form.")
    page.get_by_role("button", name=re.compile("^Publish")).click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was changed")
    expect(page.get_by_label("Link to the article")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("must start with https://")).to_be_visible()
    expect(page.get_by_label("Summary", exact=True)).to_have_value("Kept in the form.")
    keep_picture(page, "console-verdict-wrong-390-light")


def test_everything_works_without_javascript(open_page: Opener) -> None:
    page = open_page(Role.CHECKER, script=False)
    page.goto("/console/?q=coldwater")
    page.locator(".queue a").first.click()
    page.get_by_role("link", name="Write the verdict").click()
    write_verdict(page, "Coldwater")
    page.get_by_role("button", name="Update the preview").click()
    expect(page.locator("#preview .bubble").first).to_contain_text("kept place and time")
    expect(page.get_by_label("False", exact=True)).to_be_checked()
    page.get_by_role("button", name=re.compile("^Publish")).click()
    expect(page.get_by_role("status")).to_contain_text("Published")


def test_two_checkers_take_the_same_claim(open_page: Opener) -> None:
    first, second = open_page(Role.CHECKER), open_page(Role.EDITOR)
    for page in (first, second):
        page.goto("/console/?q=dunmore")
        page.locator(".queue a").first.click()
    first.get_by_role("button", name="Take it").click()
    second.reload()
    button = second.get_by_role("button", name="Take it over from Checker")
    button.click()
    first.reload()
    expect(first.locator(".head")).to_contain_text("taken by Editor")


def test_an_admin_ends_a_session_and_the_other_browser_has_to_sign_in(open_page: Opener) -> None:
    viewer, admin = open_page(Role.VIEWER), open_page(Role.ADMIN)
    admin.goto("/console/people/")
    admin.get_by_label("Change viewer").click()
    admin.get_by_role("button", name="End the session in Chrome on Linux").click()
    expect(admin.get_by_role("status")).to_contain_text("signed out")
    viewer.reload()
    expect(viewer.locator("h1")).to_have_text("Sign in")
    viewer.fill("#login", "viewer")
    viewer.fill("#password", world.PASSWORD)
    viewer.get_by_role("button", name="Sign in").click()
    expect(viewer.locator("h1")).to_have_text("Queue")


def test_the_picture_that_came_with_a_claim_is_shown(open_page: Opener, site: Site) -> None:
    page = open_page(Role.VIEWER)
    page.goto(f"/console/claims/{site.claim_id}")
    picture = page.locator(".gallery img").first
    picture.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('.gallery img').naturalWidth === 640")


def test_the_keys_are_shown_on_a_question_mark(open_page: Opener) -> None:
    page = open_page(Role.VIEWER)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("next, previous in a list")
    keep_picture(page, "console-keys-1280-light")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
