"""When exceptions of an item call a meeting, and that none is missed where days note them at one instant (四§12·2)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, insert, text

from activities.books.quality.meetings_called import EXCEPTION, MEETING, meetings_called
from activities.records.record import Records
from activities.rules.publishing import publish_calendar
from models.kinds.qualityday import ExceptionNoted
from models.record import Form, Write, Written
from played.case_files import at
from record_writes import NOW, rows, step
from servers.service import plain_weeks

CASE, OTHER, BEFORE = (f"qualityday-G-202611{day}" for day in (23, 24, 20))
ASKED: dict[str, Any] = {
    "items": ["nails", "uniform_and_badge"], "found_at": at("2026-11-23 10:00").isoformat(), "count": 3, "days": 5,
}  # fmt: skip
"""What is asked of two items of which one more exception was found on that Monday."""


@pytest.fixture
def company(records: Engine) -> Engine:
    """Plain weeks."""
    with records.begin() as connection:
        publish_calendar(connection, plain_weeks(2030), "general_manager:g-1", datetime(2020, 1, 1, tzinfo=UTC))
    return records


def _found(connection: Connection, key: int, item: str, moment: str, case: str = CASE) -> None:
    row = {"item": item, "what": "x", "severity": "minor", "found_at": at(moment), "found_by": "clerk:c-1"}
    marks = {"self_found": False, "self_late": False}
    connection.execute(insert(EXCEPTION).values(workflow_id=case, key=str(key), seq=key, **row, **marks))


def test_exceptions_of_all_days_count_and_a_meeting_on_the_item_stands_in_the_way(company: Engine) -> None:
    """One that was called by an earlier day, or opened by hand (四§12·2)."""
    with company.begin() as connection:
        _found(connection, 1, "nails", "2026-11-19 10:00", "qualityday-G-20261119")
        _found(connection, 2, "nails", "2026-11-20 10:00", "qualityday-G-20261120")
        _found(connection, 3, "uniform_and_badge", "2026-11-20 10:00")
        assert meetings_called(connection, datetime.now(UTC), **ASKED) == {"nails": None}
        called = {"workflow_id": CASE, "key": "1", "seq": 4, "item": "nails", "called_at": at("2026-11-23 10:00")}
        connection.execute(insert(MEETING).values(called))
        assert meetings_called(connection, datetime.now(UTC), **ASKED) == {}
    meeting = step("qualitymeeting-H-1")
    Records(company).record(meeting.model_copy(update={"kind": "QualityMeeting"}))
    with company.begin() as connection:
        connection.execute(text("DELETE FROM quality_day_meeting"))
        assert meetings_called(connection, datetime.now(UTC), **ASKED) == {"nails": None}
        at_ten = {"at": at("2026-11-23 10:00")}
        connection.execute(text("UPDATE service_register SET subject = 'nails', opened_at = :at"), at_ten)
        assert meetings_called(connection, datetime.now(UTC), **ASKED) == {}


# -- as the step is written -------------------------------------------------------------------------------------------


def noting(case: str, seq: int = 2, item: str = "nails", **changes: Any) -> Write:
    """A step that notes an exception of Monday which, as it has read, calls no meeting."""
    asked = {key: ASKED[key] for key in ("found_at", "count", "days")}
    row = {"item": item, "what": "x", "severity": "minor", "found_at": ASKED["found_at"], "found_by": "clerk:c-1"}
    row |= {"self_found": False, "self_late": False}
    given: dict[str, Any] = {
        "forms": [Form(table="quality_exception", key=str(seq), seq=seq, values=row)],
        "postings": [ExceptionNoted(item=item, **asked).posted()],
    }
    return step(case, seq, **{**given, **changes})


def told(answers: list[Written]) -> list[str]:
    return [answer.unfit for answer in answers if answer.unfit]


def test_of_days_that_note_the_second_and_the_third_at_one_instant_one_is_sent_again(company: Engine) -> None:
    """And then reads of the other; exceptions of other items are nothing to it."""
    ledger = Records(company)
    with company.begin() as connection:
        _found(connection, 1, "nails", "2026-11-20 10:00", BEFORE)
    for case in (CASE, OTHER):
        ledger.record(step(case))
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(ledger.record, (noting(CASE), noting(OTHER))))
    (why,) = told(answers)
    assert why.startswith("another exception of nails was noted at the same moment")
    assert why.endswith("send it again")
    refused = (CASE, OTHER)[answers.index(Written(unfit=why))]
    assert rows(company, "SELECT count(*) FROM quality_exception") == [(2,)]
    assert ledger.record(noting(refused, item="uniform_and_badge")) == Written()
    with company.begin() as connection:
        assert meetings_called(connection, NOW, **ASKED) == {"nails": None}
    assert ledger.record(noting(refused, 3, postings=[])) == Written(), "it calls the meeting"


def test_what_lost_attempts_at_the_step_have_noted_is_not_counted_twice(company: Engine) -> None:
    """Neither as it is read again nor as it is written again (docs/development.md)."""
    ledger = Records(company)
    with company.begin() as connection:
        _found(connection, 1, "nails", "2026-11-20 10:00", BEFORE)
    ledger.record(step(CASE))
    assert ledger.record(noting(CASE)) == Written()
    assert ledger.record(noting(CASE)) == Written()
    with company.begin() as connection:
        assert meetings_called(connection, NOW, **ASKED, step=(CASE, 2)) == {}
        assert meetings_called(connection, NOW, **ASKED, step=(CASE, 3)) == {"nails": None}
        assert meetings_called(connection, NOW, **ASKED, step=(OTHER, 2)) == {"nails": None}
    anew = noting(CASE, decided=NOW + timedelta(seconds=5), whole=True)
    assert ledger.record(anew) == Written()
    assert rows(company, "SELECT count(*) FROM quality_exception") == [(2,)]
