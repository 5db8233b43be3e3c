"""Plans of a generated year against a reckoning of the test's own, which shares no code with the product (二§4).

The year is a list of plain happenings. They are written into the records as the product's steps would leave them, and
counted here in another way: day by day, piece by piece.
"""

import random
import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import count
from math import floor
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, text

from activities.records.record import Records
from cases import stores
from models.kinds.partsplan import DemandLine, OutlookLine, PlanEntry
from models.record import Written
from record_writes import rows, step

ZONE = ZoneInfo("Asia/Shanghai")
YEAR = 2026
CASE = "partsplan-F-202612"
PLACES = ("station-e1", "station-w1", "hub-east", "hub-west")
STATES = ("open", "over")
"""Of a request: it runs, or it has ended."""


@dataclass
class Life:
    """What happened to a part at the centre in a year, day by day."""

    number: str
    service_class: str
    pack: int
    safety: int
    moves: list[tuple[date, str, int]] = field(default_factory=list)
    """Day, kind of entry, signed pieces; `moved back` came by hand."""
    asked: list[tuple[date, int, int, int, bool, bool]] = field(default_factory=list)
    """Day, asked, refused, still open, over, for the centre itself."""
    reserved: int = 0
    bought: int = 0
    planned: int = 0
    coming: int = 0
    said: dict[str, int] = field(default_factory=dict)


def life(number: int, chance: random.Random) -> Life:
    """A part's year: some never in stock, some seldom, some new; asked for though there is none; brought back."""
    levels = (0, 5, 20)
    found = Life(f"g-{number:03d}", f"class-{number % 3}", chance.choice((1, 5, 12)), chance.choice(levels))
    born = date(YEAR, chance.choice((1, 1, 1, 9, 10, 11)), chance.randint(1, 28))
    if chance.random() < 0.1:
        born = date(YEAR + 1, 1, 1)  # on the list, and nothing ever happened
    stock, day, busy = 0, born, chance.choice((0.02, 0.1, 0.4))
    while day <= date(YEAR, 11, 30):
        if chance.random() < busy / 4 or day == born:
            stock += _move(found, day, "received", chance.randint(1, 30))
        if chance.random() < busy:
            wanted = chance.randint(1, 9)
            given = min(wanted, stock)
            refused = chance.randint(0, wanted - given)
            left = wanted - given - refused
            open_still = left if chance.random() < 0.3 else 0
            found.asked.append((day, wanted, refused, left, not open_still, chance.random() < 0.1))
            stock += _move(found, day, "moved_out", -given)
        if stock and chance.random() < busy / 6:
            stock += _move(found, day, chance.choice(("consumed", "scrapped", "issued")), -chance.randint(1, stock))
        if chance.random() < busy / 8:
            stock += _move(found, day, chance.choice(("returned", "moved back")), chance.randint(1, 4))
        day += timedelta(days=1)
    found.reserved = chance.randint(0, stock)
    found.bought, found.planned = chance.choice((0, 0, 7, 40)), chance.choice((0, 0, 0, 12))
    found.coming = chance.choice((0, 0, 3))
    found.said = {place: chance.randint(0, 60) for place in PLACES if chance.random() < 0.3}
    return found


def _move(found: Life, day: date, kind: str, pieces: int) -> int:
    if pieces:
        found.moves.append((day, kind, pieces))
    return pieces


# -- written as the product's steps leave it ------------------------------------------------------------------------

def moment(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZONE)


def write(records: Engine, lives: list[Life]) -> None:
    """The lists, the ledger, requests, purchases, another plan."""
    ledger = Records(records)
    with records.begin() as connection:
        stores.records(connection)
        for one in lives:
            part = "INSERT INTO part VALUES (:number, :number, :service_class, :pack, 3.50)"
            connection.execute(text(part), vars(one))
            if one.safety:
                level = "INSERT INTO part_level VALUES (:number, 'centre', 50, :safety)"
                connection.execute(text(level), vars(one))
    requests = {f"partsrequest-{line}-{state}" for one in lives for line in range(len(one.asked)) for state in STATES}
    for case in sorted({"coming-1", "purchase-1", "partsplan-F-202611"} | requests):
        assert ledger.record(step(case)) == Written()
    with records.begin() as connection:
        connection.execute(text("UPDATE service_register SET closed_at = now() WHERE workflow_id LIKE '%-over'"))
        plan = "UPDATE service_register SET state = 'on_hold', held_state = 'approved' WHERE workflow_id = :plan"
        connection.execute(text(plan), {"plan": "partsplan-F-202611"})
        for number, one in enumerate(lives):
            _write_life(connection, number, one)


ENTRY = text("""INSERT INTO stock_entry
    (workflow_id, seq, line, part, place, kind, quantity, happened_at, posted_at, by, late, holder)
    VALUES (:cause, :seq, :line, :part, 'centre', :kind, :pieces, :at, :at, 'warehouse:w-1', false, :holder)""")
BALANCE = text("INSERT INTO stock_balance VALUES ('centre', :part, :lies, :kept, 0)")
REQUEST = text("""INSERT INTO parts_request_line
    VALUES (:case, :key, 1, 'centre', :to, false, :at, :asked, :open, :refused, 0, :transit, 0, 0)""")
BOUGHT = text("""INSERT INTO purchase_line
    VALUES ('purchase-1', :part, 1, 'sup-1', 'centre', NULL, 99, 3.50, 0, 0, :open)""")
PLANNED = text("""INSERT INTO parts_plan_line
    (workflow_id, key, seq, service_class, pack, price, on_hand, reserved, on_order, in_transit, open_requests,
    safety_stock, months, low_confidence, need)
    VALUES ('partsplan-F-202611', :part, 1, 'x', 1, 1, 0, 0, 0, 0, 0, 0, '[]', false, :need)""")


def _write_life(connection: Any, number: int, one: Life) -> None:
    _write_stock(connection, number, one)
    nothing = {"key": one.number, "asked": 0, "open": 0, "refused": 0, "transit": 0, "to": "centre"}
    for line, (day, wanted, refused, left, over, own) in enumerate(one.asked):
        known = {"case": f"partsrequest-{line}-{STATES[over]}", "at": moment(day, 23 * (line % 2)), "asked": wanted}
        known |= {"open": left, "refused": refused, "to": "centre" if own else "hub-east"}
        connection.execute(REQUEST, nothing | known)
    if one.coming:
        coming = {"case": "coming-1", "at": moment(date(YEAR - 1, 1, 1)), "transit": one.coming}
        connection.execute(REQUEST, nothing | coming)
    if one.bought:
        connection.execute(BOUGHT, {"part": one.number, "open": one.bought})
    if one.planned:
        connection.execute(PLANNED, {"part": one.number, "need": one.planned})


def _write_stock(connection: Any, number: int, one: Life) -> None:
    """The ledger: at midnight, in the morning, late in the evening of the company's clock."""
    common = {"part": one.number, "seq": number + 2, "holder": None}
    for line, (day, kind, pieces) in enumerate(one.moves):
        by_hand = kind == "moved back"
        known = {"cause": f"stock-B-{number}" if by_hand else "partsrequest-x", "line": line, "pieces": pieces}
        known |= {"kind": "moved_in" if by_hand else kind, "at": moment(day, (0, 9, 23)[line % 3])}
        connection.execute(ENTRY, common | known)
    if one.reserved:
        kept = {"cause": "repair-y", "line": 1, "kind": "reserved", "pieces": one.reserved, "holder": "repair-y"}
        connection.execute(ENTRY, common | kept | {"at": moment(date(YEAR, 11, 30))})
    lies = sum(pieces for _, _, pieces in one.moves)
    connection.execute(BALANCE, {"part": one.number, "lies": lies, "kept": one.reserved})


# -- counted in the test's own way ----------------------------------------------------------------------------------


def by_hand(one: Life, factor: Fraction | None, pieces: int | None) -> dict[str, Any]:
    """Forecast, choice and need of a part in December, day by day."""
    figures, unsure = [], False
    for month in (9, 10, 11):
        length = monthrange(YEAR, month)[1]
        empty = sum(_empty(one, date(YEAR, month, number)) for number in range(1, length + 1))
        own = {kind: sum(p for d, k, p in one.moves if (d.year, d.month) == (YEAR, month) and k == kind)
               for kind in ("consumed", "issued", "returned", "moved back")}  # fmt: skip
        wanted = sum(refused if mine else many for d, many, refused, _, _, mine in one.asked if d.month == month)
        plus, minus = wanted - own["consumed"] - own["issued"], own["returned"] + own["moved back"]
        if empty == length and not plus and not minus:
            continue
        full_days = length - empty
        unsure = unsure or full_days < 10
        scaled = Fraction((plus - minus) * length, full_days) if 10 <= full_days < length else Fraction(plus - minus)
        figures.append(scaled)
    mean = max(sum(figures, Fraction(0)) / len(figures), Fraction(0)) if figures else Fraction(0)
    seen = Fraction(pieces) if pieces is not None else mean * (factor if factor is not None else 1)
    chosen = max(seen, Fraction(sum(one.said.values())))
    lies = sum(p for _, _, p in one.moves)
    wanted_still = sum(left for _, _, _, left, over, _ in one.asked if not over)
    lacking = chosen + one.safety - (lies - one.reserved) - one.bought - one.planned - one.coming + wanted_still
    packs = max(-floor(-lacking / one.pack), 0)
    return {"forecast": mean, "expected": seen, "chosen": chosen, "need": packs * one.pack,
            "low_confidence": unsure or not figures}  # fmt: skip


def _empty(one: Life, day: date) -> bool:
    """It began without a piece, and nothing moved on it."""
    return sum(p for d, _, p in one.moves if d < day) == 0 and not any(d == day for d, _, _ in one.moves)


def reckon(formula: str) -> Fraction:
    """What a shown formula comes to, reckoned as it stands; its own result is left out."""
    shown = formula.partition(" = ")[0]
    assert re.fullmatch(r"[0-9+*/() ,max-]+", shown), shown
    exact = re.sub(r"\d+", lambda number: f"Fraction({number[0]})", shown)
    return Fraction(eval(exact, {"Fraction": Fraction, "max": max, "__builtins__": {}}))  # noqa: S307 - checked above


# -- both -----------------------------------------------------------------------------------------------------------

OUTLOOK = {
    "class:class-1": (Fraction("1.25"), None), "class:class-2": (None, 30), "part:g-001": (Fraction("0.5"), None),
}  # fmt: skip


def drafted(records: Engine, lives: list[Life]) -> dict[str, Any]:
    """The plan of December as the book has drafted it, by part."""
    ledger, at, seqs = Records(records), moment(date(YEAR, 12, 1), 8).astimezone(UTC), count(1)

    def post(**what: Any) -> None:
        entry = PlanEntry(month="2026-12", at=at, by="warehouse:w-1", **what).posted()
        assert ledger.record(step(CASE, next(seqs), postings=[entry])) == Written()

    post(opens=True)
    post(place=PLACES[0], demand=[DemandLine(part=lives[0].number, quantity=999_999)])
    for place in PLACES:
        said = [DemandLine(part=one.number, quantity=one.said[place]) for one in lives if place in one.said]
        half = len(said) // 2
        post(place=place, demand=said[:half])
        post(place=place, demand=said[half:], adds=True)
    post(outlook=[OutlookLine(part=lives[1].number, factor="9")])
    lines = [
        OutlookLine(
            part=name if what == "part" else None, service_class=name if what == "class" else None,
            factor=str(float(factor)) if factor is not None else None, quantity=pieces,
        )
        for target, (factor, pieces) in OUTLOOK.items()
        for what, name in [target.split(":")]
    ]  # fmt: skip
    post(outlook=lines)
    post(drafts=True)
    found = rows(records, "SELECT * FROM parts_plan_line WHERE workflow_id = :case", case=CASE)
    return {row.key: row for row in found}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_each_line_is_what_the_year_comes_to(records: Engine, seed: int) -> None:
    """Forecast, choice and need of each part; the shown formulas come to the same."""
    chance = random.Random(seed)  # noqa: S311 - a seed, so that the year can be generated again
    lives = [life(number, chance) for number in range(60)]
    write(records, lives)
    lines = drafted(records, lives)
    kinds = set()
    for one in lives:
        row = lines[one.number]
        factor, pieces = OUTLOOK.get(f"part:{one.number}") or OUTLOOK.get(f"class:{one.service_class}") or (None, None)
        wanted = by_hand(one, factor, pieces)
        shown = {name: Fraction(getattr(row, name)) for name in ("forecast", "expected", "chosen")}
        assert shown | {"need": row.need, "low_confidence": row.low_confidence} == wanted, one
        assert reckon(row.formula) == wanted["forecast"], row.formula
        _, _, packs = row.need_formula.partition("; ")
        lacking = reckon(row.need_formula)
        assert (reckon(packs), str(lacking)) == (wanted["need"], row.need_formula.split(" = ")[1].split(";")[0])
        assert (row.need - lacking < row.pack) if row.need else lacking <= 0
        kinds.add((len(row.months), row.low_confidence, bool(row.need), "*" in row.formula, "max" in row.formula))
    assert len(kinds) >= 6, "a year in which too little happens shows nothing"
