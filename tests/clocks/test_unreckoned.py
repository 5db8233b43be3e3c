"""Clocks under a calendar that has no time for them: nothing raises, nothing rings, a good calendar frees them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars import CALENDARS
from models.case import CaseFile, Commitment, Reminder
from models.policy.calendar import Calendar
from models.policy.duration import Duration
from models.vocabulary import UNRECKONED, CommitmentState, Role
from played.case_files import CHINA, at, case_file, commitment, shown
from workflows.clocks import calendar_change, clocks, ladder
from workflows.clocks.turn import Turn

CLOSED = Calendar(hours=((),) * 7, years=CHINA.years)
MORNING = ((time(9), time(12)),)
MONDAY_ONLY = CLOSED.model_copy(update={"overrides": {date(2026, 11, 23): MORNING}})
"""Three hours of work, and none ever after."""


def turn_of(case: CaseFile, now: str) -> Turn:
    """A clock step that is really taken at `now`."""
    return Turn(draft=case, seq=2, at=at(now), now=at(now), by="system", event="clock", clause="一§19(5)")


def publish(case: CaseFile, calendar: Calendar, now: str) -> list[Commitment]:
    """Another calendar comes into force for the case."""
    return calendar_change.republish(case, calendar_change.adopted(case, calendar, 2), at(now))


def ring(case: CaseFile, now: str) -> list[str]:
    """Takes every clock step that is due; whom it told of what."""
    told = []
    while (step := clocks.next_step(case)) is not None and step.at <= at(now):
        turn = turn_of(case, now)
        ladder.take(turn, step)
        told += [f"{n.topic} {n.to}" for n in turn.notifications]
    return told


# -- a commitment that starts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("within", ["30 WM", "4 WH", "3 WD"])
def test_a_commitment_without_working_time_is_provisional_and_does_not_ring(within: str) -> None:
    """It shows no due, has no step, and the case none on its account."""
    case = case_file(CLOSED)
    started = commitment(case, within, "2026-11-23 10:00")
    assert (started.unreckoned, started.provisional, started.due_at) == (True, True, UNRECKONED)
    assert (clocks.next_step(case), case.due_at) == (None, None)
    assert ring(case, "2036-01-01 10:00") == []


def test_a_good_calendar_gives_it_the_due_that_it_would_have_had() -> None:
    """Counted from its start; a warning that is still to come comes, a due that has passed rings."""
    case = case_file(CLOSED)
    contact = commitment(case, "30 WM", "2026-11-23 10:00")
    completion = commitment(case, "3 WD", "2026-11-23 10:00", name="completion")
    assert publish(case, CHINA, "2026-11-24 11:00") == [contact, completion]
    assert (shown(contact.due_at), shown(completion.due_at)) == ("2026-11-23 10:30", "2026-11-26 18:00")
    assert calendar_change.unsettled(case) == []
    assert shown(case.due_at) == "2026-11-23 10:30"
    assert ring(case, "2026-11-24 11:00") == [f"overdue {Role.SUPERVISOR}"]
    assert (contact.state, shown(completion.warn_at)) == (CommitmentState.OVERDUE, shown(CHINA.share_at(
        at("2026-11-23 10:00"), completion.due_at, Duration.parse("3 WD").unit)))


def test_another_calendar_without_time_changes_nothing() -> None:
    """It waits for the next one."""
    case = case_file(CLOSED)
    contact = commitment(case, "30 WM", "2026-11-23 10:00")
    assert publish(case, MONDAY_ONLY.model_copy(update={"overrides": {}}), "2026-11-24 11:00") == []
    assert (contact.unreckoned, contact.provisional) == (True, True)
    assert publish(case, CHINA, "2026-11-25 11:00") == [contact]


def test_days_are_counted_where_the_company_never_works() -> None:
    """Calendar days need no working time; their warning goes out at its own time, for no opening is known."""
    case = case_file(CLOSED)
    statutory = commitment(case, "4 CD", "2026-11-23 10:00", name="statutory")
    assert (shown(statutory.due_at), shown(statutory.warn_at)) == ("2026-11-27 10:00", "2026-11-26 10:00")
    assert ring(case, "2026-11-26 10:00") == [f"warning {Role.SUPERVISOR}"]
    assert ring(case, "2026-11-27 10:00") == [f"overdue {Role.SUPERVISOR}"]


def test_a_reminder_goes_out_at_its_own_time_where_no_opening_is_known() -> None:
    """It is not kept for a morning that never comes."""
    case = case_file(CLOSED)
    case.reminders.append(Reminder(name="loaner_offer", clause="二§12·2", at=at("2026-11-23 23:00")))
    assert ring(case, "2026-11-23 23:00") == [f"loaner_offer {Role.SUPERVISOR}"]
    assert case.reminders == []


def test_what_was_agreed_needs_no_calendar() -> None:
    """An agreed day takes the place of a due that nobody could reckon."""
    case = case_file(CLOSED)
    started = commitment(case, "4 WH", "2026-11-23 10:00")
    clocks.fix(case, started, at("2026-11-24 10:00"), at("2026-11-23 11:00"))
    assert (shown(started.due_at), started.unreckoned, started.provisional) == ("2026-11-24 10:00", False, False)
    assert ring(case, "2026-11-24 10:00")[-1] == f"overdue {Role.SUPERVISOR}"


def test_it_may_be_met_and_dropped_like_any_other() -> None:
    """It is not late: nobody can say so."""
    case = case_file(CLOSED)
    contact = commitment(case, "30 WM", "2026-11-23 10:00")
    arrival = commitment(case, "4 WH", "2026-11-23 10:00", name="arrival")
    clocks.meet(contact, at("2026-11-24 10:00"), at("2026-11-24 10:00"))
    clocks.drop(arrival)
    assert (contact.state, contact.late, arrival.state) == (CommitmentState.MET, False, CommitmentState.DROPPED)
    assert publish(case, CHINA, "2026-11-25 10:00") == []


# -- the ladder ---------------------------------------------------------------------------------------------------


def test_the_ladder_waits_for_a_calendar_and_goes_on() -> None:
    """The first rung is taken at the due; the next one cannot be reckoned, until it can."""
    case = case_file(MONDAY_ONLY)
    contact = commitment(case, "2 WH", "2026-11-23 10:00")
    assert ring(case, "2026-11-23 12:00") == [f"overdue {Role.SUPERVISOR}"]
    assert (contact.unreckoned, contact.provisional, contact.next_rung_at) == (True, False, None)
    assert publish(case, CHINA, "2026-11-23 13:30") == []
    assert (shown(contact.due_at), shown(contact.next_rung_at)) == ("2026-11-23 12:00", "2026-11-23 14:00")
    assert ring(case, "2026-11-23 14:00") == [f"overdue {Role.MANAGER}"]


def test_who_takes_charge_meanwhile_stops_it_for_good() -> None:
    """No calendar takes the ladder up again."""
    case = case_file(MONDAY_ONLY)
    contact = commitment(case, "2 WH", "2026-11-23 10:00")
    ring(case, "2026-11-23 12:00")
    clocks.take_charge(contact, "supervisor:s-1")
    publish(case, CHINA, "2026-11-23 13:30")
    assert (contact.next_rung_at, contact.unreckoned) == (None, False)


def test_who_takes_charge_before_a_due_is_known_stops_no_clock() -> None:
    """The due is still to be reckoned, and rings once it is."""
    case = case_file(CLOSED)
    contact = commitment(case, "30 WM", "2026-11-23 10:00")
    clocks.take_charge(contact, "supervisor:s-1")
    assert contact.unreckoned
    assert publish(case, CHINA, "2026-11-23 10:10") == [contact]
    assert ring(case, "2026-11-23 10:30")[-1] == f"overdue {Role.SUPERVISOR}"


# -- holds --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("within", ["4 WH", "3 WD"])
def test_a_hold_meanwhile_counts_as_if_the_calendar_had_been_good(within: str) -> None:
    """What was left goes on after it, to the minute."""
    cases = [case_file(CLOSED), case_file(CHINA)]
    for case in cases:
        started = commitment(case, within, "2026-11-23 10:00")
        clocks.pause(started, at("2026-11-23 11:00"))
        clocks.resume(case, started, at("2026-11-24 10:00"))
    without, known = cases
    assert without.commitments[0].unreckoned
    publish(without, CHINA, "2026-11-24 10:30")
    for name in ("due_at", "warn_at", "state", "left", "provisional"):
        assert getattr(without.commitments[0], name) == getattr(known.commitments[0], name)


def test_what_was_left_of_a_hold_waits_for_a_calendar() -> None:
    """Two hours were left when the calendar's time ended; they are counted once there is time."""
    case = case_file(MONDAY_ONLY)
    started = commitment(case, "3 WH", "2026-11-23 09:00")
    clocks.pause(started, at("2026-11-23 10:00"))
    clocks.resume(case, started, at("2026-11-24 10:00"))
    assert (started.unreckoned, started.left) == (True, timedelta(hours=2))
    clocks.pause(started, at("2026-11-24 11:00"))
    clocks.resume(case, started, at("2026-11-25 14:00"))
    publish(case, CHINA, "2026-11-25 15:00")
    assert shown(started.due_at) == "2026-11-25 15:00"


def test_a_commitment_that_rests_keeps_what_was_left_under_the_old_calendar() -> None:
    """Its due stands; what the new one holds between makes it neither longer nor shorter."""
    case = case_file(MONDAY_ONLY)
    known = commitment(case, "3 WH", "2026-11-23 09:00")
    commitment(case, "1 WD", "2026-11-23 09:00", name="completion")
    clocks.pause(known, at("2026-11-23 10:00"))
    longer = CHINA.model_copy(update={"overrides": {date(2026, 11, 23): ((time(9), time(11)),)}})
    publish(case, longer, "2026-11-24 09:00")
    assert shown(known.due_at) == "2026-11-23 12:00"
    clocks.resume(case, known, at("2026-11-24 10:00"))
    assert shown(known.due_at) == "2026-11-24 12:00"


# -- what a case may adopt ----------------------------------------------------------------------------------------


def test_a_case_whose_calendar_has_time_takes_only_years() -> None:
    """As ever: another week's hours are for cases opened later."""
    case = case_file(CHINA)
    commitment(case, "4 WH", "2026-11-23 10:00")
    assert calendar_change.adopted(case, Calendar(years=CHINA.years), 2).calendar == CHINA


def test_a_case_whose_calendar_has_no_time_takes_the_one_in_force() -> None:
    """Even another country's: its own has nothing to offer."""
    case = case_file(CLOSED)
    commitment(case, "4 WH", "2026-11-23 10:00")
    roman = Calendar(zone="Europe/Rome", country="IT")
    assert calendar_change.adopted(case, roman, 2).calendar == roman


def test_a_hold_of_the_longest_extensions_still_reads_its_length() -> None:
    """Two lengths of ten years each are one of twenty, beyond what a policy may hold in one."""
    case = case_file()
    started = commitment(case, "120 months", "2026-11-23 10:00")
    clocks.restart(case, started, Duration.read("240 months"), at("2026-11-23 10:00"))
    assert shown(started.due_at) == "2046-11-23 10:00"
    assert clocks.step_of(started) is not None


# -- any life under any calendar ----------------------------------------------------------------------------------

LENGTHS = st.sampled_from(
    ["10 min", "30 WM", "4 WH", "3 WD", "7 CD", "2 months", "1000 WD", "120000 WM", "9999999 months", "9999999 WD"]
)
def start(case: CaseFile, length: Duration, now: datetime, which: int) -> None:
    """A commitment of one of four names; the last one moves the case."""
    name, expires = f"commitment {which}", "lapse" if which == 3 else None
    if case.commitment(name) is None:
        clocks.start(case, name=name, clause="一§19(5)", within=length, at=now, seq=1, expires=expires)


def hold(case: CaseFile, now: datetime) -> None:
    """All that a hold may pause."""
    for each in case.commitments:
        clocks.pause(each, now)


def go_on(case: CaseFile, now: datetime) -> None:
    """All that is paused."""
    for each in case.commitments:
        clocks.resume(case, each, now)


OF_A_CASE: dict[str, Callable[[CaseFile, Duration, datetime, int, Calendar], object]] = {
    "start": lambda case, length, now, which, _: start(case, length, now, which),
    "hold": lambda case, _, now, *__: hold(case, now),
    "go on": lambda case, _, now, *__: go_on(case, now),
    "remind": lambda case, _, now, *__: case.reminders.append(
        Reminder(name="loaner_offer", clause="c", at=case.rules.calendar.prompt_at(now))
    ),
    "publish": lambda case, _, now, __, calendar: calendar_change.republish(
        case, calendar_change.adopted(case, calendar, case.rules.calendar_version + 1), now
    ),
    "ring": lambda *_: None,
}
OF_A_COMMITMENT: dict[str, Callable[[CaseFile, Commitment, Duration, datetime], object]] = {
    "restart": clocks.restart,
    "hasten": clocks.would_shorten,
    "fix": lambda case, chosen, _, now: clocks.fix(case, chosen, now + timedelta(days=2), now),
    "rest": lambda _, chosen, __, now: clocks.rest(chosen, now),
    "meet": lambda _, chosen, __, now: clocks.meet(chosen, now, now),
    "drop": lambda _, chosen, *__: clocks.drop(chosen),
    "charge": lambda _, chosen, *__: clocks.take_charge(chosen, "supervisor:s-1"),
}
STEPS = st.lists(
    st.tuples(
        st.sampled_from([*OF_A_CASE, *OF_A_COMMITMENT]),
        LENGTHS,
        st.integers(0, 5 * 24 * 60),
        st.integers(0, 3),
        CALENDARS,
    ),
    max_size=12,
)


def do(case: CaseFile, deed: str, length: Duration, now: datetime, which: int, calendar: Calendar) -> None:
    """One step of a case's life."""
    if deed in OF_A_CASE:
        OF_A_CASE[deed](case, length, now, which, calendar)
        return
    open_ones = [c for c in case.commitments if c.state.open]
    if open_ones:
        OF_A_COMMITMENT[deed](case, open_ones[which % len(open_ones)], length, now)


def ring_all(case: CaseFile, now: datetime) -> None:
    """Every clock step due by now, as the loop takes it; those that move the case end the commitment."""
    for _ in range(200):
        step = clocks.next_step(case)
        if step is None or step.at > now:
            return
        if step.kind is clocks.ClockKind.EXPIRE:
            assert isinstance(step.subject, Commitment)
            clocks.drop(step.subject)
        else:
            ladder.take(replace(turn_of(case, "2026-11-23 10:00"), at=step.at, now=now), step)
    raise AssertionError("the clocks do not come to rest")


@settings(deadline=None, max_examples=150)
@given(CALENDARS, STEPS)
def test_no_calendar_and_no_length_stops_a_case(calendar: Calendar, steps: list[Any]) -> None:
    """Whatever happens in whatever order; and a calendar with working time settles every clock that is open."""
    case, now = case_file(calendar), at("2026-11-23 10:00")
    for deed, length, minutes, which, other in steps:
        now += timedelta(minutes=minutes)
        do(case, deed, Duration.read(length), now, which, other)
        ring_all(case, now)
        for each in case.commitments:
            assert not (each.unreckoned and each.state.open and clocks.step_of(each))
            assert (each.due_at == UNRECKONED) <= each.unreckoned
    calendar_change.republish(case, calendar_change.adopted(case, Calendar(), case.rules.calendar_version + 1), now)
    for each in case.commitments:
        if each.state.open and "9999999" not in each.within and "120000" not in each.within:
            assert not each.unreckoned
