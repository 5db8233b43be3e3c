"""The front in a browser: one link, a supervisor signs in and assigns a technician in the Temporal UI as herself."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from servers.browsing import CHROMIUM, page_of
from servers.fronts import PASSWORD, FrontService, front_service
from servers.processes import until
from servers.service import repair_request

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed: apt-get install chromium")
PICTURES = os.environ.get("AFTERSALES_STORE_PICTURES")
"""Set, the pictures of docs/security.md are taken anew."""
IMAGES = Path(__file__).parents[2] / "docs" / "images"


@pytest.fixture(scope="module")
def front() -> Iterator[FrontService]:
    """`up`, to which nobody has signed in yet."""
    with front_service() as found:
        yield found


async def picture(page: Page, name: str) -> None:
    """Keeps what the page shows, where that is asked for."""
    if PICTURES:
        await page.screenshot(path=IMAGES / f"{name}.png")


async def send(page: Page, case: str, event: str, body: dict[str, str]) -> None:
    """Fills the UI's own form of an update and submits it."""
    await page.goto(f"/namespaces/default/workflows/{case}")
    await page.get_by_role("button", name="More Actions").click()
    await page.get_by_role("menuitem", name="Send an Update").click()
    await page.get_by_role("button", name="Select an Update").click()
    await page.get_by_role("option").filter(has=page.get_by_text(event, exact=True)).click()
    await page.get_by_role("textbox", name="Data").locator("visible=true").click()
    await page.keyboard.insert_text(json.dumps(body, indent=2))
    await page.get_by_test_id("confirm-modal-button").locator("visible=true").click()


async def shows(page: Page, case: str, said: str) -> None:
    """The case's page says it among the current details, which the UI draws in a frame of their own."""
    await page.goto(f"/namespaces/default/workflows/{case}")
    await page.get_by_text("User Metadata", exact=True).click()
    await expect(page.frame_locator("iframe >> nth=-1").locator("main")).to_contain_text(said)


async def test_one_link_and_a_supervisor_assigns_in_the_temporal_ui_as_herself(
    front: FrontService, browser: Browser
) -> None:
    """She is refused as anyone else, by name; a storekeeper sees no way to end the case, and that it is sealed."""
    link = front.first_link
    page = await page_of(browser, front.url)
    await page.goto(link)
    await page.fill("#people", "supervisor:s-1")
    await page.fill("#password", PASSWORD)
    await page.fill("#again", PASSWORD)
    await picture(page, "first-link")
    await page.get_by_role("button").click()
    await page.wait_for_url("**/sign-in*")
    await page.fill("#name", "s-1")
    await page.fill("#password", PASSWORD)
    await page.get_by_role("button").click()
    await page.wait_for_url("**/namespaces/**")
    opener = front.program("opener", front.token("opener", "clerk", opens=True))
    case = opener.post("/api/cases/repair", json=repair_request(by="clerk:cc-1")).json()["workflow_id"]

    await send(page, case, "assign", {"by": "supervisor:s-1", "technician": "technician:t-1"})
    until("it is assigned", lambda: front.rows("SELECT 1 FROM timeline WHERE event = 'assign'"))
    await shows(page, case, "technician:t-1")
    await picture(page, "assigned-as-herself")
    await send(page, case, "add_note", {"by": "manager:m-1", "note": "not me"})
    refusal = "NotAllowed: by: supervisor:s-1 is signed in, not manager:m-1"
    until("it is refused", lambda: front.rows("SELECT 1 FROM timeline WHERE reason = :r", r=refusal))
    await shows(page, case, "add_note refused")
    await picture(page, "refused-as-another")

    keeper = front.account("warehouse:w-1")
    other = await page_of(browser, front.url)
    await other.goto(f"/namespaces/default/workflows/{case}")
    await other.fill("#name", keeper)
    await other.fill("#password", PASSWORD)
    await other.get_by_role("button").click()
    await expect(other.get_by_text("(sealed)").locator("visible=true").first).to_be_visible()
    await expect(other.get_by_role("button", name="Request Cancellation")).not_to_be_enabled()
    await picture(other, "sealed-from-a-storekeeper")
    lines = front.rows("SELECT by, outcome, sealed_by FROM timeline WHERE workflow_id = :w ORDER BY seq", w=case)
    assert [tuple(line.values()) for line in lines] == [
        ("clerk:cc-1", "applied", "clerk:cc-1 via token:opener"), ("supervisor:s-1", "applied", "supervisor:s-1"),
        ("manager:m-1", "refused", "supervisor:s-1"),
    ]  # fmt: skip
