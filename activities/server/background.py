"""What a worker does beside its tasks goes on until the worker stops, whatever it comes upon."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from traceback import extract_tb

import structlog
from sqlalchemy.exc import SQLAlchemyError
from temporalio.service import RPCError

OUTAGES: tuple[type[Exception], ...] = (SQLAlchemyError, RPCError)
"""How it shows that the records or Temporal cannot be reached for a while."""
PAUSE = 5.0
"""Seconds between breaking off and beginning again."""
log = structlog.get_logger("aftersales.worker")


async def keep_running(
    what: str, work: Callable[[asyncio.Event], Awaitable[object]], stop: asyncio.Event, pause: float = PAUSE
) -> None:
    """Does something until it ends by itself, which it does once `stop` is set; begins it again where it breaks off.

    Outages are for the work itself to wait out: what breaks it off is a defect, and logged as an error each time.
    """
    while not stop.is_set():
        try:
            await work(stop)
        except Exception as error:  # noqa: BLE001 - of all that a worker does beside its tasks, nothing may end unseen
            log.error(f"{what} broke off and begins again", error=type(error).__name__, where=where(error))  # noqa: TRY400 - its text may be personal
        else:
            return
        await rest(pause, stop)


async def repeat(
    look: Callable[[], Awaitable[object]],
    every: float,
    stop: asyncio.Event,
    *,
    waits: Callable[..., object],
    outages: tuple[type[Exception], ...] = OUTAGES,
) -> None:
    """Does something again and again, `every` seconds after it was done, until `stop` is set.

    An outage is waited out: `waits` is called with `error`, the name of what was raised, whose text may be personal.
    """
    while not stop.is_set():
        try:
            await look()
        except outages as error:
            waits(error=type(error).__name__)
        await rest(every, stop)


async def rest(seconds: float, stop: asyncio.Event) -> None:
    """Waits so long, or until `stop` is set."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


def where(error: BaseException) -> str:
    """Where an error came from, `file:line`, in place of its text; nothing where it was never raised."""
    frames = extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
