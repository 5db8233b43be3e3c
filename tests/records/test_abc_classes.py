"""The class of a part by the value of a year's use, against a reckoning of its own (二§7, 一§32)."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from activities.rules.stock import stock_entries, stock_masters
from activities.rules.stock.abc_classes import abc_classes
from cases import stores
from models.stock.abc import YearsUse, classes, months_before
from models.stock.ledger import StockEntry
from models.stock.masters import AbcClass

A, B, C, UNKNOWN = AbcClass.A, AbcClass.B, AbcClass.C, AbcClass.PROVISIONAL
TODAY = date(2026, 11, 26)
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
USES = st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=12)


def use(part: str, value: int, *, settled: bool = True, **manual: object) -> YearsUse:
    return YearsUse(part=part, value=Decimal(value), settled=settled, **manual)  # type: ignore[arg-type]  # by name


def test_a_class_ends_with_the_part_that_fills_it() -> None:
    """80 and 95 of 100: the next part after them is of the next class; nothing used is C."""
    found = classes([use("d", 5), use("a", 60), use("b", 20), use("c", 15), use("e", 0)], TODAY)
    assert found == {"a": A, "b": A, "c": B, "d": C, "e": C}
    assert classes([use("a", 0), use("b", 0, settled=False)], TODAY) == {"a": C, "b": UNKNOWN}
    assert classes([use("a", 7)], TODAY) == {"a": A}


def test_of_two_alike_the_first_by_number_goes_before() -> None:
    assert classes([use("b", 50), use("a", 50), use("c", 50)], TODAY) == {"a": A, "b": A, "c": A}
    assert classes([use(name, 10) for name in "jihgfedcba"], TODAY) == dict.fromkeys("abcdefgh", A) | {"i": B, "j": B}


def test_a_manual_class_stands_until_its_day() -> None:
    """The day itself counts; also over one that is not known for long."""
    for until, stands in ((TODAY, C), (date(2026, 11, 25), A)):
        assert classes([use("a", 10, manual=C, until=until)], TODAY) == {"a": stands}
    assert classes([use("a", 0, settled=False, manual=B, until=TODAY)], TODAY) == {"a": B}


@given(USES)
def test_the_classes_are_those_of_another_reckoning(drawn: list[tuple[int, bool]]) -> None:
    """By shares as fractions: who has dearer parts before them that make up less than the share."""
    uses = [use(f"p{number:02}", value, settled=settled) for number, (value, settled) in enumerate(drawn)]
    total = sum(int(one.value) for one in uses if one.settled)
    found = classes(uses, TODAY)
    assert found.keys() == {one.part for one in uses}
    for one in uses:
        dearer = [
            other for other in uses
            if other.settled and (other.value > one.value or (other.value == one.value and other.part < one.part))
        ]  # fmt: skip
        share = Fraction(sum(int(other.value) for other in dearer), total) if total else Fraction(1)
        wanted = A if share < Fraction(4, 5) else B if share < Fraction(19, 20) else C
        assert found[one.part] == (wanted if one.settled else UNKNOWN)


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [("2026-05-31", 3, "2026-02-28"), ("2026-01-15", 12, "2025-01-15"), ("2026-02-28", 3, "2025-11-28"),
     ("2024-05-31", 3, "2024-02-29"), ("2026-12-31", 1, "2026-11-30")],
)  # fmt: skip
def test_months_are_counted_back_by_the_calendar(day: str, months: int, before: str) -> None:
    assert months_before(date.fromisoformat(day), months) == date.fromisoformat(before)


# -- from the ledger ----------------------------------------------------------------------------------------------


def book(connection: Connection, number: str, part: str, day: str, **quantities: int) -> None:
    """Entries at the centre on a day."""
    at = datetime.fromisoformat(f"{day}T09:00:00+08:00")
    known = {"part": part, "place": stores.CENTRE, "happened_at": at, "by": "system:x"}
    entries = [
        StockEntry.model_validate(known | {"kind": kind, "quantity": quantity})
        for kind, quantity in quantities.items()
    ]
    stock_entries.book(connection, number, entries)


def test_what_was_used_in_twelve_months_counts_at_todays_price(records: Engine) -> None:
    """Less what came back unused; what was used before then, moved or scrapped counts nothing."""
    with records.connect() as connection:
        stores.records(connection)
        zone = datetime.fromisoformat("2026-11-26T09:00:00+08:00").tzinfo
        assert zone is not None
        book(connection, "1", stores.BELT, "2025-11-26", consumed=-90)  # a day too early
        book(connection, "2", stores.PUMP, "2025-11-27", consumed=-10, returned=3)
        book(connection, "3", stores.SEAL, "2026-11-26", issued=-1, scrapped=-90)
        found = abc_classes(connection, NOW, zone)  # 315, 40 and nothing
        assert found == {stores.PUMP: A, stores.SEAL: B, stores.BELT: C, stores.LID: C, stores.RARE: C}
        new = {"number": "new-1", "name": "n", "service_class": "tv", "pack": 1, "price": Decimal(9)}
        stock_masters.enter(connection, stock_masters.PARTS, [new])
        assert abc_classes(connection, NOW, zone)["new-1"] is UNKNOWN
        for number, day, stands in (("4", "2026-08-27", UNKNOWN), ("5", "2026-08-26", C)):
            book(connection, number, "new-1", day, received=1)
            assert abc_classes(connection, NOW, zone)["new-1"] is stands
        connection.rollback()
