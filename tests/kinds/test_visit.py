"""A visit through its table: planned, assigned, agreed, made, reported on, and what the report opens (一§36, 八§4)."""

from datetime import datetime

import pytest

from cases.visit_cases import HOUR, come_to, due, reason, refusal, visit, wrong_request
from cases.visits import (
    BOSS,
    CLERK,
    COMPLAINT,
    CUSTOMER,
    HOME,
    OPINIONS,
    OTHER,
    PREPARED,
    PROPOSAL,
    REPAIR,
    VISITOR,
    WANG,
    results,
)
from models.kinds.visit import period_of
from played.case_files import at
from played.rehearsal import MONDAY

# -- the opening --------------------------------------------------------------------------------------------------


def test_a_visit_is_planned_for_a_day_and_counts_in_its_quarter() -> None:
    """The supervisor is told; the plan keeps its first due beside the one in force (一§36)."""
    played = visit()
    assert (played.state, played.told("visit_planned"), played.file.about) == ("planned", ["supervisor"], "customer:1")
    assert played.forms("visit_plan") == [{
        "reason": "regular", "period": "2026Q4", "planned_on": at("2026-12-04 00:00").date(),
        "due_on": at("2026-12-04 00:00").date(), "window_days": 14,
    }]  # fmt: skip
    assert due(played, "assign") == "2026-11-25 18:00"
    assert due(played, "visit") == "2026-12-05 00:00"
    assert due(played, "missing") == "2026-12-12 00:00"


@pytest.mark.parametrize(
    ("day", "period"),
    [("2026-01-01", "2026Q1"), ("2026-03-31", "2026Q1"), ("2026-04-01", "2026Q2"), ("2026-12-31", "2026Q4")],
)
def test_a_quarter_is_three_months(day: str, period: str) -> None:
    """From its first day to its last."""
    assert period_of(at(f"{day} 00:00").date()) == period


def test_the_window_is_a_week_where_none_is_given() -> None:
    """By the policy, which may say otherwise; another number may be asked for, 0 too."""
    assert visit(window_days=None).file.facts.model_dump()["window_days"] == 7
    assert visit(window_days=None, policy="[visit]\nwindow_days = 3").file.facts.model_dump()["window_days"] == 3
    assert visit(window_days=0).file.facts.model_dump()["window_days"] == 0
    assert wrong_request(window_days=-1)[0]["loc"] == ["window_days"]


@pytest.mark.parametrize("customer", [{"id": "K-17"}, WANG, {"id": "K-17"} | WANG | HOME])
def test_a_customer_is_known_by_an_id_alone_or_by_name_and_phone(customer: dict[str, str]) -> None:
    """Or by all of it."""
    assert visit(customer=customer).state == "planned"


@pytest.mark.parametrize(
    ("customer", "lacking"),
    [({}, ["name", "phone"]), ({"name": "王小明"}, ["phone"]), ({"phone": "138 0013 8000"}, ["name"]),
     ({"email": "wang@example.com"}, ["name", "phone"])],
)  # fmt: skip
def test_every_key_that_a_customer_without_an_id_lacks_is_named(customer: dict[str, str], lacking: list[str]) -> None:
    """An e-mail address alone is not enough to agree on an hour."""
    errors = wrong_request(customer=customer)
    assert [error["loc"] for error in errors] == [["customer", key] for key in lacking]
    assert {error["msg"] for error in errors} == {"is needed where no id is given"}


def test_nobody_plans_a_visit_for_a_day_that_is_over() -> None:
    """On the day itself it goes; the day is the company's."""
    assert wrong_request(due_on="2026-11-22") == [{"loc": ["due_on"], "msg": "must not lie before the opening"}]
    played = visit(due_on="2026-11-23")
    assert (due(played, "visit"), due(played, "missing")) == ("2026-11-24 00:00", "2026-12-01 00:00")
    early = at("2026-11-23 00:30")
    assert visit(start=early, due_on="2026-11-23").state == "planned"


def test_a_reason_and_a_day_are_needed() -> None:
    """Every wrong field is named."""
    errors = wrong_request(reason="bored", due_on="soon", extra=1)
    assert [error["loc"] for error in errors] == [["reason"], ["due_on"], ["extra"]]


# -- who visits, and when -----------------------------------------------------------------------------------------


def test_a_supervisor_names_who_visits() -> None:
    """A technician or a clerk, never a customer; whoever it is is told, and the case is with them."""
    played = visit()
    assert refusal(played, "assign", CLERK, visitor=VISITOR).startswith("NotAllowed")
    assert "not a customer" in refusal(played, "assign", BOSS, visitor=CUSTOMER)
    assert refusal(played, "assign", BOSS, visitor="staff:t-1").startswith("InvalidPayload")
    played.send("assign", BOSS, visitor=CLERK)
    assert (played.state, played.file.assignee, played.told("visit_assigned")) == ("assigned", CLERK, [CLERK])
    assert played.states()["assign"] == "met"
    played.send("assign", "manager:m-1", visitor=VISITOR)
    assert (played.state, played.file.assignee) == ("assigned", VISITOR)


def test_naming_somebody_who_is_absent_is_allowed_and_marked() -> None:
    """Now at the naming, then at the hour of the visit."""
    played = visit()
    played.readings = {"visitor_away": True}
    played.send("assign", BOSS, visitor=VISITOR)
    assert (reason(played), played.read_for[-1]) == (
        "the visitor is absent then", {"visitor_away": {"person": VISITOR}},
    )  # fmt: skip
    played.send("agree", CLERK, visit_at=HOUR, prepared=PREPARED)
    assert (reason(played), played.read_for[-1]) == (
        "the visitor is absent then", {"visitor_away": {"person": VISITOR, "then": HOUR}},
    )  # fmt: skip


def test_an_hour_is_agreed_once_all_is_prepared() -> None:
    """History, route, tools, symptoms: each true (八§4(1)心理a, 八§4(1)物品, 八§4(1)心理b)."""
    played = come_to("assigned")
    for key in PREPARED:
        told = played.refused("agree", CLERK, visit_at=HOUR, prepared=PREPARED | {key: False})
        assert told.errors == [{"loc": ["prepared", key], "msg": "must be true"}]
        lacking = {other: True for other in PREPARED if other != key}
        assert played.refused("agree", CLERK, visit_at=HOUR, prepared=lacking).errors[0]["msg"] == "Field required"
    played.send("agree", CLERK, visit_at=HOUR, prepared=PREPARED)
    assert (played.state, played.told("visit_hour")) == ("agreed", ["customer"])
    (row,) = played.forms("visit_agreement")
    assert row == {
        "visit_at": at("2026-11-30 10:00"), "visitor": VISITOR, "agreed_at": MONDAY, "agreed_by": CLERK,
    } | PREPARED  # fmt: skip
    played.send("agree", VISITOR, visit_at="2026-12-01T09:00:00+08:00", prepared=PREPARED)
    assert len(played.forms("visit_agreement")) == 2


@pytest.mark.parametrize(
    ("visit_at", "fits"),
    [("2026-11-26T23:59:00+08:00", False), ("2026-11-27T00:00:00+08:00", True), ("2026-12-11T23:59:00+08:00", True),
     ("2026-12-12T00:00:00+08:00", False), ("2026-12-11T17:00:00+01:00", False)],
)  # fmt: skip
def test_the_hour_lies_in_the_window_or_the_week_after_the_due(visit_at: str, fits: bool) -> None:
    """From the due less the window to the end of the seventh day after it, in the company's zone."""
    played = come_to("assigned", window_days=7)
    if fits:
        played.send("agree", VISITOR, visit_at=visit_at, prepared=PREPARED)
        assert played.state == "agreed"
    else:
        assert refusal(played, "agree", VISITOR, visit_at=visit_at, prepared=PREPARED) == (
            "EventRefused: visit_at must lie between 2026-11-27 and 2026-12-11T23:59+08:00: agree on another hour, or "
            "have the supervisor move the visit"
        )


def test_an_hour_that_is_over_is_not_agreed() -> None:
    """Unless it is reported late."""
    played = come_to("assigned")
    before = "2026-11-23T08:00:00+08:00"
    assert "must not lie before the event" in refusal(played, "agree", VISITOR, visit_at=before, prepared=PREPARED)


def test_another_visitor_agrees_anew() -> None:
    """The customer is told that the hour does not stand any more."""
    played = come_to("agreed")
    played.send("assign", BOSS, visitor=OTHER)
    assert (played.state, played.file.facts.model_dump()["visit_at"]) == ("assigned", None)
    assert (played.told("visit_put_off"), played.forms("visit_plan")[0]["visit_at"]) == (["customer"], None)


# -- the visit ----------------------------------------------------------------------------------------------------


def test_a_visitor_shows_the_badge() -> None:
    """八§4(1)形象; then nothing can be missed any more."""
    played = come_to("agreed")
    for shown_badge in (False, 1, None):
        told = played.refused("arrive", VISITOR, badge_shown=shown_badge)
        assert told.errors == [{"loc": ["badge_shown"], "msg": "must be true"}]
    played.send("arrive", VISITOR, badge_shown=True)
    assert (played.state, played.states()["missing"]) == ("visiting", "met")
    assert played.file.timeline[-1].clause == "八§4(1)形象"


def test_another_technician_may_act_and_is_marked() -> None:
    """The same human in another role is no other; a clerk writes for the visitor."""
    played = come_to("agreed")
    played.send("arrive", OTHER, badge_shown=True)
    assert reason(played) == "not the assignee"
    played.send("finish", "supervisor:t-1", met="王小明")
    assert reason(played) is None
    played.send("report", CLERK, opinions=[], satisfied=3)
    assert reason(played) is None


def test_a_visit_is_judged_by_its_checklist() -> None:
    """八§4(1)准则a–c: each item once, what does not hold with a note; one's own judgement is marked."""
    played = come_to("visiting")
    for wrong, place in (
        (results()[1:], ["results"]),
        ([*results(), results()[0]], ["results", 8, "item"]),
        ([{"item": "hat", "answer": "yes"}, *results()], ["results", 0, "item"]),
        ([{"item": "courteous", "answer": "no"}, *results()[:1], *results()[2:]], ["results", 0, "note"]),
        ([], ["results"]),
    ):
        assert played.refused("finish", VISITOR, met="x", results=wrong).errors[0]["loc"] == place
    played.send("finish", VISITOR, met="王小明", results=results(courteous="no", fault_thought_over="not_applicable"))
    (row,) = played.forms("visit_report")
    assert (row["score"], row["own"], row["checklist"], row["checklist_version"]) == ("6/7", True, "visit", 1)
    assert reason(played) == "the visitor filled in the checklist: self"
    assert played.states()["visit"] == "met"


def test_whom_it_met_is_said_and_the_checklist_may_be_left_out() -> None:
    """Somebody else's judgement is none of one's own, and the same human in another role is oneself."""
    played = come_to("visiting")
    assert played.refused("finish", CLERK).errors == [{"loc": ["met"], "msg": "Field required"}]
    played.send("finish", CLERK, met="门卫", results=results())
    assert (played.forms("visit_report")[0]["own"], reason(played)) == (False, None)
    alone = come_to("visiting")
    alone.send("finish", "supervisor:t-1", met="门卫", results=results())
    assert alone.forms("visit_report")[0]["own"] is True
    bare = come_to("visited")
    assert "results" not in bare.forms("visit_report")[0]


def test_a_report_says_what_the_customer_thinks_and_how_satisfied_they_are() -> None:
    """一§3: each opinion is a row of its own."""
    played = come_to("visited")
    for satisfied in (0, 6, 4.5, "5", None):
        assert played.refused("report", VISITOR, opinions=[], satisfied=satisfied).errors[0]["loc"] == ["satisfied"]
    told = played.refused("report", VISITOR, opinions=[{"about": "weather", "text": "wet"}], satisfied=5)
    assert told.errors[0]["loc"] == ["opinions", 0, "about"]
    played.send("report", VISITOR, opinions=OPINIONS, satisfied=5)
    assert (played.state, [row["about"] for row in played.forms("visit_opinion")]) == ("reported", ["product", "price"])
    assert (played.forms("visit_report")[0]["satisfied"], played.forms("visit_plan")[0]["outcome"]) == (5, "reported")
    assert set(played.states().values()) == {"met"}


def test_a_report_opens_what_the_customer_asks_for() -> None:
    """Complaint, proposal, repair: for the customer of the visit, by who reports, from then on."""
    played = come_to("visited")
    asked = [
        {"kind": "complaint", "request": COMPLAINT},
        {"kind": "proposal", "request": PROPOSAL | {"channel": "letter"}},
        {"kind": "repair", "request": REPAIR | {"customer": {"phone": "139 0013 9000"}}},
    ]
    played.go_to("2026-11-23 15:00")
    played.send("report", VISITOR, opinions=[], satisfied=2, open=asked)
    assert [linked.kind for linked in played.opened] == ["Complaint", "Proposal", "Repair"]
    requests = [linked.request for linked in played.opened]
    assert [request["channel"] for request in requests] == ["direct", "letter", "visit"]
    assert [request["customer"]["phone"] for request in requests] == [WANG["phone"], WANG["phone"], "139 0013 9000"]
    assert requests[2]["customer"] == WANG | HOME | {"phone": "139 0013 9000"}
    for request in requests:
        assert (request["by"], request["linked_case"]) == (VISITOR, "visit-X-1")
        assert datetime.fromisoformat(request["at"]) == at("2026-11-23 15:00")
    assert {link.relation.value for link in played.file.links} == {"opened"}


def test_the_first_wrong_request_refuses_all() -> None:
    """With every wrong field below its place; nothing is opened, and the report can be sent again."""
    played = come_to("visited")
    asked = [
        {"kind": "complaint", "request": COMPLAINT},
        {"kind": "repair", "request": {"symptoms": "", "by": CLERK, "colour": 1}},
        {"kind": "proposal", "request": {}},
    ]
    told = played.refused("report", VISITOR, opinions=[], satisfied=2, open=asked)
    assert told.kind == "InvalidPayload"
    assert {tuple(error["loc"]) for error in told.errors} == {
        ("open", 1, "request", key) for key in ("by", "product", "symptoms", "colour")
    }
    assert (played.state, played.opened, played.forms("visit_opinion")) == ("visited", [], [])
    for wrong in ({"kind": "return", "request": {}}, {"kind": "repair"}):
        told = played.refused("report", VISITOR, opinions=[], satisfied=2, open=[wrong])
        assert told.errors[0]["loc"][:2] == ["open", 0]
    played.send("report", VISITOR, opinions=[], satisfied=2, open=asked[:1])
    assert len(played.opened) == 1
