"""Stories of people: an invitation to the first day, a second look, a correction that arrives."""

import re

import pyotp
import pytest
from sqlalchemy import select

from tests.browser.conftest import Opener, Site, fits, keep_picture
from tests.console.world import Maker
from tests.processes import until
from tipline.models import Contact, OutboundMessage, OutboundState, Purpose, Role
from tipline.preferences import services as preferences

pytest.importorskip("playwright.sync_api", reason="needs playwright (pip)")
from playwright.sync_api import Page, expect

GONE = (OutboundState.SENT, OutboundState.DELIVERED, OutboundState.READ)
WORDS = "violet ladder unclear harbour"


@pytest.mark.parametrize("width", [1280, 390])
def test_from_the_invitation_to_the_first_page_with_a_second_factor(
    open_page: Opener, width: int
) -> None:
    admin, guest = open_page(Role.ADMIN, width=width), open_page(None, width=width)
    admin.goto("/console/people/")
    admin.get_by_label("Login").fill(f"bea{width}")
    admin.get_by_label("Name").fill("Bea Böll")
    admin.get_by_label("Role").select_option("editor")
    admin.get_by_role("button", name="Invite").click()
    link = admin.locator(".once code").inner_text()
    keep_picture(admin, f"people-link-{width}")
    guest.goto(link)
    keep_picture(guest, f"people-join-{width}")
    guest.get_by_label("New password", exact=True).fill(WORDS)
    guest.get_by_label("New password again").fill(WORDS)
    guest.get_by_role("button", name="Join").click()
    expect(guest.locator("h1")).to_have_text("Set up your second factor")
    guest.get_by_text("Type it in instead").click()
    secret = guest.locator("code.wrap").inner_text().replace(" ", "")
    keep_picture(guest, f"people-factor-{width}")
    guest.get_by_label("Type the code that the app shows").fill(pyotp.TOTP(secret).now())
    guest.get_by_role("button", name="Turn it on").click()
    expect(guest.locator("h1")).to_have_text("Keep these recovery codes")
    assert guest.locator(".codes li").count() == 10
    keep_picture(guest, f"people-codes-{width}")
    assert fits(guest)
    guest.get_by_role("link", name="I have kept them").click()
    expect(guest.locator("h1")).to_have_text("Queue")
    guest.goto("/console/audit")
    expect(guest.locator("h1")).to_have_text("Audit")
    guest.goto(link)
    expect(guest.locator("h1")).to_have_text("This link opens nothing")


def write(page: Page, place: str) -> None:
    page.get_by_label("False", exact=True).check()
    page.get_by_label("Claim as checked").fill(f"The polling station of {place} was moved")
    page.get_by_label("Summary", exact=True).fill("The electoral authority kept place and time.")
    page.get_by_label("Sources").fill("Gazette 12, page 3")


@pytest.mark.parametrize(("width", "script"), [(1280, True), (390, True), (390, False)])
def test_a_verdict_goes_out_after_a_second_look_and_its_correction_reaches_those_who_were_told(
    open_page: Opener, site: Site, width: int, script: bool
) -> None:
    look = f"{width}" if script else f"{width}-plain"
    place = {"1280": "Eastbrook", "390": "Gullwater", "390-plain": "Fernhill"}[look]
    number = claim_of(site, place)
    with site.runtime.db.write() as session:
        value = {"required": "always"}
        preferences.change(session, site.runtime.settings, "review", value, by="test")
    writer, other = (
        open_page(role, width=width, script=script) for role in (Role.CHECKER, Role.EDITOR)
    )
    writer.goto(f"/console/claims/{number}/verdict")
    write(writer, place)
    writer.get_by_role("button", name=re.compile("^Update the preview")).click()
    expect(writer.locator("#preview img.card-preview").first).to_be_visible()
    keep_picture(writer, f"verdict-preview-{look}")
    writer.get_by_role("button", name="Send to a second look").click()
    expect(writer.get_by_role("status")).to_contain_text("A colleague looks at it")
    other.goto("/console/reviews/")
    other.get_by_role("link", name=re.compile(place)).click()
    keep_picture(other, f"review-{look}")
    other.get_by_role("button", name=re.compile("^Publish")).click()
    expect(other.locator("h1")).to_have_text(re.compile("going out|gone out"))
    until(lambda: told(site, place, Purpose.VERDICT) == 2, "both who asked are told")
    other.get_by_role("link", name="See the fact-check").click()
    other.get_by_role("link", name="Correct it").click()
    other.get_by_label("What was corrected").fill("The street was wrong.")
    other.get_by_label("Summary", exact=True).fill("It stays where it was, in Mill Street.")
    other.get_by_role("button", name="Send to a second look").click()
    expect(other.get_by_role("status")).to_contain_text("until then nobody is told")
    writer.goto("/console/reviews/")
    writer.get_by_role("link", name=re.compile(place)).click()
    expect(writer.locator("h1")).to_have_text("A second look at a correction")
    keep_picture(writer, f"review-correction-{look}")
    writer.get_by_role("button", name="Publish and tell 2").click()
    expect(writer.locator("h1")).to_have_text(re.compile("going out|gone out"))
    keep_picture(writer, f"sending-{look}")
    until(lambda: told(site, place, Purpose.CORRECTION) == 2, "both are told of the correction")
    writer.reload()
    expect(writer.locator("progress")).to_have_attribute("value", "2")


def claim_of(site: Site, place: str) -> int:
    """A claim of its own for each story, that two people asked about."""
    with site.runtime.db.write() as session:
        maker = Maker(session, number=1000 + 100 * sum(map(ord, place)))
        claim = maker.claim(
            f"The polling station of {place} was moved to the old mill", people=2, language="en"
        )
        # Real addresses of the simulator's channel, so that the pump really delivers.
        for tip in claim.tips:
            contact = session.get_one(Contact, tip.contact_id)
            contact.address = site.runtime.vault.seal(f"voter-{contact.id}")
        return claim.id


def told(site: Site, place: str, purpose: Purpose) -> int:
    with site.runtime.db.read() as session:
        bodies = session.scalars(
            select(OutboundMessage.body).where(
                OutboundMessage.purpose == purpose, OutboundMessage.state.in_(GONE)
            )
        )
        return sum(place in body for body in bodies)


def test_an_editor_tries_saves_and_takes_back_a_setting_on_a_phone(open_page: Opener) -> None:
    page = open_page(Role.EDITOR, width=390, scheme="dark", script=False)
    page.goto("/console/settings/matching")
    page.get_by_label("Answer from").fill("0.95")
    page.get_by_role("button", name="See what changes").click()
    expect(page.get_by_role("heading", name="This would change")).to_be_visible()
    keep_picture(page, "settings-tried-390-dark")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Taken back")
    assert fits(page)
