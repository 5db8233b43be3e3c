"""The rounds over the stores: topped up each morning in whole packs, told each evening what is not booked (一§34)."""

from typing import Any

import pytest
from sqlalchemy import Engine, text

from activities.books.stock.parts_rounds import packs
from cases.parts_requests import approved, came, line, parts_request
from cases.stores import BOSS, OTHER_STORE, PUMP, RARE, STORE, TECH
from played.company import Company
from record_writes import rows
from servers.service import repair_request


async def on_round(company: Company, name: str, *days: str) -> None:
    """A round that waits, and the mornings or evenings after which it has run."""
    await company.start("Round", {"by": "system:up", "number": name}, f"round-{name}")
    for day in days:
        await company.until(day)


def messages(records: Engine, topic: str) -> list[tuple[str, dict[str, Any]]]:
    """Who was told of a topic, and what."""
    return [(to, params) for to, params in rows(
        records, 'SELECT "to", params FROM outbox WHERE topic = :topic ORDER BY key', topic=topic
    )]  # fmt: skip


@pytest.mark.parametrize(("lacking", "pack", "pieces"), [(1, 1, 1), (10, 10, 10), (11, 10, 20), (0, 5, 5), (-3, 5, 5)])
def test_what_is_lacking_comes_in_whole_packs(lacking: int, pack: int, pieces: int) -> None:
    """One at least."""
    assert packs(lacking, pack) == pieces


async def test_each_place_asks_for_what_is_at_its_reorder_point_and_no_twice(
    company: Company, records: Engine
) -> None:
    """The rare part is wanting everywhere: a request for each place; the centre's is told to purchasing."""
    await on_round(company, "replenishment", "2026-11-24 08:00")
    opened = {case.file.request["to"]: case for case in company.cases.values() if case.state == "submitted"}
    assert sorted(opened) == ["hub-east", "hub-west", "van-1"]
    assert opened["van-1"].file.number == "Q-20261124-van-1"
    assert opened["hub-east"].file.request["lines"] == [line(RARE, 30)]
    assert opened["van-1"].file.request["lines"] == [line(RARE, 3)]
    assert {case.file.request["by"] for case in opened.values()} == {"system:round"}
    told = messages(records, "centre_short")
    assert [(to, params["parts"]) for to, params in told] == [("purchasing", f"74 × {RARE}")]
    await company.until("2026-11-25 08:00")
    assert len(company.cases) == 4, "what is asked for is not asked for again"
    await opened["van-1"].send("refuse", STORE, reason="none is left")
    await company.until("2026-11-26 08:00")
    assert "partsrequest-Q-20261126-van-1" in company.cases


COUNTED = """
    INSERT INTO stocktake_line (
        workflow_id, key, seq, place, listed_seq, counted, counted_at, to_recount, recounted, applied)
    VALUES ('stocktake-1', :part, 1, 'van-1', 1, 3, now(), false, false, true)
"""


async def test_keepers_hear_each_evening_what_is_not_booked(company: Company, records: Engine) -> None:
    """What was sent and not received, a unit handed back, a part that a finish of before has named."""
    request = await company.open("PartsRequest", parts_request(lines=[line(PUMP, 1)]))
    await request.send("approve", STORE, lines=approved(pump=1))
    await request.send("issue", STORE, lines=[line(PUMP, 1)], reference="LS-1")
    repair = await company.open("Repair", repair_request())
    await repair.send("assign", BOSS, technician=TECH)
    with records.begin() as connection:
        connection.execute(text("UPDATE pool_unit SET state = 'to_check' WHERE unit = 'LU-2'"))
        connection.execute(
            text("UPDATE work_order SET finished_at = now(), parts = cast(:parts AS jsonb)"),
            {"parts": f'[{{"part": "{PUMP}", "quantity": 1}}, {{"part": "unknown", "quantity": 1}}]'},
        )
    await on_round(company, "bookings", "2026-11-23 18:00")
    told = [(to, params["place"], params["things"]) for to, params in messages(records, "not_booked")]
    assert told == [
        ("warehouse:w-2", "hub-east", "LU-2"),
        (TECH, "van-1", f"{repair.file.number} {PUMP}, {request.file.number}"),
    ]
    await request.send("receive", TECH, lines=came(pump=1))
    await company.until("2026-11-24 18:00")
    assert messages(records, "not_booked")[-1][1]["things"] == f"{repair.file.number} {PUMP}"
    told_before = len(messages(records, "not_booked"))
    with records.begin() as connection:
        connection.execute(text(COUNTED), {"part": PUMP})
    await company.until("2026-11-25 18:00")
    assert [to for to, _ in messages(records, "not_booked")[told_before:]] == ["warehouse:w-2"]


async def test_a_request_on_hold_is_given_what_it_waits_for(company: Company) -> None:
    """Whoever holds it for the supplier is not passed over when the parts come; the hold ends (二§3)."""
    held = await company.open("PartsRequest", parts_request(lines=[line(PUMP, 1)]))
    await held.send("approve", OTHER_STORE, lines=approved(pump=0))
    await held.send("hold", OTHER_STORE, reason="waiting_for_supplier")
    hub = await company.open("PartsRequest", parts_request(to="hub-east", by=OTHER_STORE, lines=[line(PUMP, 1)]))
    await hub.send("approve", STORE, lines=approved(pump=1))
    await hub.send("issue", STORE, lines=[line(PUMP, 1)], reference="LS-1")
    await hub.send("receive", OTHER_STORE, lines=came(pump=1))
    assert (held.state, held.file.held_state, hub.state) == ("approved", None, "received")


async def test_an_evening_on_which_all_is_booked_is_silent(company: Company, records: Engine) -> None:
    """Nobody is told."""
    await on_round(company, "bookings", "2026-11-23 18:00")
    assert messages(records, "not_booked") == []
