"""Handovers for tests: requests, what the records say, rehearsals, stories."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection
from temporalio.exceptions import ApplicationError

from activities.rules.people import staff
from cases.further_stories import DAY, script, send
from models.stock.ledger import LINES
from played.rehearsal import MONDAY, Rehearsal, rehearsed

HR, BOSS, MANAGER = "hr:h-1", "supervisor:s-1", "manager:m-1"
LEAVER, HEIR = "technician:t-1", "technician:t-2"
TOOL = {"thing": "custody-U-1", "kind": "custody", "what": "T-17 钳形表", "state": "held"}
OWED = {"thing": "custody-U-2", "kind": "liability", "what": "T-18 真空泵", "state": "reported"}
UNIT = {"thing": "loaner:LU-1", "kind": "loaner", "what": "loaner", "state": "to_check"}
STOCK = {"thing": "stock:van-1", "kind": "van_stock", "what": "parts: 2"}
REPAIR = {"thing": "repair-R-1", "kind": "case", "what": "Repair", "state": "assigned"}
NOTHING: dict[str, Any] = {"things": [], "more": 0}
READINGS: dict[str, Any] = {
    "staff_row": {"hired_on": "2020-01-06", "left_on": None}, "in_name_of": NOTHING, "still_theirs": False,
    "with_whom": None, "lies_there": [],
}  # fmt: skip
"""What the records say of somebody in whose name nothing stands."""
LEAVERS = 30
"""People of whom walks have each hand over once."""


def handover_request(**changes: Any) -> dict[str, Any]:
    """A technician leaves at the end of the week."""
    asked = {"by": HR, "person": LEAVER, "last_on": "2026-11-27", "kind": "leaving"} | changes
    return {key: value for key, value in asked.items() if value is not None}


def handover(*things: dict[str, Any], more: int = 0, policy: str = "", **changes: Any) -> Rehearsal:
    """A handover that was opened on a Monday at nine, with these things in the person's name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(READINGS, "in_name_of", {"things": list(things), "more": more})
        return rehearsed("Handover", handover_request(**changes), start=MONDAY, policy=policy)


def now_stand(played: Rehearsal, *things: dict[str, Any], more: int = 0) -> None:
    """What the records say from now on."""
    played.readings["in_name_of"] = {"things": list(things), "more": more}


def wrong_request(**changes: Any) -> list[dict[str, Any]]:
    """What an opening is refused for."""
    with pytest.raises(ApplicationError) as error:
        handover(**changes)
    assert error.value.type == "InvalidRequest"
    found: list[dict[str, Any]] = error.value.details[0]["errors"]
    return found


def lines(count: int) -> list[list[Any]]:
    """So many parts in a van; as many as one event names make it a full reading."""
    return [[f"part-{number}", 2] for number in range(min(count, LINES))]


def records(connection: Connection) -> None:
    """Somebody in whose name nothing stands, for each seed of a walk."""
    for number in range(LEAVERS):
        staff.enlist(connection, f"technician:leaver-{number}", {"name": "钱师傅"})


# -- stories ------------------------------------------------------------------------------------------------------


async def handover_of_a_leaver(stage: Any) -> Any:
    """Nobody hands over to himself; with nothing in the person's name it is confirmed."""
    case = await stage.open(handover_request(person="staff:leaver-1", last_on=await _in(stage, 4)), kind="Handover")
    await case.refused("confirm", "supervisor:leaver-1")
    await case.refused("clear", BOSS, thing="custody-U-1", how="given back")
    await case.refused("write_off", MANAGER, thing="stock:van-1", reason="lost", evidence="B-1")
    await case.send("confirm", BOSS)
    return case


async def handover_of_somebody_who_stays(stage: Any) -> Any:
    """Held, left until after the last day, then taken back."""
    case = await stage.open(
        handover_request(person="staff:leaver-2", kind="moving", last_on=await _in(stage, 1)), kind="Handover"
    )
    await case.refused("hold", "supervisor:leaver-2", reason="other")
    await case.send("hold", BOSS, reason="other")
    await stage.go_to(await stage.now() + 3 * DAY)
    await case.send("cancel", HR, reason="stays")
    return case


async def _in(stage: Any, days: int) -> str:
    day: str = (await stage.now() + timedelta(days=days)).date().isoformat()
    return day


STORIES = (handover_of_a_leaver, handover_of_somebody_who_stays)
FURTHER = (
    script(
        "handover_that_nobody_confirms", "From the last day on it climbs to the top.", "Handover",
        handover_request(person="staff:leaver-3", successor=HEIR), 10 * DAY, send("take_charge", MANAGER),
        send("confirm", BOSS),
    ),
)  # fmt: skip
