"""Rounds, rehearsed: due on the company's calendar, each period once, late, by hand, skipped, held."""

import re
from datetime import time

import pytest

from models.kinds.round import NEVER, Every, RoundEntry, next_due, number_of
from models.policy.calendar import Calendar
from models.policy.public_holidays import default_calendar
from models.vocabulary import UNRECKONED
from played.case_files import at, shown
from played.rehearsal import Rehearsal, unopened
from servers.service import plain_weeks

SUPERVISOR, MANAGER = "supervisor:s-1", "manager:m-1"
MONDAY = "2026-11-23 07:00"


def opened(
    start: str = MONDAY, clock: str = "08:00", calendar: Calendar | None = None, name: str = "certificates"
) -> Rehearsal:
    """A round, that of certificates unless told otherwise, as the worker opens it."""
    played = unopened("Round", start=at(start), calendar=calendar)
    played.info.workflow_id = f"round-{name}"
    ran = lambda *, round_id, period: any(step.period == period for step in played.led_to)  # noqa: E731
    played.readings = {"round_time": clock, "round_ran": ran}
    played.answer = played.answer.model_copy(update={"customer_entry": None})
    played.open({"by": "system:up", "number": name})
    return played


def runs(played: Rehearsal) -> list[tuple[str, str]]:
    """Period and outcome of each run."""
    return [(row["period"], row["outcome"]) for row in played.forms("round_run")]


def opening(played: Rehearsal) -> list[tuple[str, bool]]:
    """Period of each run that opened something, and whether it was late."""
    return [(step.period, step.late) for step in played.led_to]


def test_a_round_runs_at_each_due_and_waits_for_the_next_workday() -> None:
    """Friday's run is followed by Monday's; the case is about the round and never ends."""
    played = opened()
    assert (played.file.about, played.state) == ("round:certificates", "waiting")
    assert played.commitment("next").due_at == at("2026-11-23 08:00")
    played.go_to("2026-11-30 07:59")
    assert runs(played) == [(f"202611{day}", "ran") for day in (23, 24, 25, 26, 27)]
    assert opening(played) == [(f"202611{day}", False) for day in (23, 24, 25, 26, 27)]
    assert played.commitment("next").due_at == at("2026-11-30 08:00")
    assert played.led_to[0].at == at("2026-11-23 08:00")


def test_periods_missed_in_an_outage_run_once_each_the_oldest_first_and_late() -> None:
    """Its cases then have the moment of the run; that of the same day is not late."""
    played = opened()
    played.late_at("2026-11-25 10:00")
    assert runs(played) == [("20261123", "late"), ("20261124", "late"), ("20261125", "ran")]
    assert [step.at for step in played.led_to] == [at("2026-11-25 10:00")] * 2 + [at("2026-11-25 08:00")]


def test_of_what_falls_due_on_hold_only_the_last_is_run() -> None:
    """The hold has no limit, and the due does not end it."""
    played = opened()
    played.go_to("2026-11-23 09:00")
    played.send("hold", MANAGER, reason="other")
    assert [c.name for c in played.file.commitments if c.state.open] == ["next"]
    played.go_to("2026-11-26 09:00")
    assert played.state == "on_hold"
    played.send("resume", MANAGER)
    played.go_to("2026-11-27 09:00")
    assert runs(played) == [("20261123", "ran"), ("20261126", "ran"), ("20261127", "ran")]
    until = at("2026-12-24 09:00")
    assert "until_at has no place" in str(played.refused("hold", MANAGER, reason="other", until_at=until))
    assert "InvalidPayload" in played.refused("hold", MANAGER, reason="waiting_for_parts").kind


def test_the_clock_passes_over_a_period_that_ran_by_hand_and_notes_it() -> None:
    """By hand it runs at the moment it is asked for, once; a manager may leave out the next one."""
    played = opened()
    played.go_to("2026-11-23 09:00")
    played.send("run_now", SUPERVISOR)
    assert "ran by hand already" in str(played.refused("run_now", SUPERVISOR, period="20261124"))
    assert "20261123 ran already" in str(played.refused("run_now", SUPERVISOR, period="20261123"))
    assert "is not the next one" in str(played.refused("run_now", SUPERVISOR, period="20261125"))
    assert played.refused("skip", SUPERVISOR, reason="x").kind == "NotAllowed"
    played.go_to("2026-11-24 09:00")
    played.send("skip", MANAGER, reason="stocktaking")
    played.go_to("2026-11-26 09:00")
    assert opening(played) == [("20261123", False), ("20261124", False), ("20261126", False)]
    outcomes = [(form.key, form.values["outcome"]) for write in played.written for form in write.forms]
    assert outcomes == [
        ("20261123", "ran"), ("20261124", "by_hand"), ("20261125", "skipped"), ("20261126", "ran"),
    ]
    assert [row["by"] for row in played.forms("round_run")] == ["system", SUPERVISOR, MANAGER, "system"]
    assert "period 20261124: passed" in [entry.reason for entry in played.entries("run")]


def test_what_ran_by_hand_is_not_left_out() -> None:
    """The clock passes over it; the one after may be left out then."""
    played = opened()
    played.send("run_now", SUPERVISOR)
    assert "20261123 ran by hand already" in str(played.refused("skip", MANAGER, reason="a mistake"))
    played.go_to("2026-11-23 09:00")
    played.send("skip", MANAGER, reason="stocktaking")
    assert runs(played) == [("20261123", "by_hand"), ("20261124", "skipped")]


@pytest.mark.parametrize(
    ("name", "period", "due"),
    [
        ("certificates", "20261123", "2026-11-23 08:00"),
        ("certificates", "20261120", "2026-11-20 08:00"),
        ("visits", "2026Q4", "2026-10-01 08:00"),
        ("quality_meetings", "2026W47", "2026-11-20 08:00"),
        ("appraisals", "202610", "2026-11-02 08:00"),
        ("training_plan", "2026", "2025-12-01 08:00"),
    ],
)
def test_a_period_that_never_ran_is_made_good_by_hand_once(name: str, period: str, due: str) -> None:
    """One from before the round was there, at the moment at which it is asked for; the next due stays."""
    played = opened("2026-11-23 10:00", name=name)
    waiting = played.due("next")
    played.send("run_now", SUPERVISOR, period=period)
    (row,) = played.forms("round_run")
    assert (row["period"], row["outcome"], row["by"], shown(row["due_at"])) == (period, "by_hand", SUPERVISOR, due)
    assert [(step.period, step.at) for step in played.led_to] == [(period, at("2026-11-23 10:00"))]
    assert played.due("next") == waiting
    assert f"{period} ran already" in str(played.refused("run_now", SUPERVISOR, period=period))
    played.go_to(played.commitment("next").due_at)
    assert runs(played)[-1][1] == "ran"


def test_a_mistaken_skip_and_what_a_hold_has_passed_over_are_made_good() -> None:
    """Their row says so."""
    played = opened()
    played.send("skip", MANAGER, reason="the wrong round")
    played.send("run_now", SUPERVISOR, period="20261123")
    assert runs(played) == [("20261123", "by_hand")]
    played.send("hold", MANAGER, reason="other")
    played.go_to("2026-11-26 09:00")
    played.send("resume", MANAGER)
    played.go_to("2026-11-26 10:00")
    played.send("run_now", SUPERVISOR, period="20261124")
    assert runs(played) == [("20261123", "by_hand"), ("20261126", "ran"), ("20261124", "by_hand")]
    assert "ran already" in str(played.refused("run_now", SUPERVISOR, period="20261126"))


def test_a_published_calendar_does_not_bring_again_what_ran_by_hand() -> None:
    """A meeting of the week was made good on Saturday; then Sunday becomes a workday, the last of that week."""
    played = opened("2026-11-28 10:00", name="quality_meetings")
    played.send("run_now", SUPERVISOR, period="2026W48")
    played.published = plain_weeks().merge('[years.2026]\nworkdays = ["2026-11-29"]')
    played.republish()
    assert played.due("next") == "2026-11-29 08:00"
    played.go_to("2026-11-29 09:00")
    assert opening(played) == [("2026W48", True)]


@pytest.mark.parametrize(
    ("name", "period", "told"),
    [
        ("certificates", "20261122", "no period 20261122 in the 400 days"),
        ("certificates", "20251001", "no period 20251001"),
        ("certificates", "202611", "no period 202611"),
        ("certificates", "20261125", "20261125 is not the next one; the next is 20261124"),
        ("visits", "2026W47", "no period 2026W47"),
        ("visits", "2027Q2", "is not the next one"),
        ("appraisals", "202611", "202611 is not over"),
        ("appraisals", "202612", "202612 is not the next one"),
    ],
)
def test_a_period_that_a_round_does_not_have_is_not_run(name: str, period: str, told: str) -> None:
    """A Sunday, over a year ago, of another form, later than the next, not over."""
    played = opened("2026-11-23 10:00", name=name)
    refusal = played.refused("run_now", SUPERVISOR, period=period)
    assert (refusal.kind, told in refusal.reason) == ("EventRefused", True), refusal.reason


@pytest.mark.parametrize("period", ["x20261124y", "20261124\n", "2026Q5", ""])
def test_what_is_no_period_is_an_invalid_payload(period: str) -> None:
    """The message alone shows it."""
    refusal = opened().refused("run_now", SUPERVISOR, period=period)
    assert (refusal.kind, [error["loc"] for error in refusal.errors]) == ("InvalidPayload", [["period"]])


def test_a_round_stands_in_the_clause_of_its_own_row() -> None:
    """All that it does, its hold and its due; a note stands in that of notes."""
    played = opened(name="visits")
    played.send("hold", MANAGER, reason="other")
    played.send("resume", MANAGER)
    played.send("add_note", SUPERVISOR, note="x")
    played.refused("take_charge", MANAGER)
    played.go_to("2027-01-04 09:00")
    assert [(entry.event, entry.clause) for entry in played.file.timeline] == [
        ("open", "一§36"), ("hold", "一§36"), ("resume", "一§36"), ("add_note", "一§30·1"), ("run", "一§36"),
    ]  # fmt: skip
    assert {commitment.clause for commitment in played.file.commitments} == {"一§36"}
    assert {entry.clause for entry in opened().file.timeline} == {"一§18·1"}


def test_a_published_calendar_moves_the_next_due_and_one_without_workdays_takes_it_away() -> None:
    """Tuesday becomes a holiday; with no workday at all the round waits for a calendar that has one."""
    played = opened()
    played.go_to("2026-11-23 09:00")
    played.published = plain_weeks().merge('[years.2026]\nholidays = ["2026-11-24"]')
    played.republish()
    assert played.commitment("next").due_at == at("2026-11-25 08:00")
    played.published = plain_weeks().model_copy(update={"hours": ((),) * 7})
    played.republish()
    assert played.commitment("next").due_at == UNRECKONED
    played.published = plain_weeks()
    played.republish()
    played.go_to("2026-11-24 09:00")
    assert runs(played)[-1] == ("20261124", "ran")


def test_the_time_of_day_follows_the_policy_in_force_from_the_next_run_on() -> None:
    """A case keeps the policy it was opened under; a round, which never ends, asks for this one number anew."""
    played = opened()
    played.readings["round_time"] = "17:30"
    played.go_to("2026-11-23 09:00")
    assert played.commitment("next").due_at == at("2026-11-24 17:30")


@pytest.mark.parametrize(
    ("every", "after", "due", "period"),
    [
        (Every.WORKDAY, "2026-09-30 09:00", "2026-10-08 08:00", "20261008"),
        (Every.WEEK, "2026-09-30 09:00", "2026-10-08 08:00", "2026W41"),
        (Every.WEEK_END, "2026-09-28 09:00", "2026-09-30 08:00", "2026W40"),
        (Every.MONTH, "2026-09-02 09:00", "2026-10-08 08:00", "202610"),
        (Every.QUARTER, "2026-07-02 09:00", "2026-10-08 08:00", "2026Q4"),
        (Every.YEAR, "2026-01-05 09:00", "2026-12-01 08:00", "2027"),
        (Every.YEAR, "2026-12-01 09:00", "2027-12-01 08:00", "2028"),
    ],
)
def test_a_due_is_the_first_workday_of_its_period(every: Every, after: str, due: str, period: str) -> None:
    """Over the National Day holidays with their make-up days; the week of a Sunday that is worked ends on it."""
    found = next_due(RoundEntry("r", every, "一§36"), default_calendar(), time(8), at(after))
    assert (found.at, found.period) == (at(due), period)


def test_a_calendar_without_workdays_gives_no_due() -> None:
    """Nothing a calendar holds may stop a round."""
    idle = plain_weeks().model_copy(update={"hours": ((),) * 7})
    assert next_due(RoundEntry("r", Every.WORKDAY, "一§36"), idle, time(8), at(MONDAY)) == NEVER
    assert opened(calendar=idle).commitment("next").due_at == UNRECKONED


@pytest.mark.parametrize(
    ("subject", "number"),
    [(None, "J-20261201"), ("t-07", "J-20261201-t-07"), ("a b", "J-20261201-x"),
     ("t" * 40, "J-20261201-x"), ("王", "J-20261201-x")],
)  # fmt: skip
def test_what_a_round_opens_is_numbered_by_period_and_subject(subject: str | None, number: str) -> None:
    """A subject that is no plain word, or makes the number too long, stands as twelve digits of its SHA-256."""
    found = number_of("J", "20261201", subject)
    assert found == number or (number.endswith("x") and re.fullmatch(number + "[0-9a-f]{12}", found))
    assert len(found) <= 40
