"""Parts go their whole way between cases, over the real records: asked for, passed up, sent, kept, used (二§3, §11)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine

from cases.parts_requests import approved, came, line, parts_request
from cases.stores import BELT, BOSS, OTHER_STORE, PUMP, RARE, STORE, TECH
from played.company import Company
from played.company_case import CompanyCase
from record_writes import rows
from servers.service import repair_request


def stock(records: Engine, part: str) -> dict[str, tuple[int, int]]:
    """What lies where of a part and what is kept, where anything is."""
    query = "SELECT place, on_hand, reserved FROM stock_balance WHERE part = :part AND on_hand > 0"
    found = {place: (lies, kept) for place, lies, kept in rows(records, query, part=part)}
    summed = "SELECT coalesce(sum(quantity) FILTER (WHERE kind NOT IN ('reserved', 'released')), 0) FROM stock_entry"
    assert rows(records, f"{summed} WHERE part = :part", part=part)[0][0] == sum(lies for lies, _ in found.values())
    return found


def opened_by(company: Company, case: CompanyCase, kind: str = "PartsRequest") -> CompanyCase:
    """The one case that another has opened."""
    [found] = [c for c in company.cases.values() if c.kind.procedure.name == kind and c is not case and any(
        link.workflow_id == case.workflow_id for link in c.file.links
    )]  # fmt: skip
    return found


async def repair_in_hand(company: Company) -> CompanyCase:
    """A repair that is with the technician of van-1."""
    repair = await company.open("Repair", repair_request())
    await repair.send("assign", BOSS, technician=TECH)
    return repair


async def sent(request: CompanyCase, lines: list[Mapping[str, Any]], by: str = STORE) -> None:
    """The store approves and sends all of it."""
    await request.send("approve", by, lines=[{"part": given["part"], "approved": given["quantity"]} for given in lines])
    await request.send("issue", by, lines=lines, reference="LS-1")


async def test_a_repair_waits_for_parts_that_its_van_lacks_and_uses_them(company: Company, records: Engine) -> None:
    """Twenty lie in the van; of twenty-two the two come from the hub, kept for this repair."""
    repair = await repair_in_hand(company)
    await repair.send("request_parts", TECH, lines=[line(PUMP, 22)])
    request = opened_by(company, repair)
    assert stock(records, PUMP)["van-1"] == (20, 20)
    await sent(request, [line(PUMP, 2)])
    assert (stock(records, PUMP)["transit"], stock(records, PUMP)["hub-east"]) == ((2, 0), (98, 0))
    await request.send("receive", TECH, lines=came(pump=2))
    assert (request.state, stock(records, PUMP)["van-1"]) == ("received", (22, 22))
    assert repair.view()["kit"] == [{"part": PUMP, "place": "van-1", "reserved": 22}]
    await repair.send("contact", TECH, diagnosis="pump", visit_at="2026-11-23T10:00:00+08:00")
    await repair.send("arrive", TECH, badge_shown=True)
    await repair.send("start_work", TECH)
    done = {"work": "w", "minutes": 9, "customer_signature": "s"}
    too_many = await repair.denied("finish", TECH, **done, parts=[{"part": PUMP, "quantity": 23}])
    assert "van-1 has 0 of pump-12 free, 1 are asked for" in str(too_many)
    await repair.send("finish", TECH, **done, parts=[{"part": PUMP, "quantity": 21}])
    assert stock(records, PUMP)["van-1"] == (1, 0)


async def test_a_count_that_cuts_what_a_repair_keeps_is_seen_in_its_kit(company: Company, records: Engine) -> None:
    """The technician sees before the visit what is really there, and asks for the rest anew (一§19(3), 一§34)."""
    repair = await repair_in_hand(company)
    await repair.send("request_parts", TECH, lines=[line(PUMP, 20), line(BELT, 2)])
    count = await company.open("Stocktake", {"by": BOSS, "place": "van-1", "parts": [PUMP, BELT]})
    found = [{"part": PUMP, "counted": 7}, {"part": BELT, "counted": 0}]
    await count.send("count", OTHER_STORE, lines=found)
    await count.send("recount", STORE, lines=found)
    for part in (PUMP, BELT):
        await count.send("explain", OTHER_STORE, part=part, cause="theft")
    cut = [(PUMP, 10), (PUMP, 3), (BELT, 2)]
    lines = [{"case": repair.file.number, "part": part, "quantity": quantity} for part, quantity in cut]
    await count.send("apply", BOSS, cut=lines)
    assert repair.view()["kit"] == [{"part": PUMP, "place": "van-1", "reserved": 7}]
    assert repair.file.timeline[-1].reason == "cut by a count at van-1: 13 × pump-12, 2 × belt-3"
    assert stock(records, PUMP)["van-1"] == (7, 7)


async def test_what_others_ask_for_a_repair_is_free_again_when_it_ends(company: Company, records: Engine) -> None:
    """A clerk has asked for it, not the technician: kept for the repair all the same."""
    repair = await repair_in_hand(company)
    asked = parts_request(lines=[line(PUMP, 2)], reason="repair", case=repair.workflow_id)
    request = await company.open("PartsRequest", asked)
    await sent(request, [line(PUMP, 2)])
    await request.send("receive", TECH, lines=came(pump=2))
    assert stock(records, PUMP)["van-1"] == (22, 2)
    await repair.send("cancel", "clerk:c-1", reason="moved away")
    assert stock(records, PUMP)["van-1"] == (22, 0)


async def test_parts_that_come_for_a_repair_that_has_ended_are_kept_for_nobody(
    company: Company, records: Engine
) -> None:
    """They lie in the van, and the repair hears of nothing."""
    repair = await repair_in_hand(company)
    await repair.send("request_parts", TECH, lines=[line(PUMP, 22)])
    request = opened_by(company, repair)
    await sent(request, [line(PUMP, 2)])
    await repair.send("cancel", "clerk:c-1", reason="moved away")
    assert (repair.state, stock(records, PUMP)["van-1"]) == ("cancelled", (20, 0))
    await request.send("receive", TECH, lines=came(pump=2))
    assert (request.state, stock(records, PUMP)["van-1"]) == ("received", (22, 0))


async def test_what_the_hub_lacks_comes_from_the_centre_and_goes_to_who_waited_first(
    company: Company, records: Engine
) -> None:
    """Passed up with urgency and first date; as it comes, urgent ones have it first, then the older (二§3)."""
    wanted = [line(PUMP, 60)]
    first = await company.open("PartsRequest", parts_request(lines=wanted))
    second = await company.open("PartsRequest", parts_request(lines=wanted, by=BOSS))
    await first.send("approve", STORE, lines=approved(pump=60))
    later = await company.open("PartsRequest", parts_request(lines=wanted, urgent=True, by=BOSS))
    for case in (second, later):
        denied = await case.denied("approve", STORE, lines=approved(pump=60))
        assert "hub-east has 40 of pump-12 free, 60 are asked for" in str(denied)
        await case.send("approve", STORE, lines=approved(pump=0))
    await second.send("pass_up", STORE, reason="too few")
    above = opened_by(company, second)
    assert [(row["part"], row["open"]) for row in above.view()["lines"]] == [(PUMP, 20)]
    await sent(above, [line(PUMP, 20)], OTHER_STORE)
    await above.send("receive", STORE, lines=came(pump=20))
    assert (above.state, later.state, second.state) == ("received", "approved", "backordered")
    assert later.view()["lines"][0]["kept"] == 20
    assert stock(records, PUMP)["hub-east"] == (120, 80)


async def test_what_is_called_off_frees_what_it_kept(company: Company, records: Engine) -> None:
    """The one piece of a rare part is free for the next."""
    request = await company.open("PartsRequest", parts_request(to="hub-east", lines=[line(RARE, 1)]))
    await request.send("approve", OTHER_STORE, lines=[{"part": RARE, "approved": 1}])
    other = await company.open("PartsRequest", parts_request(to="hub-west", lines=[line(RARE, 1)], by=BOSS))
    denied = await other.denied("approve", STORE, lines=[{"part": RARE, "approved": 1}])
    assert "centre has 0 of motor-1 free, 1 are asked for" in str(denied)
    await request.send("cancel", BOSS, reason="not needed")
    await other.send("approve", STORE, lines=[{"part": RARE, "approved": 1}])
    assert stock(records, RARE) == {"centre": (1, 1)}


async def test_what_came_all_damaged_has_come(company: Company, records: Engine) -> None:
    """Nothing is open and nothing on the way any more: the request is over, with all of it in quarantine."""
    request = await company.open("PartsRequest", parts_request(lines=[line(PUMP, 2)]))
    await sent(request, [line(PUMP, 2)])
    await request.send("receive", TECH, lines=[{"part": PUMP, "received": 0, "damaged": 2}])
    assert (request.state, stock(records, PUMP)["quarantine"]) == ("received", (2, 0))
    assert company.wrong() == []


async def test_a_shipment_that_is_short_damaged_and_lost_adds_up(company: Company, records: Engine) -> None:
    """What came lies in the van, what is broken apart, what is lost nowhere; brought back, the rest is at the hub."""
    request = await company.open("PartsRequest", parts_request(lines=[line(BELT, 10)]))
    await sent(request, [line(BELT, 10)])
    await request.send("receive", TECH, lines=[{"part": BELT, "received": 4, "damaged": 1}])
    lost = [line(BELT, 2, decision="lost")]
    await request.send("settle_missing", BOSS, lines=lost, reason="fell off the lorry")
    await request.send("bring_back", STORE, reason="the van is away")
    found = stock(records, BELT)
    assert (found["van-1"], found["quarantine"], found["hub-east"]) == ((24, 0), (1, 0), (93, 0))
    assert "transit" not in found
    assert (request.state, request.view()["lines"][0]["open"]) == ("backordered", 5)
