"""Clocks as the contract counts them, on a server whose time is skipped: when they start, ring, move and end."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta

import pytest
from temporalio.api.enums.v1 import EventType

from models.calendar import Calendar, Year
from models.duration import Duration
from service import ZONE, Running, Service, plain_service, plain_weeks, shown

TECH, BOSS, CLERK, STORE = "technician:t-1", "supervisor:s-1", "clerk:c-1", "warehouse:w-1"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
async def service(database_url: str, staff: None) -> AsyncIterator[Service]:
    """Plain weeks; staff that hold certificates."""
    async with plain_service(database_url) as running:
        yield running


async def opened(service: Service, clock: str, *, weekday: int = 0, weeks: int = 0) -> tuple[Running, datetime]:
    """A repair opened at that wall time, and the moment."""
    start = await service.workday(clock, weekday=weekday, weeks=weeks)
    await service.go_to(start)
    return await service.open(at=start), start


async def assigned(service: Service, clock: str, *, weekday: int = 0) -> tuple[Running, datetime]:
    """The same with a technician named."""
    case, start = await opened(service, clock, weekday=weekday)
    await case.send("assign", BOSS, technician=TECH)
    return case, start


async def states(case: Running) -> dict[str, str]:
    """How each commitment stands."""
    return {c["name"]: c["state"] for c in (await case.view())["commitments"]}


# -- how time counts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weekday", "clock", "name", "days", "due"),
    [
        (0, "11:40", "contact", 0, "13:10"),  # over the lunch break
        (0, "12:10", "contact", 0, "13:30"),  # starts in it
        (0, "11:30", "contact", 0, "12:00"),  # exhausts the morning: due at its end
        (0, "17:30", "contact", 0, "18:00"),  # exhausts the day
        (4, "17:45", "contact", 3, "09:15"),  # over a weekend
        (5, "03:00", "contact", 2, "09:30"),  # starts outside hours
        (4, "16:00", "arrival", 3, "11:00"),
        (4, "10:00", "completion", 5, "18:00"),
    ],
)
async def test_a_clock_counts_working_time_and_rings_at_its_due(
    service: Service, weekday: int, clock: str, name: str, days: int, due: str
) -> None:
    """A second before the due it runs, at the due it is overdue; the step is dated to the due itself."""
    case, start = await opened(service, clock, weekday=weekday)
    hour, minute = map(int, due.split(":"))
    wanted = datetime.combine(start.date() + days * DAY, start.time().replace(hour=hour, minute=minute), ZONE)
    assert await case.due(name) == shown(wanted)
    await service.go_to(wanted - timedelta(seconds=1))
    assert (await case.promise(name))["state"] == "running"
    await service.go_to(wanted)
    assert (await case.promise(name))["state"] == "overdue"
    rung = next(e for e in await case.entries("overdue") if name in e["reason"])
    assert datetime.fromisoformat(rung["at"]) == wanted


def by_year(days: list[date]) -> dict[int, frozenset[date]]:
    """Days as a calendar lists them."""
    return {year: frozenset(d for d in days if d.year == year) for year in {d.year for d in days}}


def national_day(wednesday: date) -> Calendar:
    """Thursday to Wednesday off; the Sunday before and the Saturday after are worked."""
    off = by_year([wednesday + n * DAY for n in range(1, 8)])
    work = by_year([wednesday - 3 * DAY, wednesday + 10 * DAY])
    plain = plain_weeks()
    years = {
        y: Year(holidays=off.get(y, frozenset()), workdays=work.get(y, frozenset())) for y in plain.years
    }
    return plain.model_copy(update={"years": years})


async def test_national_day_week_is_skipped_and_its_make_up_days_count(service: Service) -> None:
    """On the make-up Sunday work is counted; a clock that meets the week goes on behind it, a Saturday included."""
    eve = await service.workday("16:00", weekday=2, weeks=1)
    service.publish(national_day(eve.date()))
    sunday, start = await opened(service, "10:00", weekday=6)
    assert start.date() == eve.date() - 3 * DAY
    assert await sunday.due("contact") == shown(start + 30 * MINUTE)
    await service.go_to(eve)
    case = await service.open(at=eve)
    thursday, saturday = eve.replace(hour=11) + 8 * DAY, eve.replace(hour=18) + 10 * DAY
    assert await case.due("arrival") == shown(thursday)
    assert await case.due("completion") == shown(saturday)
    await service.go_to(thursday - MINUTE)
    assert (await case.promise("arrival"))["state"] == "running"
    await service.go_to(saturday)
    assert (await states(case))["completion"] == "overdue"


async def test_a_clock_starts_at_the_openings_own_time(service: Service) -> None:
    """A repair asked for an hour ago has used up an hour; what is overdue already is told at once."""
    start = await service.workday("09:00")
    await service.go_to(start + HOUR)
    case = await service.open(at=start)
    await case.until(2)
    assert (await case.promise("contact"))["started_at"] == start
    assert (await case.promise("contact"))["state"] == "overdue"
    assert await case.due("arrival") == shown(start.replace(hour=14))


# -- a year that is not published -------------------------------------------------------------------------------


async def last_workday(service: Service) -> datetime:
    """The last weekday of the year that holds the day after next week, at 10:00."""
    year = (await service.now() + 10 * DAY).year
    last = datetime(year, 12, 31, 10, tzinfo=ZONE)
    while last.weekday() > 4:
        last -= DAY
    return last


def next_year_of(calendar: Calendar, last: datetime) -> Calendar:
    """The calendar with the year after `last`: its first three weekdays are off."""
    days = [date(last.year + 1, 1, n) for n in range(1, 10)]
    off = [d for d in days if d.weekday() < 5][:3]
    return calendar.model_copy(update={"years": calendar.years | {last.year + 1: Year(holidays=frozenset(off))}})


async def test_a_due_in_an_unpublished_year_is_recomputed_when_that_year_is_published(service: Service) -> None:
    """It is provisional until then; nothing else moves, and a second notice changes nothing."""
    last = await last_workday(service)
    unpublished = plain_weeks(last.year)
    service.publish(unpublished)
    await service.go_to(last)
    case = await service.open(at=last)
    before = {c["name"]: c for c in (await case.view())["commitments"]}
    assert {n: c["provisional"] for n, c in before.items()} == {
        "contact": False, "arrival": False, "completion": True, "statutory": True,
    }
    published = next_year_of(unpublished, last)
    service.publish(published)
    assert await service.tell_of_calendar() == 1
    await case.until(2)
    after = {c["name"]: c for c in (await case.view())["commitments"]}
    assert [n for n in after if after[n]["due_at"] != before[n]["due_at"]] == ["completion"]
    assert await case.due("completion") == shown(published.add(last, Duration.parse("3 WD")))
    assert not any(c["provisional"] for c in after.values())
    assert [e["event"] for e in await case.entries()] == ["open", "calendar_published"]
    assert await service.tell_of_calendar() == 0


async def test_a_paused_due_in_an_unpublished_year_is_recomputed_too(service: Service) -> None:
    """What is left is counted under the new calendar when the case goes on; the alarm rings at the new due."""
    last = await last_workday(service)
    unpublished = plain_weeks(last.year)
    service.publish(unpublished)
    await service.go_to(last)
    case = await service.open(at=last)
    await case.send("hold", CLERK, reason="other", at=last)
    published = next_year_of(unpublished, last)
    service.publish(published)
    await service.tell_of_calendar()
    await case.until(3)
    assert await case.due("completion") == shown(published.add(last, Duration.parse("3 WD")))
    resumed = published.next_opening(last + 5 * DAY).astimezone(ZONE)
    await service.go_to(resumed)
    await case.send("resume", CLERK, at=resumed)
    due = published.add_working(resumed, timedelta(hours=7 + 24)).astimezone(ZONE)  # of its own day, and three more
    assert await case.due("completion") == shown(due)
    await service.go_to(due)
    assert (await states(case))["completion"] == "overdue"


# -- events and dues --------------------------------------------------------------------------------------------


async def test_an_event_at_the_very_due_meets_it(service: Service) -> None:
    """Dated to the due it is in time, though it comes in the same second and finds the first rung taken."""
    case, start = await assigned(service, "09:00")
    due = start + 30 * MINUTE
    await service.go_to(due)
    await case.send("contact", TECH, diagnosis="d", visit_at=due + HOUR, at=due)
    promise = await case.promise("contact")
    assert (promise["state"], promise["late"], promise["met_at"]) == ("met", False, due)


async def test_an_event_a_moment_after_its_due_is_late(service: Service) -> None:
    """The ladder's first rung stands on the timeline before it."""
    case, start = await assigned(service, "09:00")
    due = start + 30 * MINUTE
    await service.go_to(due)
    await case.send("contact", TECH, diagnosis="d", visit_at=due + HOUR, at=due + timedelta(milliseconds=1))
    promise = await case.promise("contact")
    assert (promise["state"], promise["late"], promise["reported_late"]) == ("met", True, False)


async def test_an_event_reported_late_stops_the_ladder_and_what_was_sent_stands(service: Service) -> None:
    """The customer was phoned in time and it was entered an hour later: met, not late, marked."""
    case, start = await assigned(service, "09:00")
    await service.go_to(start + 90 * MINUTE)
    assert (await case.view())["level"] == 2
    await case.send("contact", TECH, diagnosis="d", visit_at=start + 3 * HOUR, at=start + 20 * MINUTE)
    promise = await case.promise("contact")
    assert (promise["state"], promise["late"], promise["reported_late"]) == ("met", False, True)
    assert (await case.view())["level"] == 0
    told = service.told(case, "overdue")
    await service.go_to(start + 150 * MINUTE)
    assert service.told(case, "overdue") == told
    assert [to for to, _ in told] == ["supervisor", "manager"]


async def test_an_event_counts_after_the_clock_steps_that_were_due_before_it(service: Service) -> None:
    """The timeline holds warning and rung before the event that came after them."""
    case, start = await assigned(service, "09:00")
    await service.go_to(start + 31 * MINUTE)
    await case.send("contact", TECH, diagnosis="d", visit_at=start + 3 * HOUR)
    assert [e["event"] for e in await case.entries()] == ["open", "assign", "warn", "overdue", "contact"]


# -- a worker that was down -------------------------------------------------------------------------------------


async def test_signals_of_an_outage_count_from_when_the_server_had_them(database_url: str, staff: None) -> None:
    """Down from Friday 16:05 to Monday 10:20. A note, a phone call in time and a visit too late came meanwhile.

    The call at 16:20 meets the due of 16:30, the visit is late against Monday 10:00: the rung due before it stands
    first, though all is taken on Monday.
    """
    async with plain_service(database_url, cached=0) as service:
        case, start = await assigned(service, "15:00", weekday=4)  # contact 15:30, arrival Monday 10:00
        await service.go_to(start + 5 * MINUTE)
        async with service.down(case.signal("add_note", CLERK, note="n")):
            await service.go_to(start + 20 * MINUTE)
            await case.signal("contact", TECH, diagnosis="d", visit_at=start + 3 * DAY)
            monday = start.replace(hour=10) + 3 * DAY
            await service.go_to(monday + 5 * MINUTE)
            await case.signal("arrive", TECH, badge_shown=True)
            await case.signal("report_delay", TECH, reason="r", new_eta_at=monday + HOUR)
            await service.go_to(monday + 20 * MINUTE)
        await case.until(7)
        entries = (await case.entries())[2:]
        assert [e["event"] for e in entries] == ["add_note", "contact", "overdue", "arrive", "report_delay"]
        moments = (5 * MINUTE, 20 * MINUTE, monday - start, monday - start + 5 * MINUTE, monday - start + 5 * MINUTE)
        assert [shown(datetime.fromisoformat(e["at"])) for e in entries] == [shown(start + m) for m in moments]
        received = [shown(datetime.fromisoformat(e["received_at"])) for e in entries]
        assert received == [shown(start + m) for m in (*moments[:2], monday - start + 20 * MINUTE, *moments[3:])]
        contact, arrival = await case.promise("contact"), await case.promise("arrival")
        assert (contact["late"], contact["reported_late"]) == (False, False)
        assert (arrival["state"], arrival["late"]) == ("met", True)
        assert shown((await case.promise("conduct"))["started_at"]) == shown(monday + 5 * MINUTE)


async def test_a_report_sent_in_an_outage_is_judged_by_when_the_server_had_it(database_url: str, staff: None) -> None:
    """`at` may not lie after that, nor further back than four hours; a due that passed in between marks the report."""
    async with plain_service(database_url, cached=0) as service:
        case, start = await assigned(service, "15:00", weekday=4)
        await service.go_to(start + 5 * MINUTE)
        async with service.down(case.signal("add_note", CLERK, note="ahead", at=start + HOUR)):
            await service.go_to(start + 4 * HOUR)
            visit = start + 3 * DAY
            await case.signal("contact", TECH, diagnosis="d", visit_at=visit, at=start + 10 * MINUTE)
            await service.go_to(start + DAY)
            await case.signal("add_note", CLERK, note="long ago", at=start + HOUR)
            await service.go_to(start + 2 * DAY + 18 * HOUR)
        await case.until(5)
        ahead, contact, old = (await case.entries())[2:5]
        assert (ahead["outcome"], contact["outcome"], old["outcome"]) == ("refused", "applied", "refused")
        assert ahead["reason"].startswith("InvalidPayload")
        assert old["reason"].startswith("NotAllowed")
        assert shown(datetime.fromisoformat(contact["received_at"])) == shown(start + 4 * HOUR)
        promise = await case.promise("contact")
        assert (promise["state"], promise["late"], promise["reported_late"]) == ("met", False, True)
        assert service.told(case, "overdue") == []


async def test_an_outage_neither_skips_nor_repeats_a_rung(database_url: str, staff: None) -> None:
    """Back on Monday the first rung is taken; the next is counted from then, not from Friday."""
    async with plain_service(database_url, cached=0) as service:
        case, start = await assigned(service, "15:00", weekday=4)
        async with service.down(case.signal("add_note", CLERK, note="n")):
            back = start.replace(hour=9, minute=30) + 3 * DAY
            await service.go_to(back)
        await case.until(4)
        await service.go_to(back + 59 * MINUTE)
        contact = [p["rung"] for _, p in service.told(case, "overdue") if p["commitment"] == "contact"]
        assert contact == ["1"]
        await service.go_to(back + 4 * HOUR)
        contact = [p["rung"] for _, p in service.told(case, "overdue") if p["commitment"] == "contact"]
        assert contact == ["1", "2", "3"]


# -- what starts, moves and ends a promise ----------------------------------------------------------------------


async def test_a_visit_that_the_customer_wished_is_the_due_of_the_arrival(service: Service) -> None:
    """Moved after it passed: it runs again, its ladder ends, the level falls, and it stays late when met in time."""
    case, start = await assigned(service, "09:00")
    await service.go_to(start + 5 * HOUR)
    assert (await states(case))["arrival"] == "overdue"
    visit = start + DAY + HOUR
    await case.send("contact", TECH, diagnosis="d", visit_at=visit, customers_wish=True)
    promise = await case.promise("arrival")
    assert (promise["state"], promise["due_at"], promise["rung"], promise["late"]) == ("running", visit, 0, True)
    assert (await case.view())["level"] == 0
    await service.go_to(visit - 10 * MINUTE)
    await case.send("arrive", TECH, badge_shown=True)
    promise = await case.promise("arrival")
    assert (promise["state"], promise["late"]) == ("met", True)
    assert (await case.view())["conduct"] == []


async def test_a_rescheduled_completion_starts_its_ladder_anew_only_when_the_new_date_passes(service: Service) -> None:
    """Overdue on Thursday evening, promised for Friday noon, then told to the supervisor again."""
    case, start = await assigned(service, "09:00")
    await case.send("contact", TECH, diagnosis="d", visit_at=start + 10 * DAY, customers_wish=True)
    due = start.replace(hour=18) + 3 * DAY
    await service.go_to(due)
    assert (await case.view())["level"] == 1
    promised = start.replace(hour=12) + 4 * DAY
    await case.send("reschedule", BOSS, promised_at=promised, reason="parts")
    assert (await case.view())["level"] == 0
    await service.go_to(promised - MINUTE)
    assert [to for to, _ in service.told(case, "overdue")] == ["supervisor"]
    await service.go_to(promised)
    assert [to for to, _ in service.told(case, "overdue")] == ["supervisor", "supervisor"]


async def test_a_product_taken_in_after_its_due_is_given_its_week(service: Service) -> None:
    """The completion counts anew from then, in calendar days, and stays late."""
    case, start = await assigned(service, "09:00")
    await service.go_to(start.replace(hour=18) + 3 * DAY)
    taken = start + 4 * DAY
    await service.go_to(taken)
    await case.send("take_in", CLERK, condition="c", at=taken)
    promise = await case.promise("completion")
    assert (promise["state"], promise["due_at"], promise["late"]) == ("running", taken + 7 * DAY, True)
    assert promise["started_at"] == taken


async def test_a_state_left_drops_its_promise_and_entered_again_starts_it_anew(service: Service) -> None:
    """`collect` ends with a rework and begins again with the second finish; going on and off hold does neither."""
    case, start = await assigned(service, "09:00")
    await case.send("take_in", CLERK, condition="c")
    await case.send("finish_in_workshop", TECH, work="w", minutes=1)
    first = await case.promise("collect")
    await case.send("hold", CLERK, reason="other")
    assert (await case.promise("collect"))["state"] == "paused"
    await case.send("resume", CLERK)
    assert (await case.promise("collect"))["started_at"] == first["started_at"]
    await case.send("rework", CLERK, reason="leaks")
    assert (await states(case))["collect"] == "dropped"
    assert (await states(case))["completion"] == "running"
    await service.go_to(start + DAY)
    await case.send("finish_in_workshop", TECH, work="w", minutes=1)
    again = await case.promise("collect")
    assert again["state"] == "running"
    assert again["started_at"] > first["started_at"]


async def test_cancelling_drops_all_but_conduct_and_an_end_drops_the_rest(service: Service) -> None:
    """An undecided record keeps the case in `cancelling`; its decision ends the case."""
    case, start = await assigned(service, "09:00")
    await case.send("contact", TECH, diagnosis="d", visit_at=start + HOUR)
    await service.go_to(start + 5 * HOUR)
    await case.send("arrive", TECH, badge_shown=True)
    record = (await case.view())["conduct"][0]["record"]
    assert (await case.send("cancel", CLERK, reason="r"))["state"] == "cancelling"
    assert Counter((await states(case)).values()) == {"met": 2, "dropped": 2, "running": 2}
    assert (await states(case))["conduct"] == (await states(case))["return_goods"] == "running"
    answer = await case.send("decide_conduct", BOSS, record=record, decision="dismissed", reason="traffic")
    assert answer["state"] == "cancelled"
    assert (await states(case))["conduct"] == "met"
    assert (await states(case))["return_goods"] == "met"


async def test_a_cancelled_case_on_hold_still_has_the_limit_of_its_hold(service: Service) -> None:
    """A hold while the goods go back runs out like any other."""
    case, _ = await assigned(service, "09:00")
    await case.send("take_in", CLERK, condition="c")
    await case.send("cancel", CLERK, reason="r")
    await case.send("hold", CLERK, reason="waiting_for_customer")
    assert (await states(case))["hold_limit"] == "running"
    assert (await states(case))["return_goods"] == "paused"


# -- conduct ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("excused", "minutes", "proposed"),
    [(False, 301, ["unexcused_absence"]), (True, 301, []), (False, 299, [])],
)
async def test_only_a_late_arrival_without_a_word_before_it_is_proposed_as_absence(
    service: Service, excused: bool, minutes: int, proposed: list[str]
) -> None:
    """A record of its own, decided by a person within three workdays; a delay told in time excuses it."""
    case, start = await assigned(service, "09:00")
    await case.send("contact", TECH, diagnosis="d", visit_at=start + HOUR)
    if excused:
        await case.send("report_delay", TECH, reason="traffic", new_eta_at=start + 5 * HOUR)
    await service.go_to(start + minutes * MINUTE)
    await case.send("arrive", TECH, badge_shown=True)
    view = await case.view()
    assert [c["kind"] for c in view["conduct"]] == proposed
    assert [c["state"] for c in view["commitments"] if c["name"] == "conduct"] == ["running"] * len(proposed)
    if proposed:
        assert await case.due("conduct") == shown(start.replace(hour=18) + 3 * DAY)
        assert view["conduct"][0]["person"] == TECH
        assert view["conduct"][0]["record"] == (await case.entries("arrive"))[0]["seq"]


async def test_an_undecided_record_keeps_a_finished_case_open_until_it_is_decided(service: Service) -> None:
    """Everything else is done; a wrong number is refused, the decision closes the case."""
    case, start = await assigned(service, "09:00")
    await case.send("contact", TECH, diagnosis="d", visit_at=start + HOUR)
    await service.go_to(start + 5 * HOUR + MINUTE)
    for event, by, payload in (
        ("arrive", TECH, {"badge_shown": True}),
        ("start_work", TECH, {}),
        ("finish", TECH, {"work": "w", "minutes": 1, "customer_signature": "s"}),
        ("settle", TECH, {"amount": "0.00", "method": "none"}),
        ("hand_in", TECH, {"work_order_no": "W"}),
        ("review", BOSS, {"time_score": 1, "quality_score": 1}),
        ("follow_up", CLERK, {"reached": True}),
    ):
        answer = await case.send(event, by, **payload)
    assert answer["state"] == "reviewed"
    record = (await case.view())["conduct"][0]["record"]
    decision = {"decision": "confirmed", "reason": "r"}
    assert (await case.refused("decide_conduct", BOSS, record=record + 1, **decision)).type == "EventRefused"
    assert (await case.refused("decide_conduct", TECH, record=record, **decision)).type == "NotAllowed"
    assert (await case.send("decide_conduct", BOSS, record=record, **decision))["state"] == "closed"


# -- timers -----------------------------------------------------------------------------------------------------


async def test_a_clock_costs_one_timer_and_one_cancelling(service: Service) -> None:
    """Events that touch no clock start none; meeting one cancels one; the timers are named in the UI."""
    case, start = await assigned(service, "09:00")
    for number in range(5):
        await case.send("add_note", CLERK, note=str(number))
    await case.send("contact", TECH, diagnosis="d", visit_at=start + HOUR)
    events = [e async for e in case.handle.fetch_history_events()]
    count = Counter(e.event_type for e in events)
    assert count[EventType.EVENT_TYPE_TIMER_STARTED] == 4
    assert count[EventType.EVENT_TYPE_TIMER_CANCELED] == 1
    named = [e.user_metadata.summary.data.decode() for e in events if e.HasField("user_metadata")]
    for name in ("contact (一§19(2)·2): warn at", "statutory (一§19(9)·2): warn at"):
        assert any(name in text for text in named)
