"""Roads that a case seldom takes: a new run, a guard of the records, a lost attempt, an outage, a published calendar.

Each is played on a real server of its own kind and answers the case, whose histories are stored and replayed.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import text

from cases.clock_cases import BOSS, CLERK, DAY, HOUR, MINUTE, TECH, assigned
from hints import Hints, hints, request_of
from models.policy.calendar import Year
from models.vocabulary import TASK_QUEUE
from servers.databases import engine_of
from servers.service import ZONE, Running, Service, plain_weeks
from workflows.registry import PROCEDURES

Road = Callable[[Service], Awaitable[Running]]
KINDS = {kind.procedure.name: kind.procedure for kind in PROCEDURES}


async def refused_for_a_certificate(service: Service) -> Running:
    """The technician holds none (一§18·1): the records refuse the step, which then stands refused."""
    case = await service.open()
    denied = await case.refused("assign", BOSS, technician="technician:t-9")
    assert "一§18·1" in str(denied)
    return await cancelled(case)


async def written_anew_after_a_lost_attempt(service: Service) -> Running:
    """The register stands a step ahead, as a lost attempt leaves it: the step is written whole."""
    case = await service.open()
    await case.until(1)
    database = engine_of(service.database_url)
    with database.begin() as connection:
        connection.execute(text("UPDATE service_register SET last_seq = 2"))
    database.dispose()
    await case.send("assign", BOSS, technician=TECH)
    return await cancelled(case)


async def opened_and_moved_in_an_outage(service: Service) -> Running:
    """A table is away at the opening and at a step: each goes on as an ordinary activity until it is back."""
    with away(service, "service_register"):
        case = await service.open()
        await pending(case, "open_case")
    await case.until(1)
    with away(service, "timeline"):
        sent = asyncio.create_task(case.send("assign", BOSS, technician=TECH))
        await pending(case, "record")
    await sent
    return await cancelled(case)


async def asked_to_cancel_the_workflow(service: Service) -> Running:
    """Temporal's own request to cancel is noted and refused: a case ends by its procedure."""
    case = await service.open()
    await case.until(1)
    await case.handle.cancel()
    await case.until(2)
    assert [e["outcome"] for e in await case.entries()] == ["applied", "refused"]
    return await cancelled(case)


async def moved_by_a_published_calendar(service: Service) -> Running:
    """A due in a year without holidays is recomputed when they are published; a second notice moves nothing."""
    last = (await service.now() + 10 * DAY).replace(month=12, day=31, hour=10, minute=0, second=0, microsecond=0)
    while last.weekday() > 4:
        last -= DAY
    unpublished = plain_weeks(last.year)
    service.publish(unpublished)
    await service.go_to(last)
    case = await service.open(at=last)
    await case.until(1)
    first = datetime(last.year + 1, 1, 1, tzinfo=ZONE).date()
    days = [first + timedelta(days=n) for n in range(9)]
    off = frozenset([day for day in days if day.weekday() < 5][:3])
    service.publish(unpublished.model_copy(update={"years": unpublished.years | {first.year: Year(holidays=off)}}))
    assert await service.tell_of_calendar() == 1
    await case.until(2)
    await case.handle.signal("calendar_published")
    return await cancelled(case)


async def signalled_in_an_outage(service: Service) -> Running:
    """Signals that came while no worker ran: the times at which the server had them are read."""
    case, start = await assigned(service, "15:00", weekday=4)
    await service.go_to(start + 5 * MINUTE)
    async with service.down(case.signal("add_note", CLERK, note="n")):
        await service.go_to(start + 20 * MINUTE)
        await case.signal("contact", TECH, diagnosis="d", visit_at=start + 3 * DAY)
        await service.go_to(start + 40 * MINUTE)
        await case.signal("add_note", CLERK, note="after the due of the call")
        await service.go_to(start + HOUR)
    await case.until(5)
    return await cancelled(case)


async def a_round_by_the_clock_and_by_hand(service: Service) -> Running:
    """A round runs at its due, is run by hand, passes over that, is skipped and held; it goes on for ever."""
    monday = await service.workday("07:00")
    await service.go_to(monday)
    handle = await service.client.start_workflow(
        "Round", {"by": "system:up", "number": "certificates"}, id="round-certificates", task_queue=TASK_QUEUE
    )
    case = Running(handle, service)
    await case.until(1)
    await service.go_to(monday + 2 * HOUR)
    await case.send("run_now", BOSS)
    await service.go_to(monday + DAY + 2 * HOUR)
    await case.send("skip", MANAGER, reason="the office is closed")
    await case.send("hold", MANAGER, reason="other")
    await service.go_to(monday + 3 * DAY + 2 * HOUR)
    await case.send("resume", MANAGER)
    await service.go_to(monday + 3 * DAY + 3 * HOUR)
    return case


def new_run(known: Hints) -> Road:
    """A case that outgrows its history after its kind's events and a hold, and ends in its next run."""

    async def road(service: Service) -> Running:
        case = await service.open(request_of(KINDS[known.kind], 2, now=await service.now()), kind=known.kind)
        for event, by, payload in (*known.new_run, ("hold", sender_of(known.kind, "hold"), {"reason": "other"})):
            await case.send(event, by, **payload)
        first = (await case.handle.describe()).run_id
        for number in range(100):
            if (await case.handle.describe()).run_id != first:
                break
            await case.send("add_note", CLERK, note=str(number), event_id=f"note-{number}")
        await case.send("add_note", CLERK, note="in the new run")
        return await cancelled(case)

    road.__name__ = f"new_run_of_a_{known.kind.lower()}"
    return road


async def cancelled(case: Running) -> Running:
    """The case at its end, the shortest way; it goes on first where that is not possible on hold."""
    view = await case.view()
    known = hints()[view["kind"]]
    if known.leave not in view["possible"]:
        await case.send("resume", sender_of(known.kind, "resume"))
    await case.send(str(known.leave), known.leaver, **known.leaving)
    return case


@contextmanager
def away(service: Service, table: str) -> Iterator[None]:
    """The records lack a table meanwhile."""
    database = engine_of(service.database_url)
    with database.begin() as connection:
        connection.execute(text(f"ALTER TABLE {table} RENAME TO away"))
    try:
        yield
    finally:
        with database.begin() as connection:
            connection.execute(text(f"ALTER TABLE away RENAME TO {table}"))
        database.dispose()


async def pending(case: Running, activity: str) -> None:
    """Waits until the case has gone over to an ordinary activity, and it was tried."""
    for _ in range(600):
        waiting = (await case.handle.describe()).raw_description.pending_activities
        if any(a.activity_type.name == activity and a.attempt > 1 for a in waiting):
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{activity} did not become an ordinary activity")


def sender_of(kind: str, event: str) -> str:
    """Somebody who may send an event: a clerk where clerks may, else the first of its table."""
    spec = KINDS[kind].events[event]
    return CLERK if CLERK.partition(":")[0] in spec.by else f"{spec.doer}:{spec.doer[0]}-1"


MANAGER = "manager:m-1"
ON_A_REAL_SERVER: tuple[Road, ...] = (
    refused_for_a_certificate,
    written_anew_after_a_lost_attempt,
    opened_and_moved_in_an_outage,
    asked_to_cancel_the_workflow,
    *(new_run(known) for known in hints().values() if known.leave is not None),
)
ON_A_SKIPPING_SERVER: tuple[Road, ...] = (moved_by_a_published_calendar, a_round_by_the_clock_and_by_hand)
ENDLESS: tuple[Road, ...] = (a_round_by_the_clock_and_by_hand,)
WITHOUT_A_CACHE: tuple[Road, ...] = (signalled_in_an_outage,)
ROADS = (*ON_A_REAL_SERVER, *ON_A_SKIPPING_SERVER, *WITHOUT_A_CACHE)
