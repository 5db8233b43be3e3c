"""Which messages are taken when, to whom they go, and what is noted: the outbox's rows without any target."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.dialects.postgresql import insert

from activities.notices.outbox_rows import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    DeliveryOutcome,
    TakenRow,
    note,
    pause_after,
    take,
)
from activities.records.customers import CONTACT, CUSTOMER
from activities.records.database import table
from activities.records.rows import OUTBOX, REGISTER
from models import tables
from record_writes import rows

LEASE, SECOND = timedelta(minutes=5), timedelta(seconds=1)


@pytest.fixture
def outbox(records: Engine) -> Iterator[Engine]:
    """The records with an outbox that is empty."""
    return records  # type: ignore[return-value]  # emptied by its own fixture


def put(database: Engine, number: int, to: str = "supervisor", **values: Any) -> str:
    """A message of one case, due now unless told otherwise."""
    key = f"repair-R-{number}/1/urgent_opened/{to}"
    row = tables.Outbox(
        key=key, workflow_id=f"repair-R-{number}", seq=1, to=to, topic="urgent_opened", params={"number": "R"},
        next_attempt_at=datetime.now(UTC) - SECOND,
    )  # fmt: skip
    with database.begin() as connection:
        connection.execute(insert(OUTBOX).values(row.model_dump() | values))
    return key


def taken(database: Engine, count: int = 10) -> list[TakenRow]:
    return list(take(database, count, LEASE))


def stands(database: Engine, key: str) -> dict[str, Any]:
    (row,) = rows(database, "SELECT * FROM outbox WHERE key = :key", key=key)
    return dict(row._mapping)


def test_what_is_due_is_taken_once_and_not_before_its_time(outbox: Engine) -> None:
    """By one worker; a row that waits for its next attempt is left."""
    due = put(outbox, 1)
    later = put(outbox, 2, next_attempt_at=datetime.now(UTC) + timedelta(hours=1))
    assert [row.key for row in taken(outbox)] == [due]
    assert taken(outbox) == []
    assert (stands(outbox, due)["status"], stands(outbox, due)["attempts"]) == ("sending", 1)
    assert LEASE - timedelta(minutes=1) < stands(outbox, due)["lease_until"] - datetime.now(UTC) <= LEASE
    assert stands(outbox, later)["status"] == "pending"


def test_a_lease_that_ran_out_is_taken_over_and_stays_uncertain(outbox: Engine) -> None:
    """Nobody knows whether it went out; what is sent is never taken again."""
    key = put(outbox, 1)
    sent = put(outbox, 2, status="sent")
    (first,) = taken(outbox)
    assert (first.attempt, first.uncertain) == (1, False)
    with outbox.begin() as connection:
        connection.execute(update(OUTBOX).where(OUTBOX.c.key == key).values(lease_until=datetime.now(UTC) - SECOND))
    (second,) = taken(outbox)
    assert (second.attempt, second.uncertain) == (2, True)
    assert note(outbox, first, [DeliveryOutcome("late")]) is True
    assert stands(outbox, key)["status"] == "sending", "the attempt that runs meanwhile stands"
    note(outbox, second, [DeliveryOutcome("one")])
    assert (stands(outbox, key)["status"], stands(outbox, key)["uncertain"]) == ("sent", True)
    assert stands(outbox, sent)["attempts"] == 0


def test_those_never_tried_come_first_and_then_those_that_waited_longest(outbox: Engine) -> None:
    """A dead target's messages do not crowd out the others; no more are taken than asked for."""
    now = datetime.now(UTC)
    put(outbox, 1, attempts=3, next_attempt_at=now - timedelta(hours=3))
    put(outbox, 2, next_attempt_at=now - timedelta(minutes=1))
    put(outbox, 3, next_attempt_at=now - timedelta(minutes=9))
    assert sorted(row.key.split("/")[0] for row in taken(outbox, 2)) == ["repair-R-2", "repair-R-3"]
    assert [row.key.split("/")[0] for row in taken(outbox, 2)] == ["repair-R-1"]


def test_what_became_of_each_target_is_noted(outbox: Engine) -> None:
    """Who has it is kept, the errors are told in a line of five hundred characters, the next attempt is set."""
    key = put(outbox, 1)
    (row,) = taken(outbox)
    lost = DeliveryOutcome("lost", "no end", uncertain=True)
    note(outbox, row, [DeliveryOutcome("good"), DeliveryOutcome("bad", "x" * 600), lost])
    found = stands(outbox, key)
    assert (found["status"], found["delivered"], found["uncertain"]) == ("pending", ["good"], True)
    assert found["last_error"] == ("bad: " + "x" * 600)[:500]
    assert (found["lease_until"], found["sent_at"]) == (None, None)
    assert SECOND < found["next_attempt_at"] - datetime.now(UTC) + timedelta(milliseconds=900) <= 4 * SECOND
    with outbox.begin() as connection:
        connection.execute(update(OUTBOX).values(next_attempt_at=datetime.now(UTC) - SECOND))
    (again,) = taken(outbox)
    assert (again.delivered, again.attempt, again.uncertain) == (("good",), 2, True)
    note(outbox, again, [DeliveryOutcome("bad"), DeliveryOutcome("lost")])
    found = stands(outbox, key)
    assert (found["status"], found["delivered"], found["last_error"]) == ("sent", ["good", "bad", "lost"], None)
    assert found["sent_at"] is not None


def test_several_errors_are_told_one_after_the_other(outbox: Engine) -> None:
    """Each with its target."""
    key = put(outbox, 1)
    (row,) = taken(outbox)
    note(outbox, row, [DeliveryOutcome("a", "one"), DeliveryOutcome("b"), DeliveryOutcome("c", "two")])
    assert stands(outbox, key)["last_error"] == "a: one; c: two"
    assert stands(outbox, key)["uncertain"] is False


def test_the_pauses_double_from_two_seconds_to_ten_minutes() -> None:
    """And stay there, however often it is tried."""
    assert [pause_after(n) / SECOND for n in (1, 2, 3, 8, 9, 10, 11)] == [2, 4, 8, 256, 512, 600, 600]
    assert pause_after(10_000) == LONGEST_PAUSE == timedelta(minutes=10)
    assert pause_after(1) == FIRST_PAUSE


def customer(database: Engine, number: int, request: dict[str, Any], **known: str) -> None:
    """A case whose customer's entry knows a name and contacts."""
    now = datetime.now(UTC)
    with database.begin() as connection:
        entry = connection.execute(insert(CUSTOMER).values(name="known").returning(CUSTOMER.c.entry)).scalar_one()
        for kind, given in known.items():
            connection.execute(insert(CONTACT).values(kind=kind, normalised=given, given=given, entry=entry))
        case = tables.ServiceRegister(
            workflow_id=f"repair-R-{number}", first_run_id="r", number=f"R-{number}", kind="Repair", state="s",
            customer_entry=entry, opened_at=now, policy_version=1, calendar_version=1, last_seq=1, decided_at=now,
            request={"customer": request},
        )  # fmt: skip
        connection.execute(insert(REGISTER).values(case.model_dump()))


def test_a_customer_is_reached_as_given_for_this_case_else_as_known(outbox: Engine) -> None:
    """Another office's message bears neither name nor contact; a case that is not there reaches nobody."""
    customer(outbox, 1, {"email": "new@example.com"}, phone="13800138000", email="old@example.com")
    customer(outbox, 2, {"name": "given"})
    for number in (1, 2, 3):
        put(outbox, number, "customer")
    put(outbox, 1, "supervisor")
    found = {(row.to, row.key.split("/")[0]): (row.customer_name, row.contact) for row in taken(outbox)}
    assert found["customer", "repair-R-1"] == ("known", {"phone": "+8613800138000", "email": "new@example.com"})
    assert found["customer", "repair-R-2"] == ("given", {})
    assert found["customer", "repair-R-3"] == (None, {})
    assert found["supervisor", "repair-R-1"] == (None, {})


def test_the_zone_is_that_of_the_calendar_in_force(outbox: Engine) -> None:
    """The latest that is in force: one of the future is not, though its version is higher."""
    put(outbox, 1)
    assert [row.zone for row in taken(outbox)] == ["Asia/Shanghai"]
    assert table(tables.Outbox) is OUTBOX
