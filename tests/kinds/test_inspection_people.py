"""The plan of inspections: of whom and by whom, a year of it, store rooms; on a fixed seed (五§10–11; 二§8–10)."""

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from cases.inspection_plans import MONDAY, NUMBERS, Seeded, company, held, normal, planned
from models.kinds.inspection import InspectionKind, Scope
from models.kinds.inspection_round import (
    APART,
    HOW_MANY,
    LEADER,
    MEMBERS,
    NEWCOMERS,
    PERSONS,
    WHICH_DAY,
    Company,
    PlannedInspection,
    Planning,
    is_newcomer,
    monday_of,
    week_from,
)
from models.people import Colleague
from models.policy.public_holidays import default_calendar
from played.case_files import at
from servers.service import plain_weeks

# -- who ----------------------------------------------------------------------------------------------------------


def test_nobody_is_drawn_a_second_time_before_everybody_once() -> None:
    """Everyone's turn comes, in the deck of each scope (五§8)."""
    drawing = Seeded()
    rules = replace(NUMBERS, scopes=[Scope.RULES], people=(2, 2))
    drawn: list[str] = []
    for week in range(4):
        planning = Planning(company=company(8), numbers=rules, draw=drawing)
        monday = date(2026, 11, 2) + timedelta(weeks=week)
        drawn += [one for run in planning.week(plain_weeks(), monday, at(f"{monday} 08:00")) for one in run.persons]
    assert sorted(drawn[:8]) == sorted(drawn[8:]) == [f"t-{n}" for n in range(1, 9)]


def test_three_staff_in_all_are_inspected_together_and_again() -> None:
    """All of them where there are too few; the team is who is left."""
    for seed in range(9):
        for run in planned(there=company(3), seed=seed):
            assert 2 <= len(run.persons) <= 3
            assert {*run.persons} <= {"t-1", "t-2", "t-3"}
    alone = planned(there=company(1))
    assert [run.persons for run in alone] == [("t-1",), ("t-1",)]
    assert planned(there=company(0)) == []


def test_absent_people_are_never_drawn_nor_in_a_team() -> None:
    """On no day of theirs; where nobody is there on a day, that day is not drawn."""
    days = [MONDAY + timedelta(days=number) for number in range(5)]
    away = {(f"t-{n}", day) for n in range(1, 6) for day in days[:3]} | {("quality", day) for day in days}
    away |= {(f"t-{n}", days[4]) for n in range(1, 9)}
    for seed in range(20):
        for run in planned(there=company(away=away), seed=seed):
            assert not any((one, run.planned_on) in away for one in (*run.persons, *run.team))
            assert run.planned_on != days[4]


def test_a_day_with_enough_people_is_preferred() -> None:
    """Only Wednesday has two."""
    days = [MONDAY + timedelta(days=number) for number in range(5)]
    away = {("t-1", day) for day in days if day != days[2]}
    runs = planned(there=company(2, away=away))
    assert [(run.planned_on, len(run.persons)) for run in runs] == [(days[2], 2)] * 2


def test_newcomers_are_inspected_together_once_a_week_and_apart() -> None:
    """Beside the normal runs, in none of which they are; on a day on which most of them are there (五§11(2))."""
    friday = MONDAY + timedelta(days=4)
    away = {("t-2", MONDAY + timedelta(days=number)) for number in range(4)}
    for seed in range(9):
        *usual, new = planned(there=company(newcomers=["t-1", "t-2"], away=away), seed=seed)
        assert (new.subject, new.kind, new.planned_on) == (NEWCOMERS, InspectionKind.NEWCOMER, friday)
        assert (new.persons, len(usual)) == (("t-1", "t-2"), 2)
        assert not {"t-1", "t-2"} & {one for run in usual for one in run.persons}


@pytest.mark.parametrize(
    ("hired_on", "proficient", "new"),
    [("2026-11-02", False, True), ("2026-11-02", True, False), ("2026-08-11", False, False), (None, False, False),
     ("2026-08-12", False, True)],
)  # fmt: skip
def test_who_was_hired_lately_and_is_not_proficient_is_new(
    hired_on: str | None, proficient: bool, new: bool
) -> None:
    """Ninety days, unless a supervisor says earlier."""
    hired = date.fromisoformat(hired_on) if hired_on else None
    one = Colleague(id="n", name="", hired_on=hired, proficient=proficient)
    assert is_newcomer(one, MONDAY, lambda day: day + timedelta(days=90)) is new


# -- by whom ------------------------------------------------------------------------------------------------------


def test_the_manager_leads_two_drawn_of_the_group() -> None:
    """At least one of them leads nobody inspected (五§10)."""
    for run in planned():
        assert run.leader == "manager:manager"
        assert len(run.team) == 2
        assert {*run.team} <= {"boss", "quality", "clerk"}
    assert planned()[0].request | {"persons": [], "team": []} == {
        "scope": "rules", "kind": "normal", "planned_on": planned()[0].planned_on.isoformat(),
        "checklists": ["appearance", "discipline"], "leader": "manager:manager", "persons": [], "team": [],
    }  # fmt: skip


def test_the_general_manager_leads_where_the_manager_is_inspected_or_away() -> None:
    """Nobody inspects themselves; who is absent does not inspect."""
    there = company(2)
    inspected = replace(there, inspected=["t-1", "manager"])
    runs = planned(there=inspected)
    assert {run.leader for run in runs if "manager" in run.persons} == {"general_manager:general"}
    days = {("manager", MONDAY + timedelta(days=number)) for number in range(5)}
    assert {run.leader for run in planned(there=company(away=days))} == {"general_manager:general"}


def test_nobody_of_the_group_inspects_themselves() -> None:
    """Who is drawn as inspected is left out of the team."""
    there = replace(company(0), inspected=["boss", "quality", "clerk"])
    for seed in range(9):
        for run in planned(there=there, seed=seed):
            assert not {*run.team} & {*run.persons}


def test_no_two_inspect_each_other_in_one_week() -> None:
    """Those who inspected somebody this week are not inspected by them, in whatever run; next week they may be."""
    there = replace(company(0), inspected=["boss", "quality", "clerk", "manager"])
    for seed in range(30):
        runs = planned(there=there, seed=seed)
        seen = {(a, b) for run in runs for a in run.held.inspectors for b in run.persons}
        assert not {(a, b) for a, b in seen if (b, a) in seen}
    known = held("2026-11-10", persons="quality clerk", inspectors="t-1 t-2 t-3 t-4 t-5 t-6 t-7 t-8")
    assert {run.team for run in planned(held=[known])} == {("boss",)}
    last_week = replace(known, planned_on=MONDAY - timedelta(days=2))
    assert all(len(run.team) == 2 for run in planned(held=[last_week]))


def test_one_at_least_leads_nobody_inspected() -> None:
    """The manager leads all: one who does not is drawn first; where there is none, the general manager leads."""
    led = company()
    led = replace(led, staff={
        own_id: replace(one, supervisor="manager") if own_id.startswith("t-") else one
        for own_id, one in led.staff.items()
    })  # fmt: skip
    assert all(run.leader == "manager:manager" for run in planned(there=led))
    drawing = Seeded()
    Planning(company=led, numbers=NUMBERS, draw=drawing).week(plain_weeks(), MONDAY, at("2026-11-09 08:00"))
    assert [(number, count) for subject, number, count in drawing.asked if subject == 1 and number >= APART] == [
        (APART, 1), (MEMBERS, 1)
    ]  # fmt: skip
    two = {**led.staff, "t-1": replace(led.staff["t-1"], supervisor="boss")}
    alone = replace(led, group=["boss"], staff=two, inspected=["t-1", "t-2"])
    (run, _) = planned(there=alone, numbers=replace(NUMBERS, people=(2, 2)))
    assert (run.leader, run.team) == ("general_manager:general", ("boss",))


def test_where_nobody_may_inspect_the_run_is_planned_all_the_same() -> None:
    """Without a team, which the manager is to name."""
    nobody = replace(company(), group=[], managers=[], general_managers=[])
    run = planned(there=nobody)[0]
    assert (run.leader, run.team, "leader" in run.request) == (None, (), False)


# -- a year -------------------------------------------------------------------------------------------------------

WHOLE_YEAR = default_calendar((2026,))
HIRED = {"n-1": date(2026, 1, 5), "n-2": date(2026, 4, 13), "n-3": date(2026, 6, 15)}


def thirty(away: Collection[tuple[str, date]], monday: date) -> Company:
    """Twenty-one technicians and three who are hired during the year, led by three supervisors; three others."""
    bosses = ("s-1", "s-2", "s-3")
    staff = {f"t-{n}": Colleague(id=f"t-{n}", name="", supervisor=bosses[n % 3]) for n in range(21)}
    staff |= {one: Colleague(id=one, name="", supervisor="s-1", hired_on=day) for one, day in HIRED.items()}
    staff |= {one: Colleague(id=one, name="") for one in (*bosses, "q-1", "q-2", "manager")}
    general = {"general": Colleague(id="general", name="")}
    newcomers = [one for one, day in HIRED.items() if monday < day + timedelta(days=90)]
    return Company(
        staff=staff | general, inspected=[*staff], newcomers=newcomers, group=[*bosses, "q-1", "q-2"],
        managers=["manager"], general_managers=["general"], away=lambda person, day: (person, day) in away,
    )  # fmt: skip


def absences_of_a_year(seed: int) -> set[tuple[str, date]]:
    """Everybody is away now and then, for a day to three weeks."""
    chance, away = Random(seed), set()  # noqa: S311 - a test's own
    for one in thirty((), date(2026, 1, 1)).staff:
        day = date(2026, 1, 1)
        while (day := day + timedelta(days=chance.randint(10, 60))).year == 2026:
            days = [day + timedelta(days=later) for later in range(chance.choice((1, 2, 5, 21)))]
            away |= {(one, lost) for lost in days}
            day = days[-1]
    return away


@pytest.mark.parametrize("seed", [1, 2])
def test_a_year_of_thirty_people_keeps_what_the_policy_wants(seed: int) -> None:
    """Two a week, eight a month, none on holidays; newcomers apart; nobody absent, no self, no pair."""
    away, drawing, runs = absences_of_a_year(seed), Seeded(seed), list[PlannedInspection]()
    mondays = [date(2026, 1, 5) + timedelta(weeks=number) for number in range(52)]
    for monday in mondays:
        first = next((day for day in week_from(monday) if WHOLE_YEAR.is_workday(day)), monday)
        usual = normal(runs)
        planning = Planning(
            company=thirty(away, monday), numbers=NUMBERS, draw=drawing, held=[run.held for run in runs[-30:]],
            begun=len(usual), newcomer_runs=len(runs) - len(usual),
        )  # fmt: skip
        found = planning.week(WHOLE_YEAR, monday, at(f"{first} 08:00"))
        works = sum(map(WHOLE_YEAR.is_workday, week_from(monday)))
        assert (len(normal(found)) >= 2) if works else not found, monday
        newest = {one for run in found if run.kind is InspectionKind.NEWCOMER for one in run.persons}
        regulars = {one for run in normal(found) for one in run.persons}
        assert newest <= {*planning.company.newcomers}
        assert not regulars & {*planning.company.newcomers}
        pairs = {(a, b) for run in found for a in run.held.inspectors for b in run.persons}
        assert not {(a, b) for a, b in pairs if a == b or (b, a) in pairs}
        runs += found
    whole = [run for run in runs if run.planned_on <= date(2026, 12, 31)]
    assert all(WHOLE_YEAR.is_workday(run.planned_on) for run in whole)
    assert not [run for run in runs if any((p, run.planned_on) in away for p in run.held.persons | run.held.inspectors)]
    months = Counter(run.planned_on.month for run in normal(whole))
    assert min(months.values()) == 8, months
    assert {*Counter(run.planned_on.isocalendar().week for run in whole if run not in normal(whole)).values()} == {1}
    assert {run.leader for run in runs if "manager" in run.persons} <= {"general_manager:general"}
    assert [run for run in normal(runs) if "manager" in run.persons]
    assert all(2 <= len(run.persons) <= 3 for run in normal(runs))
    assert sum(len(run.team) == 2 for run in runs) > 0.9 * len(runs), "few of the group are left now and then"


# -- store rooms --------------------------------------------------------------------------------------------------


def test_each_store_room_is_inspected_once_a_month_by_a_supervisor_who_does_not_keep_it() -> None:
    """On a workday left in the month, on which its keeper is there (二§8–10)."""
    stores = {"hub-east": "boss", "hub-west": "clerk"}
    away = {("boss", date(2026, 12, day)) for day in range(1, 31)}
    runs = Planning(company=company(away=away), numbers=NUMBERS, draw=Seeded()).stores(
        plain_weeks(), date(2026, 12, 1), at("2026-12-01 09:00"), stores
    )
    east, west = runs
    assert (east.subject, east.planned_on, east.leader) == ("hub-east", date(2026, 12, 31), "supervisor:other")
    assert west.leader in ("supervisor:other", "supervisor:boss")
    assert (west.planned_on.month, "clerk" in west.team) == (12, False)
    assert west.request == {
        "scope": "safety_hygiene", "kind": "store", "planned_on": west.planned_on.isoformat(),
        "checklists": ["store_room"], "leader": west.leader, "team": west.request["team"], "place": "hub-west",
    }  # fmt: skip
    late = Planning(company=company(), numbers=NUMBERS, draw=Seeded()).stores(
        plain_weeks(), date(2026, 12, 1), at("2027-01-04 09:00"), stores
    )
    assert late == []


def test_what_a_run_draws_is_numbered() -> None:
    """How many, the day, the people, then the team: anyone can draw again."""
    drawing = Seeded()
    Planning(company=company(), numbers=NUMBERS, draw=drawing).week(plain_weeks(), MONDAY, at("2026-11-09 08:00"))
    assert [number for subject, number, _ in drawing.asked if subject == 1] == [HOW_MANY, WHICH_DAY, PERSONS, MEMBERS]
    assert LEADER not in [number for _, number, _ in drawing.asked]
    assert monday_of("2026W46") == MONDAY
