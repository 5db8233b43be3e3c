"""The `temporal` command alone takes deliveries, installations, contacts, visits and daily reports to each end."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from activities.rules import staff
from activities.rules.publishing import calendar_in_force
from daily_reports import LINES, report_request
from deliveries import ALL_TRUE, COURIER, WAREHOUSE
from deliveries import request as delivery_request
from devserver import DevService
from foreign import Foreign
from installations import FIRM, FITTER, NUMBER, SECOND_NUMBER, installation_request
from models.policy.calendar import Calendar
from typical_contacts import REPAIRS, contact_request
from typical_deliveries import KETTLE, loaded
from visits import COMPLAINT, OPINIONS, PREPARED, VISITOR, results, visit_request
from workflows.registry import PROCEDURES

BOSS, CLERK, CUSTOMER = "supervisor:s-1", "clerk:c-1", "customer:u-1"
REPORTER, EXCUSED = "technician:FS-1", "technician:FS-2"
Body = dict[str, Any]


@dataclass(frozen=True)
class Sent:
    """An event as it is sent, and some words of its refusal where it is refused."""

    event: str
    by: str
    payload: Body
    refusal: str | None = None


@dataclass(frozen=True)
class Road:
    """From an opening to an end; without steps, the clock alone leads there."""

    end: str
    request: Body
    steps: tuple[Sent, ...] = ()
    number: str | None = None
    """The number that the kind fixes."""


@dataclass(frozen=True)
class Times:
    """The next workday, on which goods and people come, and the day two weeks ago."""

    now: datetime
    calendar: Calendar

    @property
    def opening(self) -> datetime:
        """When the next workday's work begins."""
        return self.calendar.next_opening(self.calendar.end_of(self.calendar.local(self.now).date()))

    @property
    def day(self) -> str:
        """That workday."""
        return self.calendar.local(self.opening).date().isoformat()

    @property
    def at(self) -> str:
        """When that workday's work begins, as it is sent."""
        return self.opening.isoformat()

    @property
    def past(self) -> datetime:
        """This hour two weeks ago."""
        return self.calendar.local(self.now - timedelta(days=14))

    def after(self, minutes: int) -> str:
        """So many minutes into that workday's work."""
        return (self.opening + timedelta(minutes=minutes)).isoformat()


def sent(event: str, by: str, **payload: Any) -> Sent:
    """An event that is applied."""
    return Sent(event, by, payload)


def refused(words: str, event: str, by: str, **payload: Any) -> Sent:
    """An event that is refused in these words."""
    return Sent(event, by, payload, words)


# -- the roads ----------------------------------------------------------------------------------------------------


def deliveries(times: Times) -> tuple[Road, ...]:
    """Delivered and signed for; too small to be delivered; cancelled on the way and taken back."""
    slot = {"from_at": times.at, "courier": COURIER}
    later = {"from_at": times.after(60), "to_at": times.after(120), "courier": "courier:d-4"}
    called = sent("confirm_call", COURIER, reached=True, confirmed=ALL_TRUE)
    return (
        Road("delivered", delivery_request(), (
            refused("120 minutes at most", "agree_slot", CLERK, **slot, to_at=times.after(121)),
            sent("agree_slot", CLERK, **slot, to_at=times.after(60)), called,
            sent("set_out", COURIER, units=loaded(1)), sent("arrive", COURIER),
            sent("place", COURIER, where="阳台"), sent("inspect", COURIER, units=[{"unit": 1, "result": "ok"}]),
            sent("sign", CUSTOMER, customer_signature="sig-1"),
        )),
        Road("declined", delivery_request(KETTLE, amount="89.00"), (sent("decline", CLERK, reason="可自提"),)),
        Road("cancelled", delivery_request(), (
            sent("agree_slot", CLERK, **later), sent("confirm_call", "courier:d-4", **called.payload),
            sent("set_out", "courier:d-4", units=loaded(1)), sent("cancel", CUSTOMER, reason="在别处买了"),
            sent("take_in", WAREHOUSE, units=[1], condition="未拆封"),
        )),
    )  # fmt: skip


def installations(times: Times) -> tuple[Road, ...]:
    """Fitted and called back; the product is at fault; no longer wanted."""
    request, order = installation_request(times.at), sent("send_order", CLERK, firm=FIRM)
    visit = {"fitter": FITTER, "visit_at": times.at}
    coming = sent("accept_order", FIRM, credential_no=NUMBER, **visit)
    there = sent("arrive", FITTER, credential_no=NUMBER)
    return (
        Road("closed", request, (
            order, refused("no credential of", "accept_order", FIRM, credential_no=SECOND_NUMBER, **visit), coming,
            there, sent("finish", FITTER, work="挂机安装", tested=True, customer_signature="sig-1"),
            sent("call_back", CLERK, reached=True, satisfied=True,
                 scores={"punctual": 95, "conduct": 98, "work": 90}),
        )),
        Road("not_possible", request, (
            order, coming, there, sent("fail", FITTER, cause="product", reason="压缩机不转"),
        )),
        Road("cancelled", request, (order, sent("cancel", CUSTOMER, reason="搬家了"))),
    )  # fmt: skip


def contacts(_times: Times) -> tuple[Road, ...]:
    """Answered after a note; made a complaint; passed on by hand, and nobody waits any more."""
    return (
        Road("answered", contact_request(), (
            sent("leave_note", CLERK, note_text="请回电", tried=[REPAIRS]), sent("confirm_note", REPAIRS),
            sent("answer", REPAIRS, text="每月用清水冲洗一次"),
        )),
        Road("linked", contact_request(about="service"), (
            refused("no case repair-FS-0 is in the register", "link", CLERK, case="repair-FS-0"),
            sent("link", CLERK, kind="complaint", request=COMPLAINT),
        )),
        Road("closed", contact_request(about="other"), (
            sent("route", CLERK, unit="finance:f-1", reason="管过此事"), sent("close", CLERK, reason="客户不再需要"),
        )),
    )  # fmt: skip


def visits(times: Times) -> tuple[Road, ...]:
    """Made and reported on; not made in time; not wished; taken out of the plan."""
    request = visit_request(due_on=times.day, window_days=7)
    late = {"at": times.past.isoformat(), "due_on": times.past.date().isoformat()}
    named, agreed = (
        sent("assign", BOSS, visitor=VISITOR), sent("agree", VISITOR, visit_at=times.at, prepared=PREPARED),
    )  # fmt: skip
    return (
        Road("reported", request, (
            named, refused("must lie between", "agree", VISITOR, visit_at=times.after(60 * 24 * 60), prepared=PREPARED),
            agreed, sent("arrive", VISITOR, badge_shown=True),
            sent("finish", VISITOR, met="王小明", results=results(tools_marked="no")),
            sent("report", VISITOR, opinions=OPINIONS, satisfied=4),
        )),
        Road("missed", visit_request(**late)),
        Road("declined", request, (named, sent("refuse", CUSTOMER, reason="没有时间"))),
        Road("cancelled", request, (named, agreed, sent("cancel", BOSS, reason="客户搬走了"))),
    )  # fmt: skip


def daily_reports(times: Times) -> tuple[Road, ...]:
    """Handed in by the person alone; excused by a supervisor."""
    day = times.past.date()

    def of(person: str) -> dict[str, Any]:
        number = f"J-{day:%Y%m%d}-{person.partition(':')[2]}"
        return {"request": report_request(person, day.isoformat()), "number": number}

    return (
        Road("handed_in", steps=(
            refused(f"{REPORTER} hands it in", "hand_in", EXCUSED, lines=LINES), sent("hand_in", REPORTER, lines=LINES),
        ), **of(REPORTER)),
        Road("excused", steps=(sent("excuse", BOSS, reason="中午起生病"),), **of(EXCUSED)),
    )  # fmt: skip


ROADS: dict[str, Callable[[Times], tuple[Road, ...]]] = {
    "Delivery": deliveries,
    "Installation": installations,
    "Contact": contacts,
    "Visit": visits,
    "DailyReport": daily_reports,
}


# -- the tests ----------------------------------------------------------------------------------------------------


def times_of(dev: DevService) -> Times:
    """The days by the calendar in force; who reports daily is on the staff. The firms are there, as for every test."""
    now = datetime.now(UTC)
    with dev.database.begin() as connection:
        for person in (REPORTER, EXCUSED):
            staff.add(connection, person, f"Name of {person}")
        return Times(now, calendar_in_force(connection, now)[1])


async def taken(case: Foreign, road: Road) -> int:
    """Takes a case to its end, and answers how many events were refused."""
    await case.start(road.request)
    for step in road.steps:
        answer = await case.update(step.event, step.by, **step.payload)
        if step.refusal is None:
            assert "state" in answer, f"{case.workflow_id} {step.event}: {answer}"
        else:
            assert step.refusal in str(answer), f"{case.workflow_id} {step.event}: {answer}"
    if not road.steps:
        await case.dev.temporal("workflow", "result", "--workflow-id", case.workflow_id)
    view = await case.ended()
    assert (view["state"], view["possible"]) == (road.end, {})
    return [entry["outcome"] for entry in view["timeline"]].count("refused")


@pytest.mark.parametrize("kind", ROADS)
async def test_the_temporal_command_takes_a_kind_to_each_of_its_ends(dev: DevService, kind: str) -> None:
    """All roads of a kind at once, one refusal on the way; at each end case, result and records agree."""
    procedure = next(known.procedure for known in PROCEDURES if known.procedure.name == kind)
    roads = ROADS[kind](times_of(dev))
    assert {road.end for road in roads} == {name for name, step in procedure.steps.items() if step.end}
    cases = [
        Foreign(dev, kind, procedure.workflow_id(road.number or f"FS-{kind}-{place}"))
        for place, road in enumerate(roads, 1)
    ]
    refusals = await asyncio.gather(*(taken(case, road) for case, road in zip(cases, roads, strict=True)))
    assert sum(refusals) == sum(step.refusal is not None for road in roads for step in road.steps) == 1
