"""Quality days: what the opening draws, which checks have come; the report (四§11–12).

All that a day draws is drawn at its opening, by one seed, and stands in the book of draws alone. The case is told of a
check when its time has come; of those to come, only how long it is to the next.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from activities.books.book import Book
from activities.books.draws import DrawRequest, drawn, drawn_times, make_draw, reveal
from activities.books.planning import PlannedCase, PlannedRun
from activities.rules.people.absences import during
from activities.rules.people.people import absent, after_sales_staff
from activities.rules.publishing import calendar_in_force
from models.draws import working_minutes
from models.kinds.qualityday import (
    DECK,
    LAST,
    NAME,
    DayReported,
    lists_of,
)
from models.people import named
from models.policy.calendar import Calendar
from models.record import Notification, RoundStep, Write

TIMES = 1
"""The draw of the times; those of a check's person and list follow it, two a check."""


def _person_of(check: int) -> int:
    return 2 * check


def _list_of(check: int) -> int:
    return 2 * check + 1


# -- the draws ----------------------------------------------------------------------------------------------------


def draw_day(
    connection: Connection, _at: datetime, *, workflow_id: str, day_on: str, now: str, count: int,
    departments: list[str], by_post: list[dict[str, Any]],
) -> dict[str, Any]:  # fmt: skip
    """Draws the checks of a day. Answers the seed's SHA-256, the wait for the first check, and whether nobody is there.

    The wait is in seconds from `now`, which may be over where the draw stood before; None where nothing was drawn. Of a
    day that is over it is not asked who was there.
    """
    moment, day = datetime.fromisoformat(now), date.fromisoformat(day_on)
    _, calendar = calendar_in_force(connection, datetime.now(UTC))
    present = _Present(connection, calendar, day, departments)
    if not drawn(connection, workflow_id, TIMES):
        minutes = [*filter(present.at, working_minutes(calendar, day, but_last=LAST, after=moment))]
        if not minutes:
            over = calendar.local(moment).date() > day
            nobody = not over and not any(map(present.at, working_minutes(calendar, day)))
            return {"seed_sha256": None, "wait": None, "nobody": nobody}
        asked = DrawRequest(
            workflow_id=workflow_id, number=TIMES, deck=None, population=minutes, count=count, shown=False
        )
        make_draw(connection, asked)
    times = _all_times(connection, workflow_id)
    seeds = [
        _draw_check(connection, workflow_id, check, present.at(time.isoformat()), present.posts, by_post)
        for check, time in enumerate(times, 1)
    ]
    return {"seed_sha256": seeds[0], "wait": (times[0] - moment) / timedelta(seconds=1), "nobody": False}


def _all_times(connection: Connection, workflow_id: str) -> Sequence[datetime]:
    return drawn_times(connection, workflow_id, TIMES, datetime.max.replace(tzinfo=UTC)).come


def _draw_check(
    connection: Connection, workflow_id: str, check: int, present: Collection[str], posts: Mapping[str, str | None],
    by_post: list[dict[str, Any]],
) -> str:  # fmt: skip
    """Draws whom a check looks at, of those at work then, and by which list of their post. Answers the SHA-256."""
    of_whom = DrawRequest(
        workflow_id=workflow_id, number=_person_of(check), deck=DECK, population=present, count=1, check=check
    )
    make_draw(connection, of_whom)
    post = posts.get(drawn(connection, workflow_id, of_whom.number)[0])
    of_what = replace(of_whom, number=_list_of(check), deck=None, population=lists_of(by_post, post))
    return make_draw(connection, of_what).seed_sha256


class _Present:
    """Who of the staff is at work at which minute of a day: employed on it, and not absent then."""

    def __init__(self, connection: Connection, calendar: Calendar, day: date, departments: Collection[str]) -> None:
        begin, end = calendar.end_of(day - timedelta(days=1)), calendar.end_of(day)
        staff = after_sales_staff(connection, day, departments)
        self._away: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
        for absence in during(connection, begin, end):
            self._away[named(absence["person"])].append((absence["from_at"], absence["to_at"]))
        self.posts = {named(one.id): one.post for one in staff}

    def at(self, minute: str) -> list[str]:
        """Those who are there at a minute in ISO."""
        moment = datetime.fromisoformat(minute)
        return [one for one in self.posts if not any(start <= moment < end for start, end in self._away[one])]


def checks_come(connection: Connection, at: datetime, *, workflow_id: str, known: int) -> dict[str, Any]:
    """The checks beyond the known ones whose time has come, and the seconds to the next; None where none follows."""
    times = drawn_times(connection, workflow_id, TIMES, at)
    due = [
        {
            "check": check, "at": time.isoformat(), "person": drawn(connection, workflow_id, _person_of(check))[0],
            "checklist": drawn(connection, workflow_id, _list_of(check))[0],
        }
        for check, time in enumerate(times.come, 1)
        if check > known
    ]  # fmt: skip
    return {"due": due, "wait": None if times.wait is None else times.wait / timedelta(seconds=1)}


def away_then(connection: Connection, at: datetime, *, person: str) -> bool:
    """Whether somebody is absent at the time of the event."""
    return absent(connection, person, at)


# -- the report ---------------------------------------------------------------------------------------------------


class Reports(Book[DayReported]):
    """A day's report reveals the seed, and tells it to the manager with the rest: no step of the case has known it."""

    entry = DayReported
    tables = ()

    def subject(self, entry: DayReported) -> str:
        return entry.workflow_id

    def post(self, connection: Connection, write: Write, entry: DayReported) -> Iterator[Notification]:  # noqa: ARG002
        seeds = reveal(connection, entry.workflow_id, entry.at)
        told = Notification.model_validate(entry.notice)
        yield told.model_copy(update={"params": told.params | {"seed": ", ".join(seeds.values()) or "–"}})


# -- the round ----------------------------------------------------------------------------------------------------


def plan(_connection: Connection, step: RoundStep) -> PlannedRun:
    """The quality day of the period."""
    day = datetime.strptime(step.period, "%Y%m%d").replace(tzinfo=UTC).date()
    return PlannedRun(cases=(PlannedCase(NAME, None, {"day_on": day.isoformat()}),))


BOOK = Reports()
READINGS: dict[str, Callable[..., Any]] = {
    "quality_day_draws": draw_day, "quality_checks_come": checks_come, "away_then": away_then,
}  # fmt: skip
PLANS = {"quality_days": plan}
