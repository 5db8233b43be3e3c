"""The clocks of a complaint, on a server whose time is skipped."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from clock_cases import DAY, HOUR, MINUTE, rungs, states
from complaints import CLERK, CUSTOMER, HANDLER, MANAGER, accepted, answered, complained, reported, rows
from service import Service, plain_service, shown


@pytest.fixture
async def service(database_url: str, staff: None) -> AsyncIterator[Service]:
    """Plain weeks."""
    async with plain_service(database_url) as running:
        yield running


async def test_a_complaint_is_to_be_accepted_half_a_working_hour_after_it_was_noticed(service: Service) -> None:
    """Noticed at 08:00 on Monday and entered at 09:20: due at 09:30; without a time of notice, from the opening."""
    start = await service.workday("09:20")
    await service.go_to(start)
    noticed = start - 80 * MINUTE
    case = await complained(service, at=start, noticed_at=noticed)
    commitment = await case.commitment("report")
    assert (commitment["started_at"], commitment["due_at"]) == (noticed, start + 10 * MINUTE)
    other = await complained(service, at=start)
    assert (await other.commitment("report"))["due_at"] == start + 30 * MINUTE
    assert (await states(other)) == {"report": "running"}
    await other.send("accept", CLERK, handler=HANDLER)
    await service.go_to(start + 10 * MINUTE)
    assert rungs(service, case, "report") == [("supervisor", "1")]
    await case.send("accept", CLERK, handler=HANDLER, at=start + 10 * MINUTE)
    commitment = await case.commitment("report")
    assert (commitment["state"], commitment["late"], commitment["reported_late"]) == ("met", False, True)


async def test_a_report_noticed_long_ago_is_overdue_at_the_opening(service: Service) -> None:
    """Its rung is taken at once, not before the opening; the next an hour later, not in the past."""
    start = await service.workday("10:00", weekday=2)
    await service.go_to(start)
    case = await complained(service, at=start, noticed_at=start - 2 * DAY)
    await service.go_to(start + 59 * MINUTE)
    assert rungs(service, case, "report") == [("supervisor", "1")]
    await service.go_to(start + 61 * MINUTE)
    assert rungs(service, case, "report") == [("supervisor", "1"), ("manager", "2")]


async def test_a_night_report_from_the_media_works_round_the_clock(service: Service) -> None:
    """Sunday 02:00: warned and due within ten plain minutes; the ladder begins at the manager, half an hour apart."""
    case, start = await reported(service, "02:00", weekday=6, channel="media")
    assert await case.due("report") == shown(start + 10 * MINUTE)
    await service.go_to(start + 8 * MINUTE)
    assert [to for to, _ in service.told(case, "warning")] == ["supervisor"]
    await service.go_to(start + 2 * HOUR)
    assert rungs(service, case, "report") == [("manager", "2"), ("general_manager", "3")]
    entries = [e for e in await case.entries(outcome="clock") if e["event"] in ("overdue", "escalate")]
    assert [e["received_at"][11:16] for e in entries] == ["02:10", "02:40"]
    assert (await case.view())["level"] == 3
    await case.send("accept", CLERK, handler=HANDLER)
    assert (await case.view())["level"] == 1
    assert (await case.commitment("first_reply"))["due_at"] == start.replace(hour=14) + DAY


async def test_a_hold_stops_the_usual_report_and_not_that_of_a_regulator(service: Service) -> None:
    """Plain minutes run on a hold too."""
    usual, start = await reported(service, "09:00")
    urgent = await complained(service, at=start, channel="regulator")
    for case in (usual, urgent):
        await case.send("hold", CLERK, reason="other", at=start)
    assert (await states(usual))["report"] == "paused"
    assert (await states(urgent))["report"] == "running"


async def test_the_first_reply_is_due_in_half_a_day_and_either_answer_meets_it(service: Service) -> None:
    """Four working hours over the lunch break, through the investigation; a reply or the answer itself."""
    case, start = await accepted(service, "10:00")
    assert await case.due("first_reply") == shown(start.replace(hour=15))
    await case.send("start_investigation", CLERK)
    assert (await states(case))["first_reply"] == "running"
    await case.send("reply", CLERK, text="t")
    assert (await states(case))["first_reply"] == "met"
    other = await complained(service)
    await other.send("accept", CLERK, handler=HANDLER)
    await service.go_to(start.replace(hour=14, minute=30))
    assert [to for to, told in service.told(other, "warning") if told["commitment"] == "first_reply"] == [HANDLER]
    await service.go_to(start.replace(hour=15, minute=30))
    assert rungs(service, other, "first_reply") == [("supervisor", "1")]
    await other.send("answer", CLERK, resolution="r")
    commitment = await other.commitment("first_reply")
    assert (commitment["state"], commitment["late"]) == ("met", True)


async def test_the_time_to_resolve_rests_while_the_customer_has_the_answer(service: Service) -> None:
    """Seven working days; a day and an hour used, four days with the customer, then the rest goes on."""
    case, start = await accepted(service, "10:00")
    assert await case.due("resolve") == shown(start.replace(hour=18) + 9 * DAY)
    later = start + DAY + HOUR
    await service.go_to(later)
    await case.send("answer", CLERK, resolution="r", at=later)
    assert (await states(case))["resolve"] == "paused"
    await case.send("hold", CLERK, reason="waiting_for_customer", at=later)
    await case.send("resume", CLERK, at=later)
    assert (await states(case))["resolve"] == "paused"
    back = later + 6 * DAY
    await service.go_to(back)
    await case.send("dispute", CUSTOMER, why="w", at=back)
    assert (await states(case))["resolve"] == "running"
    assert await case.due("resolve") == shown(start.replace(hour=18) + 15 * DAY)
    await service.go_to(start.replace(hour=18) + 15 * DAY)
    assert rungs(service, case, "resolve")[0] == ("manager", "2")
    await case.send("answer", CLERK, resolution="r")
    assert (await states(case))["resolve"] == "overdue"
    await case.send("confirm_satisfied", CLERK)
    assert ((await case.commitment("resolve"))["state"], (await case.commitment("resolve"))["late"]) == ("met", True)


async def test_an_answer_given_in_time_and_reported_late_ends_the_ladder_and_rests(service: Service) -> None:
    """The supervisor was told in vain: the time to resolve stood still before its due."""
    case, start = await accepted(service, "10:00")
    due = start.replace(hour=18) + 9 * DAY
    await service.go_to(due + HOUR / 2)
    assert (await states(case))["resolve"] == "overdue"
    await case.send("answer", CLERK, resolution="r", at=due - HOUR / 60)
    resting = await case.commitment("resolve")
    assert (resting["state"], resting["rung"], resting["late"]) == ("paused", 0, False)
    await service.go_to(due + 3 * DAY)
    assert len(rungs(service, case, "resolve")) == 1
    await case.send("confirm_satisfied", CLERK)
    assert ((await case.commitment("resolve"))["state"], (await case.commitment("resolve"))["late"]) == ("met", False)


async def test_an_answer_that_nobody_confirms_is_asked_for_and_then_stands_unconfirmed(service: Service) -> None:
    """Reminded once on day 7, resolved on day 10 at the minute, with no warning and no ladder, and not as satisfied."""
    case, start = await answered(service, "10:00")
    await service.go_to(start + 7 * DAY - MINUTE)
    assert service.told(case, "confirmation_open") == []
    await service.go_to(start + 7 * DAY)
    await service.go_to(start + 10 * DAY - MINUTE)
    assert [to for to, _ in service.told(case, "confirmation_open")] == [HANDLER]
    assert [to for to, _ in service.told(case, "confirmation_asked")] == ["customer"]
    assert (await case.view())["state"] == "answered"
    await service.go_to(start + 10 * DAY)
    view = await case.view()
    assert view["state"] == "resolved"
    assert [(e["event"], e["outcome"], e["by"], e["from"], e["to"]) for e in view["timeline"][-2:]] == [
        ("remind", "clock", "system", "answered", "answered"),
        ("leave_unconfirmed", "clock", "system", "answered", "resolved"),
    ]
    assert datetime.fromisoformat(view["timeline"][-1]["at"]) == start + 10 * DAY
    assert (await states(case))["confirmation"] == "dropped"
    assert (await states(case))["resolve"] == "met"
    assert (await states(case))["cause"] == "running"
    assert service.told(case, "warning") == service.told(case, "overdue") == []
    assert rows(service, "complaint_record", case)[0]["outcome"] == "unconfirmed"
    assert rows(service, "complaint_answer", case)[0]["result"] == "unconfirmed"
    assert [to for to, _ in service.told(case, "complaint_unconfirmed")] == ["customer"]
    late = await case.refused("confirm_satisfied", CUSTOMER, at=start + 10 * DAY - HOUR)
    assert (late.type, late.details["state"]) == ("EventRefused", "resolved")


async def test_a_dispute_at_the_very_due_is_in_time(service: Service) -> None:
    """An event at or before the due comes first; the next answer is asked for anew."""
    case, start = await answered(service, "10:00")
    due = start + 10 * DAY
    await service.go_to(due - MINUTE)
    await case.send("dispute", CUSTOMER, why="w")
    assert (await states(case))["confirmation"] == "met"
    await service.go_to(due + DAY)
    again = due + DAY
    await case.send("answer", CLERK, resolution="r", at=again)
    assert await case.due("confirmation") == shown(again + 10 * DAY)
    await service.go_to(again + 8 * DAY)
    assert len(service.told(case, "confirmation_open")) == 2


async def test_a_reminder_that_falls_on_a_closed_day_goes_out_at_the_next_opening(service: Service) -> None:
    """Answered on Saturday afternoon: day 7 is a Saturday too, so Monday at nine."""
    case, start = await answered(service, "15:00", weekday=5)
    monday = start.replace(hour=9, minute=0) + 9 * DAY
    await service.go_to(monday - MINUTE)
    assert service.told(case, "confirmation_open") == []
    await service.go_to(monday)
    assert len(service.told(case, "confirmation_open")) == 1


async def test_a_hold_puts_off_reminder_and_expiry_alike(service: Service) -> None:
    """Three days on hold: asked for on day 10, unconfirmed on day 13, nothing while it is held."""
    case, start = await answered(service, "10:00")
    held, resumed = start + 6 * DAY, start + 9 * DAY
    await service.go_to(held)
    await case.send("hold", CLERK, reason="waiting_for_customer", at=held)
    await service.go_to(resumed)
    assert service.told(case, "confirmation_open") == []
    await case.send("resume", CLERK, at=resumed)
    assert await case.due("confirmation") == shown(start + 13 * DAY)
    await service.go_to(start + 10 * DAY - MINUTE)
    assert service.told(case, "confirmation_open") == []
    await service.go_to(start + 11 * DAY)
    assert len(service.told(case, "confirmation_open")) == 1
    await service.go_to(start + 13 * DAY - MINUTE)
    assert (await case.view())["state"] == "answered"
    await service.go_to(start + 13 * DAY)
    assert (await case.view())["state"] == "resolved"


async def test_a_confirmation_in_time_ends_reminder_and_expiry(service: Service) -> None:
    """Nothing of the answer's clocks is left; cause and file have their own."""
    case, start = await answered(service, "10:00")
    await case.send("close_unresolved", MANAGER, reason="r", at=start)
    assert await case.due("cause") == shown(start.replace(hour=18) + 7 * DAY)
    await case.send("find_cause", CLERK, cause="c", unit="u", at=start)
    assert await case.due("archive") == shown(start.replace(hour=18) + 2 * DAY)
    await service.go_to(start + 12 * DAY)
    assert service.told(case, "confirmation_open") == []
    assert rungs(service, case, "archive")[:2] == [("supervisor", "1"), ("manager", "2")]
    await case.send("take_charge", "general_manager:g-1")
    await case.send("archive", CLERK)
    assert (await case.commitment("archive"))["late"] is True


async def test_the_clocks_are_those_of_the_policy(service: Service) -> None:
    """Each length under its key, seconds too."""
    service.publish(
        "[complaint]\nreport_wm = 20\nreport_media_minutes = 5\nfirst_reply_wh = 2\nresolve_wd = 3\n"
        'remind = "20 s"\nconfirmation = "40 s"\ncause = "2 WD"\narchive = "1 WD"'
    )
    start = await service.workday("09:00")
    await service.go_to(start)
    media = await complained(service, at=start, channel="media")
    assert await media.due("report") == shown(start + 5 * MINUTE)
    case = await complained(service, at=start)
    assert await case.due("report") == shown(start + 20 * MINUTE)
    await case.send("accept", CLERK, handler=HANDLER, at=start)
    assert await case.due("first_reply") == shown(start + 2 * HOUR)
    assert await case.due("resolve") == shown(start.replace(hour=18) + 3 * DAY)
    await case.send("answer", CLERK, resolution="r")
    sent = (await case.commitment("confirmation"))["started_at"]
    assert (await case.commitment("confirmation"))["due_at"] == sent + timedelta(seconds=40)
    await service.go_to(sent + timedelta(seconds=41))
    assert len(service.told(case, "confirmation_open")) == 1
    assert (await case.view())["state"] == "resolved"
    assert await case.due("cause") == shown(start.replace(hour=18) + 2 * DAY)
