"""Improvements for tests: requests, rehearsals, stories."""

from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from cases.further_stories import DAY, script, send
from played.rehearsal import MONDAY, Rehearsal, rehearsed

SPECIALIST, BOSS, MANAGER = "quality:q-1", "supervisor:s-1", "manager:m-1"
FITTER, COURIER = "technician:t-1", "courier:k-1"
MORE = {"text": "每车配垫布", "owner": "warehouse:w-1"}
COMPARED = {"before": 4, "after": 1}
READINGS: dict[str, Any] = {"item_exceptions": COMPARED}


def improvement_request(**changes: Any) -> dict[str, Any]:
    """Two measures against goods set down hard."""
    asked = {
        "by": SPECIALIST, "item": "set_down_gently", "source": "nonconformity",
        "measures": [
            {"text": "晨会重申轻放要求", "owner": FITTER},
            {"text": "两人搬运", "owner": COURIER, "due_on": "2030-06-28"},
        ],
    } | changes  # fmt: skip
    return {key: value for key, value in asked.items() if value is not None}


def improvement(policy: str = "", **changes: Any) -> Rehearsal:
    """One that was opened on a Monday at nine."""
    return rehearsed("Improvement", improvement_request(**changes), start=MONDAY, policy=policy)


def carried_out(**changes: Any) -> Rehearsal:
    """One whose two measures are carried out."""
    played = improvement(**changes)
    played.send("carry_out", FITTER, measure=1, evidence="晨会记录 11-24")
    played.send("carry_out", COURIER, measure=2, evidence="排班表")
    return played


def wrong_request(**changes: Any) -> list[dict[str, Any]]:
    """What an opening is refused for."""
    with pytest.raises(ApplicationError) as error:
        improvement(**changes)
    assert error.value.type == "InvalidRequest"
    found: list[dict[str, Any]] = error.value.details[0]["errors"]
    return found


async def improvement_that_helped(stage: Any) -> Any:
    """Each owner carries out their own; after a month it is verified by somebody else."""
    case = await stage.open(improvement_request(), kind="Improvement")
    await case.refused("carry_out", FITTER, measure=2, evidence="x")
    await case.send("carry_out", FITTER, measure=1, evidence="晨会记录")
    await case.send("change_measure", MANAGER, measure=2, owner="courier:k-2", reason="换班")
    await case.refused("carry_out", COURIER, measure=2, evidence="x")
    await case.send("carry_out", "courier:k-2", measure=2, evidence="排班表")
    await stage.go_to(await stage.now() + 31 * DAY)
    await case.refused("verify", "quality:k-2", effective=True, report="自验")
    await case.send("verify", SPECIALIST, effective=True, report="由四次降至一次")
    return case


async def improvement_given_up(stage: Any) -> Any:
    """A measure is overdue, then the manager gives it up."""
    case = await stage.open(improvement_request(), kind="Improvement")
    await stage.go_to(await stage.now() + 20 * DAY)
    await case.send("take_charge", MANAGER, commitment="measure", ref=1)
    await case.send("drop", MANAGER, reason="改用新包装")
    return case


STORIES = (improvement_that_helped, improvement_given_up)
FURTHER = (
    script(
        "improvement_twice_in_vain", "The manager hears of the second time; the level rises.", "Improvement",
        improvement_request(measures=[MORE]), send("carry_out", BOSS, measure=1, evidence="已配"), 31 * DAY,
        send("verify", SPECIALIST, effective=False, report="仍有四次"),
        send("verify", SPECIALIST, effective=False, report="仍有四次", measures=[MORE]),
        send("carry_out", "warehouse:w-1", measure=2, evidence="再配"), 31 * DAY,
        send("verify", MANAGER, effective=False, report="仍有三次", measures=[MORE | {"due_on": "2030-06-28"}]),
        send("change_measure", MANAGER, measure=3, due_on="2030-07-01", reason="等到货"),
        send("change_measure", MANAGER, measure=3, reason="无"), send("drop", "manager:w-1", reason="本人"),
        send("drop", MANAGER, reason="改用新包装"),
    ),
)  # fmt: skip
