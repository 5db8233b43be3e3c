"""The lists of spare parts: what is entered changes what is given, and stands only where it fits (二§2–3)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from activities.books.book import Unfit
from activities.rules import master_lists
from activities.rules.master_lists import EnteredKeys, UnfitEntries
from activities.rules.stock import stock, stock_entries, stock_masters
from activities.rules.stock.stock_masters import PARTS, PLACES, SUPPLIERS, UNITS
from cases import stores
from desk.demo import stores as sample
from desk.errors import BadUsage
from models.stock.ledger import EntryKind, StockEntry
from models.stock.masters import AbcClass, PartLevel, PlaceKind, UnitState
from record_writes import rows

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
SUMS = """
SELECT place, part, sum(quantity) FILTER (WHERE kind NOT IN ('reserved', 'released')) FROM stock_entry
GROUP BY place, part ORDER BY place, part
"""


def enter(connection: Connection, listed: Any, **given: Any) -> EnteredKeys:
    return stock_masters.enter(connection, listed, [given])


def wrong_of(connection: Connection, listed: Any, *given: dict[str, Any]) -> list[str]:
    """What is refused, as `key field: fault`."""
    with pytest.raises(UnfitEntries) as refused:
        stock_masters.enter(connection, listed, given)
    return [f"{key} {field}: {msg}" for key, field, msg in refused.value.wrong]


@pytest.fixture
def connection(records: Engine) -> Any:
    """The stores of the tests, in a transaction that is not kept."""
    with records.connect() as found:
        stores.records(found)
        yield found
        found.rollback()


def test_what_is_given_is_changed_and_the_rest_stays(connection: Connection) -> None:
    """Levels that are given stand in place of those that were; the same again changes nothing."""
    before = master_lists.entry(connection, PARTS, stores.PUMP)
    assert enter(connection, PARTS, number=stores.PUMP, price=Decimal("99.00")).changed == [stores.PUMP]
    level = PartLevel(place=stores.EAST, reorder_point=5, safety_stock=1)
    assert enter(connection, PARTS, number=stores.PUMP, levels=(level,)).changed == [stores.PUMP]
    after = master_lists.entry(connection, PARTS, stores.PUMP)
    assert (after.price, after.levels, after.name) == (Decimal("99.00"), (level,), before.name)
    assert enter(connection, PARTS, number=stores.PUMP, levels=(level,)).unchanged == [stores.PUMP]
    assert stock_masters.enter(connection, PARTS, stores.PARTS).changed == [stores.PUMP]
    assert master_lists.entry(connection, PARTS, stores.PUMP) == before


def test_a_new_entry_needs_its_fields(connection: Connection) -> None:
    """Each is named; who is asked for and not there is named as well."""
    told = "is needed of what is not on the list of parts yet"
    assert wrong_of(connection, PARTS, {"number": "lid", "pack": 1}) == [
        f"lid name: {told}", f"lid service_class: {told}", f"lid price: {told}"
    ]  # fmt: skip
    with pytest.raises(LookupError, match="lid is not on the list of parts"):
        master_lists.entry(connection, PARTS, "lid")


def test_there_is_one_centre_and_a_region_has_one_hub(connection: Connection) -> None:
    """Judged of the list as it is to be: two that change places in one go may (一§31, 二§6)."""
    centre = {"id": "hq", "kind": PlaceKind.CENTRE, "region": "", "keeper": stores.STORE}
    assert wrong_of(connection, PLACES, centre) == ["hq kind: centre is the centre already: there is one"]
    assert wrong_of(connection, PLACES, {"id": "centre", "kind": PlaceKind.HUB, "region": "north"}) == [
        "centre kind: no place is the centre: one must be"
    ]
    second = {"id": "hub-2", "kind": PlaceKind.HUB, "region": "east", "keeper": stores.STORE}
    assert wrong_of(connection, PLACES, second) == [
        "hub-2 region: hub-east is the hub of east already: a region has at most one"
    ]
    done = stock_masters.enter(
        connection, PLACES,
        [centre, {"id": "centre", "kind": PlaceKind.HUB, "region": "north"},
         {"id": "hub-east", "region": "west"}, {"id": "hub-west", "region": "east"}],
    )  # fmt: skip
    assert (done.added, done.changed) == (["hq"], ["centre", "hub-east", "hub-west"])
    assert master_lists.entry(connection, PLACES, "centre").region == "north"


def test_where_nothing_lies_for_use_it_stays_so(connection: Connection) -> None:
    """What is on its way, or apart, does not come into a store by a change of the list; nor the other way."""
    told = "{place} kind: {place} is {kind} and stays so: what lies there lies there for that; add another"
    for place, kind, other in (
        ("transit", "transit", "hub"), ("quarantine", "quarantine", "transit"), ("hub-east", "hub", "transit"),
    ):
        wrong = wrong_of(connection, PLACES, {"id": place, "kind": PlaceKind(other), "region": "north"})
        assert wrong == [told.format(place=place, kind=kind)]


def test_a_place_has_a_region_and_a_keeper_of_its_kind(connection: Connection) -> None:
    """A van's is a technician, a station's the station, every other's the warehouse."""
    for place, role in (("van-1", "technician"), ("station-e1", "station"), ("hub-east", "warehouse")):
        told = wrong_of(connection, PLACES, {"id": place, "region": "", "keeper": "clerk:c-1"})
        kind = place.split("-")[0]
        assert told == [
            f"{place} region: is needed of a {kind}",
            f"{place} keeper: must be {role}:id, as the keeper of a {kind}",
        ]


def test_entries_name_what_is_on_the_other_lists(connection: Connection) -> None:
    """Levels and units a place; an approval a part, a class or all."""
    levels = (PartLevel(place="shed", reorder_point=1, safety_stock=0),)
    assert wrong_of(connection, PARTS, {"number": stores.PUMP, "levels": levels}) == [
        "pump-12 levels: shed is not on the list of places: add it first"
    ]
    assert wrong_of(connection, PARTS, {"number": stores.PUMP, "manual_abc": AbcClass.A}) == [
        "pump-12 manual_until: is given with manual_abc, and manual_abc with it"
    ]
    assert wrong_of(connection, UNITS, {"unit": "LU-1", "place": "shed"}) == [
        "LU-1 place: shed is not on the list of places: add it first"
    ]
    approvals = master_lists.entry(connection, SUPPLIERS, "sup-2").approvals
    sup = stores.supplier("sup-2", "lid")
    assert wrong_of(connection, SUPPLIERS, sup) == [
        "sup-2 approvals: lid is neither a part nor a service class on the list of parts, nor *"
    ]
    assert enter(connection, SUPPLIERS, **stores.supplier("sup-2", "washing_machine")).changed == ["sup-2"]
    assert master_lists.entry(connection, SUPPLIERS, "sup-2").approvals != approvals


def test_a_unit_on_loan_comes_back_by_its_case_alone(connection: Connection) -> None:
    """Nobody enters it as available meanwhile, nor another as lent; the warehouse clears one that came back."""
    told = "is on_loan only by the repair that lends it, until that repair takes it back or writes it off"
    connection.execute(text("UPDATE pool_unit SET state = 'on_loan' WHERE unit = 'LU-1'"))
    connection.execute(text("UPDATE pool_unit SET state = 'to_check' WHERE unit = 'LU-2'"))
    assert wrong_of(connection, UNITS, {"unit": "LU-1", "state": UnitState.AVAILABLE}) == [f"LU-1 state: {told}"]
    assert wrong_of(connection, UNITS, {"unit": "LU-3", "state": UnitState.ON_LOAN}) == [f"LU-3 state: {told}"]
    assert enter(connection, UNITS, unit="LU-1", place=stores.WEST).changed == ["LU-1"]
    assert enter(connection, UNITS, unit="LU-2", state=UnitState.AVAILABLE).changed == ["LU-2"]


def test_where_one_is_wrong_nothing_is_entered(connection: Connection) -> None:
    """Every wrong one is named."""
    parts: list[dict[str, Any]] = [
        {"number": stores.PUMP, "pack": 7}, {"number": "lid"}, {"number": stores.BELT, "manual_until": NOW.date()},
    ]  # fmt: skip
    assert len(wrong_of(connection, PARTS, *parts)) == 5
    assert master_lists.entry(connection, PARTS, stores.PUMP).pack == 1


# -- entries under a number of their own --------------------------------------------------------------------------


def _adjusted(quantity: int, at: datetime = NOW) -> list[StockEntry]:
    return [StockEntry(
        part=stores.RARE, place="centre", kind=EntryKind.ADJUSTED, quantity=quantity, happened_at=at, by=stores.STORE
    )]  # fmt: skip


def test_entries_without_a_case_stand_once_under_their_number(connection: Connection) -> None:
    """The same again books nothing; something else under it, or more than there is, is refused."""
    assert stock_entries.book(connection, "N-1", _adjusted(2))
    assert not stock_entries.book(connection, "N-1", _adjusted(2, NOW + timedelta(hours=1)))
    with pytest.raises(stock_entries.AnotherOfThatNumber, match="other entries stand under N-1 already"):
        stock_entries.book(connection, "N-1", _adjusted(3))
    query = text("SELECT on_hand FROM stock_balance WHERE part = 'motor-1' AND place = 'centre'")
    assert connection.execute(query).scalar_one() == 3
    with pytest.raises(Unfit, match="centre has 3 of motor-1 free, 4 are asked for"):
        stock_entries.book(connection, "N-2", _adjusted(-4))


# -- two at once --------------------------------------------------------------------------------------------------


def test_of_two_who_enter_a_hub_at_once_the_second_is_told(records: Engine) -> None:
    """Each judges the list as the other has left it."""
    with records.begin() as connection:
        stores.records(connection)

    def told(name: str) -> str:
        hub = {"id": name, "kind": PlaceKind.HUB, "region": "north", "keeper": stores.STORE}
        try:
            with records.begin() as connection:
                return ", ".join(stock_masters.enter(connection, PLACES, [hub]).added)
        except UnfitEntries as error:
            return error.wrong[0][2]

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(told, (f"hub-{number}" for number in range(6))))
    hubs = [answer for answer in answers if answer.startswith("hub-") and " " not in answer]
    assert len(hubs) == 1
    assert answers.count(f"{hubs[0]} is the hub of north already: a region has at most one") == 5


def test_a_booking_sent_several_times_at_once_is_booked_once(records: Engine) -> None:
    """Under its number; the others find it there."""
    with records.begin() as connection:
        stores.records(connection)

    def booked(_: int) -> bool:
        with records.begin() as connection:
            return stock_entries.book(connection, "N-1", _adjusted(2))

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(booked, range(6))) == [False] * 5 + [True]
    assert rows(records, "SELECT on_hand FROM stock_balance WHERE part = 'motor-1' AND place = 'centre'") == [(3,)]


# -- the demonstration --------------------------------------------------------------------------------------------


def test_the_demonstration_has_stores(records: Engine) -> None:
    """Forty parts, two regions, stock by the ledger; a second time it leaves everything as it is."""
    for again in range(2):
        with records.begin() as connection:
            sample.prepare(connection, NOW + timedelta(days=again))
        with records.connect() as connection:
            counts = [master_lists.counted(connection, listed) for listed in (PLACES, PARTS, SUPPLIERS, UNITS)]
            assert counts == [11, 40, 3, 6]
            assert master_lists.entry(connection, PARTS, "pump-12").name == "排水泵"
            assert master_lists.entry(connection, SUPPLIERS, "sup-3").approvals[0].valid_until == date(2026, 11, 25)
        balances = rows(records, "SELECT place, part, on_hand FROM stock_balance ORDER BY place, part")
        assert balances == rows(records, SUMS)
        assert len(balances) == 40 + 2 * 36 + 2 * 15


def test_the_demonstration_does_not_overrule_a_companys_stores(records: Engine) -> None:
    """Whose centre is another."""
    with records.connect() as connection:
        enter(connection, PLACES, id="hq", kind=PlaceKind.CENTRE, keeper="warehouse:w-9")
        with pytest.raises(BadUsage, match="do not fit here: centre kind: hq is the centre already"):
            sample.prepare(connection, NOW)
        connection.rollback()


def test_a_van_is_its_own_keepers_however_like_another_the_name_is(connection: Connection) -> None:
    """`_` in a name stands for itself."""
    for place, keeper in (("van-7", "technician:li-4"), ("van-8", "technician:li_4")):
        enter(connection, PLACES, id=place, kind=PlaceKind.VAN, region="east", keeper=keeper)
    found = [stock.van_of(connection, person) for person in ("supervisor:li_4", "technician:li-4", "technician:l__4")]
    assert [van.id if van is not None else None for van in found] == ["van-8", "van-7", None]
