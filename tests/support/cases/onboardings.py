"""Newcomers' training for tests: requests, what the records say, rehearsals, stories."""

from typing import Any

import pytest
from sqlalchemy import Connection
from temporalio.exceptions import ApplicationError

from activities.rules.people import staff
from cases.further_stories import DAY, script, send
from models.kinds.onboarding import ITEMS
from played.rehearsal import MONDAY, Rehearsal, rehearsed

HR, TRAINER, MENTOR, NEW = "hr:h-1", "supervisor:trainer-1", "technician:t-1", "technician:newcomer-1"
OTHER = "supervisor:trainer-2"
NEWCOMERS = 30
"""People of whom walks have each trained once."""
READINGS: dict[str, Any] = {"led_by": {"supervisor": "staff:trainer-1"}, "away": {"gone": [], "absent": []}}
"""What the staff register says of somebody who is led by the trainer, and nobody is away."""
HEADQUARTERS, DEPARTMENT = (tuple(item.value for item in items) for items in ITEMS.values())
NAMED: dict[str, Any] = {"trainer": TRAINER, "mentor": MENTOR}


def onboarding_request(**changes: Any) -> dict[str, Any]:
    """A technician who arrives on that Monday."""
    asked = {
        "by": HR, "person": NEW, "name": "新师傅", "arrived_on": "2026-11-23", "post": "technician",
        "department": "售后服务部", "supervisor": TRAINER, "categories": ["washing_machine", "oven"],
    } | changes  # fmt: skip
    return {key: value for key, value in asked.items() if value is not None}


def onboarding(policy: str = "", **changes: Any) -> Rehearsal:
    """One that was opened on a Monday at nine."""
    return rehearsed("Onboarding", onboarding_request(**changes), start=MONDAY, policy=policy)


def wrong_request(**changes: Any) -> list[dict[str, Any]]:
    """What an opening is refused for."""
    with pytest.raises(ApplicationError) as error:
        onboarding(**changes)
    assert error.value.type == "InvalidRequest"
    found: list[dict[str, Any]] = error.value.details[0]["errors"]
    return found


def taught(played: Rehearsal, by: str, items: tuple[str, ...]) -> Rehearsal:
    """Each of these was taught today."""
    for item in items:
        played.send("complete_item", by, item=item, done_on=played.now.date().isoformat())
    return played


def in_department(**changes: Any) -> Rehearsal:
    """One who is in the department, with trainer and mentor."""
    played = onboarding(**changes)
    played.send("start", HR)
    played.send("name_trainer", HR, **NAMED)
    taught(played, HR, HEADQUARTERS).send("finish_stage", HR)
    return played


def in_field(**changes: Any) -> Rehearsal:
    """One who is in the field."""
    played = in_department(**changes)
    taught(played, TRAINER, DEPARTMENT).send("finish_stage", TRAINER)
    return played


def records(connection: Connection) -> None:
    """Two who lead, and somebody who is led by one of them for each seed of a walk."""
    staff.enlist(connection, TRAINER, {"name": "孙主管"})
    staff.enlist(connection, OTHER, {"name": "李主管"})
    for number in range(NEWCOMERS):
        details = {"name": "新师傅", "supervisor": "trainer-1"}
        staff.enlist(connection, f"staff:newcomer-{number}", details)


# -- stories ------------------------------------------------------------------------------------------------------


async def newcomer_who_passes(stage: Any) -> Any:
    """Three stages; nobody but the future supervisor trains; certified from the day on which it is signed off."""
    today = (await stage.now()).date().isoformat()
    case = await stage.open(onboarding_request(arrived_on=today), kind="Onboarding")
    await case.send("start", HR)
    await case.refused("name_trainer", HR, trainer=OTHER)
    await case.send("name_trainer", HR, **NAMED)
    for item in HEADQUARTERS:
        await case.send("complete_item", HR, item=item, done_on=today, mark=80)
    await case.send("finish_stage", HR)
    await case.refused("finish_stage", TRAINER)
    for item in DEPARTMENT:
        await case.send("complete_item", TRAINER, item=item, done_on=today)
    await case.send("finish_stage", TRAINER)
    await case.refused("sign_off", TRAINER, score=90)
    await case.send("log_practice", MENTOR, work="清洗滤网", minutes=90, watch_for="先断电")
    await case.refused("sign_off", TRAINER, score=59)
    await case.send("sign_off", TRAINER, score=90)
    return case


async def newcomer_who_refuses_and_leaves(stage: Any) -> Any:
    """Excused once, then not; held, extended, overdue, given up."""
    today = (await stage.now()).date().isoformat()
    case = await stage.open(
        onboarding_request(person="staff:newcomer-2", arrived_on=today, categories=[]), kind="Onboarding"
    )
    await case.send("refuse", "technician:newcomer-2", reason="病了")
    await case.refused("decide_refusal", "hr:newcomer-2", decision="excused", goes_on=True, reason="我病了")
    await case.send("decide_refusal", HR, decision="excused", goes_on=True, reason="有病假条")
    await case.send("start", HR)
    await case.send("extend", HR, days=3, reason="讲师出差")
    await stage.go_to(await stage.now() + 10 * DAY)
    await case.send("take_charge", HR)
    await case.send("hold", HR, reason="waiting_for_person")
    await case.send("resume", HR)
    await case.send("refuse", HR, reason="不想学了")
    await case.send("decide_refusal", HR, decision="not_excused", goes_on=False, reason="无正当理由")
    return case


STORIES = (newcomer_who_passes, newcomer_who_refuses_and_leaves)
FURTHER = (
    script(
        "newcomer_who_leaves", "Nobody begins the training for weeks; he leaves, and it is given up.", "Onboarding",
        onboarding_request(person="staff:newcomer-3"), 20 * DAY, send("start", "hr:newcomer-3"),
        send("end", HR, reason="离职"),
    ),
)  # fmt: skip
