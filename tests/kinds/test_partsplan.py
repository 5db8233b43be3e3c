"""A plan of parts through its table: collected, drafted, chosen, approved, ordered, dropped (二§4, §5)."""

from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from cases.plans import BUYER, CENTRE, MANAGER, SELLER, TOP, come_to, demand, opened, ordered, plan_request
from cases.stores import BELT, PUMP, STATION, STORE
from models.stock.ledger import MOST_PIECES
from played.case_files import shown
from played.rehearsal import Rehearsal, unopened


def reason(played: Rehearsal, event: str, by: str, **payload: Any) -> str:
    """Why an event is refused."""
    return str(played.refused(event, by, **payload))


def denied_opening(**changes: Any) -> list[tuple[str, str]]:
    """What an opening is refused for."""
    with pytest.raises(ApplicationError) as error:
        opened(**changes)
    return [(".".join(map(str, e["loc"])), e["msg"]) for e in error.value.details[0]["errors"]]


# -- the opening --------------------------------------------------------------------------------------------------


def test_there_is_one_plan_a_month_whoever_opens_it() -> None:
    """Its number and what it is about say which; stations, stores and marketing are told."""
    played = opened()
    assert (played.file.number, played.file.about, played.file.assignee) == ("F-202612", "2026-12", STORE)
    assert played.told("plan_opened") == ["station", "warehouse", "marketing"]
    assert played.posted("parts_plans")[0]["opens"] is True
    assert shown(played.commitment("collect").due_at) == "2026-11-26 18:00"
    [(where, told)] = denied_opening(number="F-1")
    assert (where, "must be F-202612" in told) == ("number", True)


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "1999-12", "2101-01", "202612", "x"])
def test_a_month_is_written_as_year_and_month(month: str) -> None:
    """From 2000 to 2100."""
    assert denied_opening(month=month) == [("month", "must be a month such as 2026-12, 2000 to 2100")]


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ({"centre": None, "lines": 5}, "the list has no centre"),
        ({"centre": CENTRE, "lines": 0}, "the list of parts is empty"),
    ],
)
def test_there_must_be_something_to_plan(found: dict[str, Any], told: str) -> None:
    """A centre, and parts."""
    played = unopened("PartsPlan")
    played.info.workflow_id = "partsplan-F-202612"
    played.readings["plan_opening"] = found
    with pytest.raises(ApplicationError) as error:
        played.open(plan_request())
    assert told in str(error.value.details)


# -- collecting ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (demand((PUMP, 1), place="shed"), "place: is no place on the list"),
        (demand(("nut", 1)), "lines.0.part: is no part on the list"),
        (demand((PUMP, 1), (PUMP, 2)), f"lines: must name {PUMP} once"),
        (demand((PUMP, -1)), "lines.0.quantity"),
        ({"place": "station-e1", "lines": [{"part": f"p-{n}", "quantity": 1} for n in range(501)]}, "at most 500"),
    ],
)
def test_a_demand_that_does_not_fit_is_refused(given: dict[str, Any], told: str) -> None:
    """By its key; 500 lines an event (二§4·1)."""
    assert told in reason(opened(), "submit_demand", STATION, **given)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ({"part": PUMP}, "must say factor or quantity, one of them"),
        ({"part": PUMP, "factor": "1", "quantity": 1}, "must say factor or quantity, one of them"),
        ({"factor": "1"}, "must name a part or a service_class, one of them"),
        ({"part": PUMP, "service_class": "tv", "factor": "1"}, "must name a part or a service_class, one of them"),
        ({"part": PUMP, "factor": "1.23456"}, "must be a factor with four decimals at most"),
        ({"part": PUMP, "factor": "-1"}, "must be a factor with four decimals at most"),
        ({"part": PUMP, "factor": True}, "must be a factor with four decimals at most"),
        ({"part": "nut", "factor": "1"}, "lines.0.part: is no part on the list"),
        ({"service_class": "tv", "quantity": 1}, "lines.0.service_class: is no service class on the list of parts"),
    ],
)
def test_an_outlook_that_does_not_fit_is_refused(line: dict[str, Any], told: str) -> None:
    """One target and one figure."""
    assert told in reason(opened(), "submit_outlook", SELLER, lines=[line])


def test_a_factor_is_exact_as_it_is_written() -> None:
    """As text or as a number; each part and class once."""
    played = opened()
    lines = [{"part": PUMP, "factor": 1.1}, {"service_class": "washing_machine", "factor": "0.0001"}]
    played.send("submit_outlook", SELLER, lines=lines)
    assert [line["factor"] for line in played.posted("parts_plans")[-1]["outlook"]] == ["1.1", "0.0001"]
    assert f"must name {PUMP} once" in reason(played, "submit_outlook", SELLER, lines=[lines[0]] * 2)


# -- deciding -----------------------------------------------------------------------------------------------------


def test_a_draft_tells_who_decides() -> None:
    """The general manager above the limit; the case keeps sums alone."""
    played = come_to("drafted")
    assert (played.told("plan_drafted"), played.view()["value"], played.view()["needed"]) == (["manager"], "700.00", 2)
    limited = come_to("drafted", '[parts]\nbudget_limit_cny = "699.99"')
    assert limited.told("plan_drafted") == ["general_manager"]


def test_a_figure_is_chosen_with_a_reason() -> None:
    """The plan's value follows; who chose it stands in a form of its own."""
    played = come_to("drafted")
    played.send("choose", STORE, part=PUMP, quantity=3, reason="they last longer")
    assert played.view()["value"] == "350.00"
    row = played.forms("parts_plan_choice")[0]
    assert (row["part"], row["quantity"], row["reason"], row["chosen_by"]) == (PUMP, 3, "they last longer", STORE)
    assert "part: is on no line of the plan" in reason(played, "choose", STORE, part="nut", quantity=1, reason="r")


def test_a_budget_covers_the_plan_and_has_its_limit() -> None:
    """At least the plan's value; above the limit the general manager gives it (二§4·2)."""
    played = come_to("drafted")
    assert "the plan comes to 700.00 yuan" in reason(played, "approve", MANAGER, budget="699.99")
    refusal = played.refused("approve", MANAGER, budget="50000.01")
    assert (refusal.kind, "by: a budget above 50000.00 yuan" in str(refusal)) == ("NotAllowed", True)
    played.send("approve", TOP, budget="50000.01")
    assert (played.state, played.view()["budget"]) == ("approved", "50000.01")
    assert played.told("plan_approved") == ["purchasing"]
    exact = come_to("drafted")
    exact.send("approve", MANAGER, budget="700.00")
    row = exact.forms("parts_plan_budget")[0]
    assert (f"{row['budget']:.2f}", f"{row['value']:.2f}", row["approved_by"]) == ("700.00", "700.00", MANAGER)


def test_what_is_sent_back_is_collected_and_drafted_anew() -> None:
    """Its keeper is told, and has three days once more."""
    played = come_to("drafted")
    played.go_to("2026-11-24 09:00")
    played.send("send_back", MANAGER, reason="ask the stations")
    assert (played.state, played.told("plan_sent_back")) == ("collecting", [STORE])
    assert shown(played.commitment("collect").due_at) == "2026-11-27 18:00"
    played.send("submit_demand", STATION, **demand((PUMP, 1)))
    played.send("draft", STORE)
    assert (played.state, played.commitment("collect").state.value) == ("drafted", "met")


@pytest.mark.parametrize("state", ["collecting", "drafted", "approved"])
def test_a_plan_is_dropped_until_it_is_ordered(state: str) -> None:
    """By the manager."""
    played = come_to(state)
    played.send("drop", MANAGER, reason="no money")
    assert (played.state, played.told("plan_dropped")) == ("dropped", [STORE])


# -- ordering -----------------------------------------------------------------------------------------------------


def test_an_order_opens_a_purchase_for_each_supplier() -> None:
    """To the centre, under the plan; then nothing more is needed."""
    played = come_to("ordered")
    found = {case.request["supplier"]: case.request for case in played.opened}
    assert found["sup-1"]["lines"] == [{"part": BELT, "quantity": 20, "unit_price": "9.50"}]
    assert found["sup-2"]["lines"] == [{"part": PUMP, "quantity": 10, "unit_price": "48.00"}]
    common = {(one["place"], one["plan"], one["by"]) for one in found.values()}
    assert common == {("centre", "partsplan-F-202612", BUYER)}


def test_of_one_supplier_there_is_one_purchase() -> None:
    """With all lines."""
    played = come_to("approved")
    played.send("order", BUYER, **ordered((PUMP, "sup-1", "48.00"), (BELT, "sup-1", "9.50")))
    assert [len(case.request["lines"]) for case in played.opened] == [2]


def test_an_order_in_parts_goes_on_until_all_is_ordered() -> None:
    """More than 500 parts need more than one event."""
    played = come_to("approved")
    played.send("order", BUYER, **ordered((PUMP, "sup-1", "48.00")))
    assert (played.state, played.file.timeline[-1].reason) == ("approved", f"still to be ordered: {BELT}")
    played.readings["plan_order"] = {"needs": {BELT: 20}, "no_supplier": [], "left": {"count": 0, "parts": []}}
    played.send("order", BUYER, **ordered((BELT, "sup-1", "9.50")))
    assert (played.state, played.view()["ordered"]) == ("ordered", 2)


def test_an_order_may_be_empty_where_nothing_is_needed() -> None:
    """And only there."""
    played = come_to("approved")
    assert f"lines: must name each part with a need: {BELT}, {PUMP}" in reason(played, "order", BUYER, lines=[])
    played.readings["plan_order"] = {"needs": {}, "no_supplier": [], "left": {"count": 0, "parts": []}}
    played.send("order", BUYER, lines=[])
    assert (played.state, played.opened) == ("ordered", [])


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (ordered((PUMP, "who", "1.00")), "lines.0.supplier: is no supplier on the list"),
        (ordered(("lid-7", "sup-1", "1.00")), "lines.0.part: is not needed by this plan, or was ordered before"),
        (ordered((PUMP, "sup-1", "999999999.00")), "of sup-1 come to 9999999990.00 yuan"),
    ],
)
def test_an_order_that_does_not_fit_is_refused(lines: dict[str, Any], told: str) -> None:
    """Nothing is opened."""
    played = come_to("approved")
    assert told in reason(played, "order", BUYER, **lines)
    assert played.opened == []


def test_a_purchase_has_no_more_pieces_than_the_ledger_takes() -> None:
    """The plan says so before anything is opened."""
    played = come_to("approved")
    played.readings["plan_order"] = {
        "needs": {PUMP: MOST_PIECES + 1}, "no_supplier": [], "left": {"count": 0, "parts": []},
    }  # fmt: skip
    assert "more than one purchase may have" in reason(played, "order", BUYER, **ordered((PUMP, "sup-1", "1.00")))
