"""Which inspections a week has, and which store rooms a month: drawn, apart, as many as the policy wants (五§11).

Pure functions over what the records say. Whoever plans hands over how to draw: `Drawing` takes the run, the number of
the draw within it, who could be drawn, and how many. People are named by their ids.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import takewhile
from typing import Any, Protocol

from models.kinds.inspection import MOST, STORE_ROOM, InspectionKind, Scope, same_week
from models.people import Colleague, human, named
from models.policy.calendar import Calendar

NEWCOMERS = "new"
"""The subject of the run of newcomers, in its number."""
TEAM = 2
"""As many are drawn beside the leader."""
HOW_MANY, WHICH_DAY, PERSONS, LEADER, APART, MEMBERS = range(1, 7)
"""The draws of a run by their number: how many people, the day, the people, a store's leader, of the team one who leads
nobody inspected, the rest of the team."""
LISTS = {
    Scope.RULES: ("appearance", "discipline"),
    Scope.SAFETY_HYGIENE: ("safety_hygiene",),
    Scope.OTHER: ("daily_service",),
}
"""The checklists of each scope; of the process they are those of the posts."""
Subject = str | int


class Drawing(Protocol):
    """Draws of a population; of a deck nobody a second time before everybody once."""

    def __call__(
        self, subject: Subject, number: int, population: Collection[str], count: int, deck: str | None = None
    ) -> Sequence[str]: ...


@dataclass(frozen=True)
class KnownInspection:
    """An inspection that is planned already, whoever planned it."""

    planned_on: date
    kind: InspectionKind
    persons: frozenset[str]
    inspectors: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """What the policy says."""

    per_week: int
    per_month: int
    people: Sequence[int]
    """Least and greatest number of people of a run."""
    scopes: Sequence[Scope]
    lists_of: Callable[[str | None], Sequence[str]]
    """The checklists of a post."""

    @property
    def sizes(self) -> range:
        return range(min(self.people), max(self.people) + 1)


@dataclass(frozen=True, kw_only=True)
class Company:
    """Who is there, as the records have it."""

    staff: Mapping[str, Colleague]
    """Everyone by id."""
    inspected: Collection[str]
    """After-sales staff, all of them (五§8)."""
    newcomers: Collection[str]
    """Those of them who are not proficient yet."""
    group: Collection[str]
    """Who may be drawn into a team."""
    managers: Sequence[str]
    general_managers: Sequence[str]
    away: Callable[[str, date], bool]
    """Whether somebody is absent in some of a day's working time."""

    def there(self, person: str, day: date) -> bool:
        """Whether somebody is employed on a day and not absent."""
        one = self.staff.get(person)
        return one is not None and one.at_work(day) and not self.away(person, day)

    def supervisors_of(self, persons: Iterable[str]) -> set[str]:
        known = (self.staff.get(person) for person in persons)
        return {one.supervisor for one in known if one is not None and one.supervisor is not None}

    def leads(self, day: date, of: str | None = None) -> bool:
        """Whether a manager or general manager is there on a day, another than somebody."""
        return any(self.there(one, day) for one in (*self.managers, *self.general_managers) if one != of)

    @property
    def supervisors(self) -> set[str]:
        """Who stands as somebody's supervisor."""
        return self.supervisors_of(self.staff)


@dataclass(frozen=True, kw_only=True)
class PlannedInspection:
    """An inspection to be opened."""

    subject: Subject
    scope: Scope
    kind: InspectionKind
    planned_on: date
    persons: Sequence[str] = ()
    place: str | None = None
    keeper: str | None = None
    leader: str | None = None
    """In their role: `manager:m-1`."""
    team: Sequence[str] = ()
    checklists: Sequence[str] = ()

    @property
    def held(self) -> KnownInspection:
        inspectors = frozenset([*self.team, *([human(self.leader)] if self.leader is not None else [])])
        persons = frozenset(self.persons or [one for one in (self.keeper,) if one is not None])
        return KnownInspection(self.planned_on, self.kind, persons, inspectors)

    @property
    def request(self) -> dict[str, Any]:
        """The opening request, but for what every one has."""
        found: dict[str, Any] = {
            "scope": self.scope.value, "kind": self.kind.value, "planned_on": self.planned_on.isoformat(),
            "checklists": list(self.checklists), "team": [named(one) for one in self.team],
        }  # fmt: skip
        found |= {"leader": self.leader} if self.leader is not None else {}
        return found | (
            {"place": self.place} if self.place is not None else {"persons": [named(one) for one in self.persons]}
        )


# -- days -------------------------------------------------------------------------------------------------------


def monday_of(week: str) -> date:
    """The Monday of an ISO week such as `2026W49`. Raises ValueError."""
    year, _, number = week.partition("W")
    return date.fromisocalendar(int(year), int(number), 1)


def first_of(month: str) -> date:
    """The first day of a month such as `202612`. Raises ValueError."""
    return date(int(month[:4]), int(month[4:]), 1)


def days_left(calendar: Calendar, days: Iterable[date], after: datetime) -> list[date]:
    """The workdays whose work is not over at a moment."""
    return [day for day in days if calendar.is_workday(day) and calendar.periods(day)[-1][1] > after]


def week_from(monday: date) -> list[date]:
    """The days of a week."""
    return [monday + timedelta(days=number) for number in range(7)]


def month_from(first: date) -> list[date]:
    """The days of a month."""
    days = (first + timedelta(days=number) for number in range(31))
    return list(takewhile(lambda day: day.month == first.month, days))


def month_that_ends(calendar: Calendar, monday: date) -> date | None:
    """The first day of the month whose last workday lies in a week; None where none ends there."""
    for day in week_from(monday):
        first = day.replace(day=1)
        workdays = [one for one in month_from(first) if calendar.is_workday(one)]
        if workdays and workdays[-1] == day:
            return first
    return None


def is_newcomer(one: Colleague, day: date, until: Callable[[date], date]) -> bool:
    """Whether somebody counts as new on a day: hired lately and not proficient (五§11(2)). `until` is from when not."""
    return not one.proficient and one.hired_on is not None and day < until(one.hired_on)


# -- the plan ---------------------------------------------------------------------------------------------------


@dataclass(kw_only=True)
class Planning:
    """The runs of a week, or of a month's store rooms, one after the other: each knows those before."""

    company: Company
    numbers: Numbers
    draw: Drawing
    held: list[KnownInspection] = field(default_factory=list)
    """What is planned around that time."""
    begun: int = 0
    """Normal runs that rounds have planned so far: the scopes are gone through in turn."""
    newcomer_runs: int = 0
    """The same of newcomers."""
    runs: list[PlannedInspection] = field(default_factory=list)

    def week(self, calendar: Calendar, monday: date, after: datetime) -> list[PlannedInspection]:
        """The week's normal runs, with what the month lacks at its end, and the one of newcomers."""
        days = days_left(calendar, week_from(monday), after)
        for _ in range(self.numbers.per_week if days else 0):
            self._normal(days)
        ending = month_that_ends(calendar, monday)
        if ending is not None:
            within = [day for day in days if (day.year, day.month) == (ending.year, ending.month)]
            for _ in range(self._lacking(ending) if within else 0):
                self._normal(within)
        if days and self.company.newcomers:
            self._newcomers(days)
        return self.runs

    def stores(
        self, calendar: Calendar, first: date, after: datetime, stores: Mapping[str, str]
    ) -> list[PlannedInspection]:
        """A run for each store room, by place and keeper's id, on a workday left in the month."""
        days = days_left(calendar, month_from(first), after)
        for place, keeper in stores.items() if days else ():
            self._store(days, place, keeper)
        return self.runs

    def _lacking(self, first: date) -> int:
        known = [*self.held, *(run.held for run in self.runs)]
        planned = [
            one for one in known
            if one.kind is InspectionKind.NORMAL
            and (one.planned_on.year, one.planned_on.month) == (first.year, first.month)
        ]  # fmt: skip
        return max(0, self.numbers.per_month - len(planned))

    # -- one run ----------------------------------------------------------------------------------------------

    def _normal(self, days: Sequence[date]) -> None:
        """Two or three people, drawn, on a drawn day; nobody where nobody is there on any of the days."""
        regulars = [one for one in self.company.inspected if one not in self.company.newcomers]
        there = self._led(self._there(regulars, days))
        most = max(map(len, there.values()))
        if not most:
            return
        subject = 1 + sum(run.kind is InspectionKind.NORMAL for run in self.runs)
        scope = self._scope(self.begun)
        sizes = [size for size in self.numbers.sizes if size <= most] or [most]
        size = int(self.draw(subject, HOW_MANY, [str(one) for one in sizes], 1)[0])
        usable = [day for day, present in there.items() if len(present) >= size]
        used = {day: sum(run.planned_on == day and run.kind is InspectionKind.NORMAL for run in self.runs)
                for day in usable}  # fmt: skip
        day = self._day(subject, [day for day in usable if used[day] == min(used.values())])
        persons = self.draw(subject, PERSONS, there[day], size, f"inspection/{scope.value}")
        self.begun += 1
        self._add(subject, scope, InspectionKind.NORMAL, day, persons)

    def _newcomers(self, days: Sequence[date]) -> None:
        """All newcomers together, on a day on which most of them are there (五§11(2))."""
        there = self._led(self._there(self.company.newcomers, days))
        most = max(map(len, there.values()))
        if not most:
            return
        day = self._day(NEWCOMERS, [day for day, present in there.items() if len(present) == most])
        scope = self._scope(self.newcomer_runs)
        self.newcomer_runs += 1
        self._add(NEWCOMERS, scope, InspectionKind.NEWCOMER, day, sorted(there[day])[:MOST])

    def _store(self, days: Sequence[date], place: str, keeper: str) -> None:
        there = [day for day in days if self.company.there(keeper, day)]
        day = self._day(place, there or days)
        run = PlannedInspection(
            subject=place, scope=Scope.SAFETY_HYGIENE, kind=InspectionKind.STORE, planned_on=day, place=place,
            keeper=keeper, checklists=(STORE_ROOM,),
        )  # fmt: skip
        may = sorted(one for one in self.company.supervisors if self._may_inspect(one, run.held))
        drawn = self.draw(place, LEADER, may, 1) if may else ()
        self._with_team(run, [f"supervisor:{one}" for one in drawn])

    def _add(self, subject: Subject, scope: Scope, kind: InspectionKind, day: date, persons: Sequence[str]) -> None:
        posts = [self.company.staff[one].post for one in persons]
        of_posts = [key for post in posts for key in self.numbers.lists_of(post)]
        lists = LISTS.get(scope) or tuple(dict.fromkeys(of_posts))
        run = PlannedInspection(
            subject=subject, scope=scope, kind=kind, planned_on=day, persons=tuple(persons), checklists=lists
        )
        leaders = [f"manager:{one}" for one in self.company.managers]
        leaders += [f"general_manager:{one}" for one in self.company.general_managers]
        self._with_team(run, [one for one in leaders if self._may_inspect(human(one), run.held)])

    def _with_team(self, run: PlannedInspection, leaders: Sequence[str]) -> None:
        """Draws the team: among all who inspect one leads nobody inspected, so that nobody judges only their own."""
        may = [one for one in self.company.group if self._may_inspect(one, run.held)]
        theirs = self.company.supervisors_of(run.held.persons)
        apart = [one for one in may if one not in theirs]
        fit = (one for one in leaders if human(one) not in theirs or any(a != human(one) for a in apart))
        leader = next(fit, next(iter(leaders), None))
        leads = None if leader is None else human(leader)
        may, apart = ([one for one in group if one != leads] for group in (may, apart))
        if leads is not None and leads not in theirs:
            team = [*self.draw(run.subject, MEMBERS, may, TEAM)] if may else []
        else:
            team = [*self.draw(run.subject, APART, apart, 1)] if apart else []
            rest = [one for one in may if one not in team]
            team += self.draw(run.subject, MEMBERS, rest, TEAM - len(team)) if rest else ()
        self.runs.append(replace(run, leader=leader, team=tuple(team)))

    def _may_inspect(self, person: str, run: KnownInspection) -> bool:
        """Whether somebody is there, is not inspected, and is inspected by none of those in that week."""
        inspecting = [
            one for one in (*self.held, *(run.held for run in self.runs)) if same_week(one.planned_on, run.planned_on)
        ]
        mutual = any(person in one.persons and one.inspectors & run.persons for one in inspecting)
        return person not in run.persons and not mutual and self.company.there(person, run.planned_on)

    def _there(self, persons: Iterable[str], days: Sequence[date]) -> dict[date, list[str]]:
        wanted = sorted(persons)
        return {day: [one for one in wanted if self.company.there(one, day)] for day in days}

    def _led(self, there: dict[date, list[str]]) -> dict[date, list[str]]:
        """Days on which somebody can lead, as far as there are some; a manager is there where another can lead."""
        company = self.company
        led = {day: persons for day, persons in there.items() if persons and company.leads(day)} or there
        heads = {*company.managers, *company.general_managers}
        return {
            day: [one for one in persons if one not in heads or company.leads(day, of=one)]
            for day, persons in led.items()
        }

    def _day(self, subject: Subject, days: Sequence[date]) -> date:
        return date.fromisoformat(self.draw(subject, WHICH_DAY, [day.isoformat() for day in days], 1)[0])

    def _scope(self, number: int) -> Scope:
        return self.numbers.scopes[number % len(self.numbers.scopes)]
