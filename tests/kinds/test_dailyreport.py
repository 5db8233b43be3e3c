"""Daily reports: one a person and day, each case since the last report in a line, late stays late (一§19(10))."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from cases.daily_reports import BOSS, CLERK, OTHER, TECH, report_request
from hints import numbered
from models.kinds.dailyreport import CaseWork, ReportLine, owes_report, still_owed
from models.parts.workday_dues import due_of, reminded_at
from models.policy.calendar import Calendar
from models.record import SHAPE
from models.words.reasons import retold
from played.case_files import CHINA, at, shown
from played.rehearsal import Rehearsal, rehearsed, unopened
from servers.service import plain_weeks
from workflows.clocks.turn import Refusal
from workflows.shown.view import view

FIVE = at("2026-11-23 17:00")
"""On a Monday."""
ONE, TWO = "repair-R-20261123-0001", "repair-R-20261123-0002"


def work(case: str, minutes: int | None = None, seq: int = 4) -> dict[str, Any]:
    """A case that the records say was worked on."""
    return {"case": case, "kind": "Repair", "minutes": minutes, "seq": seq}


def line(minutes: int, case: str | None = None, kind: str = "repair", **more: Any) -> dict[str, Any]:
    """A line of a report."""
    return {"type": kind, "minutes": minutes} | ({"case": case} if case else {}) | more


def opened(
    *found: dict[str, Any], start: datetime = FIVE, calendar: Calendar | None = None, presence: str | None = None,
    policy: str = "", shape: int = SHAPE, **request: Any,
) -> Rehearsal:  # fmt: skip
    """A report of that Monday, of this work; the lines may name these cases."""
    played = unopened("DailyReport", start=start, policy=policy, shape=shape)
    body = report_request(**request)
    played.info.workflow_id = f"dailyreport-{numbered('DailyReport', body, '')}"
    if calendar is not None:
        rules = played.answer.rules
        assert rules is not None
        played.answer = played.answer.model_copy(update={"rules": rules.model_copy(update={"calendar": calendar})})
    played.answer = played.answer.model_copy(update={"customer_entry": None})
    tells(played, *found)
    played.readings["daily_presence"] = presence
    played.open(body)
    return played


def tells(played: Rehearsal, *found: dict[str, Any], others: dict[str, int | None] | None = None) -> None:
    """What the records say from now on; `others`: further cases, and the minutes of their work orders."""
    orders = {one["case"]: one["minutes"] for one in found} | (others or {})
    played.readings |= {"daily_work": [*found], "daily_orders": orders}


def wrong(refusal: Refusal) -> list[list[Any]]:
    """The places of what was wrong with a message."""
    assert refusal.kind == "InvalidPayload"
    return [error["loc"] for error in refusal.errors]


# -- the opening ------------------------------------------------------------------------------------------------


def test_a_report_is_about_the_person_who_is_told_which_cases_it_owes() -> None:
    """Due at six; about the human, not the role; it has no customer."""
    played = opened(work(ONE, 40), work(TWO))
    assert (played.file.about, played.file.assignee, played.state) == ("staff:t-1", TECH, "due")
    assert shown(played.commitment("hand_in").due_at) == "2026-11-23 18:00"
    assert played.asked[0].subject == "staff:t-1"
    (told,) = [n for write in played.written for n in write.notifications]
    assert (told.to, told.topic, told.params["cases"]) == (TECH, "report_due", f"{ONE}, {TWO}")
    assert played.read_for == [
        {"daily_work": {"person": TECH}, "daily_presence": {"person": TECH, "day_on": "2026-11-23"}}
    ]
    assert played.file.timeline[0].reason == f"work since the last report: {ONE}, {TWO}"
    assert view(played.file, played.case.procedure)["work"] == [
        {"case": ONE, "kind": "Repair", "minutes": 40}, {"case": TWO, "kind": "Repair"},
    ]  # fmt: skip
    (form,) = played.forms("daily_report")
    assert (form["person"], str(form["day_on"]), shown(form["due_at"])) == (TECH, "2026-11-23", "2026-11-23 18:00")


@pytest.mark.parametrize(
    ("person", "number"),
    [("technician:t-1", "J-20261123-t-1"), ("technician:1", "J-20261123-x6b86b273ff34"),
     ("technician:王", "J-20261123-x3399a0e651ad"), (f"technician:{'t' * 30}", None)],
)  # fmt: skip
def test_the_number_of_a_person_s_day_is_one_whoever_opens_it(person: str, number: str | None) -> None:
    """Under another it is refused, and the right one named; an id that is no plain word stands as its digest."""
    played = unopened("DailyReport", start=FIVE)
    with pytest.raises(ApplicationError, match="which it has whoever opens it") as refused:
        played.open(report_request(person))
    (error,) = refused.value.details[0]["errors"]
    assert error["loc"] == ["number"]
    told = error["msg"].split()[2].rstrip(",")
    assert told == (number or told)
    assert len(told) <= 40
    assert rehearsed("DailyReport", report_request(person), start=FIVE).file.number == told


@pytest.mark.parametrize("by", ["technician:t-1", "supervisor:s-9", "warehouse:w-1"])
def test_anyone_may_open_one_by_hand_for_a_day_that_has_come(by: str) -> None:
    """Not for a day to come, nor for somebody who is no technician."""
    assert opened(by=by).state == "due"
    ahead = report_request(day_on="2026-11-24", by=by)
    with pytest.raises(ApplicationError, match="day_on: must not lie after the opening"):
        rehearsed("DailyReport", ahead, start=FIVE)
    with pytest.raises(ApplicationError, match="person: must be a technician"):
        rehearsed("DailyReport", report_request("supervisor:t-1"), start=FIVE)


def test_a_round_that_is_run_ahead_may_open_one_for_the_next_day() -> None:
    """Run by hand on Monday evening it is for Tuesday; it is due on the day on which it was really opened."""
    ahead = report_request(day_on="2026-11-24", by="system:round", linked_case="round-daily_reports")
    played = rehearsed("DailyReport", ahead, start=at("2026-11-23 17:30"))
    assert (played.file.number, shown(played.commitment("hand_in").due_at)) == ("J-20261124-t-1", "2026-11-23 18:00")


@pytest.mark.parametrize("found", ["absent", "not employed"])
def test_one_for_somebody_who_was_away_or_has_left_is_marked(found: str) -> None:
    """By hand it is allowed; a supervisor may excuse it."""
    played = opened(presence=found)
    assert played.file.timeline[0].reason == f"{TECH} is {found} on that day; no work since the last report"
    retelling = retold(played.file.timeline[0].reason or "", str)
    assert retelling is not None
    assert retelling.endswith("；自上次日报以来没有办理案件")
    played.send("excuse", BOSS, reason="in hospital")
    assert played.state == "excused"


# -- what a report owes -----------------------------------------------------------------------------------------


def test_each_case_of_the_work_stands_in_a_line() -> None:
    """Those that lack one are named; further lines need no case. What was told is kept with it."""
    played = opened(work(ONE, 40, seq=7), work(TWO, seq=3))
    refusal = played.refused("hand_in", TECH, lines=[line(30, kind="travel")])
    assert str(refusal) == f"add a line for each case since the last report: {ONE}, {TWO}"
    assert refusal.kind == "EventRefused"
    assert TWO in str(played.refused("hand_in", TECH, lines=[line(40, ONE)]))
    played.send("hand_in", TECH, lines=[line(40, ONE), line(15, TWO), line(60, kind="training")])
    assert played.state == "handed_in"
    lines = [(row["type"], row["case"], row["minutes"]) for row in played.forms("daily_report_line")]
    assert lines == [("repair", ONE, 40), ("repair", TWO, 15), ("training", None, 60)]
    told = [(row["person"], row["case"], row["last_seq"]) for row in played.forms("daily_report_work")]
    assert told == [(TECH, ONE, 7), (TECH, TWO, 3)]
    assert [form.key for form in played.written[-1].forms] == ["1", "1", "2", "3", "1", "2"]
    assert played.remembered[-1]["rows that go on"] == "", "whatever is written is written once"
    (entered,) = played.posted("told_work")
    assert (entered["person"], [one["seq"] for one in entered["work"]]) == (TECH, [7, 3])
    assert played.forms("daily_report")[0]["minutes"] == 115


def test_work_that_was_added_after_the_opening_is_owed_too() -> None:
    """It is read again when the report is handed in."""
    played = opened(work(ONE))
    tells(played, work(ONE), work(TWO))
    assert TWO in str(played.refused("hand_in", TECH, lines=[line(30, ONE)]))
    assert played.read_for[-1] == {"daily_work": {"person": TECH}, "daily_orders": {"cases": [ONE]}}
    played.send("hand_in", TECH, lines=[line(30, ONE), line(30, TWO)])
    assert [row["case"] for row in played.forms("daily_report_work")] == [ONE, TWO]


def test_two_pieces_on_one_case_are_held_against_its_work_order_together() -> None:
    """Travelling to it is no work on it. Where they differ, a note on one of its lines says why."""
    played = opened(work(ONE, 40))
    refusal = str(played.refused("hand_in", TECH, lines=[line(25, ONE), line(10, ONE, "workshop")]))
    assert refusal == f"add a note where minutes differ from the work order: {ONE} (35, not 40)"
    both = [line(25, ONE), line(15, ONE, "workshop"), line(30, ONE, "travel")]
    assert opened(work(ONE, 40)).send("hand_in", TECH, lines=both)["state"] == "handed_in"
    played.send("hand_in", TECH, lines=[line(25, ONE), line(10, ONE, "workshop", note="the rest was another's")])
    assert [row["ordered_minutes"] for row in played.forms("daily_report_line")] == [40, 40]


def test_a_case_that_no_event_of_theirs_names_may_stand_in_a_line_if_there_is_one() -> None:
    """A hand lent to a colleague; its work order counts as well. A case that there is not is a slip."""
    played = opened()
    refusal = str(played.refused("hand_in", TECH, lines=[line(20, ONE)]))
    assert refusal == f"there is no case {ONE}: name it by its workflow id, or leave it out"
    tells(played, others={ONE: 60})
    assert "(20, not 60)" in str(played.refused("hand_in", TECH, lines=[line(20, ONE)]))
    played.send("hand_in", TECH, lines=[line(20, ONE, note="held the drum")])
    assert (played.forms("daily_report_work"), played.posted("told_work")) == ([], [])


def test_who_worked_on_nothing_hands_in_what_else_there_was_or_nothing() -> None:
    """The work of one report may have been told by the next, which was handed in first."""
    played = opened()
    played.send("hand_in", TECH, lines=[])
    assert (played.state, played.forms("daily_report")[0]["minutes"]) == ("handed_in", 0)


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        ([line(0)], ["lines", 0, "minutes"]), ([line(1441)], ["lines", 0, "minutes"]),
        ([line(5), {"type": "other", "minutes": 1.5}], ["lines", 1, "minutes"]),
        ([{"type": "other", "minutes": True}], ["lines", 0, "minutes"]),
        ([line(5, kind="gardening")], ["lines", 0, "type"]), ([line(5, "no id")], ["lines", 0, "case"]),
        ([line(5, hours=1)], ["lines", 0, "hours"]), ([line(1)] * 301, ["lines"]), ([line(1000), line(441)], ["lines"]),
        ("nothing", ["lines"]),
    ],
)  # fmt: skip
def test_minutes_are_positive_whole_numbers_a_day_of_them_at_most(lines: Any, place: list[Any]) -> None:
    """What the message alone shows to be wrong is named by its place."""
    assert wrong(opened().refused("hand_in", TECH, lines=lines)) == [place]


def test_a_day_has_1440_minutes() -> None:
    """Not one more; in 300 lines at most."""
    opened().send("hand_in", TECH, lines=[line(1)] * 300)
    played = opened()
    played.send("hand_in", TECH, lines=[line(1000, kind="other"), line(440, kind="travel")])
    assert played.forms("daily_report")[0]["minutes"] == 1440


@pytest.mark.parametrize("by", ["technician:t-1", "supervisor:t-1", "clerk:t-1", "manager:t-1", "installer:t-1"])
def test_the_person_hands_it_in_in_whatever_role(by: str) -> None:
    """A human is one, whatever the role; another is told who may."""
    played = opened()
    for another in (OTHER, "general_manager:g-1", "customer:t-1", "clerk:c-1", "installer:f-1"):
        refusal = played.refused("hand_in", another, lines=[])
        assert (refusal.kind, refusal.reason.partition(", not")[0]) == ("NotAllowed", f"hand_in is for {TECH}")
    assert played.view()["possible"]["hand_in"]["by"] == []
    played.send("hand_in", by, lines=[])
    assert played.forms("daily_report")[0]["handed_in_by"] == by


def test_in_a_report_of_before_its_effect_turns_another_technician_away() -> None:
    """Its history holds that the records were asked first."""
    played = opened(shape=8)
    refusal = played.refused("hand_in", OTHER, lines=[])
    assert refusal.kind == "EventRefused"
    assert str(refusal) == f"{TECH} hands it in, in whatever role; a supervisor may excuse it"
    assert played.refused("hand_in", CLERK, lines=[]).kind == "NotAllowed"


# -- excused, held ----------------------------------------------------------------------------------------------


def test_a_supervisor_who_is_not_the_person_excuses_it() -> None:
    """It was not handed in, so its work is for the next report; it counts neither as late nor as due."""
    played = opened(work(ONE))
    assert played.refused("excuse", CLERK, reason="r").kind == "NotAllowed"
    refusal = str(played.refused("excuse", "supervisor:t-1", reason="r"))
    assert refusal == "person is supervisor:t-1: nobody acts in their own matter"
    assert wrong(played.refused("excuse", BOSS)) == [["reason"]]
    played.send("excuse", BOSS, reason="ill")
    assert (played.state, played.states(), played.told("report_excused")) == ("excused", {"hand_in": "dropped"}, [TECH])
    assert (played.forms("daily_report")[0]["excused_by"], played.forms("daily_report_work")) == (BOSS, [])
    assert played.file.reminders == []


def test_nobody_holds_resumes_or_charges_their_own_report() -> None:
    """In whatever role; a hold does not move the agreed due."""
    played = opened()
    for by in ("technician:t-1", "clerk:t-1"):
        assert "nobody acts in their own matter" in str(played.refused("hold", by, reason="other"))
    played.send("hold", CLERK, reason="other")
    assert played.states()["hand_in"] == "running"
    played.go_to("2026-11-23 18:30")
    assert (played.states()["hand_in"], played.told("overdue")) == ("overdue", ["supervisor"])
    assert "nobody acts in their own matter" in str(played.refused("take_charge", "supervisor:t-1"))
    assert "nobody acts in their own matter" in str(played.refused("resume", "technician:t-1"))
    assert "is not possible in state on_hold" in str(played.refused("hand_in", TECH, lines=[]))
    assert "is not possible in state on_hold" in str(played.refused("excuse", BOSS, reason="r"))
    played.send("take_charge", BOSS)
    played.send("resume", OTHER)
    played.send("hand_in", TECH, lines=[])
    assert played.commitment("hand_in").late


# -- when it is due ---------------------------------------------------------------------------------------------


def test_late_stays_late_and_climbs_meanwhile() -> None:
    """Warned a quarter of an hour before; the supervisor at six, the person at nine, the manager an hour later."""
    played = opened()
    played.go_to("2026-11-24 10:30")
    assert [(n.topic, n.to, shown(w.entry.at)) for w in played.written[1:] for n in w.notifications] == [
        ("warning", TECH, "2026-11-23 17:45"), ("overdue", "supervisor", "2026-11-23 18:00"),
        ("report_missing", TECH, "2026-11-24 09:00"), ("overdue", "manager", "2026-11-24 10:00"),
    ]
    played.send("hand_in", TECH, lines=[])
    commitment = played.commitment("hand_in")
    assert (commitment.state, commitment.late, commitment.reported_late) == ("met", True, False)
    assert played.forms("daily_report")[0]["late"]


def test_what_was_handed_in_at_six_and_reported_at_seven_is_in_time() -> None:
    """Reported late, it was not late; the ladder stops, and nobody is prompted."""
    played = opened()
    played.go_to("2026-11-23 19:00")
    played.send("hand_in", TECH, lines=[], at=at("2026-11-23 18:00"))
    commitment = played.commitment("hand_in")
    assert (commitment.late, commitment.reported_late) == (False, True)
    assert (played.told("report_missing"), played.forms("daily_report")[0]["late"]) == ([], False)


@pytest.mark.parametrize(
    ("start", "prompted"),
    [
        ("2026-09-30 17:00", "2026-10-08 09:00"), ("2026-10-09 17:00", "2026-10-10 09:00"),
        ("2026-10-10 17:00", "2026-10-12 09:00"), ("2026-11-27 17:00", "2026-11-30 09:00"),
    ],
)  # fmt: skip
def test_the_person_is_prompted_at_nine_of_the_next_workday(start: str, prompted: str) -> None:
    """After the National Day holidays, on a make-up Saturday, over a weekend; once."""
    played = opened(start=at(start), calendar=CHINA, day_on=start[:10])
    played.go_to(at(prompted).replace(hour=23))
    told = [(n.to, shown(w.entry.at)) for w in played.written for n in w.notifications if n.topic == "report_missing"]
    assert told == [(TECH, prompted)]


def test_a_late_run_is_due_on_the_day_on_which_it_was_really_opened() -> None:
    """The report is Monday's, its round ran on Tuesday; the prompt is Wednesday's."""
    played = opened(start=at("2026-11-24 10:00"), by="system:round", linked_case="round-daily_reports")
    assert shown(played.commitment("hand_in").due_at) == "2026-11-24 18:00"
    played.go_to("2026-11-25 12:00")
    (reminded,) = [w.entry.at for w in played.written if w.entry.event == "remind"]
    assert shown(reminded) == "2026-11-25 09:00"


def test_a_run_that_was_late_on_its_own_day_leaves_time_until_midnight() -> None:
    """Its `at` is five o'clock, and it was opened at seven: nobody is late before they can know of it."""
    played = unopened("DailyReport", start=FIVE)
    played.info.workflow_id, played.now = "dailyreport-J-20261123-t-1", at("2026-11-23 19:00")
    played.open(report_request(by="system:round", linked_case="round-daily_reports", at=FIVE.isoformat()))
    assert shown(played.commitment("hand_in").due_at) == "2026-11-24 00:00"
    assert shown(played.file.reminders[0].at) == "2026-11-24 09:00"


@pytest.mark.parametrize(
    ("clock", "opened_at", "due"),
    [
        ("18:00", "2026-11-23 17:00", "2026-11-23 18:00"), ("18:00", "2026-11-23 18:00", "2026-11-24 00:00"),
        ("12:00", "2026-11-23 12:30", "2026-11-23 18:00"), ("12:00", "2026-11-23 18:30", "2026-11-24 00:00"),
        ("18:00", "2026-11-28 10:00", "2026-11-28 18:00"), ("18:00", "2026-11-28 19:00", "2026-11-29 00:00"),
    ],
)  # fmt: skip
def test_a_time_that_is_over_becomes_the_end_of_the_day(clock: str, opened_at: str, due: str) -> None:
    """Of its work, where that is not over too."""
    assert shown(due_of(plain_weeks(), time.fromisoformat(clock), at(opened_at))) == due


def test_due_and_prompt_are_the_policy_s() -> None:
    """Of the policy that the case keeps."""
    played = opened(policy='[report]\ntechnician_daily_due = "17:30"\n[dailyreport]\nreminder = "08:00"\n')
    assert shown(played.commitment("hand_in").due_at) == "2026-11-23 17:30"
    assert shown(played.file.reminders[0].at) == "2026-11-24 09:00", "at the opening of the office, not before"


def test_a_calendar_without_workdays_stops_no_report() -> None:
    """Nobody is prompted then."""
    idle = plain_weeks().model_copy(update={"hours": ((),) * 7})
    assert reminded_at(idle, time(9), FIVE) is None
    assert opened(calendar=idle).file.reminders == []


# -- the rules alone --------------------------------------------------------------------------------------------

MORNING, NOON, EVENING, NIGHT = "2026-11-23 09:00", "2026-11-23 13:00", "2026-11-23 18:00", "2026-11-24 00:00"


@pytest.mark.parametrize(
    ("away", "owes"),
    [
        ([], True), ([(MORNING, NOON)], True), ([(NOON, EVENING)], True), ([(MORNING, EVENING)], False),
        ([(MORNING, "2026-11-23 12:00"), (NOON, NIGHT)], False), ([(MORNING, "2026-11-23 17:59")], True),
        ([("2026-11-20 00:00", "2026-11-30 00:00")], False), ([(EVENING, NIGHT)], True),
        ([(MORNING, "2026-11-23 15:00"), (MORNING, "2026-11-23 16:00")], True),
    ],
)  # fmt: skip
def test_half_a_day_owes_a_report_and_a_whole_day_away_owes_none(away: Iterable[tuple[str, str]], owes: bool) -> None:
    """A day is its working periods; without work nothing is owed at all."""
    working = plain_weeks().periods(at(MORNING).date())
    absences = [(at(begin), at(end)) for begin, end in away]
    assert owes_report(worked=True, working=working, away=absences) is owes
    assert not owes_report(worked=False, working=working, away=absences)


def test_a_refusal_names_ten_cases_and_says_how_many_more_there_are() -> None:
    """A text that nobody reads to the end helps nobody."""
    cases = [CaseWork(case=f"repair-{n}", kind="Repair", seq=1) for n in range(12)]
    missing, differing = still_owed(cases, [ReportLine.model_validate(line(5, "repair-0"))], {})
    assert (len(missing), differing) == (11, [])
    refusal = str(opened(*(one.model_dump() for one in cases)).refused("hand_in", TECH, lines=[]))
    assert refusal.endswith("repair-8, repair-9 and 2 more")
