"""Delivers the outbox: each notification at least once under its key, by as many workers as run.

A row is taken for a while (`sending`, `lease_until`) in a transaction of its own before anything is sent. Whoever
finds a lease that ran out cannot know whether the message went out: it is sent again and stays `uncertain`.
"""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from activities.notices.outbox_rows import DeliveryOutcome, TakenRow, note, take
from activities.notices.targets import SECONDS, AnyTarget, NotDelivered, Parcel, Targets
from activities.server.background import rest, where
from models.words.messages import UnknownTopic, render

Result = TypeVar("Result")
SLOTS = 16
"""Notifications that one worker sends at once; a slow target holds up no more than its own."""
IDLE = 0.5
"""Seconds between two looks when there is nothing to do."""
LEASE = timedelta(seconds=3 * SECONDS)
"""How long a row is taken for: longer than sending and noting need."""
log = structlog.get_logger("aftersales.outbox")


class Deliverer:
    """Takes what is due, sends it, notes what became of it."""

    def __init__(
        self,
        engine: Engine,
        targets: Targets,
        *,
        language: str = "zh_CN",
        company: str = "",
        lease: timedelta = LEASE,
        seconds: float = SECONDS,
    ) -> None:
        self._engine = engine
        self._targets = targets
        self._language, self._company = language, company
        self._lease, self._seconds = lease, seconds
        self._threads = ThreadPoolExecutor(SLOTS, thread_name_prefix="deliver")
        self._away = False

    async def run(self, stop: asyncio.Event) -> None:
        """Delivers until `stop` is set, then finishes what it has in hand. An outage of the database is waited out."""
        stopping = asyncio.create_task(stop.wait())
        in_hand: set[asyncio.Task[None]] = set()
        while not stop.is_set():
            if len(in_hand) < SLOTS:
                free = SLOTS - len(in_hand)
                rows = await self._asked(take, self._engine, free, self._lease) or ()
                in_hand |= {asyncio.create_task(self._deliver(row, stop), name=row.key) for row in rows}
            await asyncio.wait({stopping, *in_hand}, timeout=IDLE, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.sleep(0.02)  # others end meanwhile: their slots are filled with one question
            in_hand = {task for task in in_hand if not _ended(task)}
        await asyncio.gather(*in_hand, return_exceptions=True)
        for task in in_hand:
            _ended(task)
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _asked(self, question: Callable[..., Result], *arguments: Any) -> Result | None:
        """Asks the database; None while it is away, which is said once."""
        try:
            answer = await asyncio.to_thread(question, *arguments)
        except SQLAlchemyError as error:  # its text would hold parameters
            if not self._away:
                log.warning("notifications wait for the database", error=type(error).__name__)
            self._away = True
            return None
        if self._away:
            log.info("the database is back, notifications go on")
        self._away = False
        return answer

    # -- sending ----------------------------------------------------------------------------------------------

    async def _deliver(self, row: TakenRow, stop: asyncio.Event) -> None:
        """Sends to every target that has not got it yet, and notes what became of it."""
        try:
            parcel = self._parcel(row)
        except (LookupError, ValueError) as error:
            outcomes = [DeliveryOutcome("message", _told(error))]
        else:
            left = (t for t in self._targets.of(row.to, row.contact) if t.name not in row.delivered)
            outcomes = await asyncio.gather(*(self._send(target, parcel, row.contact) for target in left))
        if row.uncertain:
            log.warning("sent again: nobody knows whether it had gone out", key=row.key, attempt=row.attempt)
        wrong = [f"{o.target}: {o.error}" for o in outcomes if o.error is not None]
        if wrong:
            log.warning("notification not delivered", key=row.key, attempt=row.attempt, error=wrong)
        while not await self._asked(note, self._engine, row, outcomes) and not stop.is_set():
            await rest(IDLE, stop)

    def _parcel(self, row: TakenRow) -> Parcel:
        message = render(
            row.topic,
            row.params,
            language=self._language,
            company=self._company,
            zone=ZoneInfo(row.zone),
            customer_name=row.customer_name,
            now=datetime.now(UTC),
        )
        return Parcel(row.key, row.to, row.topic, row.params["number"], message.title, message.body)

    async def _send(self, target: AnyTarget, parcel: Parcel, contact: Mapping[str, str]) -> DeliveryOutcome:
        loop = asyncio.get_running_loop()
        sending = loop.run_in_executor(self._threads, target.send, parcel, contact, self._seconds)
        try:
            await asyncio.wait_for(sending, self._seconds + 1)
        except TimeoutError:
            return DeliveryOutcome(target.name, "no end in time", uncertain=True)
        except NotDelivered as error:
            return DeliveryOutcome(target.name, str(error), uncertain=error.uncertain, final=error.final)
        except Exception as error:  # noqa: BLE001 - whatever a target does, it is tried again and stops no other
            return DeliveryOutcome(target.name, _told(error))
        return DeliveryOutcome(target.name)


def _ended(task: asyncio.Task[None]) -> bool:
    """Whether it has; what broke it off is logged: its row stays taken, and is tried again when the lease is over."""
    error = task.exception() if task.done() and not task.cancelled() else None
    if error is not None:
        log.error("a delivery broke off", key=task.get_name(), error=type(error).__name__, where=where(error))
    return task.done()


def _told(error: Exception) -> str:
    """An error's kind: its text may hold what was sent, or where; ours and the system's are safe."""
    if isinstance(error, UnknownTopic):
        return str(error)
    return getattr(error, "strerror", None) or type(error).__name__
