"""The pool of units to lend: one that is available goes to one case, and comes back to be looked at (二§12·1)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from activities.records.record import Records
from cases import stores
from cases.stores import BOSS, STORE, TECH
from models.books import Posted
from models.parts.loaner import PoolMove
from models.record import Written
from models.stock.masters import UnitState
from played.company import Company
from record_writes import NOW, rows, step
from servers.service import repair_request

UNIT = "LU-1"


@pytest.fixture
def pool(records: Engine) -> Records:
    """Three units, and the writer of the records."""
    with records.begin() as connection:
        stores.records(connection)
    return Records(records)


def becomes(state: UnitState, needs: UnitState | None = None, unit: str = UNIT) -> Posted:
    """A unit becomes something else."""
    return PoolMove(unit=unit, state=state, needs=needs, at=NOW, by=STORE).posted()


LENT = becomes(UnitState.ON_LOAN, UnitState.AVAILABLE)


def state(records: Engine) -> str:
    return str(rows(records, "SELECT state FROM pool_unit WHERE unit = :unit", unit=UNIT)[0][0])


def test_of_eight_cases_that_want_a_unit_one_has_it(records: Engine, pool: Records) -> None:
    """The others are told what it is."""
    cases = [f"repair-{number}" for number in range(8)]
    for case in cases:
        pool.record(step(case))
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda case: pool.record(step(case, 2, postings=[LENT])), cases))
    told = "LU-1 is on_loan, not available: take another unit"
    assert sorted(answer.unfit or "" for answer in answers) == [""] + [told] * 7
    assert state(records) == "on_loan"


def test_a_lost_attempt_leaves_a_unit_as_it_was(records: Engine, pool: Records) -> None:
    """Decided anew without it, it is available again; decided anew with it, it is lent once."""
    pool.record(step("repair-1"))
    pool.record(step("repair-1", 2, postings=[LENT]))
    later = NOW + timedelta(seconds=5)
    assert pool.record(step("repair-1", 2, decided=later, whole=True, postings=[LENT])) == Written()
    assert state(records) == "on_loan"
    assert pool.record(step("repair-1", 2, decided=later + timedelta(seconds=5), whole=True)) == Written()
    assert state(records) == "available"


def test_a_unit_that_is_on_no_list_moves_nowhere(pool: Records) -> None:
    """The sender is told so."""
    pool.record(step("repair-1"))
    unknown = becomes(UnitState.ON_LOAN, UnitState.AVAILABLE, "LU-9")
    assert "LU-9 is not in the pool" in str(pool.record(step("repair-1", 2, postings=[unknown])).unfit)


async def test_a_loaner_of_a_repair_goes_through_the_pool(company: Company, records: Engine) -> None:
    """Lent, back to be looked at; another repair has to take another; one that the pool does not know is marked."""
    lend = {"condition": "as new", "customer_signature": "sig"}
    repairs = [await company.open("Repair", repair_request()) for _ in range(2)]
    for repair in repairs:
        await repair.send("assign", BOSS, technician=TECH)
        await repair.send("take_in", TECH, condition="scratched")
    await repairs[0].send("lend", STORE, unit=UNIT, **lend)
    assert state(records) == "on_loan"
    assert "LU-1 is on_loan, not available" in str(await repairs[1].denied("lend", STORE, unit=UNIT, **lend))
    await repairs[1].send("lend", STORE, unit="borrowed-7", **lend)
    assert repairs[1].entries("lend")[-1].reason == "not in the pool"
    await repairs[1].send("return_loaner", STORE, condition="as before")
    await repairs[0].send("return_loaner", STORE, condition="as before")
    assert state(records) == "to_check"


def test_of_several_lost_steps_a_unit_is_what_it_was_before_the_first(records: Engine, pool: Records) -> None:
    """Lent and taken back by steps that are all lost: it was available."""
    pool.record(step("repair-1"))
    pool.record(step("repair-1", 2, postings=[LENT]))
    pool.record(step("repair-1", 3, postings=[becomes(UnitState.TO_CHECK)]))
    assert pool.record(step("repair-1", 2, decided=NOW + timedelta(seconds=5), whole=True)) == Written()
    assert state(records) == "available"
