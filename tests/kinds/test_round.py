"""Rounds, rehearsed: due on the company's calendar, each period once, late, by hand, skipped, held."""

import re
from datetime import time

import pytest

from models.kinds.round import NEVER, Every, RoundEntry, next_due, number_of
from models.policy.calendar import Calendar
from models.policy.public_holidays import default_calendar
from models.vocabulary import UNRECKONED
from played.case_files import at
from played.rehearsal import Rehearsal, unopened
from servers.service import plain_weeks

SUPERVISOR, MANAGER = "supervisor:s-1", "manager:m-1"
MONDAY = "2026-11-23 07:00"


def opened(start: str = MONDAY, clock: str = "08:00", calendar: Calendar | None = None) -> Rehearsal:
    """The round of certificates, as the worker opens it."""
    played = unopened("Round", start=at(start), calendar=calendar)
    played.info.workflow_id = "round-certificates"
    played.readings = {"round_time": clock}
    played.answer = played.answer.model_copy(update={"customer_entry": None})
    played.open({"by": "system:up", "number": "certificates"})
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
    assert "ran or was passed over" in str(played.refused("run_now", SUPERVISOR, period="20261123"))
    assert "is not the next one" in str(played.refused("run_now", SUPERVISOR, period="20261125"))
    assert played.refused("skip", SUPERVISOR, reason="x").kind == "NotAllowed"
    played.go_to("2026-11-24 09:00")
    played.send("skip", MANAGER, reason="stocktaking")
    played.go_to("2026-11-26 09:00")
    assert opening(played) == [("20261123", False), ("20261124", False), ("20261126", False)]
    outcomes = [(form.key, form.values["outcome"]) for write in played.written for form in write.forms]
    assert outcomes == [
        ("20261123", "ran"), ("20261124", "by_hand"), ("20261124", "passed"), ("20261125", "skipped"),
        ("20261126", "ran"),
    ]


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
