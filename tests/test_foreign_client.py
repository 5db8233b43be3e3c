"""The `temporal` command alone, with nothing of ours on its side, does everything."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from agreement import disagreements
from devserver import DevService
from models.vocabulary import TASK_QUEUE
from service import repair_request

BOSS, TECH, CLERK, CASHIER = "supervisor:s-1", "technician:t-1", "clerk:c-1", "finance:f-1"


async def test_the_temporal_command_takes_a_repair_from_opening_to_closed(dev: DevService) -> None:
    """Start, signals, updates and queries, a refusal in between: ten events of a charged repair on site."""
    workflow = ("--workflow-id", "repair-F-1")
    request = repair_request() | {"product": repair_request()["product"] | {"in_warranty": False}}
    await dev.temporal(
        "workflow", "start", "--type", "Repair", "--task-queue", TASK_QUEUE, *workflow, "--input", json.dumps(request)
    )

    async def update(event: str, by: str, **payload: Any) -> dict[str, Any]:
        body = json.dumps({"by": by, **payload}, ensure_ascii=False)
        named = ("--name", event, "--input", body)
        answer = await dev.temporal("workflow", "update", "execute", *workflow, *named, check=False)
        result: dict[str, Any] = answer.get("result", answer)
        return result

    async def signal(event: str, by: str, **payload: Any) -> None:
        body = json.dumps({"by": by, **payload}, ensure_ascii=False)
        await dev.temporal("workflow", "signal", *workflow, "--name", event, "--input", body)

    async def query() -> dict[str, Any]:
        answer = await dev.temporal("workflow", "query", *workflow, "--type", "case")
        result = answer["queryResult"]
        shown: dict[str, Any] = result[0] if isinstance(result, list) else result
        return shown

    visit = (datetime.now(UTC) + timedelta(hours=3)).isoformat()
    assert (await update("assign", BOSS, technician=TECH))["state"] == "assigned"
    assert (await update("contact", TECH, diagnosis="排水泵坏", visit_at=visit))["state"] == "scheduled"
    await signal("arrive", TECH, badge_shown=True)
    refused = await update("start_work", TECH)
    assert "no quote has been accepted" in str(refused)
    await signal("quote", TECH, lines=[{"item": "泵", "fee": "260.00"}], tariff_version="2026-1")
    await signal("accept_quote", "customer:u-1", accepted_by="王小明")
    assert (await update("start_work", TECH))["state"] == "repairing"
    assert (await update("finish", TECH, work="换泵", minutes=45, customer_signature="sig-1"))["state"] == "repaired"
    assert (await update("settle", TECH, amount="260.00", method="finance"))["state"] == "settled"
    await signal("record_payment", CASHIER, amount="260.00", reference="B-77")
    await signal("issue_invoice", CASHIER, invoice_no="F-9")
    assert (await update("hand_in", TECH, work_order_no="WO-9"))["state"] == "handed_in"
    assert (await update("review", BOSS, time_score=95, quality_score=90))["state"] == "reviewed"
    assert (await query())["possible"].keys() >= {"follow_up", "hold", "add_note"}
    assert (await update("follow_up", CLERK, reached=True, satisfied=True))["state"] == "closed"
    view = await query()
    assert [e["outcome"] for e in view["timeline"]].count("refused") == 1
    shown = await dev.client.get_workflow_handle("repair-F-1").query("case")
    assert disagreements(shown, dev.database, "repair-F-1") == []
    result = await dev.temporal("workflow", "result", *workflow)
    assert "closed" in json.dumps(result)
    diagram = await dev.temporal("workflow", "query", *workflow, "--type", "diagram")
    assert "class closed current" in json.dumps(diagram)


async def test_saved_views_find_the_case_by_its_search_attributes(dev: DevService) -> None:
    """State, level, assignee and zone can be searched; nothing else of the case can."""
    import asyncio

    case = await dev.open(urgent=True)
    await case.send("assign", BOSS, technician=TECH)
    query = (
        f'WorkflowId = "{case.handle.id}" AND CaseState = "assigned" AND Assignee = "{TECH}" AND CaseZone = "town" '
        "AND EscalationLevel = 0 AND CaseDueAt > '2026-01-01T00:00:00Z'"
    )
    for _ in range(100):
        found = await dev.temporal("workflow", "list", "--query", query)
        if found:
            break
        await asyncio.sleep(0.1)
    assert len(found) == 1
