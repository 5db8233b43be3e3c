"""A repair goes to another technician: what is kept for it in the first one's van is kept anew (二§11)."""

from typing import Any

import pytest
from sqlalchemy import Engine

from activities.books.book import Unfit
from activities.rules.stock import stock_entries
from activities.rules.stock.stock_changes import StockChange, moved
from cases.handovers import HEIR, LEAVER, handover_request
from cases.parts_requests import came, line
from cases.stores import BELT, BOSS, EAST, OTHER_VAN, PUMP, STORE, TECH, VAN, WEST
from played.company import Company
from played.company_case import CompanyCase
from played.rehearsal import Rehearsal, rehearsed
from record_writes import rows
from servers.service import repair_request

NEXT = HEIR
"""Whose van lies in the other region."""


def in_van(*lies: tuple[str, int], **found: Any) -> Rehearsal:
    """A repair for which parts are kept in van-1, as the records say when it is handed on."""
    played = rehearsed("Repair", repair_request())
    kept = [{"part": part, "place": VAN, "quantity": pieces} for part, pieces in lies]
    played.readings = {
        "repair_store": {"place": VAN, "unknown": [], "free": dict(lies), "kept": [], "counted": []},
        "kit_elsewhere": {"place": OTHER_VAN, "lies": kept, "free": {}, "requests": []} | found,
    }
    played.send("assign", BOSS, technician=TECH)
    played.send("request_parts", TECH, lines=[line(part, pieces) for part, pieces in lies])
    return played


def booked(played: Rehearsal) -> list[tuple[str, str, str, int]]:
    """What the last step entered in the ledger."""
    entered = [posted.values for posted in played.written[-1].postings]
    return [(one["kind"], one["place"], one["part"], one["quantity"]) for one in entered]


def asked_for(played: Rehearsal) -> list[tuple[str, str, list[Any]]]:
    """By whom, for which place and what."""
    return [(case.request["by"], case.request["to"], case.request["lines"]) for case in played.opened]


def test_what_is_kept_in_the_first_van_is_kept_in_the_next_or_asked_for() -> None:
    """What lies in the next one's van is kept there, the rest asked for in the name of who needs it."""
    played = in_van((PUMP, 3), (BELT, 1), free={PUMP: 2, BELT: 4})
    played.send("assign", BOSS, technician=NEXT)
    assert booked(played) == [
        ("released", VAN, PUMP, -3), ("released", VAN, BELT, -1),
        ("reserved", OTHER_VAN, BELT, 1), ("reserved", OTHER_VAN, PUMP, 2),
    ]  # fmt: skip
    assert asked_for(played) == [(NEXT, OTHER_VAN, [line(PUMP, 1)])]
    assert [(part["place"], part["part"], part["reserved"]) for part in played.view()["kit"]] == [
        (OTHER_VAN, BELT, 1), (OTHER_VAN, PUMP, 2),
    ]  # fmt: skip
    reason = played.file.timeline[-1].reason
    assert reason == f"free again at van-1: 3 × {PUMP}, 1 × {BELT}; asked for: 1 × {PUMP}"


def test_parts_of_two_vans_are_kept_together_in_a_third() -> None:
    """What is free there is given out once."""
    lies = [{"part": PUMP, "place": van, "quantity": 2} for van in (VAN, "van-9")]
    played = in_van((PUMP, 2), lies=lies, free={PUMP: 3})
    played.send("assign", BOSS, technician=NEXT)
    assert booked(played)[2:] == [("reserved", OTHER_VAN, PUMP, 3)]
    assert asked_for(played) == [(NEXT, OTHER_VAN, [line(PUMP, 1)])]


def test_more_parts_than_one_request_names_are_asked_for_by_several() -> None:
    """Five hundred lines a request."""
    lies = [{"part": f"p-{number}", "place": VAN, "quantity": 1} for number in range(501)]
    played = in_van((PUMP, 1), lies=lies)
    played.send("assign", BOSS, technician=NEXT)
    assert [len(lines) for _, _, lines in asked_for(played)] == [500, 1]


def test_nothing_lies_elsewhere_nothing_is_booked() -> None:
    """The same technician again, or parts that are kept in a store."""
    played = in_van((PUMP, 1), lies=[])
    played.send("assign", BOSS, technician=TECH)
    assert (booked(played), played.opened, len(played.view()["kit"])) == ([], [], 1)


def test_the_timeline_names_the_requests_that_still_go_to_the_first_van() -> None:
    """Whoever is there may cancel them (二§3)."""
    played = in_van((PUMP, 1), lies=[], requests=["Q-1", "Q-2"])
    played.send("assign", BOSS, technician=NEXT)
    assert played.file.timeline[-1].reason == "still to come to another's van: Q-1, Q-2"


def test_without_a_store_the_parts_are_free_and_the_repair_is_handed_on_all_the_same() -> None:
    """The next one has no van and the list of places no centre."""
    played = in_van((PUMP, 1), place=None)
    played.send("assign", BOSS, technician=NEXT)
    assert (booked(played), played.view()["kit"]) == ([("released", VAN, PUMP, -1)], [])


def test_a_repair_that_is_done_needs_no_parts_any_more() -> None:
    """What came late for it is free, nothing is asked for; the workshop's store would have been asked (一§19(6))."""
    played = in_van((PUMP, 1))
    played.send("take_in", TECH, condition="scratched")
    played.send("finish_in_workshop", TECH, work="w", minutes=9)
    played.send("assign", BOSS, technician=NEXT)
    assert (booked(played), played.opened) == ([("released", VAN, PUMP, -1)], [])
    assert played.read_for[-1]["kit_elsewhere"]["workshop"] is True


def test_parts_that_come_to_the_technician_s_own_van_are_kept_there_and_told() -> None:
    """Whatever comes for the repair to another's at that time is not."""
    played = in_van((PUMP, 1), lies=[])
    played.readings["kept_for"] = [{"part": PUMP, "place": VAN, "quantity": 2}]
    played.was_told = True
    arrived: dict[str, Any] = {"place": VAN, "lines": [line(PUMP, 1)]}
    played.send("parts_arrived", "system:Q-1", **arrived)
    assert (played.told("parts_arrived"), booked(played), played.view()["kit"][0]["reserved"]) == ([TECH], [], 2)
    played.readings["kit_elsewhere"]["lies"] = [{"part": PUMP, "place": OTHER_VAN, "quantity": 1}]
    played.send("parts_arrived", "system:Q-2", **arrived)
    assert played.told("parts_arrived") == [TECH, TECH]
    played.send("parts_arrived", "system:Q-3", **arrived | {"place": OTHER_VAN})
    assert played.told("parts_arrived") == [TECH, TECH]


def test_a_case_from_before_leaves_its_parts_where_they_lie() -> None:
    """It reads nothing and books nothing as it is handed on."""
    played = rehearsed("Repair", repair_request(), shape=6)
    played.readings = {"repair_store": {"place": VAN, "unknown": [], "free": {PUMP: 1}, "kept": [], "counted": []}}
    played.send("assign", BOSS, technician=TECH)
    played.send("request_parts", TECH, lines=[line(PUMP, 1)])
    played.send("assign", BOSS, technician=NEXT)
    assert (booked(played), len(played.view()["kit"])) == ([], 1)


# -- over the records ---------------------------------------------------------------------------------------------


def lies(records: Engine, place: str, part: str = PUMP) -> tuple[int, int]:
    """What of a part lies at a place, and what of it is kept."""
    query = "SELECT on_hand, reserved FROM stock_balance WHERE place = :place AND part = :part"
    found: tuple[int, int] = tuple(rows(records, query, place=place, part=part)[0])
    return found


def brought_back(company: Company, pieces: int, part: str = PUMP) -> None:
    """The warehouse takes pieces out of van-1 into its hub. Raises Unfit."""
    change = StockChange(quantities={part: pieces}, at=company.now, by=STORE, note=None)
    with company.engine.begin() as connection:
        stock_entries.book(connection, f"M-{part}-{pieces}", moved(connection, change, VAN, EAST))


async def requested(company: Company, pieces: int) -> tuple[CompanyCase, CompanyCase | None]:
    """A repair for which the leaver has asked for so many pumps, and the request for those that the van lacks."""
    repair = await company.open("Repair", repair_request())
    await repair.send("assign", BOSS, technician=LEAVER)
    await repair.send("request_parts", LEAVER, lines=[line(PUMP, pieces)])
    return repair, requests(company)[-1] if requests(company) else None


def requests(company: Company) -> list[CompanyCase]:
    return [case for case in company.cases.values() if case.kind.procedure.name == "PartsRequest"]


async def test_the_van_of_who_leaves_comes_clear_once_the_repair_is_handed_on(
    company: Company, records: Engine
) -> None:
    """The next one's van keeps as many; the first is emptied, and everything handed over (一§33·3)."""
    repair, request = await requested(company, 20)
    assert (request, lies(records, VAN), lies(records, OTHER_VAN)) == (None, (20, 20), (20, 0))
    handover = await company.open("Handover", handover_request())
    for part in (BELT, "lid-7", "door-seal-1"):
        brought_back(company, 20, part)
    with pytest.raises(Unfit, match="van-1 has 0 of pump-12 free"):
        brought_back(company, 20)
    await repair.send("assign", BOSS, technician=NEXT)
    assert (lies(records, VAN), lies(records, OTHER_VAN)) == ((20, 0), (20, 20))
    brought_back(company, 20)
    await handover.send("confirm", BOSS)
    assert handover.state == "done"
    await repair.send("contact", NEXT, diagnosis="pump", visit_at="2026-11-23T10:00:00+08:00")
    await repair.send("arrive", NEXT, badge_shown=True)
    await repair.send("start_work", NEXT)
    used = [{"part": PUMP, "quantity": 20}]
    await repair.send("finish", NEXT, work="w", minutes=9, customer_signature="s", parts=used)
    assert lies(records, OTHER_VAN) == (0, 0)
    assert company.wrong() == []


async def test_parts_that_come_to_the_van_of_who_has_left_are_free_there_and_asked_for_anew(
    company: Company, records: Engine
) -> None:
    """They were on their way as the repair was handed on; it says so, and the next one's van gets its own."""
    repair, request = await requested(company, 22)
    assert request is not None
    await request.send("approve", STORE, lines=[{"part": PUMP, "approved": 2}])
    await request.send("issue", STORE, lines=[line(PUMP, 2)], reference="LS-1")
    await repair.send("assign", BOSS, technician=NEXT)
    assert f"still to come to another's van: {request.file.number}" in (repair.file.timeline[-1].reason or "")
    await request.send("receive", LEAVER, lines=came(pump=2))
    assert (lies(records, VAN), lies(records, OTHER_VAN)) == ((22, 0), (20, 20))
    assert rows(records, "SELECT count(*) FROM outbox WHERE topic = 'parts_arrived'") == [(0,)]
    anew = requests(company)[-1]
    assert (anew.file.request["to"], anew.file.request["by"], anew.view()["source"]) == (OTHER_VAN, NEXT, WEST)
    assert repair.view()["kit"] == [{"part": PUMP, "place": OTHER_VAN, "reserved": 20}]
    assert company.wrong() == []


async def test_named_again_a_technician_keeps_the_parts_in_the_van(company: Company, records: Engine) -> None:
    """Nothing is booked."""
    repair, _ = await requested(company, 3)
    await repair.send("assign", BOSS, technician=LEAVER)
    assert (lies(records, VAN), len(repair.view()["kit"])) == ((20, 3), 1)


async def test_taken_to_the_workshop_the_store_of_the_next_one_s_region_keeps_them(
    company: Company, records: Engine
) -> None:
    """二§11: the workshop takes its parts from the hub."""
    repair, _ = await requested(company, 3)
    await repair.send("take_in", LEAVER, condition="scratched")
    await repair.send("assign", BOSS, technician=NEXT)
    assert (lies(records, VAN), lies(records, WEST)) == ((20, 0), (100, 3))
    await repair.send("finish_in_workshop", NEXT, work="w", minutes=9, parts=[{"part": PUMP, "quantity": 3}])
    assert (lies(records, VAN), lies(records, WEST)) == ((20, 0), (97, 0))
