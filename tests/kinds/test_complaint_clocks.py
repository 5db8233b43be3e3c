"""The clocks of a complaint, rehearsed."""

from cases.clock_cases import DAY, HOUR, MINUTE
from cases.complaint_cases import accepted, answered, reported
from cases.complaints import CLERK, CUSTOMER, HANDLER, MANAGER
from played.case_files import at
from played.rehearsal import MONDAY


def test_a_complaint_is_to_be_accepted_half_a_working_hour_after_it_was_noticed() -> None:
    """Noticed at 08:00 on Monday and entered at 09:20: due at 09:30; without a time of notice, from the opening."""
    start = at("2026-11-23 09:20")
    case = reported(start, noticed_at="2026-11-23T08:00:00+08:00")
    report = case.commitment("report")
    assert (report.started_at, report.due_at) == (start - 80 * MINUTE, start + 10 * MINUTE)
    other = reported(start)
    assert other.commitment("report").due_at == start + 30 * MINUTE
    assert other.states() == {"report": "running"}
    other.send("accept", CLERK, handler=HANDLER)
    case.go_to(start + 10 * MINUTE)
    assert case.rungs("report") == [("supervisor", "1")]
    case.go_to(start + 11 * MINUTE)
    case.send("accept", CLERK, handler=HANDLER, at=start + 10 * MINUTE)
    report = case.commitment("report")
    assert (report.state, report.late, report.reported_late) == ("met", False, True)


def test_a_report_noticed_long_ago_is_overdue_at_the_opening() -> None:
    """Its rung is taken at once, not before the opening; the next an hour later, not in the past."""
    start = at("2026-11-25 10:00")
    case = reported(start, noticed_at="2026-11-23T10:00:00+08:00")
    case.go_to(start + 59 * MINUTE)
    assert case.rungs("report") == [("supervisor", "1")]
    assert case.entries("overdue")[0].received_at == start
    case.go_to(start + 61 * MINUTE)
    assert case.rungs("report") == [("supervisor", "1"), ("manager", "2")]


def test_a_night_report_from_the_media_works_round_the_clock() -> None:
    """Sunday 02:00: warned and due within ten plain minutes; the ladder begins at the manager, half an hour apart."""
    start = at("2026-11-22 02:00")
    case = reported(start, channel="media")
    assert case.due("report") == "2026-11-22 02:10"
    case.go_to(start + 8 * MINUTE)
    assert case.told("warning") == ["supervisor"]
    case.go_to(start + 2 * HOUR)
    assert case.rungs("report") == [("manager", "2"), ("general_manager", "3")]
    taken = [*case.entries("overdue"), *case.entries("escalate")]
    assert [entry.received_at for entry in taken] == [at("2026-11-22 02:10"), at("2026-11-22 02:40")]
    assert {entry.outcome for entry in taken} == {"clock"}
    assert case.file.level == 3
    case.send("accept", CLERK, handler=HANDLER)
    assert case.file.level == 1
    assert case.commitment("first_reply").due_at == at("2026-11-23 14:00")


def test_a_hold_stops_the_usual_report_and_not_that_of_a_regulator() -> None:
    """Plain minutes run on a hold too."""
    usual, urgent = reported(), reported(channel="regulator")
    for case in (usual, urgent):
        case.send("hold", CLERK, reason="other")
    assert usual.states()["report"] == "paused"
    assert urgent.states()["report"] == "running"


def test_the_first_reply_is_due_in_half_a_day_and_either_answer_meets_it() -> None:
    """Four working hours over the lunch break, through the investigation; a reply or the answer itself."""
    case = accepted("2026-11-23 10:00")
    assert case.due("first_reply") == "2026-11-23 15:00"
    case.send("start_investigation", CLERK)
    assert case.states()["first_reply"] == "running"
    case.send("reply", CLERK, text="t")
    assert case.states()["first_reply"] == "met"
    other = accepted("2026-11-23 10:00")
    other.go_to("2026-11-23 14:30")
    assert [m.to for m in other.messages("warning") if m.params["commitment"] == "first_reply"] == [HANDLER]
    other.go_to("2026-11-23 15:30")
    assert other.rungs("first_reply") == [("supervisor", "1")]
    other.send("answer", CLERK, resolution="r")
    reply = other.commitment("first_reply")
    assert (reply.state, reply.late) == ("met", True)


def test_the_time_to_resolve_rests_while_the_customer_has_the_answer() -> None:
    """Seven working days; a day and an hour used, four days with the customer, then the rest goes on."""
    case = accepted("2026-11-23 10:00")
    assert case.due("resolve") == "2026-12-02 18:00"
    case.go_to("2026-11-24 11:00")
    case.send("answer", CLERK, resolution="r")
    assert case.states()["resolve"] == "paused"
    case.send("hold", CLERK, reason="waiting_for_customer")
    case.send("resume", CLERK)
    assert case.states()["resolve"] == "paused"
    case.go_to("2026-11-30 11:00")
    case.send("dispute", CUSTOMER, why="w")
    assert case.states()["resolve"] == "running"
    assert case.due("resolve") == "2026-12-08 18:00"
    case.go_to("2026-12-08 18:00")
    assert case.rungs("resolve")[0] == ("manager", "2")
    case.let_pass(MINUTE)
    case.send("answer", CLERK, resolution="r")
    assert case.states()["resolve"] == "overdue"
    case.send("confirm_satisfied", CLERK)
    resolve = case.commitment("resolve")
    assert (resolve.state, resolve.late) == ("met", True)


def test_an_answer_given_in_time_and_reported_late_ends_the_ladder_and_rests() -> None:
    """The supervisor was told in vain: the time to resolve stood still before its due."""
    case = accepted("2026-11-23 10:00")
    due = at("2026-12-02 18:00")
    case.go_to(due + HOUR / 2)
    assert case.states()["resolve"] == "overdue"
    case.send("answer", CLERK, resolution="r", at=due - MINUTE)
    resting = case.commitment("resolve")
    assert (resting.state, resting.rung, resting.late) == ("paused", 0, False)
    case.go_to(due + 3 * DAY)
    assert len(case.rungs("resolve")) == 1
    case.send("confirm_satisfied", CLERK)
    resolve = case.commitment("resolve")
    assert (resolve.state, resolve.late) == ("met", False)


def test_an_answer_that_nobody_confirms_is_asked_for_and_then_stands_unconfirmed() -> None:
    """Reminded once on day 7, resolved on day 10 at the minute, with no warning and no ladder, and not as satisfied."""
    start = at("2026-11-23 10:00")
    case = answered(start)
    case.go_to(start + 7 * DAY - MINUTE)
    assert case.told("confirmation_open") == []
    case.go_to(start + 7 * DAY)
    assert case.told("confirmation_open") == [HANDLER]
    case.go_to(start + 10 * DAY - MINUTE)
    assert case.told("confirmation_open") == [HANDLER]
    assert case.told("confirmation_asked") == ["customer"]
    assert case.state == "answered"
    case.go_to(start + 10 * DAY)
    assert case.state == "resolved"
    assert [(e.event, e.outcome, e.by, e.from_, e.to) for e in case.file.timeline[-2:]] == [
        ("remind", "clock", "system", "answered", "answered"),
        ("leave_unconfirmed", "clock", "system", "answered", "resolved"),
    ]
    assert case.file.timeline[-1].at == start + 10 * DAY
    states = case.states()
    assert (states["confirmation"], states["resolve"], states["cause"]) == ("dropped", "met", "running")
    assert case.told("warning") == case.told("overdue") == []
    assert case.forms("complaint_record")[0]["outcome"] == "unconfirmed"
    assert case.forms("complaint_answer")[0]["result"] == "unconfirmed"
    assert case.told("complaint_unconfirmed") == ["customer"]
    late = case.refused("confirm_satisfied", CUSTOMER, at=start + 10 * DAY - HOUR)
    assert (late.kind, late.details["state"]) == ("EventRefused", "resolved")


def test_a_dispute_at_the_very_due_is_in_time() -> None:
    """An event at or before the due comes first; the next answer is asked for anew."""
    start = at("2026-11-23 10:00")
    case = answered(start)
    due = start + 10 * DAY
    case.go_to(due - MINUTE)
    case.now = due  # no clock step is taken before the message
    case.send("dispute", CUSTOMER, why="w")
    assert case.states()["confirmation"] == "met"
    again = due + DAY
    case.go_to(again)
    case.send("answer", CLERK, resolution="r")
    assert case.commitment("confirmation").due_at == again + 10 * DAY
    case.go_to(again + 8 * DAY)
    assert len(case.told("confirmation_open")) == 2


def test_a_reminder_that_falls_on_a_closed_day_goes_out_at_the_next_opening() -> None:
    """Answered on Saturday afternoon: day 7 is a Saturday too, so Monday at nine."""
    case = answered("2026-11-28 15:00")
    case.go_to("2026-12-07 08:59")
    assert case.told("confirmation_open") == []
    case.go_to("2026-12-07 09:00")
    assert len(case.told("confirmation_open")) == 1


def test_a_hold_puts_off_reminder_and_expiry_alike() -> None:
    """Three days on hold: asked for on day 10, unconfirmed on day 13, nothing while it is held."""
    start = at("2026-11-23 10:00")
    case = answered(start)
    case.go_to(start + 6 * DAY)
    case.send("hold", CLERK, reason="waiting_for_customer")
    case.go_to(start + 9 * DAY)
    assert case.told("confirmation_open") == []
    case.send("resume", CLERK)
    assert case.commitment("confirmation").due_at == start + 13 * DAY
    case.go_to(start + 10 * DAY - MINUTE)
    assert case.told("confirmation_open") == []
    case.go_to(start + 11 * DAY)
    assert len(case.told("confirmation_open")) == 1
    case.go_to(start + 13 * DAY - MINUTE)
    assert case.state == "answered"
    case.go_to(start + 13 * DAY)
    assert case.state == "resolved"


def test_a_confirmation_in_time_ends_reminder_and_expiry() -> None:
    """Nothing of the answer's clocks is left; cause and file have their own."""
    case = answered("2026-11-23 10:00")
    case.send("close_unresolved", MANAGER, reason="r")
    assert case.due("cause") == "2026-11-30 18:00"
    case.send("find_cause", CLERK, cause="c", unit="u")
    assert case.due("archive") == "2026-11-25 18:00"
    case.go_to("2026-12-05 10:00")
    assert case.told("confirmation_open") == []
    assert case.rungs("archive")[:2] == [("supervisor", "1"), ("manager", "2")]
    case.send("take_charge", "general_manager:g-1")
    case.send("archive", CLERK)
    assert case.commitment("archive").late is True


def test_the_clocks_are_those_of_the_policy() -> None:
    """Each length under its key, seconds too."""
    policy = (
        "[complaint]\nreport_wm = 20\nreport_media_minutes = 5\nfirst_reply_wh = 2\nresolve_wd = 3\n"
        'remind = "20 s"\nconfirmation = "40 s"\ncause = "2 WD"\narchive = "1 WD"'
    )
    media = reported(policy=policy, channel="media")
    assert media.commitment("report").due_at == MONDAY + 5 * MINUTE
    case = reported(policy=policy)
    assert case.commitment("report").due_at == MONDAY + 20 * MINUTE
    case.send("accept", CLERK, handler=HANDLER)
    assert case.commitment("first_reply").due_at == MONDAY + 2 * HOUR
    assert case.due("resolve") == "2026-11-26 18:00"
    case.send("answer", CLERK, resolution="r")
    assert case.commitment("confirmation").due_at == MONDAY + 40 * MINUTE / 60
    case.go_to(MONDAY + 41 * MINUTE / 60)
    assert len(case.told("confirmation_open")) == 1
    assert case.state == "resolved"
    assert case.due("cause") == "2026-11-25 18:00"
