"""The `temporal` command alone takes deliveries, installations, contacts, visits and daily reports to each end."""

from collections.abc import Callable
from typing import Any

import pytest

from activities.rules.people import staff
from cases.daily_reports import LINES, report_request
from cases.deliveries import ALL_TRUE, COURIER, WAREHOUSE
from cases.deliveries import request as delivery_request
from cases.installations import FIRM, FITTER, NUMBER, SECOND_NUMBER, installation_request
from cases.typical_contacts import REPAIRS, contact_request
from cases.typical_deliveries import KETTLE, loaded
from cases.visits import COMPLAINT, OPINIONS, PREPARED, VISITOR, results, visit_request
from servers.devserver import DevService
from servers.foreign_roads import Road, Times, refused, sent, times_of, to_each_end

BOSS, CLERK, CUSTOMER = "supervisor:s-1", "clerk:c-1", "customer:u-1"
REPORTER, EXCUSED = "technician:FS-1", "technician:FS-2"


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
            refused(f"hand_in is for {REPORTER}", "hand_in", EXCUSED, lines=LINES),
            sent("hand_in", REPORTER, lines=LINES),
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


@pytest.mark.parametrize("kind", ROADS)
async def test_the_temporal_command_takes_a_kind_to_each_of_its_ends(dev: DevService, kind: str) -> None:
    """All roads of a kind at once, one refusal on the way; who reports daily is on the staff, the firms are there."""
    with dev.database.begin() as connection:
        for person in (REPORTER, EXCUSED):
            staff.add(connection, person, f"Name of {person}")
    roads = ROADS[kind](times_of(dev))
    assert sum(step.refusal is not None for road in roads for step in road.steps) == 1
    await to_each_end(dev, kind, roads)
