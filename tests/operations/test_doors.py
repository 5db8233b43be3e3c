"""Pages of strangers in the browser of someone who works here: whatever they send, no case is touched."""

import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import psutil
import pytest
from playwright.async_api import Browser, Page
from temporalio.client import WorkflowExecutionStatus

from desk.embedded.temporal import LOOPBACK
from servers.browsing import CHROMIUM, page_of
from servers.devserver import DevService, dev_server, dev_service
from servers.service import Running

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed: apt-get install chromium")
SEND = """async ([url, body, headers]) => {
    const token = /_csrf=([0-9a-f]+)/.exec(document.cookie)?.[1];
    if (headers) headers = {...headers, "X-CSRF-Token": token};
    const how = headers ? {mode: "cors", credentials: "include", headers} : {mode: "no-cors"};
    try { return "sent " + (await fetch(url, {method: "POST", body, ...how})).status }
    catch (error) { return String(error) }
}"""
"""What a page can send: a plain text that no browser asks leave for, or one with the token that the UI gave."""
PLAIN, WITH_TOKEN = None, {"Authorization": "Bearer none"}
DEEDS = {
    "terminate": '{"reason":"from a web page"}',
    "cancel": "{}",
    "signal/add_note": '{"input":[{"by":"clerk:c-1","note":"from a web page"}]}',
}


@pytest.fixture
async def ui(tmp_path: Path, database_url: str, staff: None) -> AsyncIterator[DevService]:
    """A server with its UI, as `up` starts it, and a worker."""
    async with dev_server(tmp_path, ui=True) as server, dev_service(server, database_url) as service:
        yield service


class Stranger(BaseHTTPRequestHandler):
    """An empty page."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>win a prize</title>")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Says nothing."""


@contextmanager
def another_origin() -> Iterator[str]:
    """A web site of somebody else; on this machine, which makes it nearer to ours than any in the world."""
    site = HTTPServer((LOOPBACK, 0), Stranger)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    try:
        yield f"http://{LOOPBACK}:{site.server_port}/"
    finally:
        site.shutdown()
        site.server_close()


def ports_of(service: DevService) -> list[int]:
    """Every port that Temporal listens on."""
    (server,) = (p for p in psutil.process_iter(["cmdline"]) if str(service.server.port) in (p.info["cmdline"] or ()))
    return [c.laddr.port for c in server.net_connections() if c.status == psutil.CONN_LISTEN]


async def send_everything(page: Page, case: Running, port: int) -> None:
    """Tries each deed on a port, plainly and with the UI's own token."""
    for deed, body in DEEDS.items():
        for headers in (PLAIN, WITH_TOKEN):
            url = f"http://{LOOPBACK}:{port}/api/v1/namespaces/default/workflows/{case.handle.id}/{deed}"
            await page.evaluate(SEND, [url, body, headers])


async def test_a_page_of_another_origin_changes_no_case(ui: DevService, browser: Browser) -> None:
    """On whatever port it tries: the case runs on, has read nothing, and takes the next event."""
    case = await ui.open(number="U-1")
    await case.until(1)
    page = await page_of(browser)
    await page.goto(ui.server.ui_url)  # the UI's token is in this browser
    ports = ports_of(ui)
    assert {ui.server.port, ui.server.ui_port} < set(ports)
    with another_origin() as address:
        await page.goto(address)
        assert "_csrf" in await page.evaluate("document.cookie"), "pages of one machine share their cookies"
        for port in ports:
            await send_everything(page, case, port)
            described = await case.handle.describe()
            assert described.status == WorkflowExecutionStatus.RUNNING, f"a page ended the case by port {port}"
    answer = await case.send("assign", "supervisor:s-1", technician="technician:t-1")
    assert (answer["state"], answer["seq"]) == ("assigned", 2)

    await page.goto(ui.server.ui_url)
    await send_everything(page, case, ui.server.ui_port)
    described = await case.handle.describe()
    assert described.status == WorkflowExecutionStatus.TERMINATED, "what was sent is what the UI itself sends"
