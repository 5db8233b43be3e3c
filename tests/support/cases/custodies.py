"""Custodies for tests: requests, what the records say, rehearsals as far as a test needs them, stories."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Connection, text
from temporalio.exceptions import ApplicationError

from cases.further_stories import DAY, script, send
from played.rehearsal import MONDAY, Rehearsal, rehearsed

STORE, BOSS, MANAGER, CASHIER = "warehouse:w-1", "supervisor:s-1", "manager:m-1", "finance:f-1"
HOLDER, OTHER = "technician:t-1", "technician:t-2"
KEEPER, DEPUTY = "warehouse:w-7", "warehouse:w-8"
METER = {
    "kind": "tool", "number": "T-17", "name": "钳形表", "value": "360.00", "in_use_since_on": "2025-11-23",
}  # fmt: skip
KEY = {"kind": "key", "number": "K-1", "name": "东库钥匙", "value": "20.00", "in_use_since_on": "2026-01-05"}
SIGNED = {"condition": "完好", "signature": "赵", "signed_text": "妥善保管，不得私用，离岗交还"}
LATER = "2026-11-25T12:00:00+08:00"
READINGS = {"key_place": {"keeper": KEEPER, "deputy": DEPUTY}, "handed_on": False}
"""What the records say of the room of a key, and of an opening that nobody else's step asked for."""
ON: dict[str, Any] = {"to": OTHER, "condition": "完好", "signatures": {"from": "赵", "to": "钱"}, "signed_text": "同上"}
"""What a handing over says."""


def custody_request(item: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """A clamp meter, a year in use, for a technician; of what is None nothing is said."""
    asked = {"by": STORE, "item": METER | (item or {}), "holder": HOLDER} | SIGNED | changes
    return {key: value for key, value in asked.items() if value is not None}


def key_request(**changes: Any) -> dict[str, Any]:
    """The key of a room, for somebody who does not keep it, until Wednesday noon."""
    return custody_request(KEY, place="hub-east", reason="盘点", until_at=LATER) | changes


def custody(request: dict[str, Any] | None = None, *, start: datetime = MONDAY, policy: str = "") -> Rehearsal:
    """A custody that was opened on a Monday at nine."""
    return rehearsed("Custody", request or custody_request(), start=start, policy=policy)


def reported(what: str = "damaged", *, item: dict[str, Any] | None = None, policy: str = "") -> Rehearsal:
    """One that its holder has reported."""
    played = custody(custody_request(item), policy=policy)
    played.send("report", HOLDER, what=what, account="摔落")
    return played


def assessed(**changes: Any) -> Rehearsal:
    """One for which its holder owes 240.00."""
    played = reported(**changes)
    played.send("assess", BOSS, worn_normally=False, finding="使用不当")
    return played


def wrong_request(request: dict[str, Any], policy: str = "") -> list[dict[str, Any]]:
    """What an opening is refused for."""
    with pytest.raises(ApplicationError) as error:
        custody(request, policy=policy)
    assert error.value.type == "InvalidRequest"
    found: list[dict[str, Any]] = error.value.details[0]["errors"]
    return found


def records(connection: Connection) -> None:
    """The room that a key opens."""
    connection.execute(text(
        "INSERT INTO place (id, kind, region, keeper, deputy) VALUES ('hub-east', 'hub', 'east', :keeper, :deputy) "
        "ON CONFLICT DO NOTHING"
    ), {"keeper": KEEPER, "deputy": DEPUTY})  # fmt: skip


# -- stories ------------------------------------------------------------------------------------------------------


async def custody_paid_for(stage: Any) -> Any:
    """Lost; the holder, who does not assess it, pays exactly what it was worth."""
    case = await stage.open(custody_request({"number": "T-21"}), kind="Custody")
    await case.refused("report", OTHER, what="lost", account="不见了")
    await case.refused("report", HOLDER, what="lost")
    await case.send("report", HOLDER, what="lost", account="在客户家中遗失")
    await case.refused("assess", "supervisor:t-1", worn_normally=False, finding="保管不善")
    await case.send("assess", BOSS, worn_normally=False, finding="保管不善")
    await case.refused("compensate", CASHIER, amount="1.00", reference="B-1")
    await case.send("waive", MANAGER, reason="被盗，已报案")
    return case


async def custody_repaired_and_given_back(stage: Any) -> Any:
    """Damaged, repaired for nothing, back with its holder; said to be used privately, given back, then dismissed."""
    case = await stage.open(custody_request({"number": "T-22"}), kind="Custody")
    await case.send("report", BOSS, what="damaged", account="表笔断裂")
    await case.send("repair_done", STORE, cost="0.00", note="保修更换")
    await case.send("assess", BOSS, worn_normally=False, finding="材质缺陷")
    private = await case.send("report_private_use", OTHER, account="周末在家使用")
    await case.refused("give_back", "warehouse:t-1", condition="完好", holder_signature="赵")
    await case.send("give_back", STORE, condition="完好", holder_signature="赵")
    await case.send("decide_conduct", BOSS, record=private["seq"], decision="dismissed", reason="经主管同意")
    return case


async def custody_handed_over(stage: Any) -> Any:
    """To somebody else than its holder, who signs for it."""
    case = await stage.open(custody_request({"number": "T-23"}), kind="Custody")
    await case.refused("hand_over", BOSS, **ON | {"to": "supervisor:t-1"})
    await case.send("hand_over", BOSS, **ON)
    return case


STORIES = (custody_paid_for, custody_repaired_and_given_back, custody_handed_over)
FURTHER = (
    script(
        "custody_of_a_key_not_given_back", "It climbs to the top, is taken charge of, and comes back late.", "Custody",
        key_request(), 6 * DAY, send("take_charge", "general_manager:g-1"),
        send("give_back", STORE, condition="完好", holder_signature="赵"),
    ),
    script(
        "custody_of_a_key_handed_on", "Only with reason and end, since the next one does not keep the room.", "Custody",
        key_request(), DAY, send("hand_over", BOSS, **ON), send("hand_over", BOSS, **ON, reason="换班"),
        send("hand_over", BOSS, **ON, reason="换班", until_at="2026-11-23T09:00:00+08:00"),
        send("report_private_use", OTHER, account="借给亲戚"),
        send("hand_over", BOSS, **ON, reason="换班", until_at="2026-12-01T12:00:00+08:00"),
        send("decide_conduct", BOSS, record=6, decision="confirmed", reason="r"),
    ),
    script(
        "custody_damaged_and_paid_for_its_repair", "Held while the workshop waits for a part; paid late, kept on.",
        "Custody", custody_request(), send("report", HOLDER, what="damaged", account="摔落"),
        send("hold", STORE, reason="waiting_for_supplier"), 5 * DAY, send("resume", STORE),
        send("repair_done", STORE, cost="80.50"), send("assess", BOSS, worn_normally=False, finding="使用不当"),
        20 * DAY, send("compensate", CASHIER, amount="80.50", reference="B-2"),
        send("report", HOLDER, what="worn"), send("assess", BOSS, worn_normally=True, finding="正常磨损"),
    ),
)  # fmt: skip
