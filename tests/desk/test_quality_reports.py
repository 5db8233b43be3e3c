"""Reports of an improvement and of a quality meeting, printed from real records (四§12·2, 四§13)."""

from collections.abc import AsyncIterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert

from activities.books.quality.recurring import EXCEPTION
from cases.meetings import BOSS, ITEM, LEAD, MEASURE, QUALITY, invitation, meeting_request
from desk.errors import NoSuchCase
from desk.gateway.quality_reports import improvement_report, meeting_report
from desk.shown.printed import PrintedReport, as_csv, as_values, markdown
from models.words.spoken import speaking
from played.case_files import at
from played.company import Company
from servers.databases import engine_of
from servers.service import plain_weeks

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
async def company(database_url: str) -> AsyncIterator[Company]:
    """Monday 23 November 2026."""
    database = engine_of(database_url)
    async with Company(database, "2026-11-23 08:00") as made:
        await made.publish(plain_weeks())
        yield made
    database.dispose()


def found(company: Company, case: str, moment: str) -> None:
    """An exception of the item."""
    row = {"workflow_id": case, "key": moment, "seq": 1, "item": ITEM, "what": "on the floor", "severity": "minor",
           "found_at": at(moment), "found_by": QUALITY, "self_found": False, "self_late": False}  # fmt: skip
    with company.engine.begin() as connection:
        connection.execute(insert(EXCEPTION).values(row))


async def test_an_improvement_tells_what_was_before_and_after(company: Company) -> None:
    """Before the first measure and after the last, each exception with where it stands."""
    case = await company.open("Improvement", {"by": QUALITY, "item": ITEM, "measures": [MEASURE, MEASURE]})
    await company.until("2026-11-24 09:00")
    await case.send("carry_out", LEAD, measure=1, evidence="said")
    await company.until("2026-11-25 09:00")
    await case.send("carry_out", LEAD, measure=2, evidence="shown")
    for moment in ("2026-10-24 10:00", "2026-10-26 10:00", "2026-11-24 08:59", "2026-11-24 12:00", "2026-11-26 10:00"):
        found(company, case.workflow_id, moment)
    early = printed(company, case.file.number)
    assert (early.head, early.tables[2].rows) == (early.head, [])
    await company.until("2026-12-28 09:00")
    await case.send("verify", QUALITY, effective=True, report="fewer")
    report = printed(company, case.file.number)
    values = as_values(report)
    assert values["head"] == {
        "item": ITEM, "state": "effective", "source": "–",
        "before the measures": "2026-10-25 09:00 – 2026-11-24 09:00",
        "after the measures": "2026-11-25 09:00 – 2026-12-25 09:00",
    }  # fmt: skip
    [verified] = values["tables"]["Verifications"]
    assert (verified["before"], verified["after"], verified["source"][-2:]) == (2, 1, "/5")
    before, after = (values["tables"][f"Exceptions {when}"] for when in ("before", "after"))
    assert [row["found at"] for row in before] == ["2026-10-26 10:00", "2026-11-24 08:59"]
    assert [row["found at"] for row in after] == ["2026-11-26 10:00"]
    assert {row["source"] for row in (*before, *after)} == {f"{case.workflow_id}/1"}
    with speaking("en"):
        assert "| 2026-11-26 10:00 |" in markdown(report)
        assert as_csv(report).splitlines()[0].startswith("table,what,value,measure")


def printed(company: Company, case: str) -> PrintedReport:
    with company.engine.connect() as connection:
        return improvement_report(connection, case, ZONE)


async def test_a_meeting_tells_its_agenda_who_was_there_and_its_topics(company: Company) -> None:
    """As the records had it at the opening."""
    case = await company.open("QualityMeeting", meeting_request(week="2026W48"))
    found(company, case.workflow_id, "2026-11-23 10:00")
    other = await company.open("QualityMeeting", {"by": BOSS, "item": ITEM}, "2026-11-23 11:00")
    await other.send("invite", BOSS, **invitation("2026-11-23T12:00:00+08:00", LEAD))
    topic: dict[str, Any] = {"item": ITEM, "cause": "not shown", "measures": [MEASURE]}
    await other.send("hold_meeting", BOSS, present=[BOSS], topics=[topic])
    with company.engine.connect() as connection:
        values = as_values(meeting_report(connection, other.file.number, ZONE))
        with speaking("zh_CN"):
            told = markdown(meeting_report(connection, other.file.number, ZONE))
        with pytest.raises(NoSuchCase, match="is no improvement"):
            improvement_report(connection, other.file.number, ZONE)
    assert (values["head"]["about"], values["head"]["exceptions"], values["head"]["place"]) == (ITEM, 1, "room 2")
    assert all(part in told for part in ("状态：已召开", "| 异常 |", "| 轻微 |", "| 是 | 否 |"))
    [line] = values["tables"]["Agenda"]
    assert (line["section"], line["item"], line["#"], line["source"]) == (
        "exceptions", ITEM, 1, f"{other.workflow_id}/1"
    )  # fmt: skip
    assert [(row["person"], row["present"]) for row in values["tables"]["Attendance"]] == [(LEAD, False), (BOSS, True)]
    assert [(row["item"], row["measures"]) for row in values["tables"]["Topics"]] == [(ITEM, 1)]
