"""What quality days ask of the records: whom they draw and when, what nobody learns."""

import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from activities.books.draws import reveal
from activities.books.quality import quality_days
from activities.books.quality.quality_days import away_then, checks_come, draw_day
from activities.records.record import Records
from activities.rules.people import absences, staff
from activities.rules.publishing import publish_calendar
from desk.gateway.draws import draws_of
from models.draws import draw, working_minutes
from models.kinds.qualityday import LAST, lists_of
from models.people import AbsenceKind
from models.policy.policy import Policy
from models.record import RoundStep
from played.case_files import ZONE, at
from record_writes import step
from servers.service import plain_weeks

STAFF = tuple(f"technician:d-{number:02}" for number in range(12))
BY_POST = [dict(row) for row in Policy().rows("checklists.by_post")]
MONDAY = date(2026, 11, 23)
CASE = "qualityday-G-20261123"


@pytest.fixture
def company(records: Engine) -> Engine:
    """A dozen of after-sales staff, one who is of another department, and plain weeks."""
    with records.begin() as connection:
        publish_calendar(connection, plain_weeks(2030), "general_manager:g-1", datetime(2020, 1, 1, tzinfo=UTC))
        for person in STAFF:
            staff.enlist(connection, person, {"name": person, "department": "售后服务部", "post": "technician"})
        staff.enlist(connection, "clerk:other-1", {"name": "x", "department": "sales"})
    return records


def drawn_on(connection: Connection, day: date, clock: str = "08:30", count: int = 2) -> dict[str, Any]:
    """Draws a day that is opened at a time of it."""
    case = f"qualityday-G-{day:%Y%m%d}"
    return draw_day(
        connection, datetime.now(UTC), workflow_id=case, day_on=day.isoformat(), now=at(f"{day} {clock}").isoformat(),
        count=count, departments=["售后服务部"], by_post=BY_POST,
    )  # fmt: skip


def all_checks(connection: Connection, day: date) -> list[dict[str, Any]]:
    """Everything that was drawn of a day, once it is over."""
    late = at(f"{day} 23:59")
    case = f"qualityday-G-{day:%Y%m%d}"
    found: list[dict[str, Any]] = checks_come(connection, late, workflow_id=case, known=0)["due"]
    return found


# -- what is drawn ------------------------------------------------------------------------------------------------


def test_a_year_draws_everybody_once_before_anybody_twice_and_its_minutes_evenly() -> None:
    """By the rules alone; seeded, so that the bound on chi-square is held against the same year each time (四§11)."""
    chance, calendar = Random(42), plain_weeks(2030)  # noqa: S311 - a seed, so that the year can be repeated
    before: Counter[str] = Counter()
    times: list[datetime] = []
    for day in (day for day in (date(2026, 1, 1) + timedelta(days=n) for n in range(365)) if calendar.is_workday(day)):
        seed, case = chance.randbytes(32), f"qualityday-G-{day:%Y%m%d}"
        minutes = dict.fromkeys(working_minutes(calendar, day, but_last=LAST), 0)
        times += map(datetime.fromisoformat, draw(seed, case, minutes, 2).drawn)
        for check in (1, 2):
            present = [one for one in STAFF if chance.random() > 0.15]
            (who,) = draw(seed, case, {one: before[one] for one in present}, 1, check=check).drawn
            assert before[who] == min(before[one] for one in present)
            before[who] += 1
    assert max(before.values()) - min(before.values()) <= 2, "who was away catches up"
    assert (len(times), min(t.hour for t in times), max(t.hour for t in times)) == (522, 9, 16)
    assert _chi_square(times) < 24.7  # 12 parts, 11 degrees of freedom: one year in a hundred is beyond


def _chi_square(times: Sequence[datetime], parts: int = 12) -> float:
    """Of how many times fell into each of so many equal parts of what can be drawn, 9 to 12 and 13 to 17."""
    since = (time.hour * 60 + time.minute - 540 for time in times)
    found = Counter((minute if minute < 180 else minute - 60) * parts // 420 for minute in since)
    wanted = len(times) / parts
    return sum((found[part] - wanted) ** 2 / wanted for part in range(parts))


def test_over_weeks_the_records_draw_nobody_who_is_absent_and_nobody_out_of_turn(
    company: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is drawn from those who had been drawn least often, of those at work then; seeded, as three weeks may be
    without one of the lists.
    """
    monkeypatch.setattr(secrets, "token_bytes", Random(42).randbytes)  # noqa: S311 - a seed, as above
    days = [MONDAY + timedelta(days=n) for n in range(21) if n % 7 < 5]
    with company.begin() as connection:
        for number, day in enumerate(days):
            begin, end = at(f"{day} 00:00"), at(f"{day} 14:00") + number % 2 * timedelta(days=1)
            absences.enter(connection, STAFF[number % 12], AbsenceKind.LEAVE, begin, end, "hr:h-1", begin)
        for day in days:
            drawn_on(connection, day)
        checks = [one for day in days for one in all_checks(connection, day)]
        assert [one for one in checks if away_then(connection, _time(one), person=one["person"])] == []
        draws = connection.execute(text("SELECT population, result FROM draw WHERE deck = 'quality_days'")).all()
    assert [one for one in draws if one.population[one.result[0]] > min(one.population.values())] == []
    assert len(draws) == len(checks) == 2 * len(days)
    assert {one["person"] for one in checks} == {f"staff:{person.partition(':')[2]}" for person in STAFF}
    assert {one["checklist"] for one in checks} == set(lists_of(BY_POST, "technician"))


def _time(one: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(one["at"])


def test_a_day_that_is_opened_late_draws_of_what_is_left_and_one_that_is_over_nothing(company: Engine) -> None:
    """The wait is counted from the opening's own moment."""
    with company.begin() as connection:
        late = drawn_on(connection, MONDAY, "16:00")
        first = _time(all_checks(connection, MONDAY)[0])
        assert at("2026-11-23 16:00") < first
        assert at("2026-11-23 16:00") + timedelta(seconds=late["wait"]) == first
        for day, clock in ((date(2026, 11, 24), "17:00"), (date(2026, 11, 25), "23:00")):
            assert drawn_on(connection, day, clock) == {"seed_sha256": None, "wait": None, "nobody": False}
        over = draw_day(
            connection, datetime.now(UTC), workflow_id="qualityday-G-20261120", day_on="2026-11-20",
            now=at("2026-11-23 09:00").isoformat(), count=2, departments=["售后服务部"], by_post=BY_POST,
        )  # fmt: skip
        assert (over["wait"], over["nobody"]) == (None, False)


def test_nobody_is_there_on_a_day_off_nor_where_all_are_absent(company: Engine) -> None:
    """Nor where the company has no after-sales staff."""
    with company.begin() as connection:
        assert drawn_on(connection, date(2026, 11, 22))["nobody"]
        for person in STAFF:
            absences.enter(connection, person, AbsenceKind.TRAINING, at("2026-11-23 00:00"), at("2026-11-24 00:00"),
                           "hr:h-1", at("2026-11-20 00:00"))  # fmt: skip
        assert drawn_on(connection, MONDAY) == {"seed_sha256": None, "wait": None, "nobody": True}


def test_times_at_which_nobody_is_there_are_not_drawn(company: Engine) -> None:
    """Whoever is back at half past two is the one who is drawn."""
    with company.begin() as connection:
        for number, person in enumerate(STAFF):
            until = "2026-11-23 14:30" if number == 0 else "2026-11-24 00:00"
            absences.enter(connection, person, AbsenceKind.SICK, at("2026-11-23 00:00"), at(until), "hr:h-1",
                           at("2026-11-20 00:00"))  # fmt: skip
        drawn_on(connection, MONDAY)
        checks = all_checks(connection, MONDAY)
        assert {one["person"] for one in checks} == {"staff:d-00"}
        assert min(map(_time, checks)) >= at("2026-11-23 14:30")


def test_an_opening_decided_again_finds_what_it_had_drawn(company: Engine) -> None:
    """Later too, when a first time is over: it is then taken at once."""
    with company.begin() as connection:
        first = drawn_on(connection, MONDAY)
        again = drawn_on(connection, MONDAY, "17:00")
        assert again["seed_sha256"] == first["seed_sha256"]
        assert again["wait"] == first["wait"] - timedelta(hours=8, minutes=30).total_seconds()


def test_an_answer_holds_what_has_come_and_of_the_rest_the_wait_alone(company: Engine) -> None:
    """Before the first one, the SHA-256 and the wait."""
    with company.begin() as connection:
        opening = drawn_on(connection, MONDAY, count=3)
        assert set(opening) == {"seed_sha256", "wait", "nobody"}
        times = [_time(one) for one in all_checks(connection, MONDAY)]
        come = checks_come(connection, times[0], workflow_id=CASE, known=0)
        assert [one["check"] for one in come["due"]] == [1]
        assert come["wait"] == (times[1] - times[0]).total_seconds()
        last = checks_come(connection, times[2], workflow_id=CASE, known=1)
        assert ([one["check"] for one in last["due"]], last["wait"]) == ([2, 3], None)


def test_anyone_can_draw_a_reported_day_again(company: Engine) -> None:
    """Times, persons and lists, and how often each had been drawn in the deck."""
    Records(company).record(step(CASE).model_copy(update={"number": "G-20261123"}))
    with company.begin() as connection:
        drawn_on(connection, date(2026, 11, 20))
        drawn_on(connection, MONDAY)
        _, before = draws_of(connection, CASE, ZONE)
        assert {one["agrees"] for one in before} == {None}
        reveal(connection, CASE, datetime.now(UTC))
        _, after = draws_of(connection, CASE, ZONE)
    assert [(one["number"], one["agrees"], one["deck"]) for one in after] == [
        (1, True, None), (2, True, "quality_days"), (3, True, None), (4, True, "quality_days"), (5, True, None)
    ]  # fmt: skip


# -- the round ----------------------------------------------------------------------------------------------------


def test_the_round_opens_a_day_by_its_date() -> None:
    """Nothing is asked of the records."""
    run = RoundStep(workflow_id="round-quality_days", seq=2, name="quality_days", period="20261201",
                    at=at("2026-12-01 08:30"), late=False, per_second=20)  # fmt: skip
    (case,) = quality_days.plan(None, run).cases  # type: ignore[arg-type]  # not asked
    assert (case.kind, case.subject, case.request) == ("QualityDay", None, {"day_on": "2026-12-01"})
