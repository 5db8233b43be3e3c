"""Courses and plans over the real records: the round, a plan, its course to its certificates, who leaves (七)."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine

from activities.rules.people import absences, holdings, people, staff
from cases.courses import BOSS, HR, MANAGER, OTHER, OTHER_HR, TECH, TRAINER, course_request, passed
from cases.courses import date as time_of
from cases.training_plans import plan_request, planned
from models.people import AbsenceKind
from played.case_files import at
from played.company import Company
from played.company_case import CompanyCase
from record_writes import rows
from servers.service import Denied

LEAVER = "technician:t-8"


@pytest.fixture
def enlisted(records: Engine) -> Engine:
    """A supervisor, two technicians and a courier, by their post."""
    with records.begin() as connection:
        staff.enlist(connection, TRAINER, {"name": "孙主管"})
        for person, post in ((TECH, "technician"), (LEAVER, "technician"), (OTHER, "courier")):
            staff.enlist(connection, person, {"name": person, "post": post})
    return records


def away(records: Engine, person: str, moment: str) -> bool:
    with records.connect() as connection:
        return people.absent(connection, person, at(moment))


def standing(records: Engine, own_id: str) -> list[str]:
    with records.begin() as connection:
        found = holdings.things(connection, [own_id]).get(own_id, [])
        return [thing.text for thing in found if thing.thing.startswith("course-")]


async def approved(company: Company, **changes: Any) -> CompanyCase:
    case = await company.open("Course", course_request(**changes))
    await case.send("approve", OTHER_HR)
    return case


# -- a year ---------------------------------------------------------------------------------------------------------


async def test_a_year_is_planned_held_and_counted(company: Company, enlisted: Engine) -> None:
    """From the round of December to the figures of the next one, and the certificate between (七§11–12, 一§18·1)."""
    await company.start("Round", {"by": "system:up", "number": "training_plan"}, "round-training_plan")
    await company.until("2026-12-01 09:00")
    plan = company.cases["trainingplan-Y-2027"]
    assert plan.file.request["by"] == "system:round"
    await plan.send("add_course", BOSS, **planned(persons=None, posts=["technician"], categories=["dryer"]))
    await plan.send("add_course", BOSS, **planned("2027-06-01", mode="sent_out", trainer="厂家"))
    await plan.send("send", MANAGER)
    await plan.send("approve", HR)
    with enlisted.begin() as connection:
        staff.enlist(connection, "technician:t-7", {"name": "新人", "post": "technician", "hired_on": date(2027, 2, 1)})
        staff.leave(connection, LEAVER, date(2027, 1, 31))
    await company.until("2027-03-01 00:00")
    (case,) = [one for one in company.cases.values() if one.kind.procedure.name == "Course"]
    assert (case.state, case.due("start")) == ("approved", "2027-03-16 00:00")
    assert case.view()["persons"] == ["staff:t-1", "staff:t-7"]
    await company.until("2027-03-15 08:00")
    await case.send("move_dates", TRAINER, dates=[time_of("2027-03-15")], reason="已定")
    assert away(enlisted, "technician:t-7", "2027-03-15 10:00")
    await case.send("start", TRAINER)
    await case.send("attend", TRAINER, date=1, present=[TECH])
    await case.send("finish", TRAINER)
    await case.send("give_results", TRAINER, results=passed("technician:t-1"))
    held = rows(enlisted, "SELECT valid_from, valid_until, workflow_id FROM certificate WHERE category = 'dryer'")
    assert [tuple(one) for one in held] == [(date(2027, 3, 15), date(2029, 3, 15), case.workflow_id)]
    await company.until("2028-01-01 00:00")
    figures = rows(enlisted, "SELECT planned, held, dropped, persons, hours FROM training_plan WHERE year = 2027")
    assert [tuple(one) for one in figures] == [(2, 1, 0, 1, 6)]
    assert (plan.state, company.wrong()) == ("closed", [])


async def test_a_course_names_a_plan_that_there_is_and_the_plan_alone_approves_it(company: Company) -> None:
    """By hand it waits for personnel all the same (七§11(2))."""
    with pytest.raises(Denied, match="no training plan"):
        await company.open("Course", course_request(plan="trainingplan-Y-2027"))
    plan = await company.open("TrainingPlan", plan_request())
    await plan.send("add_course", BOSS, **planned())
    await plan.send("send", MANAGER)
    await plan.send("approve", HR)
    case = await company.open("Course", course_request(plan="trainingplan-Y-2027"))
    assert case.state == "proposed"
    linked = course_request(by="system:Y-2027", linked_case="trainingplan-Y-2027", plan="trainingplan-Y-2027")
    with pytest.raises(Denied, match="system opens a case only where"):
        await company.open("Course", linked)


# -- who is due elsewhere -------------------------------------------------------------------------------------------


async def test_two_courses_at_once_for_one_person_do_not_both_start(company: Company, enlisted: Engine) -> None:
    """Both are approved; the second names who is where, until it is moved to where the first ends (七§12(1))."""
    first, second = await approved(company), await approved(company, trainer=MANAGER, persons=[TECH])
    refused = str(await second.denied("start", BOSS))
    assert f"technician:t-1 ({first.workflow_id}, 2026-11-24 09:00)" in refused
    touching = [time_of("2026-11-24", "12:00", "14:00"), time_of("2026-11-26", "07:00", "09:00")]
    await second.send("move_dates", HR, dates=touching, reason="错开")
    await second.send("start", BOSS)
    await first.send("start", BOSS)
    assert away(enlisted, TECH, "2026-11-24 13:00")
    assert company.wrong() == []


async def test_a_course_over_somebody_s_leave_is_approved_and_not_started(company: Company, enlisted: Engine) -> None:
    """Not before the leave ends where the course begins; a course's own absences never count (七§12(1))."""
    with enlisted.begin() as connection:
        leave = (at("2026-11-26 08:00"), at("2026-11-26 09:01"))
        number = absences.enter(connection, "staff:t-2", AbsenceKind.LEAVE, *leave, HR, at("2026-11-23 09:00"))
    case = await approved(company)
    assert f"technician:t-2 (leave, absence {number}, 2026-11-26 08:00)" in str(await case.denied("start", BOSS))
    with enlisted.begin() as connection:
        absences.end(connection, number, at("2026-11-26 09:00"), HR, at("2026-11-23 09:00"))
    await case.send("start", BOSS)
    await case.send("cancel", HR, reason="停办")
    assert not away(enlisted, TECH, "2026-11-24 10:00")
    assert company.wrong() == []


# -- who leaves -----------------------------------------------------------------------------------------------------


async def test_a_leaver_s_courses_stand_in_their_name(company: Company, enlisted: Engine) -> None:
    """Of who is enrolled until they are withdrawn, of who trains until another does (一§33·3)."""
    case = await company.open("Course", course_request())
    assert (standing(enlisted, "t-1"), standing(enlisted, "s-2")) == ([], [])
    await case.send("approve", HR)
    thing = f"{case.workflow_id} (变频板, approved)"
    assert (standing(enlisted, "t-1"), standing(enlisted, "t-2")) == ([thing], [thing])
    assert standing(enlisted, "s-2") == [f"{case.workflow_id} (Course, approved)"]
    handover = await company.open(
        "Handover", {"by": HR, "person": TECH, "last_on": "2026-12-31", "kind": "leaving", "successor": OTHER}
    )
    refused = str(await handover.denied("clear", BOSS, thing=case.workflow_id, how="x"))
    assert "withdraw_person of the course" in refused
    await case.send("withdraw_person", BOSS, person=TECH)
    await handover.send("clear", BOSS, thing=case.workflow_id, how="已退出")
    await case.send("move_dates", HR, trainer=MANAGER, reason="换人")
    await case.send("start", BOSS)
    assert (standing(enlisted, "t-1"), standing(enlisted, "s-2"), standing(enlisted, "t-2")) == ([], [], [])
    assert standing(enlisted, "m-1") == [f"{case.workflow_id} (Course, running)"]
