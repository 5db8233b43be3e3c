"""Plans of parts over the real records: drafted, ordered, bought; their round; ten thousand parts (二§4)."""

from typing import Any

import pytest
from sqlalchemy import Engine, text

from cases.parts_requests import line, parts_request
from cases.plans import BUYER, MANAGER, SELLER, TOP, demand, ordered, plan_request
from cases.stores import BELT, PUMP, RARE, STATION, STORE
from played.company import Company
from played.company_case import CompanyCase
from record_writes import rows
from servers.service import Denied, plain_weeks


def plan_line(records: Engine, case: CompanyCase, part: str) -> Any:
    """A line as the records have it."""
    query = "SELECT * FROM parts_plan_line WHERE workflow_id = :case AND key = :part"
    return rows(records, query, case=case.workflow_id, part=part)[0]


async def approved(company: Company, *lines: tuple[str, int], **changes: Any) -> CompanyCase:
    """A plan with a station's demand, approved with 60,000 yuan."""
    case = await company.open("PartsPlan", plan_request(**changes))
    await case.send("submit_demand", STATION, **demand(*lines))
    await case.send("draft", STORE)
    await case.send("approve", TOP, budget="60000.00")
    return case


async def test_a_plan_becomes_purchases_and_stock(company: Company, records: Engine) -> None:
    """A hundred pumps lie there and 25 must stay: of 180 that are planned 105 are bought, within the budget."""
    case = await approved(company, (PUMP, 180), (BELT, 178))
    assert (plan_line(records, case, PUMP).need, plan_line(records, case, BELT).need) == (105, 110)
    assert BELT in str(await case.denied("order", BUYER, lines=[]))
    needed = {row.key: row.need for row in rows(records, "SELECT key, need FROM parts_plan_line WHERE need > 0")}
    prices = {PUMP: "48.00", BELT: "10.00", RARE: "380.00"}
    await case.send("order", BUYER, **ordered(*((part, "sup-1", prices[part]) for part in needed)))
    assert case.state == "ordered"
    [purchase] = [one for one in company.cases.values() if one.kind.procedure.name == "Purchase"]
    assert purchase.file.request["plan"] == case.workflow_id
    await purchase.send("allow", MANAGER)
    await purchase.send("place_order", BUYER, supplier_reference="SO-1", expected_on="2026-11-30")
    came = [{"part": part, "good": need} for part, need in needed.items()]
    await purchase.send("receive", STORE, delivery_note="DN-1", lines=came)
    assert (purchase.state, company.wrong()) == ("received", [])
    query = "SELECT on_hand FROM stock_balance WHERE place = 'centre' AND part = :part"
    assert rows(records, query, part=PUMP)[0][0] == 205


async def test_what_another_plan_or_a_purchase_brings_counts_once(company: Company, records: Engine) -> None:
    """Drafted, ordered, bought: the next plan has it on order each time, until it lies there."""
    first = await approved(company, (PUMP, 180))

    async def on_order(month: str) -> int:
        case = await company.open("PartsPlan", plan_request(month=month))
        return int(plan_line(records, case, PUMP).on_order)

    assert await on_order("2027-01") == 105
    needed = [row.key for row in rows(records, "SELECT key FROM parts_plan_line WHERE need > 0")]
    await first.send("order", BUYER, **ordered(*((part, "sup-1", "1.00") for part in needed)))
    assert await on_order("2027-02") == 105
    [purchase] = [one for one in company.cases.values() if one.kind.procedure.name == "Purchase"]
    await purchase.send("cancel", BUYER, reason="too dear")
    assert await on_order("2027-03") == 0


async def test_a_dropped_plan_is_not_on_order(company: Company, records: Engine) -> None:
    """Nothing comes of it."""
    first = await approved(company, (PUMP, 180))
    await first.send("drop", MANAGER, reason="no money")
    case = await company.open("PartsPlan", plan_request(month="2027-01"))
    assert plan_line(records, case, PUMP).on_order == 0


async def test_open_requests_and_what_is_kept_are_wanted(company: Company, records: Engine) -> None:
    """A request of the hub is open until the centre approves it; then it is kept."""
    wants = await company.open("PartsRequest", parts_request(by=STORE, to="hub-east", lines=[line(PUMP, 30)]))
    first = plan_line(records, await company.open("PartsPlan", plan_request()), PUMP)
    assert (first.open_requests, first.on_hand, first.reserved) == (30, 100, 0)
    await wants.send("approve", "warehouse:w-2", lines=[{"part": PUMP, "approved": 30}])
    second = plan_line(records, await company.open("PartsPlan", plan_request(month="2027-01")), PUMP)
    assert (second.open_requests, second.on_hand, second.reserved) == (0, 100, 30)


async def test_a_place_that_says_it_anew_takes_back_what_it_said(company: Company, records: Engine) -> None:
    """Plans of places are summed; `adds` goes on with what was said."""
    case = await company.open("PartsPlan", plan_request())
    for given in (
        demand((PUMP, 70), (BELT, 10)), demand((PUMP, 20)), demand((BELT, 7), adds=True),
        demand((PUMP, 5), place="station-w1", adds=True), demand((PUMP, 6), place="station-w1", adds=True),
    ):  # fmt: skip
        await case.send("submit_demand", STATION, **given)
    await case.send("draft", STORE)
    assert [plan_line(records, case, part).stations for part in (PUMP, BELT)] == [26, 7]


async def test_the_three_figures_stay_beside_what_is_chosen(company: Company, records: Engine) -> None:
    """And who chose it, and why; a new draft chooses anew."""
    case = await company.open("PartsPlan", plan_request())
    await case.send("submit_demand", STATION, **demand((PUMP, 80)))
    await case.send("submit_outlook", SELLER, lines=[{"part": PUMP, "quantity": 90}])
    await case.send("draft", STORE)
    before = plan_line(records, case, PUMP)
    assert (before.expected, before.stations, before.chosen, before.chosen_by) == ("90", 80, "90", None)
    await case.send("choose", STORE, part=PUMP, quantity=200, reason="a recall")
    row = plan_line(records, case, PUMP)
    assert (row.expected, row.stations, row.outlook, row.forecast) == ("90", 80, 90, before.forecast)
    assert (row.chosen, row.chosen_by, row.chosen_why, row.need) == ("200", STORE, "a recall", 125)
    sums = "SELECT sum(need * price) FROM parts_plan_line WHERE workflow_id = :case"
    assert case.view()["value"] == f"{rows(records, sums, case=case.workflow_id)[0][0]:.2f}"
    await case.send("send_back", MANAGER, reason="why?")
    await case.send("draft", STORE)
    assert (plan_line(records, case, PUMP).chosen, plan_line(records, case, PUMP).chosen_by) == ("90", None)


async def test_a_month_has_one_plan(company: Company) -> None:
    """By hand or by the round: whoever comes second finds it there."""
    await company.open("PartsPlan", plan_request())
    with pytest.raises(Denied):
        await company.open("PartsPlan", plan_request())


# -- the round ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", ["", '[parts]\nplan_cycle = "by_hand"'])
async def test_the_round_opens_the_plan_of_the_month(company: Company, policy: str) -> None:
    """On its first workday at eight, unless the policy leaves it to people; one that is there already stays."""
    await company.publish(policy) if policy else await company.publish(plain_weeks())
    await company.start("Round", {"by": "system:up", "number": "parts_plan"}, "round-parts_plan")
    await company.open("PartsPlan", plan_request(month="2027-01"))
    await company.until("2026-12-01 07:59")
    assert "partsplan-F-202612" not in company.cases
    await company.until("2027-01-04 08:00")
    assert ("partsplan-F-202612" in company.cases) is not bool(policy)
    if not policy:
        case = company.cases["partsplan-F-202612"]
        assert (case.file.request["by"], case.file.request["month"]) == ("system:round", "2026-12")


# -- many ---------------------------------------------------------------------------------------------------------


async def test_ten_thousand_parts_go_through_while_the_case_stays_small(company: Company, records: Engine) -> None:
    """Opened, drafted and ordered, 500 lines an event; the case carries counts alone."""
    with records.begin() as connection:
        parts = "INSERT INTO part SELECT 'm-' || n, 'm', 'many', 1, 1.00 FROM generate_series(1, 10000) AS n"
        connection.execute(text(parts))
    case = await company.open("PartsPlan", plan_request())
    for first in (1, 501):
        wanted = demand(*((f"m-{number}", 2) for number in range(first, first + 500)), adds=first > 1)
        await case.send("submit_demand", STATION, **wanted)
    await case.send("submit_outlook", SELLER, lines=[{"service_class": "many", "quantity": 1}])
    await case.send("draft", STORE)
    assert (case.view()["value"], case.view()["lines"] > 10_000) == (f"{11_000 + other(records):.2f}", True)
    assert len(case.file.facts.model_dump_json()) < 500
    await case.send("approve", TOP, budget="99999.00")
    many = [row.key for row in rows(records, "SELECT key FROM parts_plan_line WHERE need > 0 ORDER BY key")]
    await case.send("order", BUYER, **ordered(*((part, "sup-1", "1.00") for part in many[:500])))
    assert (case.state, case.view()["ordered"]) == ("approved", 500)
    assert "and 9" in (case.file.timeline[-1].reason or "")


def other(records: Engine) -> int:
    """What the lines of the other parts come to."""
    query = "SELECT coalesce(sum(need * price), 0) FROM parts_plan_line WHERE key NOT LIKE 'm-%'"
    return int(rows(records, query)[0][0])
