"""A visit that goes another way: declined, cancelled, held, missed, moved, opened late by its round (一§36, 六§3)."""

import pytest

from cases.visit_cases import HOUR, come_to, due, refusal, visit
from cases.visits import BOSS, CLERK, CUSTOMER, PREPARED, VISITOR, visit_request
from models.policy.public_holidays import default_calendar
from models.vocabulary import CommitmentState
from played.case_files import at
from played.rehearsal import Rehearsal, unopened

# -- other ends, holds, clocks ------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["planned", "assigned", "agreed", "visiting"])
def test_a_customer_may_decline_until_the_visit_is_made(state: str) -> None:
    """A clerk takes it down; whoever was to visit is told, and nothing is missed."""
    played = come_to(state)
    assert refusal(played, "refuse", VISITOR, reason="x").startswith("NotAllowed")
    played.send("refuse", CUSTOMER, reason="no time")
    assert (played.state, played.told("visit_off")) == ("declined", [] if state == "planned" else [VISITOR])
    assert played.states()["missing"] == "met"
    (plan,) = played.forms("visit_plan")
    assert (plan["outcome"], plan["outcome_reason"]) == ("declined", "no time")


@pytest.mark.parametrize("state", ["planned", "assigned", "agreed"])
def test_a_supervisor_may_cancel_until_the_visit_begins(state: str) -> None:
    """On hold too; a customer with whom an hour was agreed is told."""
    played = come_to(state)
    assert refusal(played, "cancel", CLERK, reason="x").startswith("NotAllowed")
    played.send("hold", CLERK, reason="waiting_for_customer")
    assert "refuse is not possible in state on_hold" in refusal(played, "refuse", CUSTOMER, reason="x")
    played.send("cancel", BOSS, reason="planned twice")
    assert (played.state, played.told("visit_called_off")) == ("cancelled", ["customer"] * (state == "agreed"))
    assert "not possible in state visiting" in refusal(come_to("visiting"), "cancel", BOSS, reason="x")


def test_nothing_is_possible_out_of_its_turn() -> None:
    """Each event from its own states; the clock's is nobody's."""
    played = visit()
    for event, by, payload in (
        ("agree", CLERK, {"visit_at": HOUR, "prepared": PREPARED}), ("arrive", CLERK, {"badge_shown": True}),
        ("finish", CLERK, {"met": "x"}), ("report", CLERK, {"opinions": [], "satisfied": 1}),
    ):  # fmt: skip
        assert f"{event} is not possible in state planned" in refusal(played, event, by, **payload)
    assert "miss is not an event of Visit" in refusal(played, "miss", BOSS)
    over = come_to("visited")
    assert "move is not possible in state visited" in refusal(over, "move", BOSS, due_on="2026-12-09", reason="x")


def test_a_visit_that_nobody_makes_is_missed_a_week_after_its_due() -> None:
    """Neither warned of nor told upwards; the visit is overdue until then, and stays in its quarter (六§3(3))."""
    played = come_to("assigned", due_on="2026-12-30")
    played.go_to("2027-01-06 23:59")
    assert (played.state, played.commitment("visit").state) == ("assigned", CommitmentState.OVERDUE)
    told = [notification for write in played.written for notification in write.notifications]
    assert {n.params["commitment"] for n in told if n.topic in ("warning", "overdue")} == {"visit"}
    played.go_to("2027-01-07 00:00")
    assert (played.state, played.file.level) == ("missed", 0)
    assert played.states() == {"assign": "met", "visit": "dropped", "missing": "dropped"}
    assert played.told("visit_missed") == ["supervisor", VISITOR]
    (plan,) = played.forms("visit_plan")
    assert (plan["outcome"], plan["period"]) == ("missed", "2026Q4")
    assert (played.file.timeline[-1].by, played.file.timeline[-1].at) == ("system", at("2027-01-07 00:00"))


@pytest.mark.parametrize("state", ["planned", "assigned", "agreed"])
def test_no_hold_keeps_a_visit_from_being_missed(state: str) -> None:
    """Both its dues are agreed: a hold moves neither, and the end of the week ends the hold."""
    played = come_to(state)
    played.send("hold", CLERK, reason="waiting_for_customer")
    paused = [c.name for c in played.file.commitments if c.state is CommitmentState.PAUSED]
    assert paused == (["assign"] if state == "planned" else [])
    played.go_to("2026-12-11 23:59")
    assert (played.state, played.file.overdue[-1].name in ("visit", "hold_limit")) == ("on_hold", True)
    played.go_to("2026-12-12 00:00")
    assert (played.state, played.file.held_state) == ("missed", None)


def test_what_was_left_to_name_a_visitor_goes_on_after_a_hold() -> None:
    """Working time: held from Tuesday noon to Thursday noon, it is due on Friday evening, not on Wednesday."""
    played = visit()
    played.go_to("2026-11-24 12:00")
    played.send("hold", CLERK, reason="other")
    played.go_to("2026-11-26 12:00")
    played.send("resume", CLERK)
    assert due(played, "assign") == "2026-11-27 18:00"
    assert (due(played, "visit"), due(played, "missing")) == ("2026-12-05 00:00", "2026-12-12 00:00")


def test_an_arrival_at_the_last_moment_is_in_time() -> None:
    """At the due itself, reported at once or later; a moment after, it is missed."""
    played = come_to("agreed")
    played.go_to("2026-12-11 23:50")
    played.send("arrive", VISITOR, badge_shown=True)
    assert played.state == "visiting"
    late = come_to("agreed")
    late.go_to("2026-12-12 00:00")
    assert "the case has ended" in refusal(late, "arrive", VISITOR, badge_shown=True)


def test_the_visit_is_warned_of_by_plain_time_and_climbs() -> None:
    """At three quarters of the days, then the supervisor at the end of the day on which it is due; late once made."""
    played = come_to("agreed")
    played.go_to("2026-12-05 00:00")
    assert played.told("warning") == [VISITOR]
    assert played.told("overdue") == ["supervisor"]
    played.send("arrive", VISITOR, badge_shown=True)
    played.send("finish", VISITOR, met="王小明")
    assert (played.commitment("visit").late, played.file.level) == (False, 0)
    later = come_to("agreed")
    later.go_to("2026-12-05 09:00")
    later.send("arrive", VISITOR, badge_shown=True)
    later.send("finish", VISITOR, met="王小明")
    assert later.commitment("visit").late


def test_the_report_is_due_the_next_workday() -> None:
    """From a Friday on Monday, over a weekend; it climbs like any other."""
    played = come_to("agreed")
    played.go_to("2026-11-27 15:00")
    played.send("arrive", VISITOR, badge_shown=True)
    played.send("finish", VISITOR, met="王小明")
    assert due(played, "report") == "2026-11-30 18:00"
    played.go_to("2026-11-30 18:00")
    assert played.told("overdue") == ["supervisor"]
    played.send("report", VISITOR, opinions=[], satisfied=5)
    assert not played.commitment("report").late


# -- another due --------------------------------------------------------------------------------------------------


def test_a_supervisor_moves_a_visit_and_both_its_dues() -> None:
    """It goes on counting in the quarter it was planned for, however far it is moved."""
    played = come_to("agreed", window_days=30)
    assert refusal(played, "move", CLERK, due_on="2026-12-09", reason="x").startswith("NotAllowed")
    played.send("move", BOSS, due_on="2026-12-09", reason="a holiday of theirs")
    assert (played.state, played.told("visit_moved")) == ("agreed", [VISITOR])
    assert (due(played, "visit"), due(played, "missing")) == ("2026-12-10 00:00", "2026-12-17 00:00")
    played.send("move", BOSS, due_on="2027-01-05", reason="again")
    assert (played.state, played.told("visit_put_off")) == ("assigned", ["customer"])
    (plan,) = played.forms("visit_plan")
    assert (plan["period"], plan["planned_on"].isoformat(), plan["due_on"].isoformat(), plan["visit_at"]) == (
        "2026Q4", "2026-12-04", "2027-01-05", None,
    )  # fmt: skip
    rows = [(row["from_on"].isoformat(), row["due_on"].isoformat()) for row in played.forms("visit_move")]
    assert rows == [("2026-12-04", "2026-12-09"), ("2026-12-09", "2027-01-05")]
    played.go_to("2027-01-13 00:00")
    assert (played.state, played.forms("visit_plan")[0]["period"]) == ("missed", "2026Q4")


@pytest.mark.parametrize(
    ("due_on", "state"),
    [("2026-12-07", "agreed"), ("2026-12-08", "assigned"), ("2026-11-24", "agreed"), ("2026-11-23", "agreed")],
)
def test_an_hour_stands_as_long_as_the_new_window_holds_it(due_on: str, state: str) -> None:
    """30 November, with a window of seven days before, and the week after."""
    played = come_to("agreed", window_days=7)
    played.send("move", BOSS, due_on=due_on, reason="x")
    assert (played.state, bool(played.file.facts.model_dump()["visit_at"])) == (state, state == "agreed")


def test_an_earlier_due_may_leave_the_hour_behind() -> None:
    """On the ninth day after it."""
    played = come_to("agreed", due_on="2026-12-04", window_days=14)
    played.send("agree", VISITOR, visit_at="2026-12-10T10:00:00+08:00", prepared=PREPARED)
    played.send("move", BOSS, due_on="2026-12-01", reason="x")
    assert played.state == "assigned"


def test_a_visit_is_not_moved_into_the_past_and_runs_again_where_it_was_overdue() -> None:
    """Today goes; a new due ends the ladder, and the mark of lateness stays."""
    played = come_to("assigned")
    assert "due_on must not lie before the event" in refusal(played, "move", BOSS, due_on="2026-11-22", reason="x")
    played.go_to("2026-12-07 09:00")
    assert played.file.level == 1
    played.send("move", BOSS, due_on="2026-12-11", reason="they were away")
    visit_ = played.commitment("visit")
    assert (visit_.state, visit_.late, played.file.level) == (CommitmentState.RUNNING, True, 0)
    assert visit().send("move", BOSS, due_on="2026-11-23", reason="x")["state"] == "planned"


# -- opened by the round ------------------------------------------------------------------------------------------


def by_round(due_on: str, opened_at: str, window_days: int = 91) -> Rehearsal:
    """A visit as the round opens it."""
    played = unopened("Visit", start=at(opened_at))
    played.readings = {"visitor_away": False}
    rules = played.answer.rules
    assert rules is not None
    calendar = rules.model_copy(update={"calendar": default_calendar((2025, 2026))})
    played.answer = played.answer.model_copy(update={"rules": calendar})
    played.open(visit_request(by="system:round", linked_case="round-visits", due_on=due_on, window_days=window_days))
    return played


def test_a_visit_of_the_quarter_may_be_made_from_its_first_day_on() -> None:
    """Opened on the first workday after the National Day holidays; 1 October lies in its window."""
    played = by_round("2026-12-31", "2026-10-08 08:00")
    assert (due(played, "assign"), due(played, "visit")) == ("2026-10-10 18:00", "2027-01-01 00:00")
    assert due(played, "missing") == "2027-01-08 00:00"
    played.send("assign", BOSS, visitor=VISITOR)
    played.send("agree", VISITOR, visit_at="2026-10-08T08:00:00+08:00", prepared=PREPARED)
    assert played.state == "agreed"


@pytest.mark.parametrize(
    ("opened_at", "end"), [("2026-10-13 10:00", "2026-10-13 18:00"), ("2026-10-13 19:00", "2026-10-14 18:00"),
                           ("2026-10-10 10:00", "2026-10-10 18:00"), ("2026-10-18 10:00", "2026-10-19 18:00")],
)  # fmt: skip
def test_a_due_that_was_over_when_a_late_round_ran_is_the_end_of_that_workday(opened_at: str, end: str) -> None:
    """A make-up day is one; it then counts as missed in the quarter it was planned for."""
    played = by_round("2026-09-30", opened_at)
    assert (due(played, "visit"), due(played, "missing")) == (end, end)
    played.go_to(end)
    assert (played.state, played.forms("visit_plan")[0]["period"]) == ("missed", "2026Q3")


def test_a_late_round_leaves_a_due_that_is_yet_to_come() -> None:
    """Only what is over becomes the end of a workday; nothing is missed before it is due."""
    played = by_round("2026-09-24", "2026-09-28 10:00")
    assert (due(played, "visit"), due(played, "missing")) == ("2026-09-28 18:00", "2026-10-02 00:00")
    played = by_round("2026-09-30", "2026-10-05 10:00")
    assert (due(played, "visit"), due(played, "missing")) == ("2026-10-08 18:00", "2026-10-08 18:00")
