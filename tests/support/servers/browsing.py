"""Debian's chromium for a test, without what a browser would ask of the world."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Page, async_playwright, expect

from servers.processes import PATIENCE

CHROMIUM = shutil.which("chromium")
OPTIONS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser of its own."""
    expect.set_options(timeout=PATIENCE * 1000)
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(OPTIONS))
        yield started
        await started.close()


async def page_of(browser: Browser, base_url: str | None = None) -> Page:
    """An empty page with nobody signed in; what is done on it is waited for as long as anything else in a test."""
    page = await browser.new_page(base_url=base_url, viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(PATIENCE * 1000)
    return page
