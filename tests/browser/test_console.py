"""The console in a browser: the stories of a checker's day."""

import re

import pytest

from tests.browser.conftest import Opener, Site, keep_picture
from tests.console import world
from tipline.models import Role

pytest.importorskip("playwright.sync_api", reason="needs playwright (pip)")
from playwright.sync_api import Page, expect

both = pytest.mark.parametrize("width", [1280, 390])


def write_verdict(page: Page, place: str) -> None:
    page.get_by_label("False", exact=True).check()
    page.get_by_label("Claim as checked").fill(f"The polling station of {place} was moved")
    page.get_by_label("Summary", exact=True).fill("The electoral authority kept place and time.")
    page.get_by_label("Link to the article").fill("https://lupa.example.org/mill")


@both
def test_a_claim_is_worked_by_keyboard_from_the_queue_to_the_published_verdict(
    open_page: Opener, width: int
) -> None:
    place = {1280: "Amberfield", 390: "Ambervale"}[width]
    page = open_page(Role.CHECKER, width=width)
    page.keyboard.press("/")
    page.keyboard.type(place.lower())
    page.keyboard.press("Enter")
    expect(page.locator("#count")).to_contain_text("1 claim")
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(place)
    page.wait_for_load_state()  # the page shows before it listens to its keys
    page.keyboard.press("t")
    expect(page.get_by_role("status")).to_contain_text("The claim is yours")
    page.keyboard.press("v")
    expect(page.locator("h1")).to_have_text("Write the verdict")
    write_verdict(page, place)
    bubble = page.locator("#preview .bubble").first
    expect(bubble).to_contain_text("kept place and time")
    expect(page.locator('[data-count="summary"]')).to_have_text("44")
    keep_picture(page, f"story-verdict-{width}")
    page.get_by_role("button", name=re.compile("^Publish")).click()
    expect(page.get_by_role("status")).to_contain_text("Published")
    expect(page.locator("h1")).to_have_text(re.compile("It is going out|It has gone out"))
    page.keyboard.press("q")
    page.get_by_role("link", name=re.compile("^Answered")).click()
    expect(page.locator(".queue")).to_contain_text(place)


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
    page.goto("/console/?q=birchmere")
    page.locator(".mark").first.check()
    page.get_by_label("Tag", exact=True).fill("mill")
    page.get_by_role("button", name="Tag", exact=True).click()
    expect(page.locator(".undo-line")).to_contain_text("1 claim tagged #mill")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".tag")).to_have_count(0)
    page.goto("/console/?q=coldwater")
    page.locator(".queue a").first.click()
    page.get_by_role("link", name="Write the verdict").click()
    write_verdict(page, "Coldwater")
    page.get_by_role("button", name="Update the preview").click()
    expect(page.locator("#preview .bubble").first).to_contain_text("kept place and time")
    expect(page.get_by_label("False", exact=True)).to_be_checked()
    page.get_by_role("button", name=re.compile("^Publish")).click()
    expect(page.get_by_role("status")).to_contain_text("Published")


@both
def test_two_checkers_take_the_same_claim_at_once_and_one_of_them_has_it(
    open_page: Opener, width: int
) -> None:
    first, second = (open_page(role, width=width) for role in (Role.CHECKER, Role.EDITOR))
    for page in (first, second):
        page.goto({1280: "/console/?q=dunmore", 390: "/console/?q=dunwater"}[width])
        page.locator(".queue a").first.click()
    first.get_by_role("button", name="Take it").click()
    second.get_by_role("button", name="Take it").click()  # on a page from before
    expect(second.get_by_role("status")).to_contain_text("Checker works on claim")
    keep_picture(second, f"story-locked-{width}")
    second.get_by_role("button", name="Take it over from Checker").click()
    expect(second.locator(".head")).to_contain_text("Editor works on it")
    first.get_by_label("Status").select_option("Spam")
    first.get_by_role("button", name="Set", exact=True).click()
    expect(first.get_by_role("status")).to_contain_text("Editor works on claim")
    keep_picture(first, f"story-taken-over-{width}")


@both
def test_ten_claims_are_triaged_by_keyboard_only(open_page: Opener, width: int) -> None:
    page = open_page(Role.CHECKER, width=width)
    page.keyboard.press("/")
    page.keyboard.type("photo ids")
    page.keyboard.press("Enter")
    expect(page.locator("#count")).to_contain_text("claims")
    expect(page.get_by_label("Words in the claim, or its number")).to_have_value("photo ids")
    before = int(page.locator("#count").inner_text().split()[0])
    assert before >= 18
    listing = page.url
    page.wait_for_load_state()  # the page shows before it listens to its keys
    for left in range(before, before - 8, -1):
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_contain_text("Polling stations in Ward")
        page.wait_for_load_state()
        page.keyboard.press("s")
        page.keyboard.type("Out")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status").first).to_contain_text("out of scope")
        page.goto(listing)
        expect(page.locator("#count")).to_contain_text(f"{left - 1} claims")
    for _ in range(2):
        page.keyboard.press("j")
        page.keyboard.press("x")
    expect(page.locator("[data-marked]")).to_have_text("2 claims are marked")
    keep_picture(page, f"story-marked-{width}")
    page.keyboard.press("b")
    page.keyboard.type("ward")
    page.keyboard.press("Enter")
    expect(page.locator(".undo-line")).to_contain_text("2 claims tagged #ward")
    expect(page.locator(".tag")).to_have_count(2)
    page.wait_for_load_state()
    page.keyboard.press("u")
    expect(page.get_by_role("status").first).to_contain_text("Undone for 2 claims")
    expect(page.locator(".tag")).to_have_count(0)


@both
def test_claims_are_merged_and_the_merge_is_undone(open_page: Opener, width: int) -> None:
    page = open_page(Role.CHECKER, width=width)
    page.goto("/console/?q=everfield")
    page.locator(".queue a").first.click()
    like = page.locator(".like", has_text="Foxhollow")
    like.get_by_role("link", name="Merge").click()
    expect(page.locator("h1")).to_have_text("Do these say the same?")
    expect(page.locator(".conflicts")).to_contain_text("Foxhollow")
    keep_picture(page, f"console-merge-{width}-light")
    page.get_by_label("I have looked").check()
    page.get_by_role("button", name="Merge into").click()
    expect(page.get_by_role("status").first).to_contain_text("Merged")
    expect(page.locator(".facts dd").first).to_be_visible()
    expect(page.locator("#h-demand + .facts dd").first).to_have_text("4")
    keep_picture(page, f"console-merged-{width}-light")
    page.get_by_role("button", name="Undo the merge").click()
    expect(page.get_by_role("status").first).to_contain_text("Undone")
    expect(page.locator("#h-demand + .facts dd").first).to_have_text("2")
    page.goto("/console/?q=foxhollow")
    expect(page.locator(".claim-row")).to_have_count(1)


def test_what_comes_in_meanwhile_is_announced_and_nothing_moves(
    open_page: Opener, site: Site
) -> None:
    page = open_page(Role.CHECKER)
    page.goto("/console/?q=gorse")
    expect(page.get_by_role("heading", name="Nothing fits")).to_be_visible()
    with site.runtime.db.write() as session:
        world.Maker(session, number=9000).claim("Voting by text message in Gorse", language="en")
    page.evaluate("dispatchEvent(new Event('tipline:look'))")
    news = page.locator(".news")
    expect(news).to_have_text("1 new claim – show")
    assert page.title().startswith("(1")
    news.click()
    expect(page.locator(".claim-row")).to_have_count(1)


@both
def test_an_admin_ends_a_session_and_the_other_browser_has_to_sign_in(
    open_page: Opener, site: Site, width: int
) -> None:
    login = f"guest{width}"
    with site.runtime.db.write() as session:
        world.staff(session, Role.VIEWER, login)
    viewer = open_page(Role.VIEWER, login=login, width=width)
    admin = open_page(Role.ADMIN, width=width)
    admin.goto("/console/people/")
    admin.get_by_label(f"Change {login}").click()
    keep_picture(admin, f"story-sessions-{width}")
    admin.get_by_role("button", name="End the session in Chrome on Linux").click()
    expect(admin.get_by_role("status")).to_contain_text("signed out")
    viewer.reload()
    expect(viewer.locator("h1")).to_have_text("Sign in")
    keep_picture(viewer, f"story-signed-out-{width}")
    viewer.fill("#login", login)
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
