"""`aftersales stock`: what lies where, whether the ledger is right, what the warehouse books (二§11, 一§34)."""

import json
from typing import Any

import pytest
from sqlalchemy import Engine, text

from cases.stores import BELT, CENTRE, EAST, LID, PUMP, RARE, VAN, WEST
from commandline import REFUSED, WRONG, Desk

BY = ("--by", "warehouse:w-1")
CONFIRMED = ("--confirmed-by", "supervisor:s-1", "--reason", "counted again")
LINE = """
INSERT INTO parts_request_line
    (workflow_id, key, seq, source, "to", urgent, since_at, asked, open, refused, kept, transit, received, damaged)
VALUES ('partsrequest-Q-1', :part, 1, 'hub-east', :place, false, now(), 9, 0, 0, 0, :transit, 0, 0)
"""


async def lying(desk: Desk, which: str) -> dict[tuple[str, str], tuple[int, int, int, int]]:
    """What is shown of a part or place: on hand, reserved, available, in transit."""
    found = (await desk("stock", "show", which, "--json")).json
    assert found["total"] == len(found["stock"])
    counts = ("on_hand", "reserved", "available", "in_transit")
    return {(row["place"], row["part"]): tuple(row[name] for name in counts) for row in found["stock"]}


async def refused(desk: Desk, *words: str) -> str:
    """What is said where nothing is booked."""
    done = await desk("stock", *words)
    assert done.code == REFUSED
    return done.err


def run(records: Engine, statement: str, **values: Any) -> None:
    with records.begin() as connection:
        connection.execute(text(statement), values)


# -- show ---------------------------------------------------------------------------------------------------------


async def test_what_lies_where_is_shown_by_part_and_by_place(desk: Desk, records: Engine) -> None:
    """With what is kept for cases, and what is on its way: also to a place where it never was."""
    run(records, "UPDATE stock_balance SET reserved = 3 WHERE place = 'van-1' AND part = 'pump-12'")
    run(records, LINE, part=PUMP, place=VAN, transit=4)
    run(records, LINE, part=RARE, place=VAN, transit=1)
    assert await lying(desk, VAN) == {
        (VAN, BELT): (20, 0, 20, 0), (VAN, "door-seal-1"): (20, 0, 20, 0), (VAN, LID): (20, 0, 20, 0),
        (VAN, RARE): (0, 0, 0, 1), (VAN, PUMP): (20, 3, 17, 4),
    }  # fmt: skip
    assert await lying(desk, RARE) == {(CENTRE, RARE): (1, 0, 1, 0), (VAN, RARE): (0, 0, 0, 1)}
    whole = (await desk("stock", "show", "--json", "--limit", "1000")).json
    page = (await desk("stock", "show", "--json", "--limit", "3", "--page", "2")).json
    assert (page["total"], page["stock"]) == (whole["total"], whole["stock"][3:6])
    assert f"3 of {whole['total']}, page 2" in (await desk("stock", "show", "--limit", "3", "--page", "2")).out
    unknown = await desk("stock", "show", "cap")
    assert (unknown.code, "cap is neither a part nor a place" in unknown.err) == (WRONG, True)


# -- check --------------------------------------------------------------------------------------------------------


async def test_a_ledger_in_order_is_said_to_be_so(desk: Desk) -> None:
    done = await desk("stock", "check")
    assert (done.code, done.out) == (0, "every balance is the sum of its entries\n")


async def test_a_balance_that_is_not_its_sum_is_named(desk: Desk, records: Engine) -> None:
    """Too much, or one that is missing."""
    run(records, "UPDATE stock_balance SET on_hand = 101, reserved = 2 WHERE place = 'hub-east' AND part = 'belt-3'")
    run(records, "DELETE FROM stock_balance WHERE part = 'motor-1'")
    done = await desk("stock", "check")
    assert (done.code, done.out.splitlines()) == (1, [
        "centre motor-1: the balance says 0, 0 of them kept; its entries come to 1, 0 kept",
        "hub-east belt-3: the balance says 101, 2 of them kept; its entries come to 100, 0 kept",
        "2 to look at",
    ])  # fmt: skip


async def test_what_is_kept_for_an_ended_case_is_named(desk: Desk, records: Engine) -> None:
    """What is kept for an open one is not; nor what was freed again."""
    number = await desk.open()
    for holder, quantities in (("repair-gone", (2,)), ("repair-freed", (2, -2)), (f"repair-{number}", (1,))):
        for line, quantity in enumerate(quantities, 1):
            run(
                records,
                "INSERT INTO stock_entry (workflow_id, seq, line, part, place, kind, quantity, holder, happened_at, "
                "posted_at, by, late) VALUES (:holder, 1, :line, 'belt-3', 'hub-east', :kind, :quantity, :holder, "
                "now(), now(), 'clerk:c-1', false)",
                holder=holder, line=line, quantity=quantity, kind="reserved" if quantity > 0 else "released",
            )  # fmt: skip
    run(records, "UPDATE stock_balance SET reserved = 3 WHERE place = 'hub-east' AND part = 'belt-3'")
    done = await desk("stock", "check", "--json")
    kept = {"holder": "repair-gone", "place": EAST, "part": BELT, "quantity": 2}
    assert (done.code, json.loads(done.out)["kept"]) == (1, [kept])
    told = (await desk("stock", "check")).out
    assert told == "repair-gone is no open case, and 2 of belt-3 are kept for it at hub-east\n1 to look at\n"


async def test_what_is_on_the_way_otherwise_than_requests_say_is_named(desk: Desk, records: Engine) -> None:
    """A request says that it has sent two pieces which do not lie in transit."""
    run(
        records,
        "INSERT INTO parts_request_line VALUES ('partsrequest-x', 'belt-3', 1, 'hub-east', 'van-1', false, now(), "
        "2, 0, 0, 0, 2, 0, 0)",
    )
    done = await desk("stock", "check")
    assert (done.code, done.out) == (1, "belt-3: 0 in transit, requests have sent 2\n1 to look at\n")
    told = json.loads((await desk("stock", "check", "--json")).out)
    assert told["on_the_way"] == [{"part": BELT, "lies": 0, "sent": 2}]


# -- move, scrap, adjust ------------------------------------------------------------------------------------------


async def test_what_is_moved_scrapped_and_adjusted_is_entered(desk: Desk, records: Engine) -> None:
    """Each under a number of its own, by somebody, with the reason; the ledger stays in order."""
    moved = await desk(
        "stock", "move", f"{PUMP}=3", f"{BELT}=2", "--from", EAST, "--to", VAN, *BY, "--reference", "M-1", "--json"
    )
    assert moved.json == {"reference": "M-1", "booked": True, "lines": {PUMP: 3, BELT: 2}}
    scrapped = await desk("stock", "scrap", f"{PUMP}=1", "--place", EAST, *BY, "--reason", "rusty")
    assert scrapped.out.startswith("booked under SM-")
    await desk("stock", "adjust", f"{PUMP}=-2", f"{BELT}=+7", "--place", EAST, *BY, *CONFIRMED)
    here, van = await lying(desk, EAST), await lying(desk, VAN)
    assert [here[EAST, part][0] for part in (PUMP, BELT)] == [94, 105]
    assert [van[VAN, part][0] for part in (PUMP, BELT)] == [23, 22]
    assert (await desk("stock", "check")).code == 0
    with records.connect() as connection:
        query = text("SELECT kind, quantity, by, note FROM stock_entry WHERE workflow_id LIKE 'stock-%M-%' ORDER BY id")
        entered = [tuple(row) for row in connection.execute(query)]
    who = "warehouse:w-1"
    assert entered == [
        ("moved_out", -3, who, None), ("moved_out", -2, who, None), ("moved_in", 3, who, None),
        ("moved_in", 2, who, None), ("scrapped", -1, who, "rusty"),
        ("adjusted", -2, who, "counted again; confirmed by supervisor:s-1"),
        ("adjusted", 7, who, "counted again; confirmed by supervisor:s-1"),
    ]  # fmt: skip


async def test_what_is_on_its_way_is_neither_scrapped_nor_adjusted(desk: Desk, records: Engine) -> None:
    """Else the request that sent it could never receive it."""
    for command in (("scrap", f"{PUMP}=1", "--reason", "lost"), ("adjust", f"{PUMP}=+1", *CONFIRMED)):
        assert "what is on its way is received, or settled" in await refused(desk, *command, "--place", "transit", *BY)
    assert await lying(desk, "transit") == {}


async def test_a_booking_sent_again_under_its_reference_is_booked_once(desk: Desk) -> None:
    """Another one under it is refused."""
    words = ("stock", "scrap", f"{PUMP}=1", "--place", EAST, *BY, "--reason", "rusty", "--reference", "S-9")
    assert (await desk(*words)).out == "booked under S-9\n"
    again = await desk(*words)
    assert (again.code, again.out) == (0, "stands under S-9 already: nothing is booked again\n")
    assert (await lying(desk, PUMP))[EAST, PUMP][0] == 99
    other = ("scrap", f"{PUMP}=2", "--place", EAST, *BY, "--reason", "rusty", "--reference", "S-9")
    assert "AlreadyOpened: other entries stand under S-9 already" in await refused(desk, *other)
    assert (await lying(desk, PUMP))[EAST, PUMP][0] == 99


async def test_more_than_is_free_is_refused_and_nothing_of_it_is_booked(desk: Desk, records: Engine) -> None:
    """Part, place and what is there are named; what is kept for cases stays."""
    run(records, "UPDATE stock_balance SET reserved = 95 WHERE place = 'hub-east' AND part = 'pump-12'")
    words = (f"{BELT}=1", f"{PUMP}=6", "--from", EAST, "--to", WEST, *BY)
    assert "hub-east has 5 of pump-12 free, 6 are asked for" in await refused(desk, "move", *words)
    assert "hub-east has 5 of pump-12 free" in await refused(
        desk, "adjust", f"{PUMP}=-6", "--place", EAST, *BY, *CONFIRMED
    )
    assert "cap: not on the list of parts" in await refused(
        desk, "scrap", "cap=1", "--place", EAST, *BY, "--reason", "x"
    )
    assert (await lying(desk, BELT))[EAST, BELT][0] == 100


@pytest.mark.parametrize(
    ("source", "target", "told"),
    [
        (VAN, EAST, None), (VAN, CENTRE, None), (EAST, WEST, None), (EAST, "quarantine", None),
        (VAN, WEST, "from van-1 it goes to centre, hub-east alone, not to hub-west"),
        (VAN, "van-2", "from van-1 it goes to centre, hub-east alone, not to van-2"),
        ("station-w1", VAN, "from station-w1 it goes to centre, hub-west alone, not to van-1"),
        (EAST, EAST, "hub-east is where it lies already"), (EAST, "shed", "shed: not on the list of places"),
        (EAST, "transit", "what is on its way is received, or settled, by the request that sent it"),
    ],
)  # fmt: skip
async def test_from_a_van_or_a_station_parts_go_back_alone(
    desk: Desk, source: str, target: str, told: str | None
) -> None:
    """To the hub of its region or the centre (一§34)."""
    done = await desk("stock", "move", f"{PUMP}=1", "--from", source, "--to", target, *BY)
    assert (done.code, (told or "") in done.err) == (REFUSED if told else 0, True), done.err


async def test_the_warehouse_books_and_a_supervisor_confirms(desk: Desk) -> None:
    """Nobody both; whoever else is told so."""
    scrap = ("scrap", f"{PUMP}=1", "--place", EAST, "--reason", "x", "--by")
    assert "NotAllowed: stock is booked by the warehouse, not by technician:t-1" in await refused(
        desk, *scrap, "technician:t-1"
    )
    adjust = ("adjust", f"{PUMP}=1", "--place", EAST, *BY, "--reason", "x", "--confirmed-by")
    for who in ("clerk:c-1", "supervisor:w-1", "warehouse:w-2"):
        told = f"an adjustment is confirmed by a supervisor who did not book it, not by {who}"
        assert told in await refused(desk, *adjust, who)
    assert (await desk("stock", *adjust, "manager:m-1")).code == 0


async def test_what_is_typed_wrong_is_named(desk: Desk) -> None:
    scrap = ("--place", EAST, *BY, "--reason", "x")
    for words, told in (
        (("scrap", PUMP, *scrap), "'pump-12' must be a part and its pieces, such as pump-12=3"),
        (("scrap", f"{PUMP}=-1", *scrap), "must be a part and its pieces"),
        (("scrap", f"{PUMP}=0", *scrap), "must be a part and its pieces"),
        (("scrap", f"{PUMP}=1", f"{PUMP}=2", *scrap), "must name pump-12 once"),
        (("scrap", *(f"p-{n}=1" for n in range(501)), *scrap), "at most 500 parts are booked at once"),
        (("adjust", f"{PUMP}=0", *scrap, "--confirmed-by", "supervisor:s-1"), "such as pump-12=+1, pump-12=-2"),
        (("scrap", f"{PUMP}=1", *scrap, "--reference", "a b"), "reference: must be 1 to 40 of"),
        (("scrap", f"{PUMP}=1", "--place", EAST, "--reason", "x", "--by", "w-1"), "--by must be role:id"),
    ):
        done = await desk("stock", *words)
        assert (words, done.code, told in done.err) == (words, WRONG, True), done.err


# -- sheet --------------------------------------------------------------------------------------------------------


async def test_the_sheet_of_a_stocktake_says_what_is_left_and_never_what_the_book_says(desk: Desk) -> None:
    """Page by page; by its number or workflow id."""
    asked = json.dumps({"by": "supervisor:s-1", "place": "shelf-1", "parts": ["k-belt", "k-hose", "k-pump"]})
    number = (await desk("open", "stocktake", "--json", asked)).json["number"]
    counted = json.dumps([{"part": "k-belt", "counted": 9}, {"part": "k-pump", "counted": 200}])
    assert (await desk("send", number, "count", f"lines={counted}", "--by", "clerk:c-1")).code == 0
    found = (await desk("stock", "sheet", number, "--json")).json
    assert [(line["part"], line["to_do"]) for line in found["lines"]] == [
        ("k-belt", "recount"), ("k-hose", "to_count"), ("k-pump", "counted")
    ]  # fmt: skip
    page = await desk("stock", "sheet", f"stocktake-{number}", "--limit", "2", "--page", "2")
    assert ("k-pump" in page.out, "k-belt" in page.out, "of 3, page 2" in page.out) == (True, False, True)
    assert not any("10" in str(line.values()) for line in found["lines"]), "the book is not shown"
    assert "R-1 is no stocktake in the register" in (await desk("stock", "sheet", "R-1")).err
    assert "nobody sees before what the book says" in await refused(desk, "differences", number)


async def test_once_a_place_is_counted_its_differences_are_shown(desk: Desk) -> None:
    """With their causes: else nobody knows what to explain (一§34)."""
    asked = json.dumps({"by": "supervisor:s-1", "place": EAST, "parts": [BELT, PUMP]})
    number = (await desk("open", "stocktake", "--json", asked)).json["number"]
    counted = json.dumps([{"part": BELT, "counted": 100}, {"part": PUMP, "counted": 97}])
    for event, who in (("count", "clerk:c-1"), ("recount", "warehouse:w-1")):
        lines = counted if event == "count" else json.dumps([{"part": PUMP, "counted": 97}])
        assert (await desk("send", number, event, f"lines={lines}", "--by", who)).code == 0
    assert (await desk("send", number, "explain", f"part={PUMP}", "cause=damaged", *BY)).code == 0
    found = (await desk("stock", "differences", number, "--json")).json
    assert (found["total"], found["lines"]) == (1, [
        {"part": PUMP, "counted": 97, "book": 100, "difference": -3, "cause": "damaged", "note": None}
    ])  # fmt: skip
    assert "1 of 1, page 1" in (await desk("stock", "differences", number)).out


# -- plans of parts -----------------------------------------------------------------------------------------------


async def test_the_lines_of_a_plan_are_shown_with_their_formulas_and_sources(desk: Desk) -> None:
    """Page by page; also only what is to be bought; by its number or workflow id (二§4)."""
    asked = '{"by": "warehouse:w-1", "month": "2030-01"}'
    number = (await desk("open", "partsplan", "--json", asked)).json["number"]
    planned = json.dumps([{"part": PUMP, "quantity": 180}])
    assert (await desk("send", number, "submit_demand", "place=station-e1", f"lines={planned}", *BY)).code == 0
    before = (await desk("stock", "plan", number, "--json")).json
    assert (before["total"], before["lines"][0]["forecast"]) == (len(before["lines"]), None)
    assert (await desk("send", number, "draft", *BY)).code == 0
    found = (await desk("stock", "plan", f"partsplan-{number}", "--needed", "--json")).json
    pump = next(line for line in found["lines"] if line["part"] == PUMP)
    assert (pump["stations"], pump["chosen"], pump["price"]) == (180, "180", "45.00")
    assert pump["need_formula"].startswith(f"180 + {pump['safety_stock']} - {pump['on_hand']} - 0 - 0 + 0 =")
    assert (len(pump["months"]), found["total"] < before["total"]) == (3, True)
    page = await desk("stock", "plan", number, "--limit", "2", "--page", "2")
    third = before["lines"][2]["part"]
    assert (f"2 of {before['total']}, page 2" in page.out, third in page.out, BELT in page.out) == (True, True, False)
    assert pump["need_formula"].split(" = ")[0] in " ".join((await desk("stock", "plan", number)).out.split())
    assert "R-1 is no plan of parts in the register" in (await desk("stock", "plan", "R-1")).err
