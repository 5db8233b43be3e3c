"""A proposal through its table: acceptance, decision, notice, grade and reward (三)."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from temporalio.client import WorkflowFailureError
from temporalio.exceptions import ApplicationError

from activities.records.database import engine
from agreement import disagreements
from clock_cases import rungs, states
from service import Running, Service, plain_service
from typical_proposals import (
    CASHIER,
    CLERK,
    CUSTOMER,
    DAY,
    DESIGN,
    MANAGER,
    PANEL,
    adopt,
    panel,
    proposal_request,
    score,
    studying,
    told,
)

GENERAL = "general_manager:g-1"


@pytest.fixture
async def service(database_url: str, staff: None) -> AsyncIterator[Service]:
    """Plain weeks; Monday nine o'clock."""
    async with plain_service(database_url) as running:
        await running.go_to(await running.workday("09:00"))
        yield running


def rows(service: Service, table: str, case: Running) -> list[dict[str, Any]]:
    """A form's rows of a case, in order of their keys."""
    database = engine(service.database_url)
    with database.connect() as connection:
        query = text(f"SELECT * FROM {table} WHERE workflow_id = :id ORDER BY key")
        found = [dict(row) for row in connection.execute(query, {"id": case.handle.id}).mappings()]
    database.dispose()
    return found


def midnight(moment: datetime) -> datetime:
    """The beginning of a day."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


async def whole(service: Service, case: Running) -> None:
    """The records say what the case says."""
    database = engine(service.database_url)
    assert disagreements(await case.view(), database, case.handle.id) == []
    database.dispose()


async def test_a_proposal_is_accepted_adopted_carried_out_graded_and_rewarded(service: Service) -> None:
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
    record = rows(service, "acceptance_record", case)[0]
    assert (record["department"], record["category"], record["accepted_by"]) == (DESIGN, "product_quality", CLERK)
    decision = rows(service, "proposal_decision", case)[0]
    assert (decision["decision"], decision["ip_owner"], decision["notice_how"]) == ("adopt", "company", "phone")
    assert rows(service, "implementation", case)[0]["result"] == "half the noise"
    paid = rows(service, "reward", case)[0]
    assert (paid["grade"], str(paid["amount"]), paid["reference"]) == ("A", "5000.00", "B-1")
    topics = ("proposal_received", "proposal_to_study", "notice_to_give", "proposal_to_grade", "proposal_to_reward")
    assert [service.told(case, topic)[0][0] for topic in topics] == ["clerk", DESIGN, "clerk", "panel", "finance"]
    for topic in ("proposal_thanks", "proposal_adopted", "proposal_rewarded"):
        assert [to for to, _ in service.told(case, topic)] == ["customer"]
    await whole(service, case)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"category": "other"}, ["topic"]),  # 三§3(8)
        ({"category": "weather"}, ["category"]),
        ({"customer": {"name": "李"}}, ["customer", "email"]),
        ({"customer": {"phone": "139 1234 5678"}}, ["customer", "name"]),
        ({"channel": "fax"}, ["channel"]),
        ({"title": None}, ["title"]),
    ],
)
async def test_a_request_that_lacks_something_is_refused_by_name(
    service: Service, changes: dict[str, Any], where: list[str]
) -> None:
    """A head of the list, a topic where none fits, someone to answer to (三§3, 三§4)."""
    case = await service.open(proposal_request(), kind="Proposal", **changes)
    with pytest.raises(WorkflowFailureError) as failure:
        await case.handle.result()
    assert isinstance(failure.value.cause, ApplicationError)
    assert where in [error["loc"] for error in failure.value.cause.details[0]["errors"]]


@pytest.mark.parametrize(
    "category",
    ["environment", "product_quality", "design", "technology", "materials", "logistics_channel", "after_sales"],
)
async def test_each_of_the_seven_named_heads_is_taken_as_it_is(service: Service, category: str) -> None:
    """No topic for 三§3(1), 三§3(2), 三§3(3), 三§3(4), 三§3(5), 三§3(6), 三§3(7); an e-mail is enough to answer to."""
    customer = {"name": "李", "email": "li@example.com"}
    case = await service.open(proposal_request(customer=customer, category=category), kind="Proposal")
    await case.send("register", CLERK, department=DESIGN)
    assert rows(service, "acceptance_record", case)[0]["category"] == category


async def test_only_a_department_can_be_given_a_proposal(service: Service) -> None:
    """Anyone else is a wrong field (三§5)."""
    case = await service.open(proposal_request(), kind="Proposal")
    denied = await case.refused("register", CLERK, department="technician:t-1")
    assert (denied.type, denied.details["errors"][0]["loc"]) == ("InvalidPayload", ["department"])
    assert (await case.refused("register", DESIGN, department=DESIGN)).type == "NotAllowed"


async def test_nobody_accepts_it_and_nobody_studies_it(service: Service) -> None:
    """One workday to accept, ten to study; both ladders climb (三§5)."""
    start = await service.now()
    case = await service.open(proposal_request(), kind="Proposal")
    assert await case.due("accept") == f"{(start + DAY):%Y-%m-%d} 18:00"
    await service.go_to(start + 2 * DAY + timedelta(hours=3))
    assert rungs(service, case, "accept") == [("supervisor", "1"), ("manager", "2"), ("general_manager", "3")]
    await case.send("register", CLERK, department=DESIGN)
    assert await case.due("study") == f"{(start + 16 * DAY):%Y-%m-%d} 18:00"
    await service.go_to(start + 17 * DAY)
    assert rungs(service, case, "study") == [("supervisor", "1")]


async def test_rights_in_what_was_developed_together_are_joint_and_need_an_agreement(service: Service) -> None:
    """三§10: an agreement for joint rights; nothing but joint rights for what was developed together."""
    case = await studying(service, co_developed=True)
    body = {"implementation_on": "2099-05-01", "measures": "m"}
    for owner in ("company", "none"):
        assert (await case.refused("adopt", DESIGN, ip_owner=owner, **body)).type == "EventRefused"
    denied = await case.refused("adopt", MANAGER, ip_owner="joint", **body)
    assert (denied.type, denied.details["errors"][0]["loc"]) == ("InvalidPayload", ["agreement"])
    await case.send("adopt", DESIGN, ip_owner="joint", agreement="A-1", **body)
    assert rows(service, "proposal_decision", case)[0]["agreement"] == "A-1"


@pytest.mark.parametrize("event", ["adopt", "move_date"])
async def test_nothing_is_promised_for_a_day_that_has_passed(service: Service, event: str) -> None:
    """Today is early enough, yesterday is not (三§7)."""
    case = await studying(service)
    today = (await service.now()).date()
    body = {"measures": "m", "ip_owner": "none"} if event == "adopt" else {"reason": "r"}
    if event == "move_date":
        await adopt(case, service)
    denied = await case.refused(event, DESIGN, implementation_on=(today - DAY).isoformat(), **body)
    assert denied.type == "EventRefused"
    await case.send(event, DESIGN, implementation_on=today.isoformat(), **body)


async def test_it_is_to_be_carried_out_by_midnight_of_the_day_told_whatever_day_it_is(service: Service) -> None:
    """A Saturday is a Saturday: no calendar and no hold moves an agreed day (三§7)."""
    start = await service.now()
    case = await studying(service)
    await adopt(case, service, 5)
    end = midnight(start + 6 * DAY)
    assert (await case.commitment("implementation"))["due_at"] == end
    await case.send("hold", DESIGN, reason="other")
    await service.go_to(end - timedelta(minutes=1))
    assert (await states(case))["implementation"] == "running"
    await service.go_to(end)
    assert (await states(case))["implementation"] == "overdue"
    assert rungs(service, case, "implementation") == [("supervisor", "1")]


async def test_a_day_that_is_moved_is_promised_anew_and_the_customer_told_anew(service: Service) -> None:
    """The passed day stays late; the old notice gives way to a new one (三§7)."""
    start = await service.now()
    case = await studying(service)
    await adopt(case, service, 2)
    first = await case.commitment("notice")
    await service.go_to(start + 4 * DAY)
    assert {"implementation", "notice"} <= {c["name"] for c in (await case.view())["commitments"] if c["rung"]}
    later = start + 21 * DAY
    await case.send("move_date", DESIGN, implementation_on=later.date().isoformat(), reason="parts")
    moved = await case.commitment("implementation")
    assert (moved["due_at"], moved["state"], moved["late"]) == (midnight(later + DAY), "running", True)
    second = await case.commitment("notice")
    assert (second["state"], second["late"], second["rung"]) == ("running", False, 0)
    assert second["started_at"] > first["started_at"]
    assert (await case.view())["level"] == 0
    database = engine(service.database_url)
    with database.connect() as connection:
        query = "SELECT state FROM commitment WHERE workflow_id = :id AND name = 'notice' ORDER BY seq"
        assert list(connection.execute(text(query), {"id": case.handle.id}).scalars()) == ["dropped", "running"]
    database.dispose()
    await whole(service, case)
    on = service.told(case, "proposal_moved")[0][1]["implementation_on"]
    assert on == later.date().isoformat()


async def test_an_adopted_proposal_is_abandoned_and_closed_once_the_customer_knows(service: Service) -> None:
    """A manager alone may; the closing waits for the notice (三§8)."""
    case = await studying(service)
    await adopt(case, service)
    await told(case, service)
    assert (await case.refused("abandon", DESIGN, reason="r")).type == "NotAllowed"
    assert (await case.send("abandon", MANAGER, reason="no parts"))["state"] == "declined"
    assert (await states(case))["implementation"] == "dropped"
    assert await states(case) | {"notice": "running", "close": "running"} == await states(case)
    assert (await case.refused("close", CLERK)).type == "EventRefused"
    await told(case, service)
    assert (await case.send("close", CLERK))["state"] == "closed"
    assert [r["decision"] for r in rows(service, "proposal_decision", case)] == ["adopt", "abandon"]
    assert [to for to, _ in service.told(case, "proposal_abandoned")] == ["customer"]


async def test_a_declined_proposal_is_closed_within_the_week(service: Service) -> None:
    """Two workdays to tell the customer with thanks, five to close (三§6, 三§8)."""
    start = await service.now()
    case = await studying(service)
    await case.send("decline", DESIGN, reason="too dear")
    assert await case.due("notice") == f"{(start + 2 * DAY):%Y-%m-%d} 18:00"
    assert await case.due("close") == f"{(start + 7 * DAY):%Y-%m-%d} 18:00"
    assert [to for to, _ in service.told(case, "proposal_declined")] == ["customer"]
    await told(case, service)
    await case.send("close", CLERK)
    assert await states(case) == {"accept": "met", "study": "met", "notice": "met", "close": "met"}
    await case.handle.result()


async def test_a_notice_is_confirmed_in_any_state_while_it_is_open_and_only_then(service: Service) -> None:
    """Studied again, on hold, the customer hears that it was retained; a second time there is nothing to tell."""
    case = await studying(service)
    now = await service.now()
    assert (await case.refused("confirm_notice", CLERK, how="phone", told_at=now)).type == "EventRefused"
    await case.send("retain", DESIGN, reason="a sample is needed")
    await case.send("reconsider", DESIGN)
    await case.send("hold", DESIGN, reason="other")
    assert (await states(case))["notice"] == "paused"
    ahead = await service.now() + DAY
    assert (await case.refused("confirm_notice", CLERK, how="phone", told_at=ahead)).type == "InvalidPayload"
    answer = await case.send("confirm_notice", CLERK, how="letter", told_at=await service.now())
    assert answer["state"] == "on_hold"
    assert (await states(case))["notice"] == "met"
    assert (await case.refused("confirm_notice", CLERK, how="phone", told_at=now)).type == "EventRefused"
    row = rows(service, "proposal_decision", case)[0]
    assert (row["decision"], row["reason"], row["notice_how"]) == ("retain", "a sample is needed", "letter")


@pytest.mark.parametrize("state", ["received", "studying", "retained", "on_hold"])
async def test_the_customer_withdraws_before_it_is_decided(service: Service, state: str) -> None:
    """From the hold too; nothing stays open (三§4)."""
    case = await service.open(proposal_request(), kind="Proposal")
    if state != "received":
        await case.send("register", CLERK, department=DESIGN)
    if state in ("retained", "on_hold"):
        await case.send("retain", DESIGN, reason="r")
    if state == "on_hold":
        await case.send("hold", DESIGN, reason="other")
    assert (await case.send("withdraw", CUSTOMER, reason="sold the idea"))["state"] == "withdrawn"
    assert "running" not in (await states(case)).values()
    await case.handle.result()


@pytest.mark.parametrize("state", ["adopted", "declined"])
async def test_what_is_decided_is_not_withdrawn(service: Service, state: str) -> None:
    """It is too late then."""
    case = await studying(service)
    await (adopt(case, service) if state == "adopted" else case.send("decline", DESIGN, reason="r"))
    assert (await case.refused("withdraw", CUSTOMER, reason="r")).type == "EventRefused"


async def test_another_department_may_decide_and_the_timeline_marks_it(service: Service) -> None:
    """As a technician who is not the assignee may act."""
    case = await studying(service)
    await case.send("decline", "department:logistics", reason="r")
    assert "not the assignee" in (await case.entries("decline"))[0]["reason"]


async def implemented(service: Service) -> Running:
    """A proposal that waits for the panel."""
    case = await studying(service)
    await adopt(case, service)
    await case.send("report_implemented", DESIGN, result="done")
    return case


@pytest.mark.parametrize(
    "scores",
    [
        panel()[:2],
        [score(MANAGER, 1, 1, 1), score("manager:m-2", 1, 1, 1), score(DESIGN, 1, 1, 1)],
        [*panel()[:2], score(MANAGER, 5, 5, 5)],
        [score(GENERAL, 1, 1, 1), score("general_manager:g-2", 1, 1, 1), score(MANAGER, 1, 1, 1)],
        [*panel()[:2], score("clerk:c-1", 1, 1, 1)],
        [],
    ],
    ids=["two", "no general manager", "twice", "two general managers", "a clerk", "nobody"],
)
async def test_a_panel_that_is_not_whole_cannot_grade(service: Service, scores: list[dict[str, Any]]) -> None:
    """The general manager and two more, each another manager or department (三§11·1)."""
    case = await implemented(service)
    assert (await case.refused("grade", PANEL, scores=scores)).type == "EventRefused"
    wrong = [*panel()[:2], score(DESIGN, 101, 0, -1)]
    denied = await case.refused("grade", PANEL, scores=wrong)
    assert denied.type == "InvalidPayload"
    assert [e["loc"] for e in denied.details["errors"]] == [["scores", 2, "creativity"], ["scores", 2, "benefit"]]
    assert (await case.refused("grade", MANAGER, scores=panel())).type == "NotAllowed"


async def test_grading_and_reward_have_their_time_and_the_policy_sets_the_money(service: Service) -> None:
    """Twenty workdays for the panel, ten for finance; B pays what the policy in force says (三§11·2)."""
    service.publish('[proposal]\nrewards_cny = ["9000.00", "777.70", "1.00", "0.00"]\nweights = [100, 0, 0]\n')
    start = await service.now()
    case = await implemented(service)
    assert await case.due("grade") == f"{(start + 28 * DAY):%Y-%m-%d} 18:00"
    given = ((GENERAL, 90), (MANAGER, 80), (DESIGN, 99), ("manager:m-2", 81))
    scores = [score(by, creativity, 0, 0) for by, creativity in given]
    await case.send("grade", PANEL, scores=scores)
    assert await case.due("reward") == f"{(start + 14 * DAY):%Y-%m-%d} 18:00"
    sheet = rows(service, "panel_score_sheet", case)[0]
    assert (sheet["grade"], str(sheet["total"]), len(sheet["scores"])) == ("B", "87.50", 4)
    assert service.told(case, "proposal_to_reward")[0][1]["amount"] == "777.70"
    await case.send("reward", CASHIER, reference="B-1")
    assert str(rows(service, "reward", case)[0]["amount"]) == "777.70"


