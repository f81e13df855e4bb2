"""A first-time visitor taps, and is answered: the whole demo in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import ROOT
from tests.processes import Process, answers, free_port, running, until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OUTPUT = ROOT / "test-output"
SOON = 60_000  # milliseconds, on a busy machine


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """``tipline demo`` as anybody starts it; its address."""
    folder = tmp_path_factory.mktemp("demo")
    port = free_port()
    env = {
        "TIPLINE_INSTANCE": str(folder / "instance"),
        "TIPLINE_GATHER_SECONDS": "0.5",
        "PORT": str(port),
    }
    url = f"http://localhost:{port}"
    log = folder / "log"
    process = Process("tipline", "demo", env=env, log=log)
    with running([process]):
        until(lambda: answers(f"{url}/readyz"), "the demo did not start")
        yield url


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page that fails the test if a script or the content policy complains."""
    page = chromium.new_page(viewport={"width": 1280, "height": 860})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    page.close()
    assert complaints == []


def shoot(page: Page, name: str) -> None:
    OUTPUT.mkdir(exist_ok=True)
    page.screenshot(path=str(OUTPUT / f"simulator-{name}.png"), animations="disabled")


def shoot_phone(page: Page, name: str) -> None:
    """The end of the same chat as a phone shows it."""
    before = page.viewport_size
    assert before is not None
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator(".log").evaluate(
        "log => { log.scrollIntoView(); log.scrollTop = log.scrollHeight }"
    )
    shoot(page, f"phone-{name}")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    page.set_viewport_size(before)


def replies(page: Page) -> int:
    return page.locator(".by-tipline").count()


def tap(page: Page, expected: str, number: int = 0) -> str:
    """Tap a message of which this is to be expected; what comes back."""
    before = replies(page)
    page.locator(".try", has_text=expected).nth(number).click()
    expect(page.locator(".by-tipline").nth(before)).to_be_visible(timeout=SOON)
    return page.locator(".by-tipline").nth(before).inner_text()


def test_a_newcomer_is_answered_asked_and_put_in_the_queue(demo: str, page: Page) -> None:
    page.goto(f"{demo}/simulator/")
    shoot(page, "start")

    assert "False" in tap(page, "answered at once")
    tap(page, "asked back")
    expect(page.locator(".choices button").first).to_be_visible()
    shoot(page, "asked")
    shoot_phone(page, "asked")
    before = replies(page)
    page.locator(".choices button").last.click()
    expect(page.locator(".by-tipline").nth(before)).to_be_visible(timeout=SOON)
    # The question is answered; what may be tapped now is where it was seen.
    expect(page.locator(".choices button")).to_have_count(7)
    tap(page, "nobody checked it yet")
    expect(page.locator("#status")).to_contain_text("waits for a fact-checker", timeout=SOON)
    shoot(page, "queued")


def test_a_verdict_published_in_the_console_arrives_in_the_chat_of_whoever_waits(
    demo: str, page: Page, chromium: Browser
) -> None:
    page.goto(f"{demo}/simulator/?voter=theo")
    page.get_by_label("Message", exact=True).fill("The ferry to Gull Island has a hole in its hull")
    page.locator("#send").click()
    expect(page.locator(".by-tipline")).to_contain_text("not been checked", timeout=SOON)

    desk = chromium.new_page(viewport={"width": 1280, "height": 860})
    desk.goto(f"{demo}/console/")
    desk.fill("#login", "demo-editor")
    desk.fill("#password", "blue-ferry-song")
    desk.get_by_role("button", name="Sign in").click()
    desk.get_by_role("link", name="The ferry to Gull Island").click()
    desk.get_by_role("link", name="Write the verdict").click()
    desk.get_by_label("False", exact=True).check()
    desk.get_by_label("Summary", exact=True).fill("The ferry is in the dock, and it floats.")
    desk.get_by_label("Link to the article").fill("https://desk.example.org/checks/ferry")
    desk.get_by_role("button", name="Publish and tell 1").click()
    expect(desk.get_by_role("status")).to_contain_text("Published")
    desk.close()

    verdict = page.locator(".by-tipline").nth(1)
    expect(verdict).to_contain_text("❌ False", timeout=SOON)
    expect(verdict).to_contain_text("The ferry is in the dock, and it floats.")
    shoot(page, "verdict-arrived")
    shoot_phone(page, "verdict-arrived")


def test_a_written_message_with_a_picture_is_sent_and_shown(
    demo: str, page: Page, tmp_path: Path
) -> None:
    picture = ROOT / "tipline" / "demo" / "pictures"
    page.goto(f"{demo}/simulator/?voter=joana")
    page.locator("#file").set_input_files(str(next(picture.glob("*.png"))))
    expect(page.locator("#chosen-picture")).to_be_visible()
    page.locator("#text").fill("é verdade?")
    page.locator("input[value=often]").check()
    page.locator("#text").press("Enter")

    voter = page.locator(".by-voter").first
    expect(voter).to_contain_text("é verdade?", timeout=SOON)
    expect(voter).to_contain_text("Forwarded many times")
    expect(voter.locator("img.shot")).to_be_visible(timeout=SOON)
    expect(page.locator("#text")).to_have_value("")
    expect(page.locator("#chosen")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone_and_reads_from_right_to_left(
    demo: str, chromium: Browser, scheme: str
) -> None:
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = context.new_page()
    page.goto(f"{demo}/simulator/?voter=salma{'.2' if scheme == 'dark' else ''}")
    tap(page, "answered at once")
    page.locator(".log").scroll_into_view_if_needed()
    shoot(page, f"phone-{scheme}")
    if (card := page.locator(".by-tipline img")).count():
        card.first.scroll_into_view_if_needed()
        shoot(page, f"phone-card-{scheme}")

    width = page.evaluate("() => document.documentElement.scrollWidth")
    ours = page.locator(".by-tipline .bubble").first.bounding_box()
    theirs = page.locator(".by-voter .bubble").first.bounding_box()
    context.close()
    assert width <= 390
    assert ours is not None
    assert theirs is not None
    assert ours["x"] + ours["width"] > theirs["x"] + theirs["width"]


def test_it_works_without_javascript(demo: str, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{demo}/simulator/?voter=theo")
    page.locator("#text").fill("Is it true?")
    page.locator("#send").click()
    shown = page.locator(".by-voter").last.inner_text()  # others may have written as theo
    context.close()

    assert "Is it true?" in shown


def test_everything_can_be_done_with_the_keyboard(demo: str, page: Page) -> None:
    page.goto(f"{demo}/simulator/?voter=lucia")
    page.locator(".try").first.focus()
    page.keyboard.press("Enter")

    expect(page.locator(".by-tipline").first).to_be_visible(timeout=SOON)
