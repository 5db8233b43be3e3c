"""Inspections: whom the rounds draw for a week and for a month's store rooms, what a case asks of people (五§10–11).

Everything that a run draws is drawn within the one activity that plans it; each seed is the inspection's own.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, func, select

from activities.books.draws import DRAW, DrawRequest, make_draw
from activities.books.planning import PlannedCase, PlannedRun
from activities.records.database import table
from activities.records.rows import OPENING, REGISTER
from activities.rules.people.absences import during
from activities.rules.people.staff import colleagues, roles
from activities.rules.publishing import calendar_in_force, policy_in_force
from models import tables
from models.kinds.inspection import (
    LETTER,
    NAME,
    SCOPES,
    InspectionKind,
    InspectionOutcome,
    InspectionPlan,
    Scope,
    same_week,
)
from models.kinds.inspection_round import (
    Company,
    KnownInspection,
    Numbers,
    Planning,
    Subject,
    first_of,
    is_newcomer,
    monday_of,
    month_from,
    week_from,
)
from models.kinds.qualityday import lists_of
from models.kinds.round import number_of
from models.people import Colleague, human
from models.policy.calendar import Calendar, CalendarError
from models.policy.policy import Policy
from models.record import RoundStep
from models.stock.masters import PlaceKind
from models.vocabulary import Role

PLAN, PLACE = table(InspectionPlan), table(tables.PlaceRow)
STORES = (PlaceKind.CENTRE.value, PlaceKind.HUB.value)
"""The places that have a store room."""
WEEK = timedelta(days=7)
Away = Callable[[str, date], bool]


# -- the rounds -----------------------------------------------------------------------------------------------------


def plan_week(connection: Connection, step: RoundStep) -> PlannedRun:
    """The inspections of a week, as of its first workday or of when the run is late."""
    monday = monday_of(step.period)
    calendar, planning = _planning(connection, step, monday.replace(day=1), monday + WEEK, week_from(monday))
    runs = planning.week(calendar, monday, step.at)
    return PlannedRun(cases=[PlannedCase(NAME, run.subject, run.request) for run in runs])


def plan_stores(connection: Connection, step: RoundStep) -> PlannedRun:
    """An inspection of each store room of a month."""
    first = first_of(step.period)
    days = month_from(first)
    calendar, planning = _planning(connection, step, first - WEEK, days[-1] + WEEK, days)
    query = select(PLACE.c.id, PLACE.c.keeper).where(PLACE.c.kind.in_(STORES)).order_by(PLACE.c.id.collate("C"))
    stores = {row.id: human(row.keeper) for row in connection.execute(query)}
    runs = planning.stores(calendar, first, step.at, stores)
    return PlannedRun(cases=[PlannedCase(NAME, run.subject, run.request) for run in runs])


def _planning(
    connection: Connection, step: RoundStep, since: date, until: date, days: Sequence[date]
) -> tuple[Calendar, Planning]:
    """What the records say for a plan of some days; inspections count that are planned from `since` until `until`."""
    now = datetime.now(UTC)
    _, policy = policy_in_force(connection, now)
    _, calendar = calendar_in_force(connection, now)
    away = _absences(connection, calendar, days[0], days[-1])
    return calendar, Planning(
        company=_company(connection, policy, calendar, away, days[0]),
        numbers=_numbers(policy),
        draw=_drawing(connection, step.period),
        held=list(_held(connection, since, until)),
        begun=_planned_by_rounds(connection, InspectionKind.NORMAL),
        newcomer_runs=_planned_by_rounds(connection, InspectionKind.NEWCOMER),
    )


def _numbers(policy: Policy) -> Numbers:
    return Numbers(
        per_week=policy.integer("inspection.per_week"),
        per_month=policy.integer("inspection.per_month"),
        people=policy.integers("inspection.people_per_run"),
        scopes=[*map(Scope, policy.strings("inspection.scopes"))] or SCOPES,
        lists_of=partial(lists_of, policy.rows("checklists.by_post")),
    )


def _company(connection: Connection, policy: Policy, calendar: Calendar, away: Away, first: date) -> Company:
    staff = colleagues(connection)
    departments = policy.strings("staff.after_sales")
    stand_in = roles(connection)
    inspected = [own_id for own_id, one in staff.items() if one.active and one.department in departments]
    until = _until(policy, calendar)
    return Company(
        staff=staff,
        inspected=inspected,
        newcomers=[own_id for own_id in inspected if is_newcomer(staff[own_id], first, until)],
        group=[*_group(policy.strings("inspection.group"), staff, stand_in)],
        managers=_standing(stand_in, Role.MANAGER),
        general_managers=_standing(stand_in, Role.GENERAL_MANAGER),
        away=away,
    )


def _group(entries: Sequence[str], staff: Mapping[str, Colleague], stand_in: Mapping[str, list[str]]) -> Iterator[str]:
    """The ids of the group: people of the policy's list, and whoever stands in a role that it names."""
    wanted = {entry.partition(":")[2] for entry in entries if ":" in entry}
    return (one for one in sorted(staff) if one in wanted or not {*entries}.isdisjoint(stand_in.get(one, ())))


def _standing(stand_in: Mapping[str, list[str]], role: Role) -> list[str]:
    return sorted(own_id for own_id, held in stand_in.items() if role.value in held)


def _until(policy: Policy, calendar: Calendar) -> Callable[[date], date]:
    """From which day on somebody who was hired on a day is new no longer."""
    length = policy.duration("inspection.newcomer_until")

    def until(hired_on: date) -> date:
        try:
            return calendar.local(calendar.add(datetime.combine(hired_on, time(), calendar.tz), length)).date()
        except CalendarError:  # there is no working time to count it in
            return hired_on

    return until


def _drawing(connection: Connection, period: str) -> Callable[..., Sequence[str]]:
    """Draws in the name of the inspection that is to be opened: its seed is its own."""

    def draw(
        subject: Subject, number: int, population: Collection[str], count: int, deck: str | None = None
    ) -> Sequence[str]:
        asked = DrawRequest(
            workflow_id=f"{NAME.lower()}-{number_of(LETTER, period, subject)}", number=number, deck=deck,
            population=population, count=count,
        )  # fmt: skip
        return make_draw(connection, asked).drawn or ()

    return draw


def _planned_by_rounds(connection: Connection, kind: InspectionKind) -> int:
    """How many of a kind the rounds have planned so far."""
    theirs = (OPENING.c.kind == NAME, OPENING.c.request["kind"].astext == kind.value)
    return int(connection.execute(select(func.count()).where(*theirs)).scalar_one())


def _held(connection: Connection, since: date, until: date) -> Iterator[KnownInspection]:
    """What is planned from a day until another, those aside that were cancelled."""
    columns = (PLAN.c.planned_on, PLAN.c.kind, PLAN.c.persons, PLAN.c.leader, PLAN.c.team)
    stands = PLAN.c.outcome.is_distinct_from(InspectionOutcome.CANCELLED.value)
    query = select(*columns).where(PLAN.c.planned_on >= since, PLAN.c.planned_on < until, stands)
    for row in connection.execute(query):
        yield _as_held(row.planned_on, row.kind, row.persons, [*row.team, *filter(None, [row.leader])])
    registered = select(REGISTER.c.workflow_id).where(REGISTER.c.workflow_id == OPENING.c.other)
    waiting = select(OPENING.c.request).where(OPENING.c.kind == NAME, ~registered.exists())
    for request in connection.execute(waiting).scalars():
        day = date.fromisoformat(request["planned_on"])
        if since <= day < until:
            inspectors = [*request["team"], *filter(None, [request.get("leader")])]
            yield _as_held(day, request["kind"], request.get("persons", []), inspectors)


def _as_held(day: date, kind: str, persons: Sequence[str], inspectors: Sequence[str]) -> KnownInspection:
    return KnownInspection(day, InspectionKind(kind), frozenset(map(human, persons)), frozenset(map(human, inspectors)))


def _absences(connection: Connection, calendar: Calendar, first: date, last: date) -> Away:
    """Who is away in some working time of which day, from the first to the last."""
    begin = datetime.combine(first, time(), calendar.tz)
    rows = during(connection, begin, calendar.end_of(last))
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    found = {
        (row["person"], day)
        for row in rows
        for day in days
        if any(row["from_at"] < end and row["to_at"] > start for start, end in calendar.periods(day))
    }
    return lambda person, day: (person, day) in found


# -- what a case asks -----------------------------------------------------------------------------------------------


def _people(
    connection: Connection, _at: datetime, *, case: str, persons: list[str], place: str | None, team: list[str],
    planned_on: str,
) -> dict[str, Any]:  # fmt: skip
    """Of those whom an inspection names: who is away then, who leads whom, who inspects whom in that week.

    `of_manager`: a service manager is inspected; `keeper` is the place's, None where there is no such place; `seed` is
    the SHA-256 of the seed by which it was drawn.
    """
    day = date.fromisoformat(planned_on)
    _, calendar = calendar_in_force(connection, datetime.now(UTC))
    keeper = connection.execute(select(PLACE.c.keeper).where(PLACE.c.id == place)).scalar()
    inspected = [human(one) for one in persons or filter(None, [keeper])]
    staff = colleagues(connection)
    away = _absences(connection, calendar, day, day)
    leaders = {staff[one].supervisor for one in inspected if one in staff}
    return {
        "keeper": keeper,
        "away": [one for one in (*persons, *team) if away(human(one), day)],
        "lead": [one for one in team if human(one) in leaders],
        "mutual": sorted({one for one in team if _is_inspected_by(connection, case, human(one), inspected, day)}),
        "of_manager": not {*inspected}.isdisjoint(_standing(roles(connection), Role.MANAGER)),
        "seed": connection.execute(select(DRAW.c.seed_sha256).where(DRAW.c.workflow_id == case).limit(1)).scalar(),
    }


def _is_inspected_by(connection: Connection, case: str, person: str, others: Sequence[str], day: date) -> bool:
    """Whether one of the others inspects somebody in the week of a day, in another case."""
    columns = (PLAN.c.planned_on, PLAN.c.persons, PLAN.c.leader, PLAN.c.team)
    stands = PLAN.c.outcome.is_distinct_from(InspectionOutcome.CANCELLED.value)
    near = (PLAN.c.planned_on > day - WEEK, PLAN.c.planned_on < day + WEEK, PLAN.c.workflow_id != case)
    for row in connection.execute(select(*columns).where(stands, *near)):
        inspectors = {human(one) for one in (*row.team, *filter(None, [row.leader]))}
        inspects = person in map(human, row.persons) and not inspectors.isdisjoint(others)
        if inspects and same_week(row.planned_on, day):
            return True
    return False


READINGS: dict[str, Callable[..., Any]] = {"inspection_people": _people}
PLANS = {"inspections": plan_week, "store_checks": plan_stores}
