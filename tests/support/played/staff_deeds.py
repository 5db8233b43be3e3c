"""What the staff of a company does on its own matters: by kind of case, the next deed of whoever's turn it is.

Each answers (event, sender, payload) for a case as it stands, None where nobody has anything to do yet. Some are late,
some forget: that is the population's to draw, not said here.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from cases import inspections, quality_days
from models.people import human
from models.policy.checklists import default_checklists
from played.case_files import ZONE
from played.company_case import CompanyCase

Deed = tuple[str, str, dict[str, Any]]
Does = Callable[[CompanyCase, datetime, Random], Deed | None]
SPECIALIST, BOSS, MANAGER, GENERAL = "quality:q-1", "supervisor:s-1", "manager:m-1", "general_manager:g-1"
PERSONNEL = "hr:h-1"
DAY = timedelta(days=1)
LISTS = default_checklists()


ROLES: Mapping[str, str] = {
    "t": "technician", "c": "clerk", "s": "supervisor", "q": "quality", "m": "manager", "n": "technician",
    "g": "general_manager", "d": "courier", "w": "warehouse",
}  # fmt: skip
"""By the first letter of the id."""


def acting(person: str) -> str:
    """Somebody in the role in which they act."""
    return f"{ROLES.get(human(person)[0], 'supervisor')}:{human(person)}"


def facts_of(case: CompanyCase) -> dict[str, Any]:
    """What a case remembers, as JSON has it."""
    found: dict[str, Any] = json.loads(case.file.facts.model_dump_json())
    return found


# -- quality ------------------------------------------------------------------------------------------------------


def daily_report(case: CompanyCase, _now: datetime, chance: Random) -> Deed | None:
    """A line for each case, with the minutes of its order where there is one."""
    work = facts_of(case)["work"]
    lines = [
        {"type": "repair" if one["kind"] == "Repair" else "other", "case": one["case"],
         "minutes": one.get("minutes") or chance.randint(10, 30), "note": "做完"}
        for one in work[:20]
    ]  # fmt: skip
    return "hand_in", facts_of(case)["person"], {"lines": lines}


def quality_day(case: CompanyCase, now: datetime, chance: Random) -> Deed | None:
    """The checks that have come are entered; then the report goes."""
    for number, check in facts_of(case)["checks"].items():
        if not check["done"]:
            wrong = chance.choice([*LISTS.of(check["checklist"])]) if chance.random() < 0.1 else None
            results = quality_days.results(check["checklist"], **({wrong: "看见了"} if wrong else {}))
            body = {"check": int(number), "person": check["person"], "checklist": check["checklist"]}
            by = BOSS if human(check["person"]) == human(SPECIALIST) else SPECIALIST
            return "record_check", by, body | {"results": results}
    due = datetime.fromisoformat(facts_of(case)["due_at"])
    return ("report", SPECIALIST, {"main": []}) if now > due - timedelta(hours=1) else None


def quality_meeting(case: CompanyCase, now: datetime, _chance: Random) -> Deed | None:
    """Called for the afternoon, held, with a measure for what recurs."""
    facts = facts_of(case)
    if facts["meets_at"] is None:
        meets_at = (now + timedelta(hours=3)).isoformat()
        invited = {"persons": [SPECIALIST, BOSS], "at_place": "会议室", "meets_at": meets_at}
        return "invite", MANAGER, invited
    if now < datetime.fromisoformat(facts["meets_at"]):
        return None
    measures = [{"text": "每日晨会提醒", "owner": BOSS}]
    topics = [{"item": item, "cause": "忙乱", "measures": measures} for item in facts["recurring"]]
    return "hold_meeting", MANAGER, {"present": [SPECIALIST, BOSS], "topics": topics}


def inspection(case: CompanyCase, now: datetime, chance: Random) -> Deed | None:
    """On its day the team looks at everybody by every list; what was found is reported, corrected, answered."""
    facts, request = facts_of(case), case.file.request
    leader, team = facts["leader"], [*map(acting, facts["team"])]
    if case.state == "planned":
        there = now.date() >= date.fromisoformat(facts["planned_on"]) and leader is not None and team
        return ("start", leader, {}) if there else None
    severe = [number for number, one in facts["findings"].items() if one["severe"] and not one["reported"]]
    if severe and case.state in ("inspecting", "inspected"):
        return "report_serious", leader, {"finding": int(severe[0]), "what": "严重问题"}
    if case.state == "inspecting":
        return next(_sheets(facts, request, team[0], chance), ("finish", leader, {}))
    if case.state == "inspected":
        declared = inspections.declared()
        return "report", leader, {"text": "检查完毕", "inspectors": declared}
    wrong = [number for number, one in facts["findings"].items() if not one["corrected"]]
    if wrong:
        return "correct", BOSS, {"finding": int(wrong[0]), "done": "已整改"}
    return next((("acknowledge", acting(person), {"agrees": True}) for person in facts["waiting"].values()), None)


def _sheets(facts: Mapping[str, Any], request: Mapping[str, Any], by: str, chance: Random) -> Iterator[Deed]:
    """What is still to be entered, of each person or the store room, list by list."""
    about = {"place": facts["place"]} if facts["place"] else None
    for person in facts["persons"]:
        who = facts["place"] or f"staff:{human(person)}"
        for checklist in request["checklists"]:
            if f"{who}/{checklist}" not in facts["sheets"]:
                items = [key for key, one in LISTS.of(checklist).items() if not one.advisory]
                wrong = {chance.choice(items): "no"} if chance.random() < 0.15 else {}
                body = {"checklist": checklist, "results": inspections.results(checklist, **wrong)}
                yield "enter", by, body | (about or {"person": person})


# -- people -------------------------------------------------------------------------------------------------------


def appraisal(case: CompanyCase, _now: datetime, chance: Random) -> Deed | None:
    """Everybody who is named rates; it is confirmed, objected to now and then, and decided as the policy proposes."""
    facts, person = facts_of(case), facts_of(case)["person"]
    own = human(person)
    if case.state == "collecting":
        waiting = [one for one in facts["raters"].values() if not one["scored"] and ":" in one["person"]]
        if not waiting:
            return None
        rater = waiting[0]
        points = (35, 60) if own in POOR else (70, 100)
        scores = {key: chance.randint(*points) for key in ("response", "repairs", "records")}
        scores |= {"other": chance.randint(*points)} if rater["rated_as"] == "supervisor" else {}
        return "rate", rater["person"], {"rated_as": rater["rated_as"], "scores": scores}
    if case.state == "scored":
        group = [one for one in (SPECIALIST, "quality:q-2", "clerk:c-1", "clerk:c-2") if human(one) != own]
        return "confirm", GENERAL if own == human(MANAGER) else MANAGER, {"group": group}
    if case.state == "confirmed":
        return ("object", person, {"grounds": "台风天无法上门"}) if chance.random() < 0.02 else None
    if case.state == "objected":
        return "decide_objection", GENERAL, {"reason": "属实", "scores": {"visits": 100}}
    return "decide", GENERAL if own == human(MANAGER) else MANAGER, {"decision": "as_proposed", "reason": "按制度"}


POOR = frozenset({"t-4"})
"""Whose raters think little of their work."""


def onboarding(case: CompanyCase, now: datetime, chance: Random) -> Deed | None:
    """Two days at headquarters, three in the department, two weeks in the field, signed off."""
    facts, trainer = facts_of(case), facts_of(case)["trainer"]
    if case.state == "refused":
        return "decide_refusal", PERSONNEL, {"decision": "excused", "goes_on": True, "reason": "病假"}
    if trainer is None or human(trainer) != human(facts["supervisor"]):
        own = human(facts["supervisor"])
        return "name_trainer", PERSONNEL, {"trainer": f"supervisor:{own}", "mentor": "technician:t-1"}
    if case.state == "arrived":
        return "start", PERSONNEL, {}
    if case.state == "field":
        logged = {"work": "随师傅上门", "watch_for": "鞋套", "minutes": chance.randint(60, 400)}
        enough = facts["practices"] >= ENOUGH
        return ("sign_off", trainer, {"score": 85}) if enough else ("log_practice", trainer, logged)
    by, items = (PERSONNEL, "6") if case.state == "headquarters" else (trainer, "8")
    left = [f"{items}.{number}" for number in range(1, 6) if f"{items}.{number}" not in facts["done"]]
    done_on = now.astimezone(ZONE).date().isoformat()
    return ("complete_item", by, {"item": left[0], "done_on": done_on}) if left else ("finish_stage", by, {})


ENOUGH = 6
"""Days of practice after which a newcomer is signed off."""


def training_plan(case: CompanyCase, _now: datetime, _chance: Random) -> Deed | None:
    """Four courses through the year, one of them paid by the company; sent and approved."""
    year, courses = case.file.request["year"], facts_of(case)["courses"]
    if case.state == "drafting" and len(courses) < len(COURSES):
        title, kind, month, more = COURSES[len(courses)]
        planned = {"title": title, "type": kind, "planned_on": f"{year}-{month:02d}-15", "hours": 12}
        return "add_course", BOSS, PLANNED | planned | more
    if case.state == "drafting":
        return "send", MANAGER, {}
    return ("approve", PERSONNEL, {}) if case.state == "in_review" else None


PLANNED: dict[str, Any] = {
    "mode": "internal", "persons": ["technician:t-2", "technician:t-3"], "trainer": "technician:t-1",
    "paid_by_company": False,
}  # fmt: skip
COURSES: tuple[tuple[str, str, int, dict[str, Any]], ...] = (
    ("烤箱维修", "cross_post", 3, {"categories": ["oven"]}),
    ("服务礼仪", "improvement", 5, {"posts": ["clerk"], "persons": []}),
    ("变频新技术", "new_technology", 7, {"paid_by_company": True, "cost": "3000.00"}),
    ("上岗资格复训", "qualification", 10, {"categories": ["washing_machine"]}),
)


def course(case: CompanyCase, now: datetime, chance: Random) -> Deed | None:
    """Approved, given a trainer and days, agreed to where the company pays, held on its dates, with results."""
    facts = facts_of(case)
    match case.state:
        case "proposed":
            return "approve", PERSONNEL, {}
        case "approved":
            return _before_it_starts(facts, now, chance)
        case "running":
            return _date_by_date(facts, now)
    results = [{"person": one, "passed": chance.random() < 0.9, "score": 80} for one in facts["persons"]]
    return "give_results", PERSONNEL, {"results": results}


def _before_it_starts(facts: Mapping[str, Any], now: datetime, chance: Random) -> Deed | None:
    dates = facts["dates"]
    if not dates or facts["trainer"] is None:
        return _moved(facts, now + 3 * DAY)
    signed = {human(one) for one in facts["signed"]}
    unsigned = [one for one in facts["persons"] if facts["paid_by_company"] and human(one) not in signed]
    if unsigned:
        return "sign_agreement", unsigned[0], {"agreement_ref": f"XY-{human(unsigned[0])}"}
    begins = datetime.fromisoformat(dates[0]["from_at"])
    if now > begins + DAY:  # somebody was due elsewhere
        return _moved(facts, now + chance.randint(3, 20) * DAY)
    return ("start", PERSONNEL, {}) if now >= begins else None


def _moved(facts: Mapping[str, Any], day: datetime) -> Deed:
    """A morning, with a trainer."""
    begin = day.astimezone(ZONE).replace(hour=9, minute=0, second=0, microsecond=0)
    moved = [{"from_at": begin.isoformat(), "to_at": (begin + timedelta(hours=3)).isoformat()}]
    leader = "technician:t-1" if facts["persons"] != ["technician:t-1"] else BOSS
    return "move_dates", PERSONNEL, {"dates": moved, "trainer": leader, "reason": "排期"}


def _date_by_date(facts: Mapping[str, Any], now: datetime) -> Deed | None:
    for number, one in enumerate(facts["dates"], 1):
        if str(number) not in facts["present"]:
            over = now >= datetime.fromisoformat(one["to_at"])
            return ("attend", PERSONNEL, {"date": number, "present": facts["persons"]}) if over else None
    return "finish", PERSONNEL, {}


def handover(case: CompanyCase, _now: datetime, _chance: Random) -> Deed | None:
    """It is confirmed once nothing stands in the person's name; the population hands their work on."""
    return "confirm", BOSS, {}


DEEDS: Mapping[str, Does] = {
    "DailyReport": daily_report, "QualityDay": quality_day, "QualityMeeting": quality_meeting,
    "Inspection": inspection, "Appraisal": appraisal, "Onboarding": onboarding, "TrainingPlan": training_plan,
    "Course": course, "Handover": handover,
}  # fmt: skip
