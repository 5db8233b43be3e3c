"""The stores of the demonstration: places, forty parts with their levels, suppliers, units to lend, opening stock."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from activities.rules import master_lists
from activities.rules.master_lists import MasterList, UnfitEntries
from activities.rules.stock import stock_entries, stock_masters
from desk.demo.stories.story import OTHER, STATION, STORE, SUPERVISOR, TECHNICIAN
from desk.errors import BadUsage
from models.stock.ledger import EntryKind, StockEntry
from models.stock.masters import PartLevel, PlaceKind, Standing, SupplierApproval, UnitState

OPENING = "demo-opening"
"""The number under which the opening stock is booked."""
CENTRE, EAST, WEST = "centre", "hub-east", "hub-west"
STATIONS = ("station-e1", "station-e2", "station-w1", "station-w2")
VANS = {"van-1": ("east", TECHNICIAN), "van-2": ("west", OTHER)}
PARTS = {
    "washing_machine": {
        "pump-12": "排水泵", "belt-3": "皮带", "valve-1": "进水阀", "drum-bearing-1": "滚筒轴承",
        "door-seal-1": "门封", "motor-1": "电机", "hose-1": "水管", "board-1": "主板",
    },
    "air_conditioner": {
        "compressor-1": "压缩机", "fan-1": "风机", "capacitor-1": "电容", "remote-1": "遥控器",
        "filter-1": "滤网", "coil-1": "盘管", "sensor-1": "传感器", "drain-pipe-1": "排水管",
    },
    "refrigerator": {
        "thermostat-1": "温控器", "gasket-1": "密封条", "lamp-1": "照明灯", "relay-1": "继电器",
        "shelf-1": "搁架", "defroster-1": "除霜器", "handle-1": "把手", "fan-blade-1": "扇叶",
    },
    "tv": {
        "panel-1": "屏", "backlight-1": "背光", "power-board-1": "电源板", "tuner-1": "调谐器",
        "speaker-1": "扬声器", "stand-1": "底座", "cable-1": "线缆", "remote-tv-1": "遥控器",
    },
    "oven": {
        "element-1": "加热管", "door-glass-1": "门玻璃", "timer-1": "定时器", "knob-1": "旋钮",
        "fuse-1": "熔断器", "rack-1": "烤架", "hinge-1": "铰链", "plate-1": "托盘",
    },
}  # fmt: skip
"""By what they serve: number and name."""


def places() -> Iterator[dict[str, Any]]:
    """Two regions, each with a hub, two stations and a van."""
    yield {"id": CENTRE, "kind": PlaceKind.CENTRE, "region": "", "keeper": STORE}
    for hub, region in ((EAST, "east"), (WEST, "west")):
        yield {"id": hub, "kind": PlaceKind.HUB, "region": region, "keeper": STORE}
    for station in STATIONS:
        region = "east" if "-e" in station else "west"
        yield {"id": station, "kind": PlaceKind.STATION, "region": region, "keeper": STATION}
    for van, (region, keeper) in VANS.items():
        yield {"id": van, "kind": PlaceKind.VAN, "region": region, "keeper": keeper}
    for kind in (PlaceKind.QUARANTINE, PlaceKind.TRANSIT):
        yield {"id": kind.value, "kind": kind, "region": "", "keeper": STORE}


def parts() -> Iterator[dict[str, Any]]:
    """Eight parts of each class of product; every third is kept in the vans as well."""
    for service_class, names in PARTS.items():
        for number, (own_number, name) in enumerate(names.items()):
            levels = [_level(CENTRE, 20), _level(EAST, 8), _level(WEST, 8)]
            levels += [_level(van, 2) for van in VANS] if number % 3 == 0 else []
            yield {
                "number": own_number, "name": name, "service_class": service_class, "pack": (1, 5, 10)[number % 3],
                "price": Decimal(15 + 35 * (7 - number)).quantize(Decimal("0.01")), "shelf": f"A{number + 1}",
                "levels": tuple(levels),
            }  # fmt: skip


def _level(place: str, reorder_point: int) -> PartLevel:
    return PartLevel(place=place, reorder_point=reorder_point, safety_stock=reorder_point // 2)


def suppliers(today: date) -> Iterator[dict[str, Any]]:
    """One for everything, one for two classes, one whose approval is over."""

    def approved(*covers: str, first: date, last: date) -> tuple[SupplierApproval, ...]:
        return tuple(
            SupplierApproval(covers=one, valid_from=first, valid_until=last, approved_by=SUPERVISOR) for one in covers
        )

    year, soon = timedelta(days=365), timedelta(days=1)
    held = {
        "sup-1": ("华联配件", approved("*", first=today - year, last=today + year)),
        "sup-2": ("东方电子", approved("tv", "washing_machine", first=today - year, last=today + year)),
        "sup-3": ("老城五金", approved("oven", first=today - 2 * year, last=today - soon)),
    }
    for own_id, (name, approvals) in held.items():
        yield {"id": own_id, "name": name, "standing": Standing.OPEN, "approvals": approvals}


def units() -> Iterator[dict[str, Any]]:
    """Three washing machines and three televisions, one of which is to be checked."""
    for number in range(1, 7):
        category, place = ("washing_machine", EAST) if number < 4 else ("tv", WEST)
        state = UnitState.TO_CHECK if number == 6 else UnitState.AVAILABLE
        yield {"unit": f"LU-{number}", "category": category, "place": place, "state": state}


def stock(now: datetime) -> Iterator[StockEntry]:
    """What lies in the stores at first; every tenth part is wanting at the hubs."""
    for index, part in enumerate(parts()):
        carried = {level.place for level in part["levels"]} - {CENTRE, EAST, WEST}
        at_hub = 0 if index % 10 == 9 else 12
        there = {CENTRE: 60, EAST: at_hub, WEST: at_hub} | dict.fromkeys(sorted(carried), 4)
        for place, quantity in there.items():
            if quantity:
                yield StockEntry(
                    part=part["number"], place=place, kind=EntryKind.ADJUSTED, quantity=quantity, happened_at=now,
                    by=STORE, note="opening stock",
                )  # fmt: skip


def prepare(connection: Connection, now: datetime) -> None:
    """Enters what is not there yet. Raises BadUsage where a company's own stores do not leave room for it."""
    lists: Sequence[tuple[MasterList[Any], Iterator[dict[str, Any]]]] = (
        (stock_masters.PLACES, places()),
        (stock_masters.PARTS, parts()),
        (stock_masters.SUPPLIERS, suppliers(now.date())),
        (stock_masters.UNITS, units()),
    )
    for listed, given in lists:
        there = master_lists.entries(connection, listed)
        try:
            stock_masters.enter(connection, listed, [one for one in given if one[listed.key] not in there])
        except UnfitEntries as error:
            raise BadUsage(f"the demonstration has stores of its own, and they do not fit here: {error}") from None
    if not stock_entries.stands(connection, OPENING):
        stock_entries.book(connection, OPENING, list(stock(now)))
