"""The timers of a case: as few as it needs, none that rings late or for nothing."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.repairs import REQUEST, ten_events
from models.case import CaseFile, Reminder
from models.record import SHAPE
from played.case_files import at, case_file
from played.rehearsal import rehearsed
from played.timers import Timers
from workflows.clocks import clocks

ONE_A_CLOCK = 7
"""The shape until which each clock has a timer at all times."""
START = at("2026-11-23 09:00")
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def timers() -> AsyncIterator[Timers]:
    kept = Timers(START)
    yield kept
    await kept.close()


def waiting(shape: int = SHAPE, **moments: datetime) -> CaseFile:
    """A case with a prompt of each name at its moment."""
    case = case_file()
    case.shape = shape
    case.reminders[:] = [Reminder(name=name, clause="一§19(5)", at=moment) for name, moment in moments.items()]
    return case


async def test_only_the_earliest_moment_has_a_timer(timers: Timers) -> None:
    """The next one gets its own once the first is over, not when it is reported."""
    await timers.set(waiting(later=START + 9 * MINUTE, soon=START + 5 * MINUTE))
    assert timers.started == ["soon"]
    await timers.go_to(START + 5 * MINUTE)
    assert timers.alarms.rang()
    await timers.set(waiting(later=START + 9 * MINUTE))
    assert timers.started == ["soon", "later"]
    assert timers.cancelled == []


async def test_a_clock_that_starts_later_and_ends_sooner_comes_first(timers: Timers) -> None:
    """The timer that was running stays for its own moment and is not started anew."""
    later = START + 9 * MINUTE
    await timers.set(waiting(later=later))
    await timers.set(waiting(later=later, soon=START + 5 * MINUTE))
    await timers.go_to(START + 5 * MINUTE)
    await timers.set(waiting(later=later))
    assert (timers.started, timers.next) == (["later", "soon"], later)


async def test_one_timer_serves_all_clocks_of_a_moment(timers: Timers) -> None:
    """Dues at the end of a day fall together: settling, and handing in after it, wait for the same six o'clock."""
    evening = START + 9 * 60 * MINUTE
    for case in (waiting(settle=evening), waiting(settle=evening, hand_in=evening), waiting(hand_in=evening)):
        await timers.set(case)
    assert (timers.started, timers.cancelled, timers.next) == (["settle"], [], evening)


async def test_a_timer_that_nobody_needs_is_taken_back_before_it_would_be_the_next(timers: Timers) -> None:
    """Until then it costs nothing: most cases end before."""
    far = START + 60 * MINUTE
    await timers.set(waiting(completion=far))
    await timers.set(waiting(settle=START + 5 * MINUTE))
    assert timers.cancelled == []
    await timers.set(waiting(review=far + MINUTE))
    assert timers.cancelled == ["completion", "settle"]
    assert timers.next == far + MINUTE


async def test_a_case_whose_clocks_all_rest_has_no_timer(timers: Timers) -> None:
    """Nothing would ring but for nothing."""
    await timers.set(waiting(contact=START + 5 * MINUTE))
    await timers.set(waiting())
    assert (timers.cancelled, timers.next) == (["contact"], None)


@pytest.mark.parametrize("shape", [ONE_A_CLOCK, SHAPE])
async def test_a_timer_whose_time_has_come_is_not_taken_back(timers: Timers, shape: int) -> None:
    """The server may have let it ring already, and would refuse the task that cancels it."""
    due = START + 5 * MINUTE
    await timers.set(waiting(shape, contact=due))
    timers.now = due
    await timers.set(waiting(shape))
    assert timers.cancelled == []


@pytest.mark.parametrize(
    ("beside", "late"), [(0, 0), (19, 0), (20, 0.3), (39, 0.3), (40, 0.6), (1_999, 29.7), (2_000, 0), (2_020, 0.3)]
)
async def test_a_timer_rings_the_later_the_more_others_were_due_with_it(
    timers: Timers, beside: int, late: float
) -> None:
    """Half a minute at most: a case alone, or with a few, rings at its due."""
    case = waiting(contact=START + 5 * MINUTE)
    case.beside = beside
    await timers.set(case)
    assert timers.next == START + 5 * MINUTE + timedelta(seconds=late)


async def test_what_came_before_a_late_timer_takes_it_back(timers: Timers) -> None:
    """Between its moment and its ringing the server has not let it ring: a message may have taken the step."""
    case = waiting(contact=START + 5 * MINUTE)
    case.beside = 100
    await timers.set(case)
    timers.now = START + 5 * MINUTE + timedelta(seconds=1)
    await timers.set(waiting())
    assert (timers.cancelled, timers.next) == (["contact"], None)


async def test_a_case_of_before_keeps_a_timer_for_each_clock(timers: Timers) -> None:
    """Two prompts of one name are two clocks; one that is over is cancelled at once."""
    case = waiting(ONE_A_CLOCK, loaner_offer=START + 5 * MINUTE, contact=START + 9 * MINUTE)
    case.reminders.append(case.reminders[0].model_copy(update={"at": START + 9 * MINUTE}))
    await timers.set(case)
    del case.reminders[1:]
    await timers.set(case)
    assert timers.started == ["loaner_offer", "contact", "loaner_offer"]
    assert timers.cancelled == ["contact", "loaner_offer"]


@pytest.mark.parametrize(
    ("shape", "started", "cancelled"),
    [
        (ONE_A_CLOCK, 8, 7),  # contact, arrival, completion, statutory, settle, hand_in, review, follow_up
        (SHAPE, 5, 3),  # contact, arrival, completion, settle with hand_in, review with follow_up
    ],
)
@pytest.mark.parametrize("hour", ["2026-11-23 09:03", "2026-11-26 17:40", "2026-11-27 20:00"])
async def test_what_the_timers_of_a_repair_of_ten_events_cost(
    timers: Timers, hour: str, shape: int, started: int, cancelled: int
) -> None:
    """Counted at any hour: the repair that the benchmark counts, whose events come one right after the other."""
    played = rehearsed("Repair", REQUEST, start=at(hour), shape=shape)
    timers.now = played.now
    for event, payload in ten_events():
        await timers.set(played.file)
        visit = {"visit_at": played.now + timedelta(hours=3)} if event == "contact" else {}
        played.send(event, **(payload | visit))
    assert played.ended
    assert (len(timers.started), len(timers.cancelled)) == (started, cancelled)


# -- whatever happens -----------------------------------------------------------------------------------------

Change = Callable[[CaseFile, Timers], Awaitable[None]]
LENGTHS = st.integers(min_value=1, max_value=12)


def begun(number: int, minutes: int) -> Change:
    """A clock starts, or another due is set for it."""

    async def change(case: CaseFile, timers: Timers) -> None:
        over(case, number)
        case.reminders.append(Reminder(name=f"c{number}", clause="一§19(5)", at=timers.now + minutes * MINUTE))

    return change


def ended(number: int) -> Change:
    """What a clock waits for is done."""

    async def change(case: CaseFile, timers: Timers) -> None:
        over(case, number)

    return change


def passed(late: int) -> Change:
    """The next moment comes, and a worker, perhaps so many minutes later: each step that is due is taken."""

    async def change(case: CaseFile, timers: Timers) -> None:
        step = clocks.next_step(case)
        if step is None:
            return
        assert timers.next == step.at, "the case acts in time, and is not woken before"
        await timers.go_to(step.at + late * MINUTE)
        assert timers.alarms.rang()
        case.reminders[:] = [reminder for reminder in case.reminders if reminder.at > timers.now]

    return change


def over(case: CaseFile, number: int) -> None:
    case.reminders[:] = [reminder for reminder in case.reminders if reminder.name != f"c{number}"]


def changes() -> st.SearchStrategy[list[Change]]:
    """What happens to six clocks of a case, and time that passes."""
    number = st.integers(min_value=1, max_value=6)
    late = st.sampled_from((0, 0, 5))
    one = st.one_of(st.builds(begun, number, LENGTHS), st.builds(ended, number), st.builds(passed, late))
    return st.lists(one, max_size=40)


async def lived(shape: int, happened: list[Change]) -> tuple[int, int]:
    """How many timers are started and taken back in a case to which that happens."""
    case, timers = waiting(shape), Timers(START)
    for change in happened:
        await change(case, timers)
        await timers.set(case)
    cost = len(timers.started), len(timers.cancelled)
    await timers.close()
    return cost


@given(changes())
@settings(max_examples=100, deadline=None)
def test_no_case_pays_more_for_its_timers_than_before(happened: list[Any]) -> None:
    """And none misses a moment, or is woken when nothing is due: `passed` looks each time."""
    now, before = (asyncio.run(lived(shape, happened)) for shape in (SHAPE, ONE_A_CLOCK))
    assert now[0] <= before[0]
    assert now[1] <= before[1]
