"""`aftersales appraisal`: an appraisal that can be counted again, a month's report, a year's page (六§1, 六§5)."""

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from activities.books.quality.recurring import EXCEPTION
from activities.records.database import table as table_of
from activities.records.rows import CONDUCT, REGISTER
from activities.rules.people import staff
from cases.appraisals import GENERAL, GROUP, MANAGER
from commandline import Desk
from desk.errors import BadUsage, NoSuchCase
from desk.gateway.appraisal_month import MonthRules, departments, month_report
from desk.gateway.appraisal_report import appraisal_report
from desk.gateway.appraisal_year import year_report
from desk.gateway.records import RecordsReader
from desk.shown import appraisal_words as words
from desk.shown.printed import PrintedReport, as_csv, as_values, markdown
from models.forms import FORMS
from models.policy.policy import Policy
from models.words.spoken import speaking
from played.case_files import ZONE, at
from played.company import Company
from played.company_case import CompanyCase
from servers.service import repair_request

TECH, OTHER, BOSS, CLERK = "technician:t-1", "technician:t-2", "supervisor:s-1", "clerk:c-1"
NOVEMBER = {"from_on": "2026-11-01", "to_on": "2026-11-30"}


async def appraised(company: Company) -> CompanyCase:
    """A technician's November, to its end: one repair phoned in time and one not, an objection that is heard."""
    with company.engine.begin() as connection:
        for person in (BOSS, TECH, OTHER, MANAGER, GENERAL):
            staff.enlist(connection, person, {"name": person, "department": "客户服务部"})
        for own_id in ("t-1", "t-2"):
            staff.enlist(connection, f"staff:{own_id}", {"supervisor": "s-1"})
    for _ in range(2):
        repair = await company.open("Repair", repair_request(by=CLERK))
        await repair.send("assign", BOSS, technician=TECH)
    await repair.send("contact", TECH, diagnosis="x", visit_at=at("2026-11-23 14:00"))
    with company.engine.begin() as connection:
        beside(connection, repair.workflow_id)
    await company.until("2026-12-01 10:00")
    case = await company.open("Appraisal", {"by": MANAGER, "person": TECH} | NOVEMBER)
    await company.open("Appraisal", {"by": MANAGER, "person": OTHER} | NOVEMBER)
    await case.send("rate", BOSS, rated_as="supervisor", scores={"response": 91, "other": 85})
    await case.send("rate", TECH, rated_as="self", scores={"response": 95})
    await case.send("confirm", MANAGER, group=GROUP)
    await case.send("object", TECH, grounds="x")
    await case.send("decide_objection", GENERAL, scores={"response": 100}, reason="x")
    await case.send("decide", MANAGER, decision="reward", what="a day off", reason="x")
    await company.until("2026-12-20 10:00")
    return case


def beside(connection: Connection, case: str) -> None:
    """What stands beside an appraisal of November, and what of it is another's, or of another month."""
    for key, person, moment in (("1", TECH, "2026-11-24"), ("2", OTHER, "2026-11-24"), ("3", TECH, "2026-12-01")):
        found = {"cause": "x", "unit": "u", "person": person, "found_at": at(f"{moment} 00:00"), "found_by": CLERK}
        row = {"workflow_id": case, "key": key, "seq": 1} | found
        connection.execute(insert(table_of(FORMS["responsibility"])).values(**row))
    for record, state in ((1, "confirmed"), (2, "dismissed")):
        row = {"workflow_id": case, "record": record, "kind": "rudeness", "person": TECH, "state": state}
        connection.execute(insert(CONDUCT).values(**row))
    row = {"workflow_id": case, "key": "1", "seq": 1, "item": "x", "what": "x", "severity": "minor",
           "found_at": at("2026-11-24 00:00"), "found_by": CLERK, "person": "staff:t-1", "self_found": False,
           "self_late": False}  # fmt: skip
    connection.execute(insert(EXCEPTION).values(**row))
    for seq, (number, hours, present) in enumerate([(1, 8, [TECH]), (1, 2, [TECH, OTHER]), (2, 0.5, [TECH])], 1):
        date_ = {"from_at": at("2026-11-24 09:00"), "to_at": at("2026-11-24 09:00") + timedelta(hours=hours)}
        held = {"number": number, "present": present, "attended_at": at("2026-11-24 18:00"), "attended_by": "hr:h-1"}
        row = {"workflow_id": "course-1", "key": str(seq), "seq": seq} | date_ | held
        connection.execute(insert(table_of(FORMS["course_attendance"])).values(**row))
    for number, (severity, state) in enumerate((("minor", "closed"), ("serious", "closed"), ("serious", "dismissed"))):
        nonconformity(connection, f"nonconformity-{number}", severity, state)
    rated = {
        "firm": "installer:f-1",
        "fitter": "installer:f-2",
        "called_at": at("2026-11-24 00:00"),
        "called_by": CLERK,
    }
    for key, scores in (("1", (90, 80, 70)), ("2", (91, 80, 70)), ("3", (None, None, None))):
        given = dict(zip(("punctual", "conduct", "work"), scores, strict=True))
        row = {"workflow_id": case, "key": key, "seq": 1, "reached": scores[0] is not None} | rated | given
        connection.execute(insert(table_of(FORMS["firm_rating"])).values(**row))


def nonconformity(connection: Connection, case: str, severity: str, state: str) -> None:
    """One of the technician, that ended in November."""
    row = {
        "workflow_id": case, "first_run_id": "r", "number": case, "kind": "Nonconformity", "state": state,
        "base_level": 0, "level": 0, "opened_at": at("2026-11-02 00:00"), "closed_at": at("2026-11-24 00:00"),
        "overdue": [], "policy_version": 1, "calendar_version": 1, "checklists_version": 0, "request": {},
        "last_seq": 1, "decided_at": at("2026-11-02 00:00"),
    }  # fmt: skip
    connection.execute(insert(REGISTER).values(**row))
    found = {
        "what": "x",
        "severity": severity,
        "evidence": "x",
        "person": TECH,
        "self_found": False,
        "opened_by": CLERK,
    }
    form = {"workflow_id": case, "key": "1", "seq": 1} | found
    connection.execute(insert(table_of(FORMS["nonconformity_record"])).values(**form))


async def test_every_figure_stands_with_the_cases_behind_it(company: Company, tmp_path: Path) -> None:
    """A reader can count it again by the register; grounds of the person in these days beside; a month and a year."""
    case = await appraised(company)
    with company.engine.connect() as connection:
        one = appraisal_report(connection, case.file.number, ZONE)
        month = month_report(connection, date(2026, 11, 1), ZONE, at("2026-12-20 10:00"))
        year = year_report(connection, 2026, ZONE)
        with pytest.raises(BadUsage, match="2026-12 is not over"):
            month_report(connection, date(2026, 12, 1), ZONE, at("2026-12-31 23:59"))
        with pytest.raises(NoSuchCase, match="no appraisal of 2026-10"):
            month_report(connection, date(2026, 10, 1), ZONE, at("2026-12-20 10:00"))
        with pytest.raises(NoSuchCase, match="no appraisal of a month of 2025"):
            year_report(connection, 2025, ZONE)
        with pytest.raises(NoSuchCase, match="is no appraisal"):
            appraisal_report(connection, "repair-R-20261123-0001", ZONE)
    shows_its_sources(as_values(one))
    is_of_november(as_values(month))
    is_of_the_year(as_values(year))
    stands_in_both_languages(one, month, year)
    url = company.engine.url.render_as_string(hide_password=False)
    desk = Desk({"AFTERSALES_DATA": str(tmp_path), "DATABASE_URL": url})
    assert (await desk("appraisal", "show", case.file.number, "--json")).json == json.loads(
        json.dumps(as_values(one), default=str)
    )
    assert (await desk("appraisal", "2026", "--csv")).out == as_csv(year)
    assert "there is no appraisal of a month of 2027" in (await desk("appraisal", "2027")).err
    with RecordsReader(url).begin() as plain:
        assert as_values(month_report(plain, date(2026, 11, 1), ZONE, at("2026-12-20 10:00"))) == as_values(month)


def shows_its_sources(found: dict[str, Any]) -> None:
    head, tables = found["head"], found["tables"]
    assert (found["title"], head["state"], head["counted as of"]) == (
        "A-202611-t-1 staff:t-1", "closed", "2026-12-01 10:00"
    )  # fmt: skip
    assert (head["workdays present"], head["customers' answers"], head["grade"]) == (21, "0", "fair")
    response, *_, other = tables["Figures"]
    assert response == {
        "indicator": "response", "clause": "六§3(1)", "kept": 1, "of": 2, "per cent": "50.00", "corrected": 100
    }  # fmt: skip
    assert (other["per cent"], other["of"]) == ("85.00", None)
    counted = [(row["indicator"], row["number"][:2], row["kept"], row["of"]) for row in tables["What was counted"]]
    assert counted == [("response", "R-", 1, 1), ("response", "R-", 0, 1), *[("repairs", "R-", 0, 1)] * 2]
    assert [row["ground"] for row in tables["Beside: responsibility, conduct, inspections"]] == [
        "confirmed conduct", "responsibility record",
    ]  # fmt: skip


def is_of_november(found: dict[str, Any]) -> None:
    head, tables = found["head"], found["tables"]
    assert [head[name] for name in ("appraised", "rated", "not rated", "under way", "fair")] == [2, 1, 1, 0, 1]
    assert (head["ratings not given in time"], head["contacts answered at once"]) == (2, "–")
    first, second = tables["Grades"]
    assert (first["department"], first["grade"], first["decision"], first["number"]) == (
        "客户服务部", "fair", "a reward", "A-202611-t-1",
    )  # fmt: skip
    assert (second["total"], second["grade"], second["state"]) == (None, "no indicator applies", "not_rated")
    [department] = tables["Departments"]
    score = department["mean"] - 11
    assert (department["department"], department["points"], department["score"]) == ("after-sales", 11, score)
    [firm] = tables["Fitting firms as customers rate them"]
    assert (firm["calls"], firm["reached"], firm["punctual"], firm["mean"]) == (
        3,
        2,
        Decimal("90.50"),
        Decimal("80.17"),
    )


def is_of_the_year(found: dict[str, Any]) -> None:
    tables = found["tables"]
    first, second = tables["Totals and grades by month"]
    assert (first["11"].split()[1], second["11"], second["mean"]) == ("fair", "–", None)
    rates = tables["Rates over the year, kept of counted"][0]
    assert (rates["response"], rates["visits"]) == ("1/2", None)
    assert tables["Beside: complaints, exceptions, training"][0] == {
        "person": "staff:t-1", "complaints": 0, "responsibilities": 2, "exceptions": 1, "conduct": 1,
        "training hours": Decimal("2.50"),
    }  # fmt: skip


def stands_in_both_languages(*reports: PrintedReport) -> None:
    for report in reports:
        with speaking("en"):
            english = markdown(report)
        with speaking("zh_CN"):
            chinese = markdown(report)
            assert as_csv(report).startswith("表,")
        for title in (table.title for table in report.tables):
            assert f"## {title.en}" in english
            assert f"## {title.zh}" in chinese
        for heads in (table.columns for table in report.tables):
            assert not {head for head in heads if head.isalpha() and f"| {head} " in chinese}, heads


def test_a_department_is_scored_by_its_people_less_its_nonconformities() -> None:
    """Exact until the end, at least 0; nobody rated: no score; the policy's names for after-sales are one (六§5)."""
    totals = [("售后服务部", "90.00"), ("客户服务部", "80.01"), ("售后服务部", None), ("design", None), (None, "9.99")]
    people: list[dict[str, Any]] = [
        {"department": name, "total": Decimal(total) if total is not None else None} for name, total in totals
    ]
    found = [
        {"department": name, "severity": severity, "workflow_id": f"n-{number}"}
        for number, (name, severity) in enumerate(
            [("after_sales", "major"), ("客户服务部", "minor"), (None, "serious"), ("design", "minor")]
        )
    ]
    scored = [
        tuple(row[key] for key in ("department", "rated", "mean", "points", "score"))
        for row in departments(people, found, MonthRules(Policy()))
    ]
    assert {one[1:] for one in scored if one[0] == words.AFTER_SALES} == {(2, Decimal("85.01"), 4, Decimal("81.01"))}
    assert {one[1:] for one in scored if one[0] == words.NO_DEPARTMENT} == {(1, Decimal("9.99"), 10, Decimal("0.00"))}
    assert {one[1:] for one in scored if one[0] == "design"} == {(0, None, 1, None)}
    assert len(scored) == 3


@pytest.mark.parametrize(
    "typed", [("show",), ("2026-13",), ("2026-11", "A-1"), ("soon",), ("2026", "A-1"), ("show 2026",), ("0000-01",)]
)
async def test_what_is_neither_is_refused(alone: Desk, typed: tuple[str, ...]) -> None:
    """With what instead, before anything is read."""
    answer = await alone("appraisal", *typed)
    assert (answer.code, "a month such as 2026-11" in answer.err) == (2, True)
