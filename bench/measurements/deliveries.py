"""A whole delivery of eight events beside the repair of ten: history an event, throughput an event, in turn."""

import statistics
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from activities.records.database import engine
from activities.rules.publishing import calendar_in_force
from bench.repairs import AT_ONCE, history_events, our_worker, repair, throughput
from bench.report import BenchReport
from bench.service import Bench
from models.policy.calendar import Calendar
from models.policy.checklists import default_checklists
from models.vocabulary import TASK_QUEUE

REQUEST: dict[str, Any] = {
    "by": "clerk:c-1",
    "customer": {"name": "王小明", "phone": "138 0013 8000", "address": "中山路 1 号", "zone": "town"},
    "order": {
        "number": "SO-1", "amount": "2599.00",
        "items": [{"model": "WM-7", "category": "washing_machine", "quantity": 1, "bulky": True}],
    },
}  # fmt: skip
CLERK, CUSTOMER = "clerk:c-1", "customer:u-1"
DELIVERY, REPAIR = 8, 10
"""Events of each road."""
RESULTS = [
    {"item": key, "answer": "yes"} for key, item in default_checklists().of("delivery").items() if not item.advisory
]
ALL_TRUE = {"address": True, "phone": True, "name": True, "time": True, "model": True}


def eight_events(calendar: Calendar, courier: str) -> list[tuple[str, dict[str, Any]]]:
    """From requested to delivered, all good, on the next workday; each case has a courier of its own."""
    day = calendar.local(datetime.now(UTC)).date() + timedelta(days=1)
    while not calendar.is_workday(day):
        day += timedelta(days=1)
    begin = calendar.periods(day)[0][0]
    between = {"from_at": begin.isoformat(), "to_at": (begin + timedelta(hours=2)).isoformat()}
    return [
        ("agree_slot", {"by": CLERK, "courier": courier, **between}),
        ("confirm_call", {"by": courier, "reached": True, "confirmed": ALL_TRUE}),
        ("set_out", {"by": courier, "units": [{"unit": 1, "model": "WM-7"}]}),
        ("arrive", {"by": courier}),
        ("place", {"by": courier, "where": "kitchen"}),
        ("report_conduct", {"by": CUSTOMER, "results": RESULTS}),
        ("inspect", {"by": courier, "units": [{"unit": 1, "result": "ok"}]}),
        ("sign", {"by": CUSTOMER, "customer_signature": "sig-1"}),
    ]


async def deliveries(bench: Bench, report: BenchReport, rounds: int = 5, count: int = 40) -> None:
    """Reports history and throughput, delivery and repair in turn."""
    database = engine(bench.database_url)
    with database.begin() as connection:
        _, calendar = calendar_in_force(connection, datetime.now(UTC))
    database.dispose()

    async def delivery(bench: Bench) -> str:
        own = uuid.uuid4().hex[:12]
        case = f"delivery-B-{own}"
        handle = await bench.client.start_workflow("Delivery", REQUEST, id=case, task_queue=TASK_QUEUE)
        for event, payload in eight_events(calendar, f"courier:{own}"):
            await handle.execute_update(event, payload)
        await handle.result()
        return case

    async with our_worker(bench):
        for name, one, length in (("delivery", delivery, DELIVERY), ("repair", repair, REPAIR)):
            events = await history_events(bench, await one(bench))
            report.say(f"history: {events} events for a {name} of {length} events = {events / length:.1f} an event")
            await throughput(bench, one, AT_ONCE)
        ratios = []
        for number in range(rounds):
            moved = await throughput(bench, delivery, count) * DELIVERY
            mended = await throughput(bench, repair, count) * REPAIR
            ratios.append(moved / mended)
            report.say(f"round {number + 1}: {moved:.0f} events/s of deliveries, {mended:.0f} of repairs")
        report.say(f"throughput: an event of a delivery, median {statistics.median(ratios):.2f} of one of a repair")
