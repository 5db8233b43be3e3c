"""A whole case of each kind on a server that skips time, with its records: what is rehearsed holds there too."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from agreement import disagreements
from cases.clock_cases import states
from cases.complaints import BOSS, CLERK, CUSTOMER, HANDLER, UNIT, complained
from cases.return_cases import CASHIER, PAID, STORE, sold
from cases.typical_proposals import DESIGN, PANEL, adopt, panel, studying, told
from servers.service import Running, Service, plain_service
from workflows.kinds.complaint import Complaint

TECH = "technician:t-1"


@pytest.fixture
async def service(database_url: str, staff: None) -> AsyncIterator[Service]:
    """Plain weeks, on a Monday at nine; staff that hold certificates."""
    async with plain_service(database_url) as running:
        await running.go_to(await running.workday("09:00"))
        yield running


def rows(records: Engine, table: str, case: Running) -> list[dict[str, Any]]:
    """A form's rows of a case, in order of their entries."""
    query = text(f'SELECT * FROM "{table}" WHERE workflow_id = :id ORDER BY seq, key')
    with records.connect() as connection:
        return [dict(row) for row in connection.execute(query, {"id": case.handle.id}).mappings()]


async def test_a_refund_goes_from_opening_to_closed(service: Service, records: Engine) -> None:
    """Assessed, approved, received, paid, its cause found; every commitment is met and every record is there."""
    start = await service.now()
    case = await service.open(sold(3, start), kind="Return")
    await case.until(1)
    await case.send("approve", CLERK, remedy="refund")
    await case.send("receive_goods", STORE, condition_ok=True)
    assert (await case.send("refund", CASHIER, **PAID))["state"] == "refunded"
    answers = {"cause": "wrong size", "unit": "sales", "person": "staff:s-9"}
    assert (await case.send("find_cause", UNIT, **answers))["state"] == "cause_found"
    assert (await case.send("close", CLERK))["state"] == "closed"
    assert await states(case) == dict.fromkeys(
        ("decision", "transport", "refund", "finance", "cause", "close"), "met"
    )
    decisions = rows(records, "return_decision", case)
    assert [(d["what"], d["outcome"], d["remedy"], str(d["amount"])) for d in decisions] == [
        ("assessment", "eligible", None, "99.99"), ("approval", "approved", "refund", "99.99"),
    ]
    assert [g["clause"] for g in decisions[0]["grounds"]] == ["一§21·1", "一§23(1)"]
    assert [(p["kind"], str(p["amount"])) for p in rows(records, "payment", case)] == [("refund", "99.99")]
    assert [b["direction"] for b in rows(records, "goods_book", case)] == ["in"]
    found = rows(records, "responsibility", case)[0]
    assert {key: found[key] for key in answers} == answers
    for topic, to in (
        ("case_opened", "customer"), ("return_approved", "customer"), ("goods_arrived", "customer"),
        ("refund_due", "finance"), ("refund_paid", "customer"),
    ):
        assert [who for who, _ in service.told(case, topic)] == [to]
    assert disagreements(await case.view(), records, case.handle.id) == []


async def test_a_proposal_is_accepted_adopted_carried_out_graded_and_rewarded(
    service: Service, records: Engine
) -> None:
    """Every form is filled on the way, and everyone who must act is told (三§4, 三§5, 三§7, 三§11)."""
    case = await studying(service)
    assert (await case.view())["assignee"] == DESIGN
    assert await states(case) == {"accept": "met", "study": "running"}
    await adopt(case, service)
    await told(case, service)
    await case.send("report_implemented", DESIGN, result="half the noise")
    await case.send("grade", PANEL, scores=panel(90))
    assert (await case.send("reward", CASHIER, reference="B-1"))["state"] == "rewarded"
    assert set((await states(case)).values()) == {"met"}
    record = rows(records, "acceptance_record", case)[0]
    assert (record["department"], record["category"], record["accepted_by"]) == (DESIGN, "product_quality", CLERK)
    decision = rows(records, "proposal_decision", case)[0]
    assert (decision["decision"], decision["ip_owner"], decision["notice_how"]) == ("adopt", "company", "phone")
    assert rows(records, "implementation", case)[0]["result"] == "half the noise"
    paid = rows(records, "reward", case)[0]
    assert (paid["grade"], str(paid["amount"]), paid["reference"]) == ("A", "5000.00", "B-1")
    topics = ("proposal_received", "proposal_to_study", "notice_to_give", "proposal_to_grade", "proposal_to_reward")
    assert [service.told(case, topic)[0][0] for topic in topics] == ["clerk", DESIGN, "clerk", "panel", "finance"]
    for topic in ("proposal_thanks", "proposal_adopted", "proposal_rewarded"):
        assert [to for to, _ in service.told(case, topic)] == ["customer"]
    assert disagreements(await case.view(), records, case.handle.id) == []


async def test_a_complaint_goes_from_report_to_file(service: Service, records: Engine) -> None:
    """The whole road: commitments met in time, steps in forms, handler shown, kept three years (一§28(2), 一§30·2)."""
    start = await service.now()
    case = await complained(service, at=start)
    await case.send("accept", CLERK, handler=HANDLER, at=start)
    assert (await case.view())["assignee"] == HANDLER
    assert (await case.send("reply", HANDLER, text="we look into it"))["state"] == "accepted"
    assert (await case.send("start_investigation", HANDLER))["state"] == "investigating"
    await case.send("reply", HANDLER, text="still at it")
    assert (await case.send("record_findings", UNIT, findings="seal worn"))["state"] == "investigating"
    assert (await case.send("answer", HANDLER, resolution="seal replaced"))["state"] == "answered"
    assert (await case.send("confirm_satisfied", CUSTOMER, score=4))["state"] == "resolved"
    assert (await case.send("find_cause", BOSS, cause="bad seal", unit="workshop"))["state"] == "cause_found"
    assert (await case.send("archive", CLERK))["state"] == "archived"
    view = await case.view()
    assert [c["name"] for c in view["commitments"]] == [rule.name for rule in Complaint.procedure.commitments]
    assert {(c["state"], c["late"]) for c in view["commitments"]} == {("met", False)}
    assert [r["text"] for r in rows(records, "complaint_reply", case)] == ["we look into it", "still at it"]
    assert [r["findings"] for r in rows(records, "complaint_finding", case)] == ["seal worn"]
    assert [r["result"] for r in rows(records, "complaint_answer", case)] == ["satisfied"]
    record = rows(records, "complaint_record", case)[0]
    assert (record["outcome"], record["score"], record["handler"]) == ("satisfied", 4, HANDLER)
    today = (await service.now()).date()
    assert record["keep_until"] == today.replace(year=today.year + 3)
    assert (await case.handle.result())["state"] == "archived"
    assert disagreements(view, records, case.handle.id) == []


async def test_a_repair_on_site_goes_from_opening_to_closed(service: Service, records: Engine) -> None:
    """Under warranty nothing is charged, every commitment is met in time (一§19(2)·1, 一§19(3), 一§19(9)·1)."""
    case = await service.open()
    await case.send("assign", BOSS, technician=TECH)
    visit = await service.now() + timedelta(hours=2)
    await case.send("contact", TECH, diagnosis="排水泵", visit_at=visit)
    await case.send("arrive", TECH, badge_shown=True)
    await case.send("start_work", TECH)
    await case.send("finish", TECH, work="w", minutes=30, customer_signature="sig")
    await case.send("settle", TECH, amount="0.00", method="none")
    await case.send("hand_in", TECH, work_order_no="WO-1")
    await case.send("review", BOSS, time_score=90, quality_score=80)
    answer = await case.send("follow_up", CLERK, reached=True, satisfied=True)
    assert answer["state"] == "closed"
    view = await case.view()
    assert {c["state"] for c in view["commitments"]} == {"met"}
    assert view["possible"] == {}
    assert (await case.handle.result())["state"] == "closed"
    assert disagreements(view, records, case.handle.id) == []
