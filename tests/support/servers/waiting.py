"""Waiting for what another process does: until it holds, however busy the machine, and never without an end."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic

PATIENCE = 200.0
"""Seconds after which something that did not come about is not going to."""


async def until(what: str, holds: Callable[[], Awaitable[object]], seconds: float = PATIENCE) -> None:
    """Looks until something holds; fails with its name after a while."""
    end = monotonic() + seconds
    while not await holds():
        assert monotonic() < end, f"not within {seconds:.0f} s: {what}"
        await asyncio.sleep(0.05)
