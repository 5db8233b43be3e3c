"""Quality days with real records: by their round, through new runs, up to the meeting that they call (四§11–12)."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest
from sqlalchemy import Engine, text

from activities.rules.people import staff as register
from cases.quality_days import BOSS, SPECIALIST, TECH, day_request
from played.case_files import at
from played.company import Company
from servers.service import plain_weeks


@pytest.fixture
async def often(records: Engine, staff: None) -> AsyncIterator[Company]:
    """A company whose cases go on in a new run after each turn, with somebody who can be drawn."""
    with records.begin() as connection:
        register.enlist(connection, TECH, {"name": "x", "department": "after_sales", "post": "technician"})
    async with Company(records, "2026-11-23 07:00", most=1) as opened:
        await opened.publish(plain_weeks())
        yield opened


async def test_a_new_run_takes_each_drawn_check_at_its_very_time(often: Company, records: Engine) -> None:
    """Whatever run the case is in; the round opens it under its day's number."""
    opening = {"by": "system:up", "number": "quality_days"}
    await often.start("Round", opening, "round-quality_days")
    await often.until("2026-11-23 08:31")
    case = often.cases["qualityday-G-20261123"]
    with records.connect() as connection:
        drawn = connection.execute(text("SELECT result FROM draw WHERE number = 1 AND workflow_id = :case"),
                                   {"case": case.workflow_id}).scalar_one()  # fmt: skip
    await often.until("2026-11-23 17:30")
    assert len(case.runs) > 2
    come = [entry.at for entry in case.file.timeline if entry.event == "check_due"]
    assert come == sorted(datetime.fromisoformat(one.partition("/")[0]) for one in drawn)
    await often.until("2026-11-24 09:00")
    assert case.state == "reported"
    with records.connect() as connection:
        told = connection.execute(text("SELECT params FROM outbox WHERE topic = 'quality_day_report'")).scalar_one()
        asked = text("SELECT DISTINCT seed FROM draw WHERE workflow_id = :case AND revealed_at = :at")
        of_it = {"case": case.workflow_id, "at": at("2026-11-24 09:00")}
        assert [*connection.execute(asked, of_it).scalars()] == [told["seed"]]


async def test_three_exceptions_of_an_item_open_one_meeting_whoever_notes_them(company: Company) -> None:
    """On two days; the fourth opens none (四§12·2)."""
    noted = {"by": TECH, "item": "nails", "severity": "minor", "what": "dirty", "evidence": "clerk:c-1"}
    first = await company.open("QualityDay", day_request("2026-11-19", by=BOSS), "2026-11-23 09:00")
    second = await company.open("QualityDay", day_request("2026-11-20", by=SPECIALIST))
    await company.send(first, "note_exception", noted)
    await company.send(second, "note_exception", noted)
    await company.send(second, "note_exception", noted | {"item": "the stairs"})
    meetings = [case for case in company.cases.values() if case.kind.procedure.name == "QualityMeeting"]
    assert meetings == []
    await company.send(first, "note_exception", noted)
    await company.send(second, "note_exception", noted)
    (meeting,) = [case for case in company.cases.values() if case.kind.procedure.name == "QualityMeeting"]
    assert (meeting.file.subject, meeting.state) == ("nails", "called")
    assert [link.workflow_id for link in meeting.file.links] == [first.workflow_id]
