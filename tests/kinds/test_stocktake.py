"""Stocktakes in a company with real records: counted, counted once more, explained and set right (一§34)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from cases.stocktakes import (
    ALL_THERE,
    BOOK,
    BOSS,
    CLERK,
    DEPUTY,
    KEEPER,
    OTHER,
    OTHER_BOSS,
    book,
    keep,
    lies,
    lines,
    stocktake_request,
)
from models.kinds.stocktake import above_tolerance
from models.stock.masters import AbcClass
from played.case_files import at, shown
from played.company import Company
from played.company_case import CompanyCase
from servers.service import Denied

HOUR = timedelta(hours=1)


async def opened(company: Company, **changes: Any) -> CompanyCase:
    """A stocktake of the first store."""
    return await company.open("Stocktake", stocktake_request(**changes))


async def counted(company: Company, **changes: int) -> CompanyCase:
    """All is counted by the clerk, this many of a part where it is not as in the book."""
    case = await opened(company)
    await case.send("count", CLERK, lines=lines(**({"k_belt": 10, "k_hose": 5, "k_pump": 200} | changes)))
    return case


def post(company: Company, cause: str, when: datetime | str, **pieces: int) -> None:
    """Somebody books pieces at the store, as of a moment."""
    with company.engine.begin() as connection:
        moved = {part.replace("_", "-"): count for part, count in pieces.items()}
        book(connection, "shelf-1", cause, moved, at(when) if isinstance(when, str) else when)


def there(company: Company) -> dict[str, int]:
    with company.engine.connect() as connection:
        return lies(connection, "shelf-1")


def rows(company: Company, what: str, case: CompanyCase) -> list[tuple[Any, ...]]:
    """Columns of the lines of a stocktake, by part."""
    query = text(f"SELECT key, {what} FROM stocktake_line WHERE workflow_id = :case ORDER BY key")
    with company.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(query, {"case": case.workflow_id})]


def facts(case: CompanyCase) -> dict[str, Any]:
    """What the query `case` says of the lines."""
    return {key: case.view()[key] for key in ("lines", "missing", "stale", "to_recount", "differing")}


# -- the opening ----------------------------------------------------------------------------------------------------


async def test_a_sheet_has_all_that_lies_there_or_should_and_nothing_on_it(company: Company) -> None:
    """A part of which there is none is on it where the store is to have some; one used up and not wanted is not."""
    with company.engine.begin() as connection:
        connection.execute(text("INSERT INTO part VALUES ('k-lid', 'k-lid', 'k', 1, 1), ('k-nut', 'k-nut', 'k', 1, 1)"))
        connection.execute(text("INSERT INTO part_level VALUES ('k-lid', 'shelf-1', 2, 1)"))
        book(connection, "shelf-1", "used-up", {"k-belt": -10})
    case = await opened(company)
    assert rows(company, "counted, book, difference, cause, applied", case) == [
        (part, None, None, None, None, False) for part in ("k-hose", "k-lid", "k-pump")
    ]
    assert facts(case) == {"lines": 3, "missing": 3, "stale": 0, "to_recount": 0, "differing": 0}
    assert (case.file.about, case.file.assignee, case.file.number[0]) == ("shelf-1", KEEPER, "K")
    assert company.told(case, "stocktake_opened") == [(KEEPER, "2026-11-23 09:00")]
    assert company.wrong() == []


@pytest.mark.parametrize(
    ("changes", "loc", "msg"),
    [
        ({"place": "shed"}, ["place"], "is no place on the list"),
        ({"parts": ["k-belt", "k-x", "k-y"]}, ["parts"], "not on the list of parts: k-x, k-y"),
        ({"place": "bare"}, ["place"], "nothing lies there and nothing should: name the parts to be counted"),
        ({"place": "road"}, ["place"], "is where parts are on their way"),
        ({"parts": ["k-belt", "k-belt"]}, ["parts"], "must name k-belt once"),
        ({"parts": []}, ["parts"], "List should have at least 1 item after validation, not 0"),
    ],
)
async def test_an_opening_names_a_place_and_parts_that_there_are(
    company: Company, changes: dict[str, Any], loc: list[str], msg: str
) -> None:
    """Each is told by its key."""
    with company.engine.begin() as connection:
        for row in ("'bare', 'station', 'k'", "'road', 'transit', ''"):
            connection.execute(text(f"INSERT INTO place VALUES ({row}, :keeper)"), {"keeper": KEEPER})
    with pytest.raises(Denied) as denied:
        await opened(company, **changes)
    assert denied.value.type == "InvalidRequest"
    (error,) = denied.value.details["errors"]
    assert (error["loc"], msg in error["msg"]) == (loc, True), error


async def test_a_place_has_one_open_stocktake(company: Company) -> None:
    """A second opening is refused; once the first has ended, the next may be opened."""
    first = await opened(company)
    with pytest.raises(Denied) as denied:
        await opened(company, parts=["k-belt"])
    assert denied.value.type == "InvalidRequest"
    await opened(company, place="shelf-2")
    await first.send("abandon", BOSS, reason="rain")
    assert company.told(first, "stocktake_abandoned") == [(KEEPER, "2026-11-23 09:00")]
    assert (await opened(company)).state == "counting"


# -- counting -------------------------------------------------------------------------------------------------------


async def test_it_is_counted_in_parts_until_nothing_is_missing(company: Company) -> None:
    """The timeline says what is left; then the supervisor and the keeper are told."""
    case = await opened(company)
    await case.send("count", CLERK, lines=lines(k_hose=5))
    assert (case.state, case.file.timeline[-1].reason) == ("counting", "not counted: k-belt, k-pump")
    await case.send("count", OTHER, lines=lines(k_belt=10))
    await case.send("count", BOSS, lines=lines(k_pump=200))
    assert (case.state, facts(case)["missing"]) == ("counted", 0)
    assert [who for who, _ in company.told(case, "stocktake_to_apply", differing="0")] == ["supervisor"]
    assert [who for who, _ in company.told(case, "stocktake_to_explain")] == [KEEPER]
    assert rows(company, "counted, counted_by, book, difference", case) == [
        ("k-belt", 10, OTHER, 10, 0), ("k-hose", 5, CLERK, 5, 0), ("k-pump", 200, BOSS, 200, 0)
    ]  # fmt: skip
    assert company.wrong() == []


async def test_what_was_miscounted_may_be_put_right_while_the_place_is_counted(company: Company) -> None:
    """The last count stands; afterwards only what is stale is counted again."""
    case = await opened(company)
    await case.send("count", CLERK, lines=lines(k_hose=50))
    await case.send("count", CLERK, lines=lines(k_hose=5, k_belt=10))
    assert facts(case) == {"lines": 3, "missing": 1, "stale": 0, "to_recount": 0, "differing": 0}
    await case.send("count", CLERK, lines=lines(k_pump=200))
    refused = await case.denied("count", CLERK, lines=lines(k_hose=5))
    assert "k-hose is counted and nothing earlier was posted since" in str(refused)


@pytest.mark.parametrize("keeper", [KEEPER, DEPUTY, KEEPER.replace("warehouse", "clerk")])
async def test_who_keeps_the_place_does_not_count_alone(company: Company, keeper: str) -> None:
    """In whatever role; the second is another human, and of the company."""
    case = await opened(company)
    assert "does not count alone" in str(await case.denied("count", keeper, lines=ALL_THERE))
    for second, told in ((f"technician:{keeper[-3:]}", "somebody else"), ("customer:u-1", "not a customer")):
        denied = await case.denied("count", keeper, lines=ALL_THERE, **{"with": second})
        assert (denied.type, denied.details["errors"][0]["loc"]) == ("InvalidPayload", ["with"])
        assert told in str(denied)
    await case.send("count", keeper, lines=ALL_THERE, **{"with": OTHER})
    assert rows(company, "counted_by, counted_with", case)[0] == ("k-belt", keeper, OTHER)


@pytest.mark.parametrize(
    ("counted", "loc", "told"),
    [
        ([{"part": "k-belt"}], ["lines", 0, "counted"], "Field required"),
        ([{"part": "k-belt", "counted": -1}], ["lines", 0, "counted"], "greater than or equal to 0"),
        ([{"part": "k-belt", "counted": 1}] * 2, ["lines"], "must name k-belt once"),
        (lines(**{f"k_{number}": 1 for number in range(501)}), ["lines"], "at most 500"),
    ],
)  # fmt: skip
async def test_a_count_names_parts_once_and_says_how_many(
    company: Company, counted: list[dict[str, Any]], loc: list[Any], told: str
) -> None:
    """None is said by 0; it was counted since the opening."""
    case = await opened(company)
    denied = await case.denied("count", CLERK, lines=counted)
    assert (denied.type, denied.details["errors"][0]["loc"]) == ("InvalidPayload", loc)
    assert told in denied.details["errors"][0]["msg"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ({"part": "k-x"}, "lines.0.part: is no part on the list"),
        ({"part": "k-belt", "counted_at": "2026-11-23T08:59:00+08:00"}, "lines.0.counted_at: must lie between the op"),
        ({"part": "k-belt", "counted_at": "2026-11-23T09:01:00+08:00"}, "lines.0.counted_at: must lie between the op"),
    ],
)
async def test_a_count_of_what_is_not_to_be_counted_is_refused(
    company: Company, line: dict[str, Any], told: str
) -> None:
    """What is on the list, since the opening."""
    case = await opened(company)
    denied = await case.denied("count", CLERK, lines=[{"counted": 1} | line])
    assert (denied.type, told in str(denied)) == ("EventRefused", True)


async def test_a_part_that_nobody_expected_is_counted_too(company: Company) -> None:
    """It gets a line, as long as the place is counted; a stocktake of named parts stays with those."""
    with company.engine.begin() as connection:
        connection.execute(text("INSERT INTO part VALUES ('k-lid', 'k-lid', 'k', 1, 1)"))
    case = await opened(company)
    await case.send("count", CLERK, lines=lines(k_lid=2, k_belt=10, k_hose=5))
    assert facts(case) == {"lines": 4, "missing": 1, "stale": 0, "to_recount": 1, "differing": 1}
    named = await opened(company, place="shelf-2", parts=["k-belt"])
    denied = await named.denied("count", CLERK, lines=lines(k_lid=2))
    assert "lines.0.part: is not on the sheet" in str(denied)
    await named.send("count", CLERK, lines=lines(k_belt=10))
    assert named.state == "counted"


@pytest.mark.parametrize(
    ("difference", "book", "abc", "above"),
    [
        (0, 0, AbcClass.A, False), (1, 1000, AbcClass.A, True), (-1, 1000, AbcClass.PROVISIONAL, True),
        (1, 100, AbcClass.B, False), (-1, 99, AbcClass.B, True), (2, 100, AbcClass.C, False),
        (3, 149, AbcClass.C, True), (3, 150, AbcClass.C, False), (1, 0, AbcClass.C, True),
    ],
)  # fmt: skip
def test_each_class_has_its_tolerance(difference: int, book: int, abc: AbcClass, above: bool) -> None:
    """Nothing for A and provisional, one and two per cent of the book for B and C, to the piece."""
    assert above_tolerance(difference, book, (0, 1, 2), abc) is above


# -- counting once more ---------------------------------------------------------------------------------------------


async def test_what_differs_too_much_is_counted_once_more_by_somebody_else(company: Company) -> None:
    """Not by who counted, nor by who counted along; a pump less of 200 is within its class."""
    case = await opened(company)
    short = lines(k_belt=9, k_hose=4, k_pump=199)
    await case.send("count", KEEPER, lines=short, **{"with": OTHER})
    assert (case.state, facts(case)["to_recount"], facts(case)["differing"]) == ("recounting", 2, 3)
    assert [who for who, _ in company.told(case, "stocktake_to_recount")] == ["supervisor", KEEPER]
    for who in (KEEPER, f"clerk:{OTHER[-3:]}"):
        assert "nobody acts in their own matter" in str(
            await case.denied("recount", who, lines=lines(k_belt=9), **{"with": CLERK})
        )
    assert "k-pump is not to be counted once more" in str(await case.denied("recount", CLERK, lines=lines(k_pump=1)))
    assert "does not count alone" in str(await case.denied("recount", DEPUTY, lines=lines(k_belt=1)))
    await case.send("recount", CLERK, lines=lines(k_belt=10))
    assert (case.state, case.file.timeline[-1].reason) == ("recounting", "once more: k-hose")
    await case.send("recount", BOSS, lines=lines(k_hose=4))
    assert (case.state, facts(case)["differing"]) == ("counted", 2)
    assert rows(company, "counted, difference, recounted", case) == [
        ("k-belt", 10, 0, True), ("k-hose", 4, -1, True), ("k-pump", 199, -1, False)
    ]  # fmt: skip
    assert company.wrong() == []


async def test_a_manual_class_holds_until_its_date(company: Company) -> None:
    """Then the part is provisional again: a single piece asks for a recount."""
    with company.engine.begin() as connection:
        connection.execute(text("UPDATE part SET manual_until = '2026-11-22' WHERE number = 'k-pump'"))
    assert (await counted(company, k_pump=199)).state == "recounting"


async def test_the_policy_says_how_much_may_differ(company: Company) -> None:
    """By class, in per cent."""
    await company.publish("[parts]\ntolerance_pct = [10, 10, 10]")
    assert (await counted(company, k_belt=9, k_pump=180)).state == "counted"


# -- stale ----------------------------------------------------------------------------------------------------------


async def test_what_was_posted_late_makes_a_line_stale(company: Company) -> None:
    """It happened before the count and was posted after it; what happened later does not touch the line."""
    case = await opened(company)
    await company.until("2026-11-23 10:00")
    await case.send("count", CLERK, lines=lines(k_belt=10, k_hose=4))
    post(company, "later", company.now + timedelta(minutes=1), k_belt=-3)
    post(company, "earlier", company.now, k_hose=-1)
    await case.send("count", CLERK, lines=lines(k_pump=200))
    assert (case.state, facts(case)["stale"]) == ("counting", 1)
    assert case.file.timeline[-1].reason == "to be counted again: k-hose; once more: k-hose"
    await company.until("2026-11-23 10:30")
    await case.send("count", CLERK, lines=lines(k_hose=4))
    assert (case.state, facts(case)["differing"]) == ("counted", 0)
    await case.send("apply", BOSS)
    assert there(company) == {"k-belt": 7, "k-hose": 4, "k-pump": 200}


async def test_a_line_that_becomes_stale_while_counted_once_more(company: Company) -> None:
    """Counted again by anybody it is as the book has it: nothing is left to be counted once more."""
    case = await counted(company, k_hose=4)
    assert case.state == "recounting"
    post(company, "earlier", company.now, k_hose=-1)
    await case.send("count", CLERK, lines=lines(k_hose=4))
    assert (case.state, case.states()["recount"]) == ("counted", "met")
    assert [who for who, _ in company.told(case, "stocktake_to_apply", differing="0")] == ["supervisor"]


async def test_nothing_is_applied_that_is_stale(company: Company) -> None:
    """Nor explained; counted again it is explained anew."""
    case = await counted(company, k_pump=199)
    await case.send("explain", OTHER, part="k-pump", cause="theft")
    post(company, "earlier", company.now, k_pump=-1)
    assert "k-pump is stale" in str(await case.denied("explain", OTHER, part="k-pump", cause="other"))
    assert "k-pump: something earlier was posted" in str(await case.denied("apply", BOSS))
    await case.send("count", CLERK, lines=lines(k_pump=198))
    assert (case.state, rows(company, "difference, cause", case)[2]) == ("counted", ("k-pump", -1, None))
    assert "k-pump: not explained yet" in str(await case.denied("apply", BOSS))


# -- explaining and applying ----------------------------------------------------------------------------------------


async def test_every_difference_is_explained_and_set_right(company: Company) -> None:
    """As `adjusted`, dated as it was counted; what moved since stays."""
    case = await counted(company, k_pump=202, k_hose=6)
    await case.send("recount", OTHER, lines=lines(k_hose=7))
    await company.until("2026-11-23 11:00")
    post(company, "used", company.now, k_hose=-2, k_pump=-5)
    assert "k-hose, k-pump: not explained yet" in str(await case.denied("apply", BOSS))
    for part, told in (("k-belt", "k-belt does not differ"), ("k-x", "k-x is not on the sheet")):
        assert told in str(await case.denied("explain", KEEPER, part=part, cause="other"))
    await case.send("explain", KEEPER, part="k-hose", cause="miscount")
    await case.send("explain", KEEPER, part="k-hose", cause="unbooked", note="from a return")
    await case.send("explain", OTHER, part="k-pump", cause="misplaced")
    await case.send("apply", BOSS)
    assert case.state == "applied"
    assert there(company) == {"k-belt": 10, "k-hose": 5, "k-pump": 197}
    with company.engine.connect() as connection:
        columns = "part, quantity, happened_at, by, note, seq, line"
        query = text(f"SELECT {columns} FROM stock_entry WHERE workflow_id = :case")
        entered = connection.execute(query, {"case": case.workflow_id})
        found = [(part, count, shown(when), *rest) for part, count, when, *rest in entered]
    assert sorted(found) == [
        ("k-hose", 2, "2026-11-23 09:00", BOSS, "unbooked", case.file.seq, 1),
        ("k-pump", 2, "2026-11-23 09:00", BOSS, "misplaced", case.file.seq, 2),
    ]
    assert rows(company, "cause_note, explained_by, applied", case)[1] == ("k-hose", "from a return", KEEPER, True)
    assert [who for who, _ in company.told(case, "stocktake_applied", differing="2")] == [KEEPER]
    assert company.wrong() == []


async def test_who_counts_does_not_apply(company: Company) -> None:
    """Nor who counted along, in whatever role; only the general manager may, marked."""
    case = await opened(company)
    await case.send("count", CLERK, lines=ALL_THERE, **{"with": OTHER_BOSS})
    for who in (OTHER_BOSS, "manager:c-1", "supervisor:c-1"):
        assert "nobody acts in their own matter" in str(await case.denied("apply", who))
    await case.send("apply", "general_manager:c-1")
    assert "acts in their own matter (counted_by)" in (case.file.timeline[-1].reason or "")


async def test_reservations_are_cut_where_there_is_less_than_is_kept(company: Company) -> None:
    """Without the cut it is refused, naming the cases; their people are told."""
    case, other = await counted(company, k_hose=1), await opened(company, place="shelf-2")
    await case.send("recount", OTHER, lines=lines(k_hose=1))
    await case.send("explain", OTHER, part="k-hose", cause="theft")
    number = other.file.number
    with company.engine.begin() as connection:
        keep(connection, "shelf-1", "kept", "k-hose", other.workflow_id, 3)
    told = f"k-hose: 1 would be left at shelf-1, and 3 are kept for {number}: cut what is not there"
    cut: dict[str, Any] = {"case": number, "part": "k-hose", "quantity": 1}
    assert told in str(await case.denied("apply", BOSS))
    assert told in str(await case.denied("apply", BOSS, cut=[cut]))
    assert "is no case in the register" in str(await case.denied("apply", BOSS, cut=[cut | {"case": "K-0"}]))
    too_many = await case.denied("apply", BOSS, cut=[cut | {"quantity": 4}])
    assert f"{other.workflow_id} has less of k-hose kept at shelf-1 than is freed" in str(too_many)
    await case.send("apply", BOSS, cut=[cut, cut | {"case": other.workflow_id}])
    assert company.told(case, "stocktake_cut", lost=f"{number} k-hose 1, {number} k-hose 1") == [
        (KEEPER, shown(company.now))
    ]
    assert there(company) == {"k-belt": 10, "k-hose": 1, "k-pump": 200}


# -- clocks ---------------------------------------------------------------------------------------------------------


async def test_each_part_of_the_road_has_its_time(company: Company) -> None:
    """Two working days to count, one to count once more, two to apply; then the supervisor is told."""
    case = await opened(company)
    assert shown(case.commitment("count").due_at) == "2026-11-25 18:00"
    await company.until("2026-11-25 18:00")
    assert [who for who, _ in company.told(case, "overdue", commitment="count")] == ["supervisor"]
    await case.send("count", CLERK, lines=lines(k_belt=9, k_hose=5, k_pump=200))
    assert shown(case.commitment("recount").due_at) == "2026-11-26 18:00"
    await case.send("recount", OTHER, lines=lines(k_belt=10))
    assert shown(case.commitment("apply").due_at) == "2026-11-27 18:00"
    await company.until("2026-11-27 18:00")
    assert case.states() == {"count": "met", "recount": "met", "apply": "overdue"}
    await case.send("apply", BOSS)
    assert case.states()["apply"] == "met"
    assert there(company) == BOOK
