"""A retained proposal: how long it may be kept, over every end of month, and what its end forces (三§9·1)."""

from datetime import date
from typing import Any

import pytest

from cases.proposal_cases import adopt, studying, tell
from cases.typical_proposals import CLERK, DAY, DESIGN, MANAGER, proposal_request
from models.kinds.proposal import hold_end
from models.policy.duration import Duration
from played.case_files import at, shown
from played.rehearsal import Rehearsal, rehearsed
from servers.service import plain_weeks

CALENDAR = plain_weeks()
HOLD, MONTH = Duration.parse("2 months"), Duration.parse("1 months")


@pytest.mark.parametrize(
    ("first", "two_months", "three_months"),
    [
        ("2026-11-29", "2027-01-29", "2027-02-28"),
        ("2026-11-30", "2027-01-30", "2027-02-28"),
        ("2026-12-01", "2027-02-01", "2027-03-01"),
        ("2026-12-28", "2027-02-28", "2027-03-28"),
        ("2026-12-29", "2027-02-28", "2027-03-29"),
        ("2026-12-31", "2027-02-28", "2027-03-31"),
        ("2027-01-31", "2027-03-31", "2027-04-30"),
        ("2027-02-28", "2027-04-28", "2027-05-28"),
        ("2027-03-31", "2027-05-31", "2027-06-30"),
        ("2027-04-30", "2027-06-30", "2027-07-30"),
        ("2027-05-31", "2027-07-31", "2027-08-31"),
        ("2027-06-30", "2027-08-30", "2027-09-30"),
        ("2027-07-31", "2027-09-30", "2027-10-31"),
        ("2027-08-31", "2027-10-31", "2027-11-30"),
        ("2027-09-30", "2027-11-30", "2027-12-30"),
        ("2027-10-31", "2027-12-31", "2028-01-31"),
        ("2027-11-29", "2028-01-29", "2028-02-29"),
        ("2027-11-30", "2028-01-30", "2028-02-29"),
        ("2027-12-29", "2028-02-29", "2028-03-29"),
        ("2027-12-30", "2028-02-29", "2028-03-30"),
        ("2027-12-31", "2028-02-29", "2028-03-31"),
        ("2028-02-29", "2028-04-29", "2028-05-29"),
        ("2099-12-31", "2100-02-28", "2100-03-31"),
    ],
)
def test_a_hold_ends_on_the_same_day_two_months_on_or_on_the_months_last(
    first: str, two_months: str, three_months: str
) -> None:
    """At the same wall time; extended it is three months from the first day, not one from a shortened second."""
    since = at(f"{first} 17:45:30")
    assert shown(hold_end(CALENDAR, since, [HOLD])) == f"{two_months} 17:45"
    assert shown(hold_end(CALENDAR, since, [HOLD, MONTH])) == f"{three_months} 17:45"


def test_every_day_of_eight_years_has_an_end_of_its_hold() -> None:
    """Never later than the same day, never in another month than the one meant, and never going back."""
    day, before = date(2026, 1, 1), date(2026, 1, 1)
    while day < date(2034, 1, 1):
        end = CALENDAR.local(hold_end(CALENDAR, at(f"{day} 09:00"), [HOLD])).date()
        assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == 2
        last = (end + DAY).month != end.month
        assert end.day == day.day or (last and end.day < day.day)
        assert end >= before
        day, before = day + DAY, end


def test_lengths_in_other_units_are_put_one_after_the_other() -> None:
    """A policy may count a hold in days and its extension in months."""
    since = at("2027-01-31 09:00")
    lengths = [Duration.parse("10 CD"), Duration.parse("1 months")]
    assert shown(hold_end(CALENDAR, since, lengths)) == "2027-03-10 09:00"
    assert shown(hold_end(CALENDAR, since, [Duration.parse("30 s")] * 2)) == "2027-01-31 09:01"


def retained(first: str, **given: Any) -> Rehearsal:
    """A proposal retained at a moment."""
    case = studying(start=at(first), **given)
    case.send("retain", DESIGN, reason="a sample is needed")
    return case


def test_from_the_last_of_november_to_the_end_of_january_and_then_a_decision_is_forced() -> None:
    """Reminded 14 and 3 days before; at the due one rung, five workdays to study, and never retained again."""
    case = retained("2026-11-30 10:00")
    tell(case)
    assert case.due("hold_expiry") == "2027-01-30 10:00"  # a Saturday
    case.go_to("2027-01-15 09:30")
    assert case.told("hold_ends") == []
    case.go_to("2027-01-18 08:59")  # the 16th is a Saturday: told at the next opening
    assert case.told("hold_ends") == []
    case.go_to("2027-01-18 09:30")
    assert case.told("hold_ends") == [DESIGN]
    case.go_to("2027-01-27 10:00")
    assert case.told("hold_ends") == [DESIGN] * 2
    case.go_to("2027-01-30 10:00")
    assert (case.state, case.file.level) == ("studying", 1)
    assert case.due("study") == "2027-02-05 18:00"
    (entry,) = case.entries("expire_hold")
    assert (entry.by, entry.from_, entry.to, shown(entry.at)) == ("system", "retained", "studying", "2027-01-30 10:00")
    assert case.told("decision_forced") == [DESIGN]
    denied = case.refused("retain", DESIGN, reason="still no sample")
    assert (denied.kind, "expired" in denied.details["reason"]) == ("EventRefused", True)
    case.go_to("2027-02-05 17:00")
    assert case.rungs("hold_expiry") == [("supervisor", "1")]
    case.send("decline", DESIGN, reason="no sample came")
    hold = case.commitment("hold_expiry")
    assert (hold.state, hold.late) == ("met", True)
    assert case.file.level == 0
    tell(case)
    case.send("close", CLERK)


def test_over_the_leap_day_extended_once_by_a_manager() -> None:
    """From 31 December 2027 to 29 February, or with a month more to 31 March; the prompts move along."""
    case = retained("2027-12-31 16:00")
    assert case.due("hold_expiry") == "2028-02-29 16:00"
    assert case.refused("extend_hold", DESIGN, reason="r").kind == "NotAllowed"
    case.go_to("2028-02-28 16:00")
    assert len(case.told("hold_ends")) == 2
    assert case.send("extend_hold", MANAGER, reason="the sample is on its way")["state"] == "retained"
    assert case.due("hold_expiry") == "2028-03-31 16:00"
    assert case.refused("extend_hold", MANAGER, reason="once more").kind == "EventRefused"
    case.go_to("2028-03-31 15:59")
    assert case.state == "retained"
    assert len(case.told("hold_ends")) == 4
    case.go_to("2028-03-31 16:00")
    assert case.state == "studying"
    (row,) = case.forms("hold_extension")
    assert (row["reason"], shown(row["hold_until_at"])) == ("the sample is on its way", "2028-03-31 16:00")


def test_retained_again_the_first_holds_clock_rules() -> None:
    """Reconsidered after a month and retained anew: the due stays, each retention has its own notice (三§9·2)."""
    case = retained("2027-01-04 10:00")
    due = case.due("hold_expiry")
    first = case.commitment("notice")
    case.go_to("2027-02-04 10:00")
    assert case.send("reconsider", DESIGN)["state"] == "studying"
    assert case.due("study") == "2027-02-18 18:00"
    case.send("retain", MANAGER, reason="still no sample")
    assert case.due("hold_expiry") == due == "2027-03-04 10:00"
    second = case.commitment("notice")
    assert (first.started_at < second.started_at, second.state) == (True, "running")
    assert case.told("proposal_retained") == ["customer"] * 2
    case.go_to("2027-03-04 10:00")
    assert (case.state, case.due("study")) == ("studying", "2027-03-11 18:00")
    assert len(case.told("hold_ends")) == 2


@pytest.mark.parametrize(
    ("reconsidered", "study"),
    [("2027-02-02 10:00", "2027-02-16 18:00"), ("2027-03-03 10:00", "2027-03-11 18:00")],
    ids=["its own due is earlier", "five workdays are earlier"],
)
def test_being_studied_when_the_hold_expires_it_keeps_the_earlier_due(reconsidered: str, study: str) -> None:
    """The expiry of 4 March leaves a due that is passed, and shortens one of a fortnight."""
    case = retained("2027-01-04 10:00")
    case.go_to(reconsidered)
    case.send("reconsider", DESIGN)
    case.go_to("2027-03-04 10:00")
    assert (case.state, case.due("study")) == ("studying", study)
    assert case.states()["hold_expiry"] == "overdue"
    assert case.refused("retain", DESIGN, reason="r").kind == "EventRefused"
    adopt(case)
    assert case.states()["hold_expiry"] == "met"


def test_a_retained_proposal_whose_months_end_on_hold_goes_back_to_its_study() -> None:
    """Waiting for the customer does not stop the months; the move that ends them ends the waiting."""
    case = retained("2027-01-04 10:00")
    case.go_to("2027-02-25 10:00")
    case.send("hold", DESIGN, reason="waiting_for_customer")
    assert case.states()["hold_expiry"] == "running"
    case.go_to("2027-03-04 10:00")
    assert (case.state, case.file.held_state, case.due("study")) == ("studying", None, "2027-03-11 18:00")
    assert case.states()["study"] == "running"
    assert case.states()["hold_limit"] in ("dropped", "met")


def test_months_that_end_while_a_study_is_on_hold_move_nothing_but_shorten_it() -> None:
    """Nothing moves, so the waiting goes on; of the fortnight, five workdays are left when it ends."""
    case = retained("2027-01-04 10:00")
    case.go_to("2027-02-25 10:00")
    case.send("reconsider", DESIGN)
    case.send("hold", DESIGN, reason="waiting_for_customer")
    case.go_to("2027-03-04 10:00")
    assert (case.state, case.file.held_state) == ("on_hold", "studying")
    assert case.states()["hold_expiry"] == "overdue"
    assert case.states()["hold_limit"] in ("running", "overdue")
    case.go_to("2027-03-05 10:00")
    case.send("resume", DESIGN)
    assert case.due("study") == "2027-03-12 18:00"
    assert case.refused("retain", DESIGN, reason="r").kind == "EventRefused"


def test_a_short_rest_of_a_study_is_kept_when_its_months_end_on_hold() -> None:
    """Two workdays were left when it was put on hold: they are less than five, and run on when it goes on."""
    case = retained("2027-01-04 10:00")
    case.go_to("2027-02-17 10:00")
    case.send("reconsider", DESIGN)
    case.go_to("2027-03-01 18:00")
    case.send("hold", DESIGN, reason="waiting_for_customer")
    case.go_to("2027-03-04 10:00")
    assert case.state == "on_hold"
    case.go_to("2027-03-04 10:05")
    case.send("resume", DESIGN, at=at("2027-03-04 10:00"))
    assert case.due("study") == "2027-03-08 10:00"


def test_adopted_in_time_the_months_are_forgotten() -> None:
    """No prompt, no expiry; what was decided stands."""
    case = retained("2027-01-04 10:00")
    case.send("reconsider", DESIGN)
    adopt(case, 200)
    assert case.states()["hold_expiry"] == "met"
    case.go_to("2027-03-10 10:00")
    assert case.state == "adopted"
    assert case.told("hold_ends") == []


def test_a_retention_dated_back_counts_from_its_own_time() -> None:
    """Entered in the evening, decided at noon."""
    case = studying(start=at("2027-01-04 09:00"))
    case.go_to("2027-01-04 13:00")
    case.send("retain", DESIGN, reason="r", at=at("2027-01-04 12:00"))
    assert case.due("hold_expiry") == "2027-03-04 12:00"


def test_a_decision_reported_late_does_not_undo_the_expiry() -> None:
    """It is judged in the state the case is in now, and is older than that state."""
    case = retained("2027-01-04 10:00")
    case.send("reconsider", DESIGN)
    case.send("retain", DESIGN, reason="r")
    case.go_to("2027-03-04 11:00")
    denied = case.refused("decline", DESIGN, reason="r", at=at("2027-03-04 09:30"))
    assert (denied.kind, case.state) == ("EventRefused", "studying")


def test_a_hold_in_a_year_without_arrangement_stays_provisional_when_extended() -> None:
    """Months do not hang on holidays, yet the due is marked until the year is published."""
    case = rehearsed("Proposal", proposal_request(), start=at("2027-11-05 10:00"), calendar=plain_weeks(last=2027))
    case.send("register", CLERK, department=DESIGN)
    case.send("retain", DESIGN, reason="a sample is needed")
    assert case.commitment("hold_expiry").provisional is True
    case.send("extend_hold", MANAGER, reason="r")
    assert (case.due("hold_expiry"), case.commitment("hold_expiry").provisional) == ("2028-02-05 10:00", True)


def test_a_hold_counted_in_seconds_has_no_prompts_and_expires_day_and_night() -> None:
    """As the demonstration's policy has it."""
    policy = '[proposal]\nhold_months = "40 s"\nhold_extension = "20 s"\nstudy_forced = "30 s"\n'
    case = retained("2027-01-04 17:59:50", policy=policy)  # over closing time
    case.send("extend_hold", MANAGER, reason="r")
    assert case.commitment("hold_expiry").due_at == at("2027-01-04 18:00:50")
    case.go_to("2027-01-04 18:00:51")
    assert case.state == "studying"
    assert case.commitment("study").due_at == at("2027-01-04 18:01:20")
    assert case.told("hold_ends") == []
