"""The Temporal UI as operations use it: Debian's chromium opens a saved view, a case, and sends an update."""

import json
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from desk.shown.views import View, views
from models.words.spoken import speaking
from servers.browsing import CHROMIUM, page_of
from servers.devserver import DevService, dev_server, dev_service
from servers.service import plain_weeks
from servers.waiting import until
from workflows.registry import PROCEDURES

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed: apt-get install chromium")


@pytest.fixture
async def ui(tmp_path: Path, database_url: str, staff: None) -> AsyncIterator[DevService]:
    """A server with its UI and a worker."""
    async with dev_server(tmp_path, ui=True) as server, dev_service(server, database_url) as service:
        yield service


def view_named(name: str) -> View:
    procedures = [kind.procedure for kind in PROCEDURES]
    return next(v for v in views(procedures, plain_weeks(), date(2026, 11, 24)) if v.name == name)


async def listed(ui: DevService, query: str) -> None:
    """Waits until the server lists a case for the query."""

    async def found() -> int:
        return (await ui.client.count_workflows(query)).count

    await until(f"a case listed for {query}", found)


async def opened_from_view(page: Page, ui: DevService, view: View, workflow_id: str) -> None:
    """Opens the saved view, finds the case in it and goes to its page."""
    await listed(ui, view.query)
    await page.goto(view.url(ui.server.ui_url, ui.client.namespace))
    await expect(page.get_by_role("button", name=view.name)).to_be_visible()
    await page.get_by_role("link", name=workflow_id, exact=True).click()
    await page.get_by_text("User Metadata", exact=True).click()


def details(page: Page) -> Locator:
    """The current details; the UI draws each Markdown text in a frame of its own, theirs being the last."""
    return page.frame_locator("iframe >> nth=-1").locator("main")


async def send_update(page: Page, event: str, payload: dict[str, Any]) -> str:
    """Fills the UI's own form and submits it. Returns the description that it shows of the event."""
    await page.get_by_role("button", name="More Actions").click()
    await page.get_by_role("menuitem", name="Send an Update").click()
    await page.get_by_role("button", name="Select an Update").click()
    choice = page.get_by_role("option").filter(has=page.get_by_text(event, exact=True))
    described = await choice.inner_text()
    await choice.click()
    await page.get_by_role("textbox", name="Data").locator("visible=true").click()
    await page.keyboard.insert_text(json.dumps(payload, indent=2))  # as the form itself would indent it
    await page.get_by_test_id("confirm-modal-button").locator("visible=true").click()
    return described


async def test_operations_find_a_case_read_it_and_move_it_in_the_browser(ui: DevService, browser: Browser) -> None:
    """From a saved view to the case's page, whose own example, adapted, is sent through the UI's own form."""
    case = await ui.open(number="U-1", urgent=True)
    page = await page_of(browser)
    await opened_from_view(page, ui, view_named("Repair, open"), case.handle.id)
    saved = await page.evaluate("localStorage.getItem('saved-workflow-queries')")
    assert "Repair, open" in saved

    await expect(details(page)).to_contain_text("registered: In the service register, waiting for a technician")
    warned, assigned = "contact (一§19(2)·2): supervisor is warned", "assign → assigned, by supervisor"
    for shown in ("U-1", warned, assigned, "with nobody"):
        await expect(details(page)).to_contain_text(shown)
    example = json.loads(await details(page).locator("code", has_text='"technician"').first.inner_text())
    described = await send_update(page, "assign", example | {"technician": "technician:t-1"})
    assert "By: supervisor or an office above. Example: " in described
    assert json.dumps(example) in described

    await case.until(2)
    view = await case.view()
    assert (view["state"], view["assignee"]) == ("assigned", "technician:t-1")
    await page.reload()
    await expect(details(page)).to_contain_text("with technician:t-1")
    await expect(details(page)).to_contain_text("assign → assigned, by supervisor:s-1")


async def test_a_refused_signal_is_seen_on_the_case_s_page(ui: DevService, browser: Browser) -> None:
    """Its sender reads that it was sent; the page says that it was refused, and repeats nothing of it."""
    case = await ui.open(number="U-2")
    await case.signal("finish", "technician:t-1", work="secret words", minutes=1, customer_signature="s")
    await case.until(2)
    page = await page_of(browser)
    await opened_from_view(page, ui, view_named("With nobody"), case.handle.id)
    await expect(details(page)).to_contain_text("finish refused, not possible as the case stands, by technician:t-1")
    await expect(details(page)).not_to_contain_text("secret")


async def test_the_page_of_a_case_is_chinese_where_the_company_is(
    tmp_path: Path, database_url: str, staff: None, browser: Browser
) -> None:
    """Details, a refusal, and the descriptions where an event is chosen, from a worker that speaks Chinese."""
    with speaking("zh_CN"):
        async with dev_server(tmp_path, ui=True) as server, dev_service(server, database_url) as local:
            case = await local.open(number="U-3")
            await case.signal("finish", "technician:t-1", work="secret words", minutes=1, customer_signature="s")
            await case.until(2)
            page = await page_of(browser)
            await opened_from_view(page, local, view_named("无人承办"), case.handle.id)
            for shown in (
                "registered 已登记：已记入售后服务登记表，等待派维修人员", "无人承办",
                "contact 首次联系客户（一§19(2)·2）",
                "assign 派工 → assigned，执行人：supervisor（售后服务主管）",
                "finish 现场修复 被拒绝，案件当前状态不允许，technician:t-1",
            ):  # fmt: skip
                await expect(details(page)).to_contain_text(shown)
            described = await send_update(page, "assign", {"by": "supervisor:s-1", "technician": "technician:t-1"})
            assert "派工：指定一名当日资格证书有效的维修人员" in described
            await case.until(3)
            assert (await case.view())["state"] == "assigned"


@pytest.mark.parametrize("kind", PROCEDURES, ids=lambda kind: kind.procedure.slug)
def test_every_event_says_in_one_paragraph_what_to_send(kind: Any) -> None:
    """The UI lists the descriptions where an event is chosen, and drops line breaks."""
    from workflows.language.handlers import described

    for spec in kind.procedure.events.values():
        text = described(spec, kind.procedure.name)
        assert "\n" not in text, spec.name
        assert all(part in text for part in (spec.clause, "When: ", "By: ", "Example: {")), spec.name
