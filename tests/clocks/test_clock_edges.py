"""The edges of the clocks' rules: at the very due, after it, at night, and what a hold pauses in each kind."""

from datetime import timedelta
from typing import Any

import pytest

from cases.complaints import CLERK, HANDLER, complaint_request
from cases.typical_proposals import DESIGN, proposal_request
from models.case import Reminder
from models.policy.duration import Duration
from models.vocabulary import CommitmentState
from played.case_files import at, case_file, commitment, shown
from played.rehearsal import MONDAY, Rehearsal, rehearsed
from servers.service import repair_request, return_request
from workflows.clocks import clocks, ladder
from workflows.clocks.turn import Turn

BOSS, TECH = "supervisor:s-1", "technician:t-1"


def turn_of(case: Any, now: str) -> Turn:
    """A clock step that is really taken at `now`."""
    return Turn(draft=case, seq=2, at=at(now), now=at(now), by="system", event="clock", clause="一§19(5)")


def complained(*events: tuple[str, dict[str, Any]]) -> Rehearsal:
    """A complaint after these events of its handler."""
    case = rehearsed("Complaint", complaint_request())
    for event, payload in (("accept", {"handler": HANDLER}), *events):
        case.send(event, CLERK, **payload)
    return case


# -- what a hold pauses, kind by kind ---------------------------------------------------------------------------


def repair() -> Rehearsal:
    case = rehearsed("Repair", repair_request())
    case.send("assign", BOSS, technician=TECH)
    return case


def returned() -> Rehearsal:
    return rehearsed("Return", return_request(purchased_on="2026-11-20", received_on="2026-11-20"))


def approved() -> Rehearsal:
    case = returned()
    case.send("approve", CLERK, remedy="refund")
    return case


def received() -> Rehearsal:
    case = approved()
    case.send("receive_goods", "warehouse:w-1", condition_ok=True)
    return case


def reported() -> Rehearsal:
    return rehearsed("Complaint", complaint_request())


def answered() -> Rehearsal:
    return complained(("answer", {"resolution": "r"}))


def studied() -> Rehearsal:
    case = rehearsed("Proposal", proposal_request())
    case.send("register", CLERK, department=DESIGN)
    return case


def retained() -> Rehearsal:
    case = studied()
    case.send("retain", DESIGN, reason="r")
    return case


@pytest.mark.parametrize(
    ("case", "paused", "running"),
    [
        (repair, {"contact", "arrival", "completion"}, {"statutory"}),
        (returned, {"decision"}, set()),
        (approved, {"transport"}, set()),
        (received, {"finance"}, {"refund"}),
        (reported, {"report"}, set()),
        (complained, {"first_reply", "resolve"}, set()),
        (answered, {"resolve", "confirmation"}, set()),  # the first rests while the customer has not confirmed
        (studied, {"study"}, set()),
        (retained, {"notice"}, {"hold_expiry"}),
    ],
)
def test_a_hold_pauses_what_is_not_parallel_and_it_goes_on_where_it_stood(
    case: Any, paused: set[str], running: set[str]
) -> None:
    """A day on hold, from nine to nine, moves the dues of what was paused by that day, and no other's (一§19(5))."""
    played: Rehearsal = case()
    dues = {name: played.commitment(name).due_at for name in paused | running}
    played.send("hold", CLERK, reason="waiting_for_customer")
    states = played.states()
    assert {name for name, state in states.items() if state == "paused"} == paused
    assert {name for name, state in states.items() if state == "running"} == running | {"hold_limit"}
    played.let_pass(timedelta(days=1))
    played.send("resume", CLERK)
    resting = {"resolve"} & paused if played.state == "answered" else set()
    for name in (paused - resting) | running:
        found = played.commitment(name)
        assert found.state is CommitmentState.RUNNING, name
        assert found.due_at - dues[name] == timedelta(days=name in paused), name
    assert all(played.states()[name] == "paused" for name in resting)


def test_a_commitment_of_a_complaint_is_overdue_only_after_the_time_it_was_held() -> None:
    """The commonest fault of such clocks: a ladder that climbs though the case waits for the customer."""
    case = complained(("reply", {"text": "t"}))
    due = case.commitment("resolve").due_at
    case.send("hold", CLERK, reason="waiting_for_customer")
    case.go_to(due + timedelta(days=2))
    assert case.commitment("resolve").state is CommitmentState.PAUSED
    assert "resolve" not in [n.params.get("commitment") for w in case.written for n in w.notifications]
    case.send("resume", CLERK)
    assert case.commitment("resolve").due_at > due + timedelta(days=2)


# -- at the due -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("seconds", "rung"), [(0, 0), (1, 1)])
def test_an_answer_at_the_very_due_that_is_reported_an_hour_later_ends_the_ladder(seconds: int, rung: int) -> None:
    """It was given in time, so the commitment rests as in time; a second after the due the ladder stands."""
    case = complained(("reply", {"text": "t"}))
    due = case.commitment("resolve").due_at
    case.go_to(due + timedelta(minutes=50))
    assert (case.commitment("resolve").state, case.commitment("resolve").rung) == (CommitmentState.OVERDUE, 1)
    case.send("answer", HANDLER, resolution="r", at=due + timedelta(seconds=seconds))
    found = case.commitment("resolve")
    assert found.rung == rung
    assert (found.next_rung_at is not None, found.state is CommitmentState.OVERDUE) == (rung == 1, rung == 1)


def test_a_warning_at_the_due_itself_is_no_warning() -> None:
    """Three quarters lie on Sunday, the next opening is Monday at nine, and so is the due: it is overdue at once."""
    case = case_file()
    started = commitment(case, "3 CD", "2026-11-20 09:00")
    assert shown(started.warn_at) == shown(started.due_at) == "2026-11-23 09:00"
    step = clocks.step_of(started)
    assert step is not None
    assert step.kind is clocks.ClockKind.OVERDUE


def test_what_was_told_by_a_rung_is_not_warned_of_late() -> None:
    """A due that passed unwarned is told by its rung; moved to a date of which a share has passed, it warns no more."""
    case = case_file()
    started = commitment(case, "1 CD", "2026-11-21 10:00")
    assert shown(started.warn_at) == "2026-11-23 09:00"  # after the due on Sunday: skipped
    clocks.climb(case, started, at("2026-11-22 10:00"))
    assert started.warn_at is None
    clocks.fix(case, started, at("2026-11-23 11:00"), at("2026-11-23 10:30"))
    assert (started.state, started.warn_at) == (CommitmentState.RUNNING, None)


@pytest.mark.parametrize(
    ("moved_at", "warned"), [("2026-11-24 09:59", "2026-11-24 10:00"), ("2026-11-24 10:00", "never")]
)
def test_a_share_that_is_used_up_as_the_due_moves_is_not_told_again(moved_at: str, warned: str) -> None:
    """Three quarters of the time to the new due fall on ten; moved at ten, what was told stands."""
    case = case_file()
    started = commitment(case, "4 WH", "2026-11-23 09:00", name="arrival")
    started.warn_at = None
    clocks.fix(case, started, at("2026-11-24 14:00"), at(moved_at))
    assert shown(started.warn_at) == warned


def test_a_commitment_met_at_the_moment_it_starts_or_held_before_its_start_keeps_all_of_its_time() -> None:
    """A pause dated before the start counts from the start."""
    case = case_file()
    started = commitment(case, "4 WH", "2026-11-23 10:00")
    clocks.pause(started, at("2026-11-23 09:00"))
    assert started.paused_at == started.started_at
    clocks.resume(case, started, at("2026-11-23 14:00"))
    assert shown(started.due_at) == "2026-11-23 18:00"


# -- at night ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day_and_night", "told"), [(True, ["supervisor"]), (False, [])])
def test_a_reminder_of_day_and_night_goes_out_at_eleven_in_the_evening(day_and_night: bool, told: list[str]) -> None:
    """Any other waits for the morning."""
    case = case_file()
    case.reminders.append(
        Reminder(name="loaner_offer", clause="二§12·2", at=at("2026-11-23 23:00"), day_and_night=day_and_night)
    )
    turn = turn_of(case, "2026-11-23 23:00")
    said = ladder.take(turn, next(iter(clocks.steps(case))))
    assert [n.to for n in turn.notifications] == told
    assert said == ("loaner_offer: supervisor reminded" if told else None)
    assert [shown(r.at) for r in case.reminders] == ([] if told else ["2026-11-24 09:00"])


# -- agreed dates and forced ones -------------------------------------------------------------------------------


def in_a_turn(case: Rehearsal, now: str) -> Turn:
    """The case amid a step that is taken at `now`."""
    case.now = at(now)
    turn = case.case.turn = case.case._new_turn("move_date", "三§7", DESIGN, case.now, case.now)
    return turn


def adopted() -> Rehearsal:
    case = studied()
    case.send("adopt", DESIGN, implementation_on="2026-12-10", measures="m", ip_owner="company")
    return case


def test_an_agreed_commitment_started_again_while_it_runs_takes_the_new_date() -> None:
    """One commitment, its due the day that is agreed now; it is neither doubled nor counted in days from now."""
    case = adopted()
    turn = in_a_turn(case, "2026-11-24 10:00")
    facts: Any = turn.draft.facts
    facts.implementation_on = at("2026-12-20 00:00").date()
    case.case.start_clock(case.case.declared("implementation"))
    (found,) = [c for c in turn.draft.commitments if c.name == "implementation"]
    assert (shown(found.due_at), found.fixed, found.state) == ("2026-12-21 00:00", True, CommitmentState.RUNNING)
    assert (found.started_at, found.within) == (MONDAY, "1 CD")


def test_a_forced_study_that_ends_a_hold_with_little_left_keeps_the_little() -> None:
    """One workday was left when the hold began; five of a forced decision do not make it longer (三§9·1)."""
    case = studied()
    case.go_to("2026-12-04 18:00")  # of ten workdays one is left, Monday the 7th
    case.send("hold", CLERK, reason="waiting_for_customer")
    assert case.commitment("study").state is CommitmentState.PAUSED
    turn = in_a_turn(case, "2026-12-09 09:00")
    turn.draft.held_state = None
    case.case.hasten("study", "proposal.study_forced")
    found = turn.draft.commitment("study")
    assert found is not None
    assert (found.state, shown(found.due_at), found.within) == (CommitmentState.RUNNING, "2026-12-09 18:00", "10 WD")


def test_a_forced_study_on_hold_keeps_what_little_is_left_for_when_it_goes_on() -> None:
    """The hold goes on: nothing runs, and nothing is longer afterwards."""
    case = studied()
    case.go_to("2026-12-04 18:00")
    case.send("hold", CLERK, reason="waiting_for_customer")
    turn = in_a_turn(case, "2026-12-09 09:00")
    case.case.hasten("study", "proposal.study_forced")
    found = turn.draft.commitment("study")
    assert found is not None
    assert (found.state, found.within) == (CommitmentState.PAUSED, "10 WD")
    clocks.resume(turn.draft, found, at("2026-12-10 09:00"))
    assert shown(found.due_at) == "2026-12-10 18:00"


@pytest.mark.parametrize(("left", "shortens"), [("4 WH", True), ("5 WH", False), ("6 WH", False)])
def test_only_less_time_than_there_is_shortens(left: str, shortens: bool) -> None:
    """Five working hours are left: just as many are no less, running or paused."""
    case = case_file()
    started = commitment(case, "6 WH", "2026-11-23 09:00")
    now = at("2026-11-23 10:00")
    assert clocks.would_shorten(case, started, Duration.parse(left), now) is shortens
    clocks.pause(started, now)
    assert clocks.would_shorten(case, started, Duration.parse(left), at("2026-11-24 09:00")) is shortens
