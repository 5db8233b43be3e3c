"""Of a case of an erased customer no form keeps a text that people wrote; what fails on the way is done again."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, Table, insert, select, text, update
from sqlalchemy.dialects.postgresql import JSONB

from activities.erasing import eraser
from activities.erasing.eraser import ERASED_CASE, KEPT, ErasureResult, standing
from activities.erasing.erasing import Erasing
from activities.erasing.export import told
from activities.notices.notification_file import NotificationFile
from activities.records.database import table
from activities.records.record import Records
from activities.records.rows import OPENING, REGISTER
from models.forms import FORMS
from models.record import CaseRow, Write, Written
from models.vocabulary import Outcome

CASE, NOW = "visit-V-1", datetime(2026, 11, 23, 2, tzinfo=UTC)
SECRET = "Zhao, 137 0013 7000"
EXAMPLES: dict[type, Any] = {bool: True, int: 7, float: 1.5, Decimal: Decimal(3), date: NOW.date(), datetime: NOW}


@pytest.fixture
def database(records: Engine) -> Engine:
    """A customer with one case that has ended, of which each form has a row, and which a round has opened."""
    entry = {
        "event": "cancel", "by": "clerk:c-1", "from": "planned", "to": "cancelled", "seq": 1, "at": NOW,
        "received_at": NOW, "outcome": Outcome.APPLIED,
    }  # fmt: skip
    row = CaseRow(
        state="cancelled", held_state=None, base_level=0, level=0, assignee=None, zone=None, customer_entry=1,
        opened_at=NOW, closed_at=NOW, due_at=None, overdue=[], policy_version=1, calendar_version=1,
        request={"customer": {"name": SECRET}},
    )  # fmt: skip
    known = {"workflow_id": CASE, "first_run_id": "r", "number": "V-1", "kind": "Visit", "decided_at": NOW}
    with records.begin() as connection:
        connection.execute(text("INSERT INTO customer (entry, name) VALUES (1, :name)"), {"name": SECRET})
    assert Records(records).record(Write.model_validate(known | {"entry": entry, "case": row})) == Written()
    write(records)
    return records


def write(database: Engine) -> None:
    """A row of every form with the secret in each text, and a round's request with it."""
    with database.begin() as connection:
        for form in map(table, FORMS.values()):
            connection.execute(form.delete())
            connection.execute(insert(form).values(filled(form)))
        connection.execute(OPENING.delete())
        request = {"customer": {"name": SECRET}, "note": SECRET, "due_on": "2026-11-30"}
        opened = {"other": CASE, "workflow_id": "round-visits", "seq": 2, "kind": "Visit", "request": request}
        connection.execute(insert(OPENING).values(opened))


def filled(form: Table) -> dict[str, Any]:
    """A value for each column; a number of the company's own where it is kept."""
    values: dict[str, Any] = {}
    for column in form.columns:
        kind = dict if isinstance(column.type, JSONB) else column.type.python_type
        usual: Any = "N-1" if column.name in KEPT else SECRET
        values[column.name] = {"said": [SECRET]} if kind is dict else EXAMPLES.get(kind, usual)
    return values | {"workflow_id": CASE, "key": "1", "seq": 1}


def held(database: Engine) -> dict[str, dict[str, Any]]:
    """The row of each form."""
    with database.connect() as connection:
        forms = {name: table(form) for name, form in FORMS.items()}
        return {name: dict(connection.execute(select(form)).mappings().one()) for name, form in forms.items()}


def test_no_form_keeps_a_text_that_people_wrote(database: Engine, tmp_path: Path) -> None:
    """Numbers, dates, amounts and the company's own numbers stay; so does that a round has opened it, and when due."""
    before = held(database)
    assert Erasing(database, tmp_path).erase(1, by="manager:m-1", now=NOW).erased == (CASE,)
    after = held(database)
    assert [name for name, row in after.items() if SECRET in str(row)] == []
    changed = {
        (name, column) for name, row in after.items() for column in row if row[column] != before[name][column]
    }
    assert {("work_order", "diagnosis"), ("contact_record", "what"), ("visit_opinion", "text")} < changed
    assert [pair for pair in changed if SECRET not in str(before[pair[0]][pair[1]])] == []
    with database.connect() as connection:
        request = connection.execute(select(OPENING.c.request)).scalar_one()
        assert (request["customer"], request["due_on"], SECRET in str(request)) == ({}, "2026-11-30", False)
        assert SECRET not in str(connection.execute(select(REGISTER.c.request)).scalar_one())


def test_what_a_round_has_opened_is_told(database: Engine) -> None:
    with database.connect() as connection:
        [case] = told(connection, 1)["cases"]
    assert case["opened_by_round"][0]["request"]["customer"]["name"] == SECRET


def test_what_an_earlier_version_left_is_gone_over_again(database: Engine, tmp_path: Path) -> None:
    """By a worker, once: nobody looks at it again."""
    erasing = Erasing(database, tmp_path)
    erasing.erase(1, by="manager:m-1", now=NOW)
    write(database)
    with database.begin() as connection:
        connection.execute(update(ERASED_CASE).values(covers=1))
    assert erasing.once(NOW) == 0
    assert [name for name, row in held(database).items() if SECRET in str(row)] == []
    write(database)
    erasing.once(NOW)
    assert SECRET in str(held(database)["work_order"])
    with database.connect() as connection:
        assert connection.execute(select(ERASED_CASE.c.covers)).scalar_one() == eraser.COVERS


def test_an_erasure_that_cannot_be_noted_is_done_once_more(
    database: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file of notifications cannot be written: nothing is erased, nothing called done; then all of it is."""

    def full(*_: object) -> int:
        raise OSError("no space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(NotificationFile, "forget", full)
        with pytest.raises(OSError, match="no space"):
            Erasing(database, tmp_path).erase(1, by="manager:m-1", now=NOW)
    assert SECRET in str(held(database)["work_order"])
    assert Erasing(database, tmp_path).erase(1, by="manager:m-1", now=NOW).erased == (CASE,)
    assert (tmp_path / "erasures.jsonl").read_text("utf-8").count(CASE) == 2


def test_who_asks_is_told_what_a_worker_has_done(database: Engine, tmp_path: Path) -> None:
    """Nothing before it has looked; then which cases, and that all is done."""
    with database.begin() as connection:
        erasure = eraser.ask(connection, 1, by="manager:m-1", now=NOW)
        nothing = ErasureResult(erasure=erasure, entry=1, erased=(), waiting=(), plain=())
        assert standing(connection, erasure) == (nothing, False)
    assert Erasing(database, tmp_path).once(NOW) == 1
    with database.connect() as connection:
        result, is_done = standing(connection, erasure)
    assert (result.erased, result.plain, is_done) == ((CASE,), (CASE,), True)
