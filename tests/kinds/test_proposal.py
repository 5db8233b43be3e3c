"""A proposal through its table: acceptance, decision, notice, grade and reward (三)."""

from datetime import timedelta
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from cases.proposal_cases import adopt, received, studying, tell
from cases.typical_proposals import CASHIER, CLERK, CUSTOMER, DESIGN, MANAGER, PANEL, panel, proposal_request, score
from played.case_files import at
from played.company import Company
from played.rehearsal import MONDAY, Rehearsal
from record_writes import rows

GENERAL = "general_manager:g-1"


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
def test_a_request_that_lacks_something_is_refused_by_name(changes: dict[str, Any], where: list[str]) -> None:
    """A head of the list, a topic where none fits, someone to answer to (三§3, 三§4)."""
    with pytest.raises(ApplicationError) as refused:
        received(**changes)
    assert refused.value.type == "InvalidRequest"
    assert where in [error["loc"] for error in refused.value.details[0]["errors"]]


@pytest.mark.parametrize(
    "category",
    ["environment", "product_quality", "design", "technology", "materials", "logistics_channel", "after_sales"],
)
def test_each_of_the_seven_named_heads_is_taken_as_it_is(category: str) -> None:
    """No topic for 三§3(1), 三§3(2), 三§3(3), 三§3(4), 三§3(5), 三§3(6), 三§3(7); an e-mail is enough to answer to."""
    case = studying(customer={"name": "李", "email": "li@example.com"}, category=category)
    assert case.forms("acceptance_record")[0]["category"] == category


def test_only_a_department_can_be_given_a_proposal() -> None:
    """Anyone else is a wrong field (三§5)."""
    case = received()
    denied = case.refused("register", CLERK, department="technician:t-1")
    assert (denied.kind, denied.errors[0]["loc"]) == ("InvalidPayload", ["department"])
    assert case.refused("register", DESIGN, department=DESIGN).kind == "NotAllowed"


def test_nobody_accepts_it_and_nobody_studies_it() -> None:
    """One workday to accept, ten to study; both ladders climb (三§5)."""
    case = received()
    assert case.due("accept") == "2026-11-24 18:00"
    case.go_to("2026-11-25 12:00")
    assert case.rungs("accept") == [("supervisor", "1"), ("manager", "2"), ("general_manager", "3")]
    case.send("register", CLERK, department=DESIGN)
    assert case.due("study") == "2026-12-09 18:00"
    case.go_to("2026-12-10 09:00")
    assert case.rungs("study") == [("supervisor", "1")]


def test_rights_in_what_was_developed_together_are_joint_and_need_an_agreement() -> None:
    """三§10: an agreement for joint rights; nothing but joint rights for what was developed together."""
    case = studying(co_developed=True)
    body: dict[str, Any] = {"implementation_on": "2099-05-01", "measures": "m"}
    for owner in ("company", "none"):
        assert case.refused("adopt", DESIGN, ip_owner=owner, **body).kind == "EventRefused"
    denied = case.refused("adopt", MANAGER, ip_owner="joint", **body)
    assert (denied.kind, denied.errors[0]["loc"]) == ("InvalidPayload", ["agreement"])
    case.send("adopt", DESIGN, ip_owner="joint", agreement="A-1", **body)
    assert case.forms("proposal_decision")[0]["agreement"] == "A-1"


@pytest.mark.parametrize("event", ["adopt", "move_date"])
def test_nothing_is_promised_for_a_day_that_has_passed(event: str) -> None:
    """Today is early enough, yesterday is not (三§7)."""
    case = studying()
    body: dict[str, Any] = {"measures": "m", "ip_owner": "none"} if event == "adopt" else {"reason": "r"}
    if event == "move_date":
        adopt(case)
    assert case.refused(event, DESIGN, implementation_on="2026-11-22", **body).kind == "EventRefused"
    case.send(event, DESIGN, implementation_on="2026-11-23", **body)


def test_it_is_to_be_carried_out_by_midnight_of_the_day_told_whatever_day_it_is() -> None:
    """A Saturday is a Saturday: no calendar and no hold moves an agreed day (三§7)."""
    case = studying()
    adopt(case, 5)
    assert case.due("implementation") == "2026-11-29 00:00"
    case.send("hold", DESIGN, reason="other")
    case.go_to("2026-11-28 23:59")
    assert case.states()["implementation"] == "running"
    case.go_to("2026-11-29 00:00")
    assert case.states()["implementation"] == "overdue"
    assert case.rungs("implementation") == [("supervisor", "1")]


async def test_a_day_that_is_moved_is_promised_anew_and_the_customer_told_anew(company: Company) -> None:
    """The passed day stays late; the old notice gives way to a new one (三§7)."""
    case = await company.open("Proposal", proposal_request())
    await case.send("register", CLERK, department=DESIGN)
    await case.send("adopt", DESIGN, implementation_on="2026-11-25", measures="rubber mounts", ip_owner="company")
    first = case.commitment("notice")
    await company.until("2026-11-27 09:00")
    assert {"implementation", "notice"} <= {c.name for c in case.file.commitments if c.rung}
    await case.send("move_date", DESIGN, implementation_on="2026-12-14", reason="parts")
    moved = case.commitment("implementation")
    assert (moved.due_at, moved.state, moved.late) == (at("2026-12-15 00:00"), "running", True)
    second = case.commitment("notice")
    assert (second.state, second.late, second.rung) == ("running", False, 0)
    assert second.started_at > first.started_at
    assert case.file.level == 0
    query = "SELECT state FROM commitment WHERE workflow_id = :id AND name = 'notice' ORDER BY seq"
    assert rows(company.engine, query, id=case.workflow_id) == [("dropped",), ("running",)]
    told = company.told(case, "proposal_moved", implementation_on="2026-12-14")
    assert told == company.told(case, "proposal_moved") == [("customer", "2026-11-27 09:00")]
    assert company.wrong() == []


def test_an_adopted_proposal_is_abandoned_and_closed_once_the_customer_knows() -> None:
    """A manager alone may; the closing waits for the notice (三§8)."""
    case = studying()
    adopt(case)
    tell(case)
    assert case.refused("abandon", DESIGN, reason="r").kind == "NotAllowed"
    assert case.send("abandon", MANAGER, reason="no parts")["state"] == "declined"
    after = case.states()
    assert (after["implementation"], after["notice"], after["close"]) == ("dropped", "running", "running")
    assert case.refused("close", CLERK).kind == "EventRefused"
    tell(case)
    assert case.send("close", CLERK)["state"] == "closed"
    assert [row["decision"] for row in case.forms("proposal_decision")] == ["adopt", "abandon"]
    assert case.told("proposal_abandoned") == ["customer"]


def test_a_declined_proposal_is_closed_within_the_week() -> None:
    """Two workdays to tell the customer with thanks, five to close (三§6, 三§8)."""
    case = studying()
    case.send("decline", DESIGN, reason="too dear")
    assert case.due("notice") == "2026-11-25 18:00"
    assert case.due("close") == "2026-11-30 18:00"
    assert case.told("proposal_declined") == ["customer"]
    tell(case)
    case.send("close", CLERK)
    assert case.states() == {"accept": "met", "study": "met", "notice": "met", "close": "met"}
    assert case.ended


def test_a_notice_is_confirmed_in_any_state_while_it_is_open_and_only_then() -> None:
    """Studied again, on hold, the customer hears that it was retained; a second time there is nothing to tell."""
    case = studying()
    assert case.refused("confirm_notice", CLERK, how="phone", told_at=MONDAY).kind == "EventRefused"
    case.send("retain", DESIGN, reason="a sample is needed")
    case.send("reconsider", DESIGN)
    case.send("hold", DESIGN, reason="other")
    assert case.states()["notice"] == "paused"
    ahead = MONDAY + timedelta(seconds=1)
    assert case.refused("confirm_notice", CLERK, how="phone", told_at=ahead).kind == "InvalidPayload"
    answer = case.send("confirm_notice", CLERK, how="letter", told_at=MONDAY)
    assert answer["state"] == "on_hold"
    assert case.states()["notice"] == "met"
    assert case.refused("confirm_notice", CLERK, how="phone", told_at=MONDAY).kind == "EventRefused"
    row = case.forms("proposal_decision")[0]
    assert (row["decision"], row["reason"], row["notice_how"]) == ("retain", "a sample is needed", "letter")


@pytest.mark.parametrize("state", ["received", "studying", "retained", "on_hold"])
def test_the_customer_withdraws_before_it_is_decided(state: str) -> None:
    """From the hold too; nothing stays open (三§4)."""
    case = received()
    if state != "received":
        case.send("register", CLERK, department=DESIGN)
    if state in ("retained", "on_hold"):
        case.send("retain", DESIGN, reason="r")
    if state == "on_hold":
        case.send("hold", DESIGN, reason="other")
    assert case.state == state
    assert case.send("withdraw", CUSTOMER, reason="sold the idea")["state"] == "withdrawn"
    assert "running" not in case.states().values()
    assert case.ended


@pytest.mark.parametrize("state", ["adopted", "declined"])
def test_what_is_decided_is_not_withdrawn(state: str) -> None:
    """It is too late then."""
    case = studying()
    if state == "adopted":
        adopt(case)
    else:
        case.send("decline", DESIGN, reason="r")
    assert case.state == state
    assert case.refused("withdraw", CUSTOMER, reason="r").kind == "EventRefused"


def test_another_department_may_decide_and_the_timeline_marks_it() -> None:
    """As a technician who is not the assignee may act."""
    case = studying()
    case.send("decline", "department:logistics", reason="r")
    assert "not the assignee" in str(case.entries("decline")[0].reason)


def implemented(policy: str = "") -> Rehearsal:
    """A proposal that waits for the panel."""
    case = studying(policy=policy)
    adopt(case)
    case.send("report_implemented", DESIGN, result="done")
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
def test_a_panel_that_is_not_whole_cannot_grade(scores: list[dict[str, Any]]) -> None:
    """The general manager and two more, each another manager or department (三§11·1)."""
    case = implemented()
    assert case.refused("grade", PANEL, scores=scores).kind == "EventRefused"
    denied = case.refused("grade", PANEL, scores=[*panel()[:2], score(DESIGN, 101, 0, -1)])
    assert denied.kind == "InvalidPayload"
    assert [error["loc"] for error in denied.errors] == [["scores", 2, "creativity"], ["scores", 2, "benefit"]]
    assert case.refused("grade", MANAGER, scores=panel()).kind == "NotAllowed"


def test_grading_and_reward_have_their_time_and_the_policy_sets_the_money() -> None:
    """Twenty workdays for the panel, ten for finance; B pays what the policy in force says (三§11·2)."""
    case = implemented('[proposal]\nrewards_cny = ["9000.00", "777.70", "1.00", "0.00"]\nweights = [100, 0, 0]\n')
    assert case.due("grade") == "2026-12-21 18:00"
    given = ((GENERAL, 90), (MANAGER, 80), (DESIGN, 99), ("manager:m-2", 81))
    case.send("grade", PANEL, scores=[score(by, creativity, 0, 0) for by, creativity in given])
    assert case.due("reward") == "2026-12-07 18:00"
    (sheet,) = case.forms("panel_score_sheet")
    assert (sheet["grade"], f"{sheet['total']:.2f}", len(sheet["scores"])) == ("B", "87.50", 4)
    assert case.messages("proposal_to_reward")[0].params["amount"] == "777.70"
    case.send("reward", CASHIER, reference="B-1")
    assert str(case.forms("reward")[0]["amount"]) == "777.70"
