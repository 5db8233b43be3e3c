"""The agenda of quality meetings, drawn from the records, and what stands against calling one off (四§12·2)."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import insert, text

from activities.books.quality.qualitymeetings import agenda
from activities.books.quality.recurring import EXCEPTION, recurring_items
from activities.rules.people import absences
from cases.meetings import BOSS, ITEM, LEAD, MEASURE, QUALITY, invitation, meeting_request
from models.kinds.qualitymeeting import ITEMS_READ, LINES_READ
from models.people import AbsenceKind
from models.record import READ_AT_MOST
from played.case_files import at
from played.company import Company
from played.company_case import CompanyCase
from record_writes import rows
from servers.databases import engine_of
from servers.service import Denied, plain_weeks


@pytest.fixture
async def company(database_url: str) -> AsyncIterator[Company]:
    """Monday 23 November 2026; the round of meetings has begun."""
    database = engine_of(database_url)
    async with Company(database, "2026-11-23 08:00") as made:
        await made.publish(plain_weeks())
        await made.start("Round", {"by": "system:up", "number": "quality_meetings"}, "round-quality_meetings")
        yield made
    database.dispose()


def found(company: Company, moment: str, item: str | None = ITEM, severity: str = "minor", **values: Any) -> None:
    """Enters an exception."""
    with company.engine.begin() as connection:
        row = {"workflow_id": "round-quality_meetings", "key": moment + str(item), "seq": 1, "item": item,
               "what": "seen", "severity": severity, "found_at": at(moment), "found_by": QUALITY, "self_found": False,
               "self_late": False} | values  # fmt: skip
        connection.execute(insert(EXCEPTION).values(row))


def recurs(company: Company, moment: str, item: str | None = None) -> list[str]:
    """The items that recur at a moment."""
    with company.engine.connect() as connection:
        return recurring_items(connection, at(moment), item=item)


async def test_a_week_is_looked_at_from_where_the_last_meeting_left_off(company: Company) -> None:
    """On the last workday at nine; by item, the most frequent first, what names no item together."""
    for moment in ("2026-11-20 10:00", "2026-11-23 10:00", "2026-11-24 10:00", "2026-11-27 08:59"):
        found(company, moment)
    found(company, "2026-11-24 11:00", None, "serious")
    found(company, "2026-11-27 09:00", "badge_worn")
    await company.until("2026-11-27 09:00")
    case = company.cases["qualitymeeting-H-2026W48"]
    assert (case.file.request["by"], case.file.about) == ("system:round", "2026W48")
    lines = [(row["item"], row["number"], row["severity"], row["recurs"]) for row in agenda_of(company, case)]
    assert lines == [(ITEM, 3, "minor", True), (None, 1, "serious", False)]
    await case.send("hold_meeting", BOSS, present=[BOSS], topics=[
        {"item": ITEM, "cause": "not shown", "measures": [MEASURE]}
    ])  # fmt: skip
    assert company.wrong() == []
    await company.until("2026-12-04 09:00")
    later = company.cases["qualitymeeting-H-2026W49"]
    [badge, measure, action] = agenda_of(company, later)
    assert (badge["section"], badge["item"], badge["number"]) == ("exceptions", "badge_worn", 1)
    assert (measure["section"], measure["text"], measure["owner"]) == ("measure", MEASURE["text"], LEAD)
    assert (action["section"], action["case"], action["state"], action["number"]) == (
        "action", measure["case"], "planned", 1
    )  # fmt: skip


def agenda_of(company: Company, case: CompanyCase) -> list[dict[str, Any]]:
    """The lines of a meeting's agenda as they are written down."""
    query = "SELECT * FROM quality_meeting_agenda WHERE workflow_id = :case ORDER BY key::int"
    return [dict(row._mapping) for row in rows(company.engine, query, case=case.workflow_id)]


async def test_the_exception_that_calls_a_meeting_is_on_its_agenda(company: Company) -> None:
    """It was found at the very moment of the opening."""
    for moment in ("2026-11-23 09:00", "2026-11-23 10:00", "2026-11-23 11:00"):
        found(company, moment)
    case = await company.open("QualityMeeting", {"by": QUALITY, "item": ITEM}, "2026-11-23 11:00")
    [line] = agenda_of(company, case)
    assert line["number"] == 3


async def test_a_meeting_of_the_week_that_was_called_by_hand_is_enough(company: Company) -> None:
    """The round opens none; the policy may want one every other week only."""
    await company.open("QualityMeeting", meeting_request(week="2026W48", number="H-mine"))
    await company.publish('[quality]\nmeeting = "fortnightly"')
    await company.until("2026-12-12 09:00")
    opened = [name for name in company.cases if name.startswith("qualitymeeting-")]
    assert opened == ["qualitymeeting-H-mine", "qualitymeeting-H-2026W50"]


async def test_a_meeting_of_the_week_that_was_called_off_is_none(company: Company) -> None:
    """The round opens the week's, once; one that was held is enough (四§12·2)."""
    off = await company.open("QualityMeeting", meeting_request(week="2026W48", number="H-off"))
    await off.send("call_off", BOSS, reason="half of them are ill")
    held = await company.open("QualityMeeting", meeting_request(week="2026W49", number="H-held"))
    await held.send("hold_meeting", BOSS, present=[BOSS], topics=[])
    await company.until("2026-12-05 09:00")
    opened = [name for name in company.cases if name.startswith("qualitymeeting-")]
    assert opened == ["qualitymeeting-H-off", "qualitymeeting-H-held", "qualitymeeting-H-2026W48"]


async def test_what_recurs_must_be_a_topic_before_a_meeting_is_called_off(company: Company) -> None:
    """Three within five workdays, with none held since that had it; another item's topic does not count."""
    for moment in ("2026-11-23 08:30", "2026-11-24 10:00", "2026-11-27 10:00", "2026-11-30 10:00"):
        found(company, moment)
    for moment in ("2026-11-16 10:00", "2026-11-23 07:00", "2026-11-23 07:30"):
        found(company, moment, "badge_worn")
    found(company, "2026-11-23 07:45", None)
    assert [recurs(company, moment) for moment in ("2026-11-24 10:00", "2026-11-27 10:00")] == [[], [ITEM]]
    assert recurs(company, "2026-11-27 10:00", "badge_worn") == []
    await company.until("2026-11-27 11:00")
    case = company.cases["qualitymeeting-H-2026W48"]
    with pytest.raises(Denied, match=ITEM):
        await case.send("call_off", BOSS, reason="no time")
    about = await company.open("QualityMeeting", {"by": QUALITY, "item": ITEM})
    await about.send("hold_meeting", BOSS, present=[BOSS], topics=[{"item": ITEM, "cause": "not shown"}])
    await case.send("call_off", BOSS, reason="it was discussed")
    assert (case.state, recurs(company, "2026-11-27 12:00")) == ("not_needed", [])
    assert recurs(company, "2026-11-30 10:00") == [ITEM]


async def test_who_is_absent_is_marked_when_invited_and_when_missing(company: Company) -> None:
    """By the register of absences, in whatever role they are named."""
    with company.engine.begin() as connection:
        connection.execute(text("INSERT INTO staff_member (id, name) VALUES ('s-1', 'x') ON CONFLICT DO NOTHING"))
        away = (at("2026-11-24 00:00"), at("2026-11-25 00:00"))
        absences.enter(connection, "staff:s-1", AbsenceKind.LEAVE, *away, "hr:h-1", at("2026-11-23 08:00"))
    case = await company.open("QualityMeeting", meeting_request(week="2026W47"))
    await case.send("invite", BOSS, **invitation("2026-11-24T14:00:00+08:00", LEAD, QUALITY))
    assert case.file.timeline[-1].reason == f"absent then: {LEAD}"
    await company.until("2026-11-24 15:00")
    await case.send("hold_meeting", BOSS, present=[BOSS], topics=[])
    noted = "SELECT person, away FROM quality_meeting_attendance WHERE invited ORDER BY key"
    assert [tuple(row) for row in rows(company.engine, noted)] == [(LEAD, True), (QUALITY, False)]


async def test_an_agenda_is_bounded_however_much_the_records_hold(company: Company) -> None:
    """Of each part so many lines, of each text so many characters: within what a step may read."""
    long = "长" * 2000
    for number in range(ITEMS_READ + 5):
        found(company, "2026-11-20 10:00", f"{long[:190]}{number}", "major")
    for _ in range(LINES_READ + 2):
        matter = {"what": long, "severity": "serious", "evidence": "e", "item": long[:200]}
        await company.open("Nonconformity", {"by": QUALITY} | matter)
        measures = [{"text": long, "owner": LEAD, "due_on": "2030-01-01"}]
        await company.open("Improvement", {"by": QUALITY, "measures": measures, "item": long[:200]})
    with company.engine.connect() as connection:
        answer = agenda(connection, at("2026-11-23 09:00"), own="qualitymeeting-H-1", week="2026W48", item=None)
        old = agenda(connection, at("2026-11-23 09:00"), own="qualitymeeting-H-1", week="2026W47", item=None)
    sections = [line["section"] for line in (*old["lines"], *answer["lines"])]
    assert (old["exceptions"], answer["exceptions"]) == (ITEMS_READ + 5, 0)
    assert {name: sections.count(name) for name in set(sections)} == {
        "exceptions": ITEMS_READ, "cause": LINES_READ, "measure": 2 * LINES_READ,
    }  # fmt: skip
    assert sum(len(json.dumps(one, ensure_ascii=False).encode()) for one in (answer, old)) < READ_AT_MOST
