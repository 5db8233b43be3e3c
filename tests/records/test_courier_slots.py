"""Couriers' slots in the records: no two overlap, two cases at once included; absences; what is given back (一§6)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from activities.records.record import Records
from activities.rules.people import absences, staff
from models.kinds.delivery import SlotEntry
from models.people import AbsenceKind
from models.record import Write, Written
from record_writes import NOW, rows, step

COURIER = "courier:d-3"
HOUR = timedelta(hours=1)
Take = Callable[..., Written]


def slot(begin: float, end: float, courier: str | None = COURIER, **more: Any) -> SlotEntry:
    """From so many hours from now on, until so many."""
    return SlotEntry(courier=courier, from_at=NOW + begin * HOUR, to_at=NOW + end * HOUR, **more)


def write(case: str, seq: int, entry: SlotEntry, **more: Any) -> Write:
    return step(f"delivery-{case}", seq, postings=[entry.posted()], **more)


@pytest.fixture
def take(records: Engine) -> Take:
    """Records a step of a delivery that enters this in the book."""
    return lambda case, seq, entry, **more: Records(records).record(write(case, seq, entry, **more))


def test_slots_that_overlap_are_refused_and_touching_ones_are_not(take: Take) -> None:
    """Half-open (一§6)."""
    assert take("a", 1, slot(10, 12)).stands
    for case, begin, end in (("b", 11, 13), ("c", 9, 10.5), ("d", 10, 12), ("e", 10.5, 11), ("f", 9, 13)):
        refused = take(case, 1, slot(begin, end)).unfit or ""
        assert "courier:d-3 has a slot then in delivery-a: name another courier or another time" in refused
    assert take("g", 1, slot(12, 14)).stands
    assert take("h", 1, slot(8, 10)).stands
    assert take("i", 1, slot(10, 12, "courier:d-4")).stands


def test_the_case_s_own_slot_never_counts_and_a_replaced_one_is_free(take: Take) -> None:
    """Moved by half an hour; what it had before is another's now."""
    assert take("a", 1, slot(10, 12)).stands
    assert take("a", 2, slot(11, 13)).stands
    assert take("b", 1, slot(9, 11)).stands
    assert take("a", 3, SlotEntry()).stands
    assert take("c", 1, slot(11, 13)).stands


def test_the_policy_may_allow_more_than_one(take: Take) -> None:
    """At most so many at any moment of the slot, not in all of it."""
    assert take("a", 1, slot(9, 10, at_most=2)).stands
    assert take("b", 1, slot(10, 11, at_most=2)).stands
    assert take("c", 1, slot(9, 11, at_most=2)).stands
    assert take("d", 1, slot(9, 11, at_most=2)).unfit


def test_a_slot_agreed_on_the_way_may_overlap_and_counts_for_others(take: Take) -> None:
    """Because of a delay (一§8·2)."""
    assert take("a", 1, slot(10, 12)).stands
    assert take("b", 1, slot(11, 13, may_overlap=True)).stands
    assert take("c", 1, slot(12, 13)).unfit


def test_a_courier_who_is_away_is_not_sent(records: Engine, take: Take) -> None:
    """Whoever the absence names, in whatever role (一§6)."""
    with records.begin() as connection:
        staff.add(connection, "courier:d-3", "Ding")
        away = (NOW + 11 * HOUR, NOW + 20 * HOUR)
        absences.enter(connection, "staff:d-3", AbsenceKind.SICK, *away, "hr:h-1", NOW)
    assert "courier:d-3 is away from" in (take("a", 1, slot(10, 12)).unfit or "")
    assert "away" in (take("a", 1, slot(10, 12, may_overlap=True)).unfit or "")
    assert take("a", 1, slot(9, 11)).stands


def test_of_eight_cases_at_once_one_has_the_courier(records: Engine) -> None:
    """Each waits for the other; the refusals leave nothing behind."""
    made = Records(records)
    with ThreadPoolExecutor(8) as pool:
        written = list(pool.map(lambda n: made.record(write(f"race-{n}", 1, slot(10, 12))), range(8)))
    assert sum(one.stands for one in written) == 1
    assert len(rows(records, "SELECT 1 FROM courier_slot")) == 1
    assert len(rows(records, "SELECT 1 FROM service_register")) == 1


def test_a_lost_attempt_s_slot_is_taken_back(records: Engine, take: Take) -> None:
    """Written anew as a whole, the step has the slot that it now asks for, and the other is free."""
    later: datetime = NOW + timedelta(seconds=5)
    assert take("a", 1, slot(10, 12)).stands
    assert take("a", 2, slot(14, 16)).stands
    assert take("a", 2, slot(15, 17), whole=True, decided=later).stands
    assert [tuple(row) for row in rows(records, "SELECT seq, from_at FROM courier_slot ORDER BY seq")] == [
        (1, NOW + 10 * HOUR), (2, NOW + 15 * HOUR),
    ]  # fmt: skip
    assert take("b", 1, slot(14, 15)).stands
