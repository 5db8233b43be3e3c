"""Nonconformities for tests: requests, rehearsals, stories."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from cases.further_stories import DAY, HOUR, script, send
from played.rehearsal import MONDAY, Rehearsal, rehearsed

SPECIALIST, BOSS, MANAGER, TOP = "quality:q-1", "supervisor:s-1", "manager:m-1", "general_manager:g-1"
TECH, LOGISTICS, STORES, DESIGN = "technician:t-1", "department:logistics", "department:stores", "department:design"
MEASURE = {"text": "晨会重申轻放要求", "owner": "technician:t-9"}
TRACED: dict[str, Any] = {"cause": "搬运时单人作业", "how_found": "询问送货人员"}
FORMED: dict[str, Any] = {"handling": "当场道歉并检查商品", "measures": [MEASURE]}
READINGS: dict[str, Any] = {"department_of": "after_sales"}


def nonconformity_request(**changes: Any) -> dict[str, Any]:
    """Goods were set down hard; a clerk tells of it."""
    asked = {
        "by": "clerk:c-1", "what": "商品重重放在地板上", "severity": "major", "evidence": "客户王女士来电",
        "item": "set_down_gently", "person": TECH,
    } | changes  # fmt: skip
    return {key: value for key, value in asked.items() if value is not None}


def nonconformity(policy: str = "", **changes: Any) -> Rehearsal:
    """One that was opened on a Monday at nine."""
    return rehearsed("Nonconformity", nonconformity_request(**changes), start=MONDAY, policy=policy)


def formed(**changes: Any) -> Rehearsal:
    """One whose form waits for the manager."""
    played = nonconformity(**changes)
    played.send("trace", SPECIALIST, **TRACED)
    played.send("fill_form", SPECIALIST, **FORMED)
    return played


def to_sign(*units: str, **changes: Any) -> Rehearsal:
    """One that these departments sign."""
    played = formed(**changes)
    played.send("instruct", MANAGER, instruction="各部门会签", units=list(units))
    return played


def wrong_request(**changes: Any) -> list[dict[str, Any]]:
    """What an opening is refused for."""
    with pytest.raises(ApplicationError) as error:
        nonconformity(**changes)
    assert error.value.type == "InvalidRequest"
    found: list[dict[str, Any]] = error.value.details[0]["errors"]
    return found


# -- stories ------------------------------------------------------------------------------------------------------

TO_TRACE = (send("contain", TECH, done="已当面致歉"), send("trace", SPECIALIST, **TRACED))
TO_SIGN = (
    send("fill_form", SPECIALIST, **FORMED),
    send("instruct", MANAGER, instruction="请会签", units=[LOGISTICS, STORES]),
)


async def nonconformity_signed_and_closed(stage: Any) -> Any:
    """An objection ends the first round; in the second all sign, and its measures become an improvement."""
    case = await stage.open(nonconformity_request(), kind="Nonconformity")
    await case.refused("trace", "quality:t-1", **TRACED)
    for event, by, payload in (*TO_TRACE, *TO_SIGN):
        await case.send(event, by, **payload)
    await case.send("countersign", LOGISTICS, agrees=True)
    await case.refused("countersign", LOGISTICS, agrees=True)
    await case.refused("countersign", DESIGN, agrees=True)
    await case.send("countersign", STORES, agrees=False, remarks="原因不完整")
    await case.send("fill_form", SPECIALIST, **FORMED)
    await case.send("trace", SPECIALIST, cause="没有垫布", how_found="查看车辆", unit=LOGISTICS)
    for event, by, payload in TO_SIGN:
        await case.send(event, by, **payload)
    await case.send("countersign", STORES, agrees=True)
    await case.send("countersign", LOGISTICS, agrees=True, remarks="下月起配垫布")
    await case.send("review", SPECIALIST, passes=True, remarks="措施可行")
    return case


async def nonconformity_that_was_none(stage: Any) -> Any:
    """A serious one that nobody traces climbs to the manager; then it was none."""
    case = await stage.open(
        nonconformity_request(severity="serious", item=None, person=None, unit=LOGISTICS), kind="Nonconformity"
    )
    trace = next(c for c in (await case.view())["commitments"] if c["name"] == "trace")
    await stage.go_to(datetime.fromisoformat(trace["due_at"]) + timedelta(hours=1))  # whenever the server's day began
    await case.send("take_charge", MANAGER)
    await case.send("dismiss", MANAGER, reason="录像显示并无此事")
    return case


STORIES = (nonconformity_signed_and_closed, nonconformity_that_was_none)
FURTHER = (
    script(
        "nonconformity_that_a_department_leaves_lying", "One clock a unit climbs; the manager names another.",
        "Nonconformity", nonconformity_request(), *TO_TRACE, *TO_SIGN, send("countersign", LOGISTICS, agrees=True),
        4 * DAY, send("take_charge", TOP, commitment="countersign", ref=2),
        send("instruct", MANAGER, instruction="改由设计部会签", units=[LOGISTICS]),
        send("instruct", MANAGER, instruction="改由设计部会签", units=[DESIGN]),
        send("countersign", STORES, agrees=True), send("countersign", DESIGN, agrees=True),
        send("review", "quality:t-9", passes=True, remarks="自审"),
        send("review", BOSS, passes=False, remarks="措施太空泛"), send("trace", SPECIALIST, **TRACED), 3 * DAY,
    ),
    script(
        "nonconformity_held_while_somebody_is_away", "A hold pauses the clocks of all who sign.", "Nonconformity",
        nonconformity_request(person=None), *TO_TRACE, *TO_SIGN, HOUR,
        send("hold", SPECIALIST, reason="waiting_for_person"), 3 * DAY, send("countersign", STORES, agrees=True),
        send("resume", SPECIALIST), send("countersign", STORES, agrees=True),
        send("countersign", LOGISTICS, agrees=True), send("review", SPECIALIST, passes=True, remarks="可行"),
    ),
)  # fmt: skip
