"""The plan of inspections: how many a week and a month, on which days, of what; on a fixed seed (五§11)."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from cases.inspection_plans import MONDAY, NUMBERS, company, held, planned
from models.kinds.inspection import SCOPES, InspectionKind, Scope
from models.kinds.inspection_round import NEWCOMERS, month_that_ends
from models.kinds.round import number_of
from models.policy.policy import Policy, PolicyError
from models.policy.public_holidays import default_calendar
from servers.service import plain_weeks

# -- how many, and when -------------------------------------------------------------------------------------------


def test_a_usual_week_has_two_runs_of_two_or_three_people_on_two_days() -> None:
    """Whatever the seed; each on a workday of its own (五§11(1))."""
    sizes = set()
    for seed in range(20):
        runs = planned(seed=seed)
        assert [(run.subject, run.kind) for run in runs] == [(1, InspectionKind.NORMAL), (2, InspectionKind.NORMAL)]
        assert len({run.planned_on for run in runs}) == 2
        assert all(run.planned_on.weekday() < 5 for run in runs)
        sizes |= {len(run.persons) for run in runs}
    assert sizes == {2, 3}


def test_days_are_drawn_evenly() -> None:
    """Of a hundred and fifty first runs each day has its fifth, within a half of it."""
    days = Counter(planned(seed=seed, numbers=replace(NUMBERS, per_week=1))[0].planned_on for seed in range(150))
    assert len(days) == 5
    assert all(15 <= count <= 45 for count in days.values()), days


def test_a_holidays_week_has_none() -> None:
    """National Day: no workday, no run; nor has a week that is over when the round runs late."""
    holidays = default_calendar((2026,))
    assert planned(date(2026, 10, 5), holidays, "2026-10-05 08:00") != [], "the eighth and ninth are workdays"
    closed = plain_weeks().merge("\n".join(["[overrides]", *(f'2026-11-{day:02d} = "closed"' for day in range(9, 16))]))
    assert planned(MONDAY, closed) == []
    assert planned(after="2026-11-13 18:00") == []


def test_a_week_of_two_workdays_has_its_runs_on_both() -> None:
    """National Day's second week: Thursday and Friday, and the make-up Saturday; before it only what is left."""
    holidays = default_calendar((2026,))
    two = plain_weeks().merge("\n".join(["[overrides]", *(f'2026-11-{day:02d} = "closed"' for day in (9, 10, 11))]))
    assert {run.planned_on for run in planned(MONDAY, two)} == {date(2026, 11, 12), date(2026, 11, 13)}
    october = {run.planned_on for seed in range(9) for run in planned(date(2026, 10, 5), holidays, seed=seed)}
    assert october == {date(2026, 10, 8), date(2026, 10, 9), date(2026, 10, 10)}


def test_with_fewer_days_than_runs_there_are_several_a_day() -> None:
    """On Friday morning two runs are left to one day; after work none."""
    runs = planned(after="2026-11-13 09:30")
    assert [run.planned_on for run in runs] == [date(2026, 11, 13)] * 2


def test_the_week_in_which_a_month_ends_adds_what_the_month_lacks() -> None:
    """Eight by planned day, those of the first days of the week's next month aside (五§11(1))."""
    calendar = plain_weeks()
    before = [held(f"2026-12-{day:02d}") for day in (1, 3, 8, 10, 15)]
    runs = planned(date(2026, 12, 28), calendar, held=before)
    december = [run for run in runs if run.planned_on.month == 12]
    assert len(december) + len(before) == 8
    assert all(run.planned_on <= date(2026, 12, 31) for run in december)
    assert [run.subject for run in runs] == list(range(1, len(runs) + 1))


def test_the_floor_counts_missed_ones_and_normal_ones_only() -> None:
    """What was planned counts, whatever came of it; newcomers' runs, special ones and store rooms do not."""
    kinds = (InspectionKind.NEWCOMER, InspectionKind.SPECIAL, InspectionKind.STORE)
    others = [held("2026-12-02", kind) for kind in kinds]
    usual = [held(f"2026-12-{day:02d}") for day in (1, 3, 8, 10, 15, 17, 22, 23)]
    last_week = date(2026, 12, 28)
    assert len(planned(last_week, held=[*usual, *others])) == 2
    floor = [run for run in planned(last_week, held=others) if run.planned_on.month == 12]
    assert len(floor) == 8


def test_days_of_the_ended_month_alone_take_what_it_lacks() -> None:
    """November ends on a Monday: what it lacks is held on that day; late, on Tuesday, it is not made up for."""
    week = date(2026, 11, 30)
    before = [held(f"2026-11-{day:02d}") for day in (3, 5, 10, 12, 17)]
    runs = planned(week, held=before)
    november = [run for run in runs if run.planned_on.month == 11]
    assert len(before) + len(november) == 8
    late = planned(week, after="2026-12-01 08:00", held=before)
    assert [run.planned_on.month for run in late] == [12, 12]


@pytest.mark.parametrize(
    ("monday", "month"),
    [("2026-11-30", "2026-11-01"), ("2026-11-23", None), ("2026-12-28", "2026-12-01"), ("2026-09-28", "2026-09-01"),
     ("2026-02-23", "2026-02-01"), ("2026-10-26", "2026-10-01")],
)  # fmt: skip
def test_a_month_ends_in_the_week_of_its_last_workday(monday: str, month: str | None) -> None:
    """A make-up Saturday is one: 28 February 2026."""
    found = month_that_ends(default_calendar((2026,)), date.fromisoformat(monday))
    assert (found.isoformat() if found else None) == month


def test_scopes_are_gone_through_in_turn() -> None:
    """From where the last week ended; what stands there twice comes twice."""
    scopes = [run.scope for week in range(3) for run in planned(begun=2 * week)]
    assert scopes == SCOPES
    assert [run.scope for run in planned(begun=6)] == SCOPES[:2]


def test_each_scope_has_its_checklists() -> None:
    """五§4, 五§5, 五§6, 五§7; those of the process are the posts', for a post that nobody names the usual ones."""
    by_scope = {run.scope: run.checklists for week in range(3) for run in planned(begun=2 * week)}
    assert by_scope == {
        Scope.RULES: ("appearance", "discipline"), Scope.PROCESS: ("visit",), Scope.OTHER: ("daily_service",),
        Scope.SAFETY_HYGIENE: ("safety_hygiene",),
    }  # fmt: skip
    there = company(2)
    mixed = replace(there, staff={**there.staff, "t-1": replace(there.staff["t-1"], post="courier")})
    process = replace(NUMBERS, scopes=[Scope.PROCESS], per_week=1)
    (run,) = planned(there=mixed, numbers=process)
    assert sorted(run.checklists) == ["delivery", "visit"]


def test_the_policy_names_scopes_that_there_are() -> None:
    """Another word is refused, with those that may stand there."""
    with pytest.raises(PolicyError, match='must be "rules" or "process" or "safety_hygiene" or "other"'):
        Policy.load('[inspection]\nscopes = ["rules", "weather"]')
    assert Policy.load('[inspection]\nscopes = ["rules"]').strings("inspection.scopes") == ("rules",)


def test_what_is_counted_has_its_count_in_its_number() -> None:
    """And what has a name its name."""
    assert [number_of("S", "2026W49", subject) for subject in (1, NEWCOMERS)] == ["S-2026W49-1", "S-2026W49-new"]
