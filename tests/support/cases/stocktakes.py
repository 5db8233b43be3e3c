"""Stocktakes for tests: stores of three parts, what their events carry, typical roads to an end."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.dialects.postgresql import insert as upsert

from activities.books.stock.stock import PART, PLACE, add
from cases.further_stories import script, send
from models.stock.ledger import EntryKind, StockEntry
from played.case_files import at
from servers.service import Running, Service

KEEPER, DEPUTY, OTHER, CLERK = "warehouse:k-1", "warehouse:k-2", "warehouse:k-3", "clerk:c-1"
BOSS, OTHER_BOSS = "supervisor:s-1", "supervisor:s-2"
DAY = timedelta(days=1)
BOOK = {"k-belt": 10, "k-hose": 5, "k-pump": 200}
"""What the book has of each part at each store."""
CLASSES = {"k-belt": "provisional", "k-hose": "provisional", "k-pump": "B"}
STORES = tuple(f"shelf-{number}" for number in range(1, 80))
"""Those from the tenth on are for walks, one for each."""
MOMENT = at("2026-11-02 09:00")


def furnish_stores(connection: Connection) -> None:
    """The stores and parts."""
    places = [{"id": name, "kind": "quarantine", "region": "k", "keeper": KEEPER, "deputy": DEPUTY} for name in STORES]
    parts = [
        {"number": part, "name": part, "service_class": "k", "pack": 1, "price": "10.00",
         "manual_abc": abc, "manual_until": "2099-12-31" if abc else None}
        for part, abc in ((part, None if abc == "provisional" else abc) for part, abc in CLASSES.items())
    ]  # fmt: skip
    connection.execute(upsert(PLACE).on_conflict_do_nothing(), places)
    connection.execute(upsert(PART).on_conflict_do_nothing(), parts)
    where = [(place, part) for place in STORES for part in BOOK]
    add(connection, "stock-shelves", 1, [_entry(place, part, BOOK[part], MOMENT) for place, part in where])


def book(
    connection: Connection, place: str, cause: str, pieces: Mapping[str, int], when: datetime = MOMENT,
    *, late: bool = False,
) -> None:
    """Enters so many pieces of parts, negative ones as used."""
    add(connection, cause, 1, [_entry(place, part, count, when, late=late) for part, count in pieces.items()])


def _entry(place: str, part: str, count: int, when: datetime, *, late: bool = False) -> StockEntry:
    kind = EntryKind.RECEIVED if count > 0 else EntryKind.CONSUMED
    return StockEntry(
        kind=kind, part=part, place=place, quantity=count, happened_at=when, by=KEEPER, late=late
    )


def keep(connection: Connection, place: str, cause: str, part: str, holder: str, quantity: int) -> None:
    """Keeps pieces of a part for a case."""
    entry = StockEntry(
        kind=EntryKind.RESERVED, part=part, place=place, quantity=quantity, holder=holder, happened_at=MOMENT, by=KEEPER
    )
    add(connection, cause, 1, [entry])


def lies(connection: Connection, place: str) -> dict[str, int]:
    """What lies at a place, by its balances."""
    query = text("SELECT part, on_hand FROM stock_balance WHERE place = :place AND on_hand <> 0 ORDER BY part")
    return {str(row.part): int(row.on_hand) for row in connection.execute(query, {"place": place})}


def stocktake_request(place: str = "shelf-1", **changes: Any) -> dict[str, Any]:
    """All that lies at a store is counted."""
    return {"by": OTHER, "place": place} | changes


def lines(**counted: int) -> list[dict[str, Any]]:
    """What was found, `k_belt` for `k-belt`."""
    return [{"part": part.replace("_", "-"), "counted": count} for part, count in counted.items()]


ALL_THERE = lines(k_belt=10, k_hose=5, k_pump=200)


# -- without records ----------------------------------------------------------------------------------------------


def _sheet(place: str, parts: list[str] | None) -> dict[str, Any]:
    known = {"keeper": KEEPER, "deputy": DEPUTY} if place in STORES else None
    return {"place": known, "lines": len(parts or BOOK), "unknown": [p for p in parts or () if p not in BOOK]}


def _count(case: str, place: str, parts: list[str], moments: dict[str, str]) -> dict[str, Any]:
    """Stories count in the order of the sheet, and once more what is short: that is all that must be known."""
    shown = [["1101", BOOK.get(part, 0), 1, CLASSES.get(part, "provisional"), [0]] for part in parts]
    missing = [part for part in BOOK if part > max(parts) and parts != ["k-hose"]]
    rest = {"lines": len(BOOK) - len(parts), "missing": len(missing), "stale": 0, "to_recount": 0, "differing": 0,
            "named": {"missing": missing}}
    return {"lines": shown, "people": [KEEPER], "rest": rest}


READINGS: dict[str, Any] = {
    "stocktake_sheet": _sheet,
    "stocktake_count": _count,
    "stocktake_line": lambda case, part: {"difference": -1, "stale": False},
    "stocktake_apply": lambda case, cut: {
        "stale": {"count": 0, "parts": []}, "unexplained": {"count": 0, "parts": []}, "short": [], "cases": {},
    },
}  # fmt: skip


# -- stories --------------------------------------------------------------------------------------------------------


async def stocktake_recounted_and_applied(service: Service) -> Running:
    """The keeper counts with somebody else; a hose is missing, is counted once more, explained and set right."""
    case = await service.open(stocktake_request(), kind="Stocktake")
    await case.refused("count", KEEPER, lines=lines(k_belt=10))
    await case.send("count", KEEPER, lines=lines(k_belt=10), **{"with": OTHER})
    await case.send("count", KEEPER, lines=lines(k_hose=4, k_pump=200), **{"with": OTHER})
    await case.refused("recount", KEEPER, lines=lines(k_hose=5), **{"with": CLERK})
    await case.send("recount", CLERK, lines=lines(k_hose=4))
    await case.send("explain", OTHER, part="k-hose", cause="unbooked", note="given out by hand")
    await case.refused("apply", "supervisor:c-1")
    await case.send("apply", BOSS)
    return case


async def stocktake_without_a_difference(service: Service) -> Running:
    """Counted by a clerk in one go; all is there."""
    case = await service.open(stocktake_request("shelf-2", by=BOSS), kind="Stocktake")
    await case.send("count", CLERK, lines=ALL_THERE)
    await case.send("apply", BOSS)
    return case


FURTHER = (
    script(
        "stocktake_held_and_given_up", "The store is rebuilt meanwhile.", "Stocktake", stocktake_request("shelf-3"),
        send("count", CLERK, lines=lines(k_belt=9)), send("hold", OTHER, reason="other"),
        send("count", CLERK, lines=lines(k_hose=5)), DAY, send("resume", OTHER), send("abandon", CLERK, reason="x"),
        send("abandon", BOSS, reason="the store is being rebuilt"),
    ),
    script(
        "stocktake_that_nobody_counts", "Left alone until the top knows.", "Stocktake", stocktake_request("shelf-4"),
        10 * DAY, send("take_charge", BOSS), send("abandon", BOSS, reason="too late"),
    ),
)  # fmt: skip
STORIES = (stocktake_recounted_and_applied, stocktake_without_a_difference)
