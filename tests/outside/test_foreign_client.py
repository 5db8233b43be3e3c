"""The `temporal` command alone, with nothing of ours on its side, does everything."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from agreement import disagreements
from cases.complaints import complaint_request
from cases.typical_proposals import DESIGN, panel, proposal_request
from models.vocabulary import TASK_QUEUE
from servers.devserver import DevService
from servers.foreign import Foreign
from servers.service import repair_request, return_request
from servers.waiting import until

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


async def test_the_temporal_command_takes_a_return_from_opening_to_closed(dev: DevService) -> None:
    """A damage that the company caused: one refused refund, the exact one paid, a record decided, the case filed."""
    case = Foreign(dev, "Return", "return-F-2")
    await case.start(return_request(reason="company_fault", freight_paid="12.34"))
    assert (await case.update("approve", CLERK, remedy="refund"))["state"] == "approved"
    await case.signal("receive_goods", "warehouse:w-1", condition_ok=True)
    record = (await case.update("report_obstruction", "customer:u-1", staff="staff:s-9", what="推诿"))["seq"]
    assert "112.33" in str(await case.update("refund", CASHIER, amount="99.99", reference="B-1"))
    assert (await case.update("refund", CASHIER, amount="112.33", reference="B-1"))["state"] == "refunded"
    assert (await case.update("find_cause", BOSS, cause="运输损坏", unit="transport"))["state"] == "cause_found"
    await case.update("decide_conduct", BOSS, record=record, decision="dismissed", reason="查无实据")
    assert (await case.update("close", CLERK))["state"] == "closed"
    view = await case.ended()
    assert [e["outcome"] for e in view["timeline"]].count("refused") == 1


async def test_the_temporal_command_takes_a_proposal_from_opening_to_its_reward(dev: DevService) -> None:
    """Retained, reconsidered, adopted and told; a panel that is not whole in between; graded and paid (三)."""
    case = Foreign(dev, "Proposal", "proposal-F-1")
    await case.start(proposal_request(co_developed=True))
    assert (await case.update("register", CLERK, department=DESIGN))["state"] == "studying"
    await case.signal("retain", DESIGN, reason="要先问供应商")
    assert (await case.update("extend_hold", "manager:m-1", reason="等样品"))["state"] == "retained"
    assert (await case.update("reconsider", DESIGN))["state"] == "studying"
    on = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    body = {"implementation_on": on, "measures": "加橡胶垫", "ip_owner": "joint"}
    assert "agreement" in str(await case.update("adopt", DESIGN, **body))
    assert (await case.update("adopt", DESIGN, agreement="A-7", **body))["state"] == "adopted"
    now = datetime.now(UTC).isoformat()
    assert (await case.update("confirm_notice", CLERK, how="phone", told_at=now))["state"] == "adopted"
    assert (await case.update("report_implemented", DESIGN, result="噪音减半"))["state"] == "implemented"
    assert "general manager" in str(await case.update("grade", "panel:p-1", scores=panel()[1:]))
    assert (await case.update("grade", "panel:p-1", scores=panel(85)))["state"] == "graded"
    assert (await case.update("reward", CASHIER, reference="B-1"))["state"] == "rewarded"
    view = await case.ended()
    assert [e["outcome"] for e in view["timeline"]].count("refused") == 2
    paid = dev.rows("SELECT grade, amount FROM reward WHERE workflow_id = :id", id="proposal-F-1")
    assert [(row["grade"], str(row["amount"])) for row in paid] == [("B", "2000.00")]


async def test_the_temporal_command_takes_a_complaint_from_report_to_file(dev: DevService) -> None:
    """Through the regulator and about a clerk: refused to that clerk, disputed, ended by the manager, filed (一§28)."""
    case = Foreign(dev, "Complaint", "complaint-F-1")
    await case.start(complaint_request(channel="regulator", staff="clerk:c-9", form="written"))
    assert "complained about" in str(await case.update("accept", CLERK, handler="clerk:c-9"))
    assert (await case.update("accept", CLERK, handler="clerk:c-7"))["state"] == "accepted"
    await case.signal("reply", "clerk:c-7", text="正在调查")
    assert (await case.update("start_investigation", "clerk:c-7"))["state"] == "investigating"
    await case.signal("record_findings", "department:d-2", findings="密封圈磨损")
    assert (await case.update("answer", "clerk:c-7", resolution="更换密封圈"))["state"] == "answered"
    assert (await case.update("dispute", "customer:u-1", why="仍然漏水"))["state"] == "investigating"
    assert (await case.update("answer", "clerk:c-7", resolution="再次更换"))["state"] == "answered"
    assert "manager" in str(await case.update("close_unresolved", BOSS, reason="无法达成一致"))
    assert (await case.update("close_unresolved", "manager:m-1", reason="无法达成一致"))["state"] == "resolved"
    found = await case.update("find_cause", BOSS, cause="来料不良", unit="purchasing", persons=["staff:s-31"])
    assert found["state"] == "cause_found"
    assert (await case.update("archive", CLERK))["state"] == "archived"
    view = await case.ended()
    assert (view["assignee"], view["base_level"]) == ("clerk:c-7", 2)
    assert [e["outcome"] for e in view["timeline"]].count("refused") == 2
    blamed = dev.rows("SELECT unit, person FROM responsibility WHERE workflow_id = :id", id="complaint-F-1")
    assert blamed == [{"unit": "purchasing", "person": "staff:s-31"}]


async def test_saved_views_find_the_case_by_its_search_attributes(dev: DevService) -> None:
    """State, level, assignee and zone can be searched; nothing else of the case can."""
    case = await dev.open(urgent=True)
    await case.send("assign", BOSS, technician=TECH)
    query = (
        f'WorkflowId = "{case.handle.id}" AND CaseState = "assigned" AND Assignee = "{TECH}" AND CaseZone = "town" '
        "AND EscalationLevel = 0 AND CaseDueAt > '2026-01-01T00:00:00Z'"
    )

    async def listed() -> Any:
        return await dev.temporal("workflow", "list", "--query", query)

    await until("the case in the list", listed)
    assert len(await listed()) == 1
