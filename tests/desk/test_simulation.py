"""A past run again: the real workflows at the past's own times, the same on every run and in parts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from desk.errors import BadUsage
from desk.simulation.clock import Clock, stretch
from desk.simulation.numbering import STEM
from desk.simulation.outcome import Met, SimulationOutcome
from desk.simulation.partition import partition
from desk.simulation.past import PastOpening, Sending
from desk.simulation.play import outcome as outcome_of
from desk.simulation.play import perform, plays
from models.policy.calendar import Calendar, Year
from models.policy.policy import default_policy_text
from pasts.past_deeds import (
    ASSIGN,
    CALENDAR,
    CLERK,
    FOLLOW_UP,
    HAND_IN,
    MONDAY,
    RESOLVE,
    REVIEW,
    ROME,
    SETTLE,
    SUPERVISOR,
    TECHNICIAN,
    Told,
    repaired,
    send,
)
from pasts.quick_simulations import quick_simulations
from servers.databases import Databases

HOLIDAY = date(2010, 3, 3)


@pytest.fixture(autouse=True)
def _lent(databases: Databases) -> Iterator[None]:
    """No simulation of this file has a database server of its own."""
    with quick_simulations(databases):
        yield


async def run(past: Told, policy: str | None = None, calendar: Calendar = CALENDAR) -> SimulationOutcome:
    (play,) = plays(past, [("default", policy or default_policy_text())], calendar)
    return outcome_of(play, [await perform(play, lambda: None)])


def commitment(outcome: SimulationOutcome, name: str, case: str = "A-1") -> Any:
    return next(c for c in outcome.commitments if (c.case, c.commitment) == (case, name))


SERVER = datetime(2026, 11, 25, 12, tzinfo=UTC)
CLOCK = Clock(SERVER, MONDAY, 60)


# -- the clock ----------------------------------------------------------------------------------------------------


def test_a_second_of_the_past_is_stretched_on_the_server() -> None:
    """The work of one second is done before the timers of the next ring."""
    assert [CLOCK.shown(SERVER + timedelta(seconds=s)) - MONDAY for s in (0, 59.9, 60, 3600)] == [
        timedelta(seconds=s) for s in (0, 0, 1, 60)
    ]
    assert CLOCK.shown(CLOCK.begins(MONDAY + timedelta(days=400))) == MONDAY + timedelta(days=400)
    assert CLOCK.rings(MONDAY) - CLOCK.begins(MONDAY) == timedelta(seconds=30)


@pytest.mark.parametrize(("days", "factor"), [(0, 60), (60, 60), (720, 5), (3600, 1)])
def test_no_case_of_a_long_past_outlives_the_server_s_ten_years(days: int, factor: int) -> None:
    """The longer the past, the less its seconds are stretched."""
    assert stretch(timedelta(days=days)) == factor


def test_a_past_that_is_too_long_is_refused() -> None:
    """Rather than ending its cases half-way."""
    with pytest.raises(BadUsage, match="a past of 3601 days is too long: 3600 can be simulated at once"):
        stretch(timedelta(days=3601))


# -- the run ------------------------------------------------------------------------------------------------------


async def test_dues_and_rungs_fall_at_the_past_s_own_times() -> None:
    """Nobody calls back: the ladder climbs in the working hours of March 2010, over the holiday."""
    calendar = CALENDAR.model_copy(update={"years": CALENDAR.years | {2010: Year(holidays=frozenset([HOLIDAY]))}})
    late = datetime(2010, 3, 2, 17, 50, tzinfo=ROME)
    outcome = await run(Told(until=MONDAY + timedelta(days=4)).opened("A-1", late), calendar=calendar)
    contact = commitment(outcome, "contact")
    assert contact.started == late
    assert contact.due == datetime(2010, 3, 4, 9, 20, tzinfo=ROME)  # ten minutes before six, twenty after the holiday
    told = [(e.rung, e.at) for e in outcome.escalations if e.commitment == "contact"]
    assert told[0] == (1, contact.due)
    assert [rung for rung, _ in told] == [1, 2, 3]
    assert contact.outcome is Met.OVERDUE
    assert contact.rung == 3


async def test_a_deed_in_the_second_of_its_due_is_in_time_and_one_a_second_later_is_not() -> None:
    """The server's clock runs on while a machine works; the cases do not see it."""
    due = MONDAY + timedelta(minutes=30)
    contact = send("contact", TECHNICIAN, diagnosis="d", visit_at="2010-03-01T14:00:00+01:00")
    past = Told(until=MONDAY + timedelta(hours=1))
    for case, at in (("A-1", due), ("A-2", due + timedelta(seconds=1))):
        past.opened(case, MONDAY)
        past.then(case, MONDAY + timedelta(minutes=1), ASSIGN)
        past.then(case, at, contact)
    past.deeds.sort(key=lambda deed: deed.at)
    outcome = await run(past)
    assert commitment(outcome, "contact").outcome is Met.MET
    assert commitment(outcome, "contact", "A-2").outcome is Met.MET_LATE
    assert [(e.case, e.rung, e.at) for e in outcome.escalations if e.commitment == "contact"] == [("A-2", 1, due)]


async def test_what_cannot_be_done_is_refused_by_name_and_the_rest_of_its_deed_is_not_sent() -> None:
    """Refused by the case, after its end, standing for nothing, without a case."""
    day = timedelta(days=1)
    past = Told().opened("A-1", MONDAY)
    past.then("A-1", MONDAY + timedelta(minutes=1), RESOLVE, ASSIGN)  # nobody is assigned yet
    past.then("A-1", MONDAY + timedelta(minutes=2), ASSIGN, RESOLVE, SETTLE, HAND_IN, REVIEW)
    past.then("A-1", MONDAY + timedelta(minutes=3), send("hold", CLERK, when=["registered"]))  # not sent in reviewed
    past.then("A-1", MONDAY + day, FOLLOW_UP)
    past.then("A-1", MONDAY + 2 * day, ASSIGN)
    past.opened("A 2", MONDAY + 3 * day)
    past.then("A 2", MONDAY + 3 * day, ASSIGN)
    past.opened("A-3", MONDAY + 3 * day)
    del past.said[past.deeds[-1].line]
    outcome = await run(past)
    assert [(c.case, c.state) for c in outcome.cases] == [("A-1", "closed"), ("A-3", "registered")]
    assert [(r.line, r.event, r.type) for r in outcome.refused] == [
        (3, "resolve_remotely", "EventRefused"),
        (7, "assign", "closed"),
        (8, None, "not_opened"),
        (9, None, "not_opened"),
        (10, None, "unmapped"),
    ]
    assert outcome.refused[0].reason == "resolve_remotely is not possible in state registered"
    assert outcome.events == 6
    assert outcome.deeds == len(past.deeds)


async def test_undecided_conduct_records_are_decided_each_by_its_number() -> None:
    """A proposed record that is not decided would keep the case open."""
    past = Told(until=MONDAY + timedelta(days=3)).opened("A-1", MONDAY)
    visit = send("contact", TECHNICIAN, diagnosis="d", visit_at="2010-03-01T10:00:00+01:00")
    past.then("A-1", MONDAY + timedelta(minutes=5), ASSIGN, visit)
    past.then("A-1", MONDAY + timedelta(days=1), send("arrive", TECHNICIAN, badge_shown=True))  # late, nobody told
    decision = {"by": SUPERVISOR, "decision": "dismissed", "reason": "r"}
    dismiss = Sending("decide_conduct", decision, each_undecided=True)
    past.then("A-1", MONDAY + timedelta(days=1, hours=1), dismiss)
    past.then("A-1", MONDAY + timedelta(days=1, hours=2), dismiss)  # none is left
    outcome = await run(past)
    assert not outcome.refused
    conduct = [c for c in outcome.commitments if c.commitment == "conduct"]
    assert conduct
    assert {c.met_at for c in conduct} == {MONDAY + timedelta(days=1, hours=1)}


async def test_a_case_lives_through_years_and_the_same_past_gives_the_same_outcome() -> None:
    """Two runs agree in everything but how long they took; three years are not too many for the server."""
    past = Told(until=MONDAY + timedelta(days=3 * 365)).opened("A-1", MONDAY).opened("A-2", MONDAY)
    past.then("A-1", MONDAY + timedelta(days=1), ASSIGN)
    past.then("A-1", MONDAY + timedelta(days=2 * 365), RESOLVE)
    one, other = await run(past), await run(past)
    assert not one.refused
    for part in ("cases", "commitments", "escalations", "refused", "inputs"):
        assert getattr(one, part) == getattr(other, part)


DISSATISFIED = send("follow_up", CLERK, reached=True, satisfied=False, rework=True, remarks="still loud")


def several() -> Told:
    """Repairs that open complaints and repairs, are refused things, or name another; two begin in one second."""
    past = Told(until=MONDAY + timedelta(days=4))
    for number, case in enumerate(("A-3", "A-1", "A-2", "A-4")):
        repaired(past, case, MONDAY + timedelta(hours=number // 2), DISSATISFIED, ASSIGN)
    past.opened("A-5", MONDAY + timedelta(days=1), reopens="repair-A-1", reopen_reason="again")
    past.deeds.sort(key=lambda deed: deed.at)
    return past


# -- in parts -----------------------------------------------------------------------------------------------------


async def test_an_outcome_is_the_same_in_one_piece_and_in_parts() -> None:
    """Cases by opening, commitments as they began, refusals as they came, whoever ran them; nothing is there twice."""
    past = several()
    (play,) = plays(past, [("default", default_policy_text())], CALENDAR)
    pieces = partition(past, 3, worth=1)
    assert len(pieces) == 3
    played = [await perform(replace(play, past=piece), lambda: None) for piece in pieces]
    in_parts, whole = outcome_of(play, played[::-1]), await run(past)
    assert replace(in_parts, seconds=0.0) == replace(whole, seconds=0.0)
    assert len(whole.refused) == 4
    assert [case.case for case in whole.cases[:2]] == ["A-1", "A-3"]  # of one second, by their workflow ids


async def test_a_case_that_another_opens_is_numbered_by_its_opener() -> None:
    """So that the same case is the same under another policy, in whatever order things happen."""
    past = repaired(Told(), "A-1", MONDAY, DISSATISFIED)
    long = "L" * 40
    repaired(past, long, MONDAY + timedelta(hours=3), DISSATISFIED)
    outcome = await run(past)
    assert {(c.case, c.kind) for c in outcome.cases} == {
        ("A-1", "Repair"), ("A-1-C1", "Complaint"), ("A-1-R1", "Repair"),
        (long, "Repair"), ("L" * STEM + "-C1", "Complaint"), ("L" * STEM + "-R1", "Repair"),
    }  # fmt: skip


def test_cases_that_name_each_other_are_in_one_part() -> None:
    """Reopened, opened by, of one number in two kinds; the deeds keep their order, and none is left out."""
    past = Told()
    for number in range(9):
        past.opened(f"A-{number}", MONDAY)
    past.opened("B-1", MONDAY, reopens="repair-A-0").opened("B-2", MONDAY, linked_case="repair-A-1")
    past.openings["A-2"] = replace(past.openings["A-2"], linked="repair-A-1")
    past.openings["A-3"] = PastOpening("return-A-4", "Return", {})
    pieces = partition(past, 4, worth=1)
    assert [piece.deeds for piece in pieces] == [piece.deeds for piece in partition(past, 4, worth=1)]
    assert sorted(d.line for piece in pieces for d in piece.deeds) == [d.line for d in past.deeds]
    assert all(list(piece.deeds) == sorted(piece.deeds, key=lambda d: d.line) for piece in pieces)
    cases = [{deed.case for deed in piece.deeds} for piece in pieces]
    for together in ({"A-0", "B-1"}, {"A-1", "A-2", "B-2"}, {"A-3", "A-4"}):
        assert [together <= one for one in cases].count(True) == 1
    assert max(map(len, cases)) - min(map(len, cases)) <= 1


@pytest.mark.parametrize(("most", "worth", "number"), [(1, 1, 1), (4, 1, 4), (4, 3, 3), (99, 1, 9), (4, 99, 1)])
def test_a_past_has_as_many_parts_as_are_worth_it(most: int, worth: int, number: int) -> None:
    """A service of its own costs time too."""
    past = Told()
    for case in range(9):
        past.opened(f"A-{case}", MONDAY)
    assert len(partition(past, most, worth)) == number
