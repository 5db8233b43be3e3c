"""Reports of a course and of a year's training plan, printed from real records (七§11–12)."""

from zoneinfo import ZoneInfo

import pytest

from cases.courses import BOSS, HR, MANAGER, OTHER, OTHER_HR, TECH, THIRD, TRAINER, course_request, passed
from cases.courses import date as time_of
from cases.training_plans import plan_request, planned
from desk.errors import NoSuchCase
from desk.gateway.training_reports import course_report, plan_report
from desk.shown.printed import PrintedReport, as_csv, as_values, markdown
from models.words.spoken import speaking
from played.company import Company

ZONE = ZoneInfo("Asia/Shanghai")


def report_of(company: Company, number: str) -> PrintedReport:
    with company.engine.begin() as connection:
        return course_report(connection, number, ZONE)


async def test_a_course_tells_who_signed_who_came_and_who_passed(company: Company) -> None:
    """Each with the entry; of a date that was entered again, and of feedback given twice, the last word."""
    changes = {"by": HR, "paid_by_company": True, "cost": "900.00", "categories": ["dryer"]}
    case = await company.open("Course", course_request(persons=[TECH, OTHER, THIRD], **changes))
    await case.send("approve", OTHER_HR)
    await case.send("withdraw_person", BOSS, person=THIRD)
    for number, person in enumerate((TECH, OTHER), 1):
        await case.send("sign_agreement", person, agreement_ref=f"A-{number}")
    await case.send("start", TRAINER)
    await case.send("attend", TRAINER, date=1, present=[TECH, OTHER])
    await case.send("attend", TRAINER, date=1, present=[TECH])
    await case.send("attend", TRAINER, date=2, present=["staff:t-1"])
    early = as_values(report_of(company, case.file.number))
    assert [row["passed"] for row in early["tables"]["People"]] == [None, None]
    await case.send("finish", TRAINER)
    await case.send("give_feedback", TECH, score=2)
    await case.send("give_feedback", TECH, score=5, remarks="好")
    await case.send("give_results", TRAINER, results=passed(TECH))
    report = report_of(company, case.file.number)
    values = as_values(report)
    assert values["title"] == f"{case.file.number} 变频板"
    assert (values["head"]["state"], values["head"]["certifies for"]) == ("completed", "dryer")
    people = values["tables"]["People"]
    assert [(row["person"], row["agreement"], row["present"], row["passed"]) for row in people] == [
        (TECH, "A-1", "1, 2", "yes"), (OTHER, "A-2", "", None),
    ]  # fmt: skip
    assert people[0]["source"].startswith(f"{case.workflow_id}/4, ")
    assert [row["present"] for row in values["tables"]["Dates"]] == [TECH, TECH]
    assert values["tables"]["Dates"][0]["begins"] == "2026-11-24 09:00"
    assert [(row["score"], row["remarks"]) for row in values["tables"]["Feedback"]] == [(5, "好")]
    with speaking("zh_CN"):
        assert "- 形式：新技术" in markdown(report)
        assert "证书有效期至" in as_csv(report)


async def test_a_plan_tells_what_became_of_each_course(company: Company) -> None:
    """Open with its number, dropped, or still to come; the figures stand there at its end."""
    plan = await company.open("TrainingPlan", plan_request(2026), "2026-11-23 09:00")
    for day in ("2026-12-01", "2026-12-20", "2026-12-30"):
        await plan.send("add_course", BOSS, **planned(day, hours=1.5))
    await plan.send("send", MANAGER)
    await plan.send("return_plan", HR, remarks="费用？")
    await plan.send("drop_course", BOSS, course=2, reason="x")
    await plan.send("send", MANAGER)
    await plan.send("approve", HR)
    with company.engine.begin() as connection:
        values = as_values(plan_report(connection, "Y-2026", ZONE))
    courses = values["tables"]["Courses"]
    assert [(row["#"], row["state"], row["hours"]) for row in courses] == [
        ("1", "approved", "1.5"), ("2", "dropped", "1.5"), ("3", None, "1.5")
    ]  # fmt: skip
    assert courses[0]["source"] == f"course-{courses[0]['number']}"
    assert [row["result"] for row in values["tables"]["Reviews"]] == ["returned", "approved"]
    assert "planned" not in values["head"]
    await company.until("2027-01-01 00:00")
    with company.engine.begin() as connection:
        head = as_values(plan_report(connection, "Y-2026", ZONE))["head"]
    assert [head[name] for name in ("planned", "held", "dropped", "people trained", "hours held")] == [
        "3", "0", "1", "0", "0"
    ]  # fmt: skip


async def test_what_is_none_is_named(company: Company) -> None:
    """A plan is no course, and a course no plan."""
    plan = await company.open("TrainingPlan", plan_request())
    case = await company.open("Course", course_request(dates=[time_of("2026-12-01")]))
    with pytest.raises(NoSuchCase, match="is no course"):
        report_of(company, plan.file.number)
    with company.engine.begin() as connection, pytest.raises(NoSuchCase, match="is no training plan"):
        plan_report(connection, case.file.number, ZONE)
