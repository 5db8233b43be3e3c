"""Lives a year through the gateway: cases are opened and events sent as the call centre's programs send them."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Engine, text

from activities.rules.people import staff
from activities.rules.stock import stock_changes, stock_entries, stock_masters
from bench.year.demand import CENTRE, HUBS, STATIONS, SUPPLIERS, Back, Bought, Counted, Mended, Month, Sent, Store
from desk.errors import NotAnswered, Unreachable
from desk.gateway.gateway import Gateway
from models.stock.masters import PartLevel, PlaceKind, SupplierApproval

STORE, OF_HUBS, OF_STATIONS, CLERK, OTHER = "warehouse:w-1", "warehouse:w-2", "station:s", "clerk:c-1", "clerk:c-2"
BOSS, BUYER, TOP = "supervisor:s-1", "purchasing:b-1", "general_manager:g-1"
FIRST, LAST = date(2020, 1, 1), date(2099, 12, 31)
TRIES = 5
SHEET = 500
"""Parts that one message counts."""
REPAIR: dict[str, Any] = {
    "by": CLERK, "symptoms": "不排水", "channel": "phone",
    "customer": {"name": "王小明", "phone": "138 0013 8000", "address": "中山路 1 号", "zone": "town"},
    "product": {"model": "WM-7", "category": "washing_machine", "purchased_on": "2026-05-01", "in_warranty": True},
}  # fmt: skip


def technician(van: str) -> str:
    """Who keeps a van."""
    return f"technician:of-{van}"


def furnish(connection: Connection, store: Store) -> None:
    """Enters places, parts, suppliers and technicians; nothing lies anywhere yet."""
    for van in store.vans:
        staff.add(connection, technician(van), van)
        staff.certify(connection, technician(van), "washing_machine", FIRST, LAST)
    stock_masters.enter(connection, stock_masters.PLACES, list(_places(store)))
    stock_masters.enter(connection, stock_masters.PARTS, list(_parts(store)))
    approval = SupplierApproval(covers="*", valid_from=FIRST, valid_until=LAST, approved_by=BOSS)
    names = [f"sup-{number}" for number in range(1, SUPPLIERS + 1)]
    suppliers = [{"id": name, "name": name, "approvals": (approval,)} for name in names]
    stock_masters.enter(connection, stock_masters.SUPPLIERS, suppliers)


def _places(store: Store) -> Iterator[dict[str, Any]]:
    yield {"id": CENTRE, "kind": PlaceKind.CENTRE, "region": "", "keeper": STORE}
    for hub, region in HUBS.items():
        yield {"id": hub, "kind": PlaceKind.HUB, "region": region, "keeper": OF_HUBS}
    for station, region in zip(STATIONS, HUBS.values(), strict=True):
        yield {"id": station, "kind": PlaceKind.STATION, "region": region, "keeper": OF_STATIONS}
    for van, hub in store.vans.items():
        yield {"id": van, "kind": PlaceKind.VAN, "region": HUBS[hub], "keeper": technician(van)}
    for kind in (PlaceKind.QUARANTINE, PlaceKind.TRANSIT):
        yield {"id": kind.value, "kind": kind, "region": "", "keeper": STORE}


def _parts(store: Store) -> Iterator[dict[str, Any]]:
    for part in store.parts:
        levels = tuple(PartLevel(place=place, reorder_point=2, safety_stock=1) for place in (CENTRE, *HUBS))
        known = {"name": part, "service_class": "washing_machine", "pack": 10, "levels": levels}
        yield {"number": part, "price": Decimal(store.prices[part])} | known


class StoreYear:
    """A store's year over a gateway, month after month; so many cases are at work side by side."""

    def __init__(self, gateway: Gateway, database: Engine, store: Store, at_once: int = 16) -> None:
        self._gateway, self._database, self._store = gateway, database, store
        self._places = asyncio.Semaphore(at_once)
        self.done: Counter[str] = Counter()
        """Cases opened, by kind, and messages sent."""

    async def live(self) -> None:
        """All of it. Raises DeskError where something is refused: the year was made so that nothing is."""
        for month in self._store.months:
            await self._month(month)

    async def _month(self, month: Month) -> None:
        await self._beside(self._bought(bought) for bought in month.bought)
        await self._beside(self._sent(sent, OF_HUBS) for sent in month.to_hubs)
        others = [self._sent(sent, OF_STATIONS) for sent in month.to_stations]
        await self._beside([*others, *(self._van(van, deeds) for van, deeds in month.by_van.items())])
        await self._beside(self._counted(counted) for counted in month.counted)

    async def _beside(self, deeds: Iterable[Awaitable[None]]) -> None:
        async with asyncio.TaskGroup() as group:
            for deed in deeds:
                group.create_task(self._awaited(deed))

    async def _awaited(self, deed: Awaitable[None]) -> None:
        async with self._places:
            await deed

    async def _open(self, kind: str, request: Mapping[str, Any]) -> str:
        self.done[kind] += 1
        return (await self._gateway.open(kind, dict(request))).workflow_id

    async def _send(self, case: str, event: str, by: str, **payload: Any) -> None:
        """Sends it, once more under the same id where no answer comes in time, as programs are told to."""
        self.done["messages"] += 1
        body = {"by": by, "event_id": f"{case}/{self.done['messages']}"} | payload
        for _ in range(TRIES - 1):
            try:
                await self._gateway.send(case, event, body)
            except (NotAnswered, Unreachable):
                self.done["messages sent again"] += 1
            else:
                return
        await self._gateway.send(case, event, body)

    async def _rows(self, query: str, **given: Any) -> list[Any]:
        return await asyncio.to_thread(self._read, query, given)

    def _read(self, query: str, given: Mapping[str, Any]) -> list[Any]:
        with self._database.connect() as connection:
            return list(connection.execute(text(query), given))

    # -- what happens -----------------------------------------------------------------------------------------------

    async def _van(self, van: str, deeds: list[Mended | Sent | Back]) -> None:
        """A technician does one thing after the other."""
        for deed in deeds:
            match deed:
                case Sent():
                    await self._sent(deed, technician(van))
                case Mended():
                    await self._mended(van, deed)
                case Back():
                    await asyncio.to_thread(self._back, deed)

    async def _bought(self, bought: Bought) -> None:
        lines = [
            {"part": part, "quantity": pieces, "unit_price": self._store.prices[part]}
            for came in bought.deliveries for part, pieces in came.items()
        ]  # fmt: skip
        case = await self._open(
            "Purchase", {"by": BUYER, "supplier": bought.supplier, "place": CENTRE, "lines": lines}
        )
        await self._send(case, "allow", TOP)
        expected = (datetime.now(UTC) + timedelta(days=9)).date().isoformat()
        await self._send(case, "place_order", BUYER, supplier_reference="SO-1", expected_on=expected)
        for number, came in enumerate(bought.deliveries, 1):
            good = [{"part": part, "good": pieces} for part, pieces in came.items()]
            await self._send(case, "receive", STORE, delivery_note=f"{case}/{number}", lines=good)

    async def _sent(self, sent: Sent, by: str) -> None:
        asked = {"by": by, "to": sent.to, "lines": _lines(sent.lines), "reason": "replenish"}
        await self._handed_over(await self._open("PartsRequest", asked), sent.lines, by)

    async def _handed_over(self, request: str, lines: Mapping[str, int], to: str) -> None:
        """The store that supplies approves all of it and sends it; it comes."""
        approved = [{"part": part, "approved": pieces} for part, pieces in lines.items()]
        await self._send(request, "approve", STORE, lines=approved)
        await self._send(request, "issue", STORE, lines=_lines(lines), reference=request)
        came = [{"part": part, "received": pieces} for part, pieces in lines.items()]
        await self._send(request, "receive", to, lines=came)

    async def _mended(self, van: str, mended: Mended) -> None:
        """A repair to its end; what the van lacks is asked for, comes, and is used."""
        tech, case = technician(van), await self._open("Repair", REPAIR)
        await self._send(case, "assign", BOSS, technician=tech)
        await self._send(case, "request_parts", tech, lines=_lines(mended.asked))
        if mended.lacking:
            opened = "SELECT other FROM case_link WHERE workflow_id = :case AND relation = 'opened'"
            [link] = await self._rows(opened, case=case)
            self.done["PartsRequest"] += 1
            await self._handed_over(link.other, mended.lacking, tech)
        visit = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
        await self._send(case, "contact", tech, diagnosis="泵", visit_at=visit)
        await self._send(case, "arrive", tech, badge_shown=True)
        await self._send(case, "start_work", tech)
        done = {"work": "换件", "minutes": 40, "customer_signature": "sig-1", "parts": _lines(mended.used)}
        await self._send(case, "finish", tech, **done)
        await self._send(case, "settle", tech, amount="0.00", method="none")
        await self._send(case, "hand_in", tech, work_order_no="WO-1")
        await self._send(case, "review", BOSS, time_score=90, quality_score=90)
        await self._send(case, "follow_up", CLERK, reached=True, satisfied=True)

    def _back(self, back: Back) -> None:
        """As `aftersales stock move` books it, which goes to the records without a case."""
        if not back.lines:
            return
        self.done["moves by hand"] += 1
        change = stock_changes.StockChange(quantities=back.lines, at=datetime.now(UTC), by=STORE, note=None)
        with self._database.begin() as connection:
            entries = stock_changes.moved(connection, change, back.van, back.hub)
            stock_entries.book(connection, f"year-{self.done['moves by hand']}-{back.van}", entries)

    async def _counted(self, counted: Counted) -> None:
        """All that lies there, sheet by sheet; what differs is counted once more, explained and set right."""
        case = await self._open("Stocktake", {"by": BOSS, "place": counted.place})
        sheet = await self._rows(
            "SELECT key, coalesce(on_hand, 0) AS lies FROM stocktake_line l LEFT JOIN stock_balance b "
            "ON b.place = l.place AND b.part = l.key WHERE workflow_id = :case ORDER BY key", case=case,
        )  # fmt: skip
        there = {row.key: row.lies + counted.differing.get(row.key, 0) for row in sheet}
        for some in _sheets(there):
            await self._send(case, "count", CLERK, lines=[{"part": part, "counted": there[part]} for part in some])
        differing = "SELECT key, to_recount FROM stocktake_line WHERE workflow_id = :case AND difference <> 0"
        rows = await self._rows(f"{differing} ORDER BY key", case=case)
        again = [{"part": row.key, "counted": there[row.key]} for row in rows if row.to_recount]
        if again:
            await self._send(case, "recount", OTHER, lines=again)
        for row in rows:
            await self._send(case, "explain", STORE, part=row.key, cause="unbooked")
        await self._send(case, "apply", BOSS)


def _lines(pieces: Mapping[str, int]) -> list[dict[str, Any]]:
    return [{"part": part, "quantity": count} for part, count in pieces.items()]


def _sheets(there: Mapping[str, int]) -> Iterator[list[str]]:
    parts = list(there)
    yield from (parts[first : first + SHEET] for first in range(0, len(parts), SHEET))
