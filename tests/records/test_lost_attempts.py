"""An attempt at a step that was lost after its write leaves nothing, whatever it wrote, counted or issued."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Table, insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import SQLModel

from activities.records.record import Records
from models.books import Sighting
from models.kinds.proposal import DeclinedEntry
from models.record import CaseRow, Notification, Write, Written
from models.vocabulary import Outcome
from servers.databases import engine_of

CASE, NOW = "proposal-P-1", datetime(2026, 11, 23, 2, tzinfo=UTC)
NO_STEP = {
    "service_register", "case_link", "conduct_record", "calendar_notice", "lost_case", "draw", "post_change",
    "appraisal_reading", "appraisal_count", "appraisal_answer", "access_notice", "case_key", "erased_case",
}  # fmt: skip
"""Written anew whole; links and conduct records are known by what they are; the next two are the worker's own. Changes
of post are the staff register's, which name the handover that they used up.

A case's keys, whom it has been told to believe, and that it was erased, are of the case and of no step. A draw stands
whichever attempt asked for it first: drawn anew, it could be drawn until it pleases. So does what an
appraisal has counted.
"""
EXAMPLES: dict[type, Any] = {
    int: 2, float: 1.5, bool: False, datetime: NOW, date: NOW.date(), Decimal: Decimal(1), dict: {}, list: [],
}  # fmt: skip


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    """Records with one customer, and a case at its first step."""
    found = engine_of(database_url)
    with found.begin() as connection:
        connection.execute(text("INSERT INTO customer (entry) VALUES (1)"))
    assert Records(found)._record(step(1, NOW)) == Written()
    yield found
    found.dispose()


def step(seq: int, at: datetime, case: str = CASE, **more: Any) -> Write:
    """A step of a case, decided at this time."""
    entry = {
        "event": "decline", "by": "department:d", "from": "studying", "to": "declined", "seq": seq, "at": at,
        "received_at": at, "outcome": Outcome.APPLIED,
    }  # fmt: skip
    row = CaseRow(
        state="declined", held_state=None, base_level=0, level=0, assignee=None, zone=None, customer_entry=1,
        opened_at=NOW, closed_at=None, due_at=None, overdue=[], policy_version=1, calendar_version=1, request={},
    )  # fmt: skip
    known = {"workflow_id": case, "first_run_id": "r", "number": case[9:], "kind": "Proposal", "decided_at": at}
    return Write.model_validate(known | {"entry": entry, "case": row} | more)


def counted(seq: int = 2, case: str = CASE, count: int = 1) -> dict[str, Any]:
    """What a step leads to that declines a proposal, or sights a trend; `count` of them make a certificate."""
    notice = Notification(key=f"{case}/{seq}/certificate_issued/customer", to="customer", topic="certificate_issued")
    alert = Notification(key=f"{case}/{seq}/trend_alert/manager", to="manager", topic="trend_alert")
    week = timedelta(days=7)
    declined = DeclinedEntry(customer_entry=1, year=2026, count=count, notice=notice.model_dump())
    seen = Sighting(subject="pump", at=NOW, span=week, count=count, alert=alert.model_dump())
    return {"postings": [declined.posted(), seen.posted()]}


def found(database: Engine, *names: str) -> dict[str, list[Any]]:
    """Whose rows these tables hold."""
    with database.connect() as connection:
        return {
            name: list(connection.execute(text(f"SELECT workflow_id FROM {name} ORDER BY 1")).scalars())
            for name in names
        }


BOOKS = ("trend_sighting", "trend_alert", "declined_proposal", "certificate_of_thanks", "outbox")


def stands_instead(database: Engine, seq: int = 2, **more: Any) -> None:
    """The step's task was lost; the next attempt decides something else, and stands."""
    later = NOW + timedelta(seconds=9)
    assert Records(database)._record(step(seq, later, **more)) == Written(conflict=True)
    assert Records(database)._record(step(seq, later, whole=True, **more)) == Written()


def test_what_a_lost_attempt_counted_is_taken_back(database: Engine) -> None:
    """Its sighting and the alert of it, its declined proposal, its certificate whose notice has not gone out."""
    assert Records(database)._record(step(2, NOW, **counted())) == Written()
    assert found(database, *BOOKS) == {book: [CASE] for book in BOOKS} | {"outbox": [CASE, CASE]}
    stands_instead(database)
    assert found(database, *BOOKS) == {book: [] for book in BOOKS}


def test_what_later_steps_of_a_lost_attempt_counted_is_taken_back_too(database: Engine) -> None:
    """A case that was reset goes on from an earlier step."""
    assert Records(database)._record(step(2, NOW)) == Written()
    assert Records(database)._record(step(3, NOW, **counted(3))) == Written()
    stands_instead(database)
    assert found(database, *BOOKS) == {book: [] for book in BOOKS}


def test_what_earlier_steps_and_other_cases_counted_stays(database: Engine) -> None:
    """The lost attempt alone is taken back."""
    other = "proposal-P-2"
    assert Records(database)._record(step(1, NOW, other, **counted(1, other, count=3))) == Written()
    assert Records(database)._record(step(2, NOW, **counted(2, count=3))) == Written()
    assert Records(database)._record(step(3, NOW, postings=counted(3)["postings"][1:])) == Written()
    stands_instead(database, 3)
    both = {"trend_sighting": [CASE, other], "declined_proposal": [CASE, other]}
    assert found(database, *both, "trend_alert") == both | {"trend_alert": []}


def test_an_attempt_that_decides_the_same_counts_once(database: Engine) -> None:
    """The books and the messages are as if there had been one attempt."""
    assert Records(database)._record(step(2, NOW, **counted())) == Written()
    stands_instead(database, **counted())
    assert found(database, *BOOKS) == {book: [CASE] for book in BOOKS} | {"outbox": [CASE, CASE]}


@pytest.mark.parametrize(
    "out",
    ["status = 'sent'", "status = 'sending'", "uncertain = true", "delivered = '[\"sms\"]'"],
    ids=["sent", "being sent", "perhaps sent", "sent by one of two ways"],
)
def test_a_certificate_whose_notice_is_out_stays_and_is_the_years_only_one(database: Engine, out: str) -> None:
    """The customer has it: it is not asked back, its notice goes on its way, and no other follows for the year."""
    assert Records(database)._record(step(2, NOW, **counted())) == Written()
    with database.begin() as connection:
        connection.execute(text(f"UPDATE outbox SET {out} WHERE topic = 'certificate_issued'"))
    stands_instead(database)
    assert found(database, "certificate_of_thanks", "declined_proposal") == {
        "certificate_of_thanks": [CASE], "declined_proposal": [],
    }  # fmt: skip
    another = "proposal-P-2"
    assert Records(database)._record(step(1, NOW, another, **counted(1, another))) == Written()
    assert found(database, "certificate_of_thanks") == {"certificate_of_thanks": [CASE]}
    with database.connect() as connection:
        told = "SELECT key FROM outbox WHERE topic = 'certificate_issued'"
        assert connection.execute(text(told)).scalars().all() == [f"{CASE}/2/certificate_issued/customer"]


def overdue(seq: int, commitment: str) -> dict[str, Any]:
    """What a step leads to that tells the supervisor of a due that has passed."""
    key = f"{CASE}/{seq}/overdue/supervisor"
    params = {"commitment": commitment}
    return {"notifications": [Notification(key=key, to="supervisor", topic="overdue", params=params)]}


def told(database: Engine) -> list[tuple[str, str]]:
    """Of which commitments the supervisor is told, each under which key."""
    with database.connect() as connection:
        rows = connection.execute(text("SELECT params ->> 'commitment', key FROM outbox ORDER BY 1, 2"))
        return [(name, key) for name, key in rows]


@pytest.mark.parametrize("status", ["sent", "sending"])
@pytest.mark.parametrize("lost_at", [2, 3], ids=["at once", "by its next step"])
def test_what_a_lost_attempt_told_does_not_stand_for_something_else(
    database: Engine, lost_at: int, status: str
) -> None:
    """The next attempt tells the same person of another due: under a key of its own, once however often it is tried."""
    records, later = Records(database), NOW + timedelta(seconds=9)
    for seq in range(2, lost_at):
        assert records._record(step(seq, NOW)) == Written()
    assert records._record(step(lost_at, NOW, **overdue(lost_at, "notice"))) == Written()
    with database.begin() as connection:
        connection.execute(text("UPDATE outbox SET status = :status"), {"status": status})
    stands_instead(database, 2, **(overdue(2, "close") if lost_at == 2 else {}))
    if lost_at == 3:
        assert records._record(step(3, later, **overdue(3, "close"))) == Written()
    (close, anew), (notice, first) = told(database)
    assert (close, notice, first) == ("close", "notice", f"{CASE}/{lost_at}/overdue/supervisor")
    assert re.fullmatch(rf"{CASE}/{lost_at}/overdue/[0-9a-f]{{32}}/supervisor", anew)
    again = later + timedelta(seconds=9)
    assert records._record(step(lost_at, again, whole=True, **overdue(lost_at, "close"))) == Written()
    assert told(database) == [("close", anew), ("notice", first)]


def test_a_certificate_that_was_taken_back_is_earned_by_the_next(database: Engine) -> None:
    """The year's certificate is free again."""
    assert Records(database)._record(step(2, NOW, **counted())) == Written()
    stands_instead(database)
    another = "proposal-P-2"
    assert Records(database)._record(step(1, NOW, another, **counted(1, another))) == Written()
    assert found(database, "certificate_of_thanks", "trend_alert") == {
        "certificate_of_thanks": [another], "trend_alert": [another],
    }  # fmt: skip


def tables() -> list[Table]:
    """Every table that holds something of a case."""
    return [t for t in SQLModel.metadata.sorted_tables if "workflow_id" in t.columns]


def test_each_table_of_the_cases_says_which_step_wrote_a_row() -> None:
    """Else a lost attempt could not be taken back; a table without must stand in the list above, with its reason."""
    assert {t.name for t in tables() if "seq" not in t.columns} == NO_STEP


@pytest.mark.parametrize("table", [t for t in tables() if "seq" in t.columns], ids=lambda table: table.name)
def test_a_lost_attempt_leaves_nothing_in_any_table(database: Engine, table: Table) -> None:
    """Whatever it wrote there: all rows of its number and of later ones go, earlier ones and other cases' stay."""
    kept = [(CASE, 1), ("proposal-P-2", 7)]
    with database.begin() as connection:
        connection.execute(table.delete())
        for number in range(len(kept) + 2):
            referred_to(connection, table, row(table, number))
        for number, (case, seq) in enumerate([*kept, (CASE, 2), (CASE, 3)]):
            connection.execute(insert(table).values(row(table, number) | {"workflow_id": case, "seq": seq}))
        connection.execute(text("UPDATE service_register SET last_seq = 3"))
    stands_instead(database)
    with database.connect() as connection:
        query = select(table.c.workflow_id, table.c.seq, *([table.c.event] if table.name == "timeline" else []))
        left = [tuple(each) for each in connection.execute(query)]
    stood = [(CASE, 2, "decline")] if table.name == "timeline" else []
    assert sorted(left) == sorted([*((*each, "x") for each in kept), *stood] if stood else kept)


def referred_to(connection: Connection, table: Table, child: dict[str, Any]) -> None:
    """Enters what a row names in other tables, and what that names."""
    for key in table.foreign_keys:
        parent = row(key.column.table, 0) | {key.column.name: child.get(key.parent.name)}
        if parent[key.column.name] is not None:
            referred_to(connection, key.column.table, parent)
            connection.execute(upsert(key.column.table).values(parent).on_conflict_do_nothing())


def row(table: Table, number: int) -> dict[str, Any]:
    """A value for each column that needs one; what is part of the key is another for each number."""
    values = {c.name: EXAMPLES.get(c.type.python_type, "x") for c in table.columns if not (c.nullable or c.identity)}
    for column in table.primary_key:
        numbered: dict[type, Any] = {int: 2000 + number, datetime: NOW + timedelta(number)}
        values[column.name] = numbered.get(column.type.python_type, f"x{number}")
    given = {"customer_entry": 1, "status": "pending", "topic": "warning"}
    return values | {key: value for key, value in given.items() if key in table.columns}
