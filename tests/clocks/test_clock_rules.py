"""How commitments pause, go on, move, are met and climb: the pure rules, on the official calendar of 2026."""

from datetime import date, timedelta

import pytest

from models.case import CaseFile, Commitment, Reminder
from models.policy.calendar import Year
from models.vocabulary import CommitmentState, Role
from played.case_files import CHINA, at, case_file, commitment, shown
from workflows.clocks import calendar_change, clocks, ladder
from workflows.clocks.turn import Turn

NEW_YEAR = Year(holidays=frozenset({date(2027, 1, 1), date(2027, 1, 4)}), workdays=frozenset({date(2027, 1, 2)}))
"""A holiday on Friday and Monday, made up for on the Saturday between."""


def turn_of(case: CaseFile, now: str) -> Turn:
    """A clock step that is really taken at `now`."""
    return Turn(draft=case, seq=2, at=at(now), now=at(now), by="system", event="clock", clause="一§19(5)")


def held(case: CaseFile, commitment: Commitment, start: str, end: str) -> Commitment:
    """The commitment after a hold."""
    clocks.pause(commitment, at(start))
    clocks.resume(case, commitment, at(end))
    return commitment


# -- warnings ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("within", "start", "warned"),
    [
        ("4 WH", "2026-11-23 09:00", "2026-11-23 13:00"),  # three hours are used up at noon; told after lunch
        ("4 WH", "2026-11-20 16:00", "2026-11-23 10:00"),  # two hours on Friday, one on Monday
        ("1 WD", "2026-11-23 09:00", "2026-11-24 14:00"),  # 16 working hours to the due: 12 of them
        ("3 WD", "2026-09-30 16:00", "2026-10-10 10:30"),  # 2 + 8 + 8 + 8 hours over National Day: 19.5 of them
        ("7 CD", "2026-11-23 10:00", "2026-11-30 09:00"),  # Saturday 16:00 by plain time: at the next opening
        ("20 min", "2026-11-21 03:00", "2026-11-21 03:15"),  # plain time warns at night
    ],
)
def test_a_warning_goes_out_at_three_quarters(within: str, start: str, warned: str) -> None:
    """Of the working time for WM, WH and WD, of plain time for all others; in hours, save for plain minutes."""
    assert shown(commitment(case_file(), within, start).warn_at) == warned


def test_a_warning_whose_due_comes_first_is_skipped() -> None:
    """Three quarters of a Saturday's calendar day lie on Sunday; the next opening is after the due."""
    started = commitment(case_file(), "1 CD", "2026-11-21 10:00")
    step = clocks.step_of(started)
    assert step is not None
    assert (step.kind, shown(step.at)) == ("overdue", "2026-11-22 10:00")


@pytest.mark.parametrize(
    ("within", "taken", "told"),
    [
        ("3 WD", "2026-11-26 10:00", "technician:t-1"),
        ("3 WD", "2026-11-25 22:00", None),  # a worker that comes back at night keeps it for the morning
        ("3 WD", "2026-11-26 18:00", None),  # too late: the due has come
        ("4 h", "2026-11-23 12:59", "technician:t-1"),
        ("4 h", "2026-11-23 13:00", None),
    ],
)
def test_a_warning_that_was_held_up_goes_out_in_hours_or_not_at_all(within: str, taken: str, told: str | None) -> None:
    """What counts is when the step is really taken."""
    case = case_file(assignee="technician:t-1")
    step = clocks.step_of(commitment(case, within, "2026-11-23 09:00"))
    assert step is not None
    turn = turn_of(case, taken)
    assert (ladder.take(turn, step) is None) is (told is None)
    assert [n.to for n in turn.notifications] == ([told] if told else [])


def test_a_warning_kept_for_the_morning_is_a_step_of_the_morning() -> None:
    """It is neither lost nor given twice."""
    case = case_file()
    started = commitment(case, "3 WD", "2026-11-23 09:00")
    step = clocks.step_of(started)
    assert step is not None
    ladder.take(turn_of(case, "2026-11-25 22:00"), step)
    assert shown(started.warn_at) == "2026-11-26 09:00"
    turn = turn_of(case, "2026-11-26 09:00")
    ladder.take(turn, clocks.ClockStep(at("2026-11-26 09:00"), clocks.ClockKind.WARN, started))
    assert [n.to for n in turn.notifications] == [Role.SUPERVISOR]
    assert started.warn_at is None


def test_two_reminders_of_one_name_wait_each_for_its_own_time() -> None:
    """Fourteen and three days before an expiry are two prompts."""
    case = case_file()
    for day in ("2026-11-23 09:00", "2026-12-04 09:00"):
        case.reminders.append(Reminder(name="loaner_offer", clause="二§12·2", at=at(day)))
    steps = list(clocks.steps(case))
    assert [shown(step.at) for step in steps] == ["2026-11-23 09:00", "2026-12-04 09:00"]
    ladder.take(turn_of(case, "2026-11-23 09:00"), steps[0])
    assert [shown(r.at) for r in case.reminders] == ["2026-12-04 09:00"]


def test_a_reminder_held_up_until_night_waits_for_the_morning() -> None:
    """Reminders outside hours go out at the next opening."""
    case = case_file()
    case.reminders.append(Reminder(name="loaner_offer", clause="二§12·2", at=at("2026-11-23 17:00")))
    turn = turn_of(case, "2026-11-23 23:00")
    assert ladder.take(turn, next(iter(clocks.steps(case)))) is None
    assert [shown(r.at) for r in case.reminders] == ["2026-11-24 09:00"]
    assert turn.notifications == []


# -- holds ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("within", "start", "hold", "resume", "due"),
    [
        ("30 WM", "2026-11-20 17:40", "2026-11-20 17:50", "2026-11-23 10:00", "2026-11-23 10:20"),
        ("30 WM", "2026-11-20 17:40", "2026-11-21 12:00", "2026-11-22 12:00", "2026-11-23 09:10"),  # costs none
        ("4 WH", "2026-11-23 11:00", "2026-11-23 12:30", "2026-11-23 14:00", "2026-11-23 17:00"),  # held over lunch
        ("3 WD", "2026-11-23 10:00", "2026-11-24 09:00", "2026-11-25 09:00", "2026-11-27 18:00"),  # 24 hours were left
        ("3 WD", "2026-11-23 10:00", "2026-11-26 17:00", "2026-11-30 10:00", "2026-11-30 11:00"),  # one hour was left
        ("7 CD", "2026-11-23 10:00", "2026-11-27 18:00", "2026-11-30 09:00", "2026-12-03 01:00"),  # 64 hours were left
        ("2 months", "2026-01-31 10:00", "2026-02-28 10:00", "2026-03-05 10:00", "2026-04-05 10:00"),
        ("4 WH", "2026-09-30 16:00", "2026-09-30 17:00", "2026-10-10 17:00", "2026-10-12 11:00"),  # a make-up Saturday
    ],
)
def test_what_was_left_goes_on_after_a_hold(within: str, start: str, hold: str, resume: str, due: str) -> None:
    """WM, WH and WD as working time to the due, CD and months as plain time."""
    case = case_file()
    assert shown(held(case, commitment(case, within, start), hold, resume).due_at) == due


def test_a_second_hold_keeps_what_the_first_one_left() -> None:
    """Of four hours one is used before, one between and two after the holds."""
    case = case_file()
    started = commitment(case, "4 WH", "2026-11-23 09:00")
    held(case, started, "2026-11-23 10:00", "2026-11-23 14:00")
    held(case, started, "2026-11-23 15:00", "2026-11-24 09:00")
    assert shown(started.due_at) == "2026-11-24 11:00"


def test_a_warning_still_comes_when_a_quarter_is_left_after_a_hold() -> None:
    """Three hours of work on the case are over at 11:00 of the second day; one is left."""
    case = case_file()
    started = held(case, commitment(case, "4 WH", "2026-11-23 10:00"), "2026-11-23 11:00", "2026-11-24 09:00")
    assert (shown(started.warn_at), shown(started.due_at)) == ("2026-11-24 11:00", "2026-11-24 12:00")


def test_a_warning_that_waited_for_the_morning_is_owed_at_once_after_a_hold() -> None:
    """Three quarters of the week were over on Saturday; a hold on Sunday must not push that away."""
    case = case_file()
    started = held(case, commitment(case, "7 CD", "2026-11-23 10:00"), "2026-11-29 12:00", "2026-12-02 10:00")
    assert (shown(started.warn_at), shown(started.due_at)) == ("2026-12-02 10:00", "2026-12-03 08:00")


def test_a_warning_once_given_is_not_given_again_after_a_hold() -> None:
    """The hold moves the due, not what was said."""
    case = case_file()
    started = commitment(case, "4 WH", "2026-11-23 09:00")
    started.warn_at = None
    assert held(case, started, "2026-11-23 14:00", "2026-11-24 09:00").warn_at is None


def test_a_hold_pauses_neither_parallel_nor_clock_nor_agreed_nor_overdue_commitments() -> None:
    """∥, plain minutes, an agreed date and a ladder that runs go on."""
    case = case_file()
    statutory = commitment(case, "30 CD", "2026-11-23 09:00", name="statutory", parallel=True)
    emergency = commitment(case, "10 min", "2026-11-23 09:00", name="emergency")
    arrival = commitment(case, "4 WH", "2026-11-23 09:00", name="arrival")
    clocks.fix(case, arrival, at("2026-11-25 10:00"), at("2026-11-23 09:00"))
    contact = commitment(case, "30 WM", "2026-11-23 09:00")
    clocks.climb(case, contact, at("2026-11-23 09:30"))
    for each in (statutory, emergency, arrival, contact):
        before = each.model_copy()
        clocks.pause(each, at("2026-11-23 09:40"))
        assert each == before


# -- a calendar is published ------------------------------------------------------------------------------------


def published(case: CaseFile) -> list[str]:
    """Publishes 2027; the names of the commitments whose due has moved."""
    calendar = case.rules.calendar.adopt(CHINA.model_copy(update={"years": CHINA.years | {2027: NEW_YEAR}}))
    rules = case.rules.model_copy(update={"calendar": calendar, "calendar_version": 2})
    return [c.name for c in calendar_change.republish(case, rules, at("2026-12-31 12:00"))]


def test_a_due_in_an_unpublished_year_is_provisional_and_recomputed_alone() -> None:
    """The due of 2026 stays to the microsecond, that of 2027 follows the new holidays and make-up days."""
    case = case_file()
    settled = commitment(case, "30 WM", "2026-12-31 10:00", name="settled")
    waiting = commitment(case, "3 WD", "2026-12-31 10:00", name="waiting")
    assert (settled.provisional, waiting.provisional) == (False, True)
    assert shown(waiting.due_at) == "2027-01-05 18:00"
    before = settled.model_copy()
    assert published(case) == ["waiting"]
    assert settled == before
    assert (shown(waiting.due_at), waiting.provisional) == ("2027-01-06 18:00", False)  # Saturday 2, 5 and 6 January


def test_a_provisional_due_that_holds_is_provisional_no_more() -> None:
    """Nothing moves when plain time crosses the new year."""
    case = case_file()
    started = commitment(case, "7 CD", "2026-12-31 10:00")
    assert published(case) == []
    assert (shown(started.due_at), started.provisional) == ("2027-01-07 10:00", False)


def test_what_a_case_already_counts_by_stays_when_a_year_is_published() -> None:
    """A later version's other changes move no running case: only the year that was lacking is taken over."""
    other = CHINA.model_copy(
        update={"years": CHINA.years | {2027: NEW_YEAR, 2026: Year()}, "overrides": {date(2026, 12, 31): (),
                date(2027, 1, 5): ()}}
    )
    adopted = CHINA.adopt(other)
    assert adopted.years[2026] == CHINA.years[2026]
    assert adopted.years[2027] == NEW_YEAR
    assert set(adopted.overrides) == {date(2027, 1, 5)}


def test_a_paused_provisional_due_is_recomputed_and_goes_on_from_the_new_one() -> None:
    """Paused twice: what was left after the first hold is counted under the new calendar."""
    case = case_file()
    started = commitment(case, "3 WD", "2026-12-29 10:00")  # to Friday 1 January 2027, 18:00
    held(case, started, "2026-12-29 17:00", "2026-12-30 17:00")  # 25 hours left: to Monday 4 January, 18:00
    assert shown(started.due_at) == "2027-01-04 18:00"
    clocks.pause(started, at("2026-12-31 09:00"))
    assert published(case) == ["contact"]
    assert shown(started.due_at) == "2027-01-05 18:00"  # 31 December, Saturday 2 and Tuesday 5 January
    clocks.resume(case, started, at("2027-01-05 09:00"))
    assert shown(started.due_at) == "2027-01-07 18:00"  # three days were left


def test_an_overdue_commitment_runs_again_when_its_recomputed_due_lies_ahead() -> None:
    """Its ladder ends and it stays marked as late."""
    case = case_file()
    started = commitment(case, "1 WD", "2026-12-31 10:00")  # to 1 January under the old calendar
    clocks.climb(case, started, at("2027-01-01 18:00"))
    assert published(case) == ["contact"]
    assert (started.state, shown(started.due_at)) == (CommitmentState.RUNNING, "2027-01-02 18:00")
    assert (started.rung, started.late, case.level) == (0, True, 0)


def test_an_agreed_date_in_an_unpublished_year_is_not_recomputed() -> None:
    """A visit on New Year's Day that the customer wished stays there."""
    case = case_file()
    started = commitment(case, "4 WH", "2026-12-31 10:00")
    clocks.fix(case, started, at("2027-01-01 10:00"), at("2026-12-31 10:00"))
    assert published(case) == []
    assert shown(started.due_at) == "2027-01-01 10:00"


# -- meeting, moving, climbing ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "received", "late", "reported_late"),
    [
        ("2026-11-23 09:29:59", "2026-11-23 09:29:59", False, False),
        ("2026-11-23 09:30", "2026-11-23 09:30", False, False),  # at the due
        ("2026-11-23 09:30:00.000001", "2026-11-23 09:31", True, False),
        ("2026-11-23 09:30", "2026-11-23 09:30:00.000001", False, True),
        ("2026-11-23 09:10", "2026-11-23 12:00", False, True),
        ("2026-11-23 09:40", "2026-11-23 12:00", True, False),
    ],
)
def test_an_event_at_or_before_the_due_meets_it(event: str, received: str, late: bool, reported_late: bool) -> None:
    """What counts is when it happened; one that was only told afterwards is marked."""
    for overdue in (False, True):
        case = case_file()
        started = commitment(case, "30 WM", "2026-11-23 09:00")
        if overdue:
            clocks.climb(case, started, at("2026-11-23 09:30"))
        clocks.meet(started, at(event), at(received))
        assert (started.state, started.late, started.reported_late) == (CommitmentState.MET, late, reported_late)
        assert clocks.next_step(case) is None


def test_a_paused_commitment_is_met_in_time() -> None:
    """Its due has stood still, whatever the wall clock says."""
    case = case_file()
    started = commitment(case, "30 WM", "2026-11-23 09:00")
    clocks.pause(started, at("2026-11-23 09:10"))
    clocks.meet(started, at("2026-11-25 09:00"), at("2026-11-25 09:00"))
    assert (started.state, started.late, started.reported_late) == (CommitmentState.MET, False, False)


@pytest.mark.parametrize(("base", "rungs"), [(0, [1, 2, 3]), (1, [2, 3]), (2, [3]), (3, [3])])
def test_a_ladder_climbs_from_the_base_level_to_the_top_and_stops(base: int, rungs: list[int]) -> None:
    """The first rung is `min(base_level + 1, 3)`; none is skipped or repeated."""
    case = case_file(base_level=base)
    started = commitment(case, "30 WM", "2026-11-23 09:00")
    taken: list[int] = []
    while (step := clocks.step_of(started)) is not None and len(taken) < 9:
        if step.kind is clocks.ClockKind.WARN:
            started.warn_at = None
            continue
        taken.append(clocks.climb(case, started, step.at))
    assert taken == rungs
    assert case.level == 3


@pytest.mark.parametrize(
    ("within", "taken", "next_rung"),
    [
        ("30 WM", "2026-11-20 17:30", "2026-11-23 09:30"),  # one working hour, over the weekend
        ("30 WM", "2026-11-23 20:00", "2026-11-24 10:00"),  # rung 1 was taken at night
        ("10 min", "2026-11-20 23:50", "2026-11-21 00:20"),  # 30 plain minutes
    ],
)
def test_the_next_rung_is_counted_from_when_the_last_was_really_taken(within: str, taken: str, next_rung: str) -> None:
    """Whenever that was."""
    case = case_file()
    started = commitment(case, within, "2026-11-20 09:00")
    clocks.climb(case, started, at(taken))
    assert shown(started.next_rung_at) == next_rung


def test_a_due_moved_after_it_passed_starts_over_and_stays_late() -> None:
    """The ladder ends, the level falls, and a new ladder begins at its foot only when the new due passes too."""
    case = case_file()
    started = commitment(case, "3 WD", "2026-11-23 09:00", name="completion")
    clocks.climb(case, started, at("2026-11-26 18:00"))
    clocks.climb(case, started, at("2026-11-27 10:00"))
    clocks.take_charge(started, "supervisor:s-1")
    clocks.fix(case, started, at("2026-12-01 12:00"), at("2026-11-27 10:30"))
    assert (started.state, started.rung, started.in_charge, started.late) == (CommitmentState.RUNNING, 0, None, True)
    assert case.level == 0
    assert clocks.climb(case, started, at("2026-12-01 12:00")) == 1
    clocks.meet(started, at("2026-12-01 13:00"), at("2026-12-01 13:00"))
    assert started.late


def test_a_due_moved_to_a_time_that_has_passed_too_keeps_its_ladder() -> None:
    """Nothing runs again, nothing is told twice."""
    case = case_file()
    started = commitment(case, "4 WH", "2026-11-23 09:00", name="arrival")
    clocks.climb(case, started, at("2026-11-23 14:00"))
    clocks.fix(case, started, at("2026-11-23 15:00"), at("2026-11-23 16:00"))
    assert (started.state, started.rung) == (CommitmentState.OVERDUE, 1)


def test_a_moved_due_does_not_warn_again_of_what_was_told() -> None:
    """The assignee knows; only a share of the new time that lies ahead warns anew."""
    case = case_file()
    started = commitment(case, "4 WH", "2026-11-23 09:00", name="arrival")
    started.warn_at = None
    clocks.fix(case, started, at("2026-11-23 14:30"), at("2026-11-23 13:50"))
    assert started.warn_at is None
    clocks.fix(case, started, at("2026-11-24 14:00"), at("2026-11-23 13:50"))
    assert shown(started.warn_at) == "2026-11-24 10:00"  # 9 of 12 working hours


def test_the_level_is_the_highest_rung_and_falls_with_what_is_met() -> None:
    """Two ladders at once: the higher counts while it stands."""
    case = case_file()
    first = commitment(case, "30 WM", "2026-11-23 09:00")
    second = commitment(case, "4 WH", "2026-11-23 09:00", name="arrival")
    for each, moment in ((first, "09:30"), (first, "10:30"), (second, "14:00")):
        clocks.climb(case, each, at(f"2026-11-23 {moment}"))
    assert case.level == 2
    clocks.meet(first, at("2026-11-23 14:10"), at("2026-11-23 14:10"))
    assert case.level == 1
    clocks.drop(second)
    assert case.level == 0


def test_taking_charge_stops_one_ladder_and_leaves_mark_and_level() -> None:
    """The other ladder climbs on."""
    case = case_file()
    first = commitment(case, "30 WM", "2026-11-23 09:00")
    second = commitment(case, "4 WH", "2026-11-23 09:00", name="arrival")
    for each in (first, second):
        clocks.climb(case, each, at("2026-11-23 14:00"))
    clocks.take_charge(first, "supervisor:s-1")
    assert (first.state, first.in_charge, case.level) == (CommitmentState.OVERDUE, "supervisor:s-1", 1)
    assert [(s.name, s.at - at("2026-11-23 14:00")) for s in clocks.steps(case)] == [("arrival", timedelta(hours=1))]


def test_the_older_commitment_comes_first_where_two_steps_fall_together() -> None:
    """The order of two steps at one moment does not hang on chance."""
    case = case_file()
    for name in ("first", "second"):
        commitment(case, "30 WM", "2026-11-23 09:00", name=name)
    step = clocks.next_step(case)
    assert step is not None
    assert step.name == "first"
