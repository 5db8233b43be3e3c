"""A year's appraisals counted by another road: month by month, each at the moment at which that month is appraised."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, text

from desk.gateway.appraisal_year import COUNTED, year_report
from models.people import human
from played.case_files import ZONE
from played.department import FURNISHED, Department
from played.recount import Away, Figures, Recount


@dataclass(frozen=True)
class Month:
    """A month's figures, and what customers said of whose work."""

    first: date
    figures: Figures
    heard: Sequence[tuple[str | None, str, int]]

    @property
    def name(self) -> str:
        return f"{self.first:%Y%m}"


@dataclass
class YearRecount:
    """What is counted of a department; the newcomer is led by the first supervisor from the day they come."""

    department: Department
    steps: Recount
    hired_on: date
    left_on: date
    months: list[Month] = field(default_factory=list)

    def count(self, connection: Connection, first: date) -> None:
        """Counts a month by what is written so far."""
        after = (first + timedelta(days=31)).replace(day=1)
        recount = self.steps.of(_midnight(first), _midnight(after), _away(connection))
        self.months.append(Month(first, recount.count(connection), recount.heard()))

    def people(self, month: Month) -> Mapping[str, str]:
        """Who is led by whom of those whom the company employed in a month."""
        newcomer, leaver = human(self.department.newcomer), human(self.department.leaver)
        after = (month.first + timedelta(days=31)).replace(day=1)
        leaders = {**self.department.leaders} | ({newcomer: "s-1"} if self.hired_on < after else {})
        return {own: leader for own, leader in leaders.items() if own != leaver or self.left_on >= month.first}

    def under(self, own_id: str, month: Month) -> set[str]:
        """Whose work is counted as somebody's: their own, or that of all whom they lead."""
        leaders = self.people(month)
        found = {one for one, leader in leaders.items() if leader == own_id}
        return found.union(*(self.under(one, month) for one in found if one in leaders.values())) if found else {own_id}

    # -- held against what the product says -------------------------------------------------------------------------

    def differing(self, connection: Connection) -> Iterator[str]:
        """Where the manager's pages, or the readings of the appraisals, say something else."""
        for year in sorted({month.first.year for month in self.months}):
            yield from self._page(connection, year)
        for month in self.months:
            yield from self._readings(connection, month)

    def _page(self, connection: Connection, year: int) -> Iterator[str]:
        """Of each person and indicator what was kept of how much, all months of the year together."""
        months = [month for month in self.months if month.first.year == year]
        said = {human(row["person"]): row for row in year_report(connection, year, ZONE).tables[1].rows}
        wanted = {own for month in months for own in (*self.people(month), "m-1")}
        if {*said} - FURNISHED != wanted:
            yield f"the page of {year} has, or lacks: {sorted(({*said} - FURNISHED) ^ wanted)}"
        for own_id in sorted({*said} & wanted):
            for name in COUNTED:
                counted = sum((self._sum(own_id, name, month) for month in months), Counter())
                cell = f"{counted['kept']}/{counted['of']}" if counted["of"] else None
                if said[own_id][name] != cell:
                    yield f"{own_id}, {name} of {year}: the page says {said[own_id][name]}, the steps {cell}"

    def _readings(self, connection: Connection, month: Month) -> Iterator[str]:
        """Month by month the same, and what customers answered."""
        query = text("SELECT workflow_id, person, answer FROM appraisal_reading WHERE from_on = :first ORDER BY person")
        for row in connection.execute(query, {"first": month.first}):
            for name in COUNTED:
                counted, read = self._sum(row.person, name, month), row.answer["indicators"][name]
                if (counted["kept"], counted["of"]) != (read["numerator"], read["denominator"]):
                    yield f"{row.person}, {name} of {month.name}: read {read}, the steps {dict(counted)}"
            yield from self._answers(connection, month, row)

    def _answers(self, connection: Connection, month: Month, row: Any) -> Iterator[str]:
        """Case by case what customers said of somebody's work, or of that of whom they lead; and the sum of it."""
        whose = self.under(row.person, month) | {row.person}
        heard = Counter((case, Fraction(score)) for person, case, score in month.heard if person in whose)
        query = text("SELECT * FROM appraisal_answer WHERE workflow_id = :id")
        rows = connection.execute(query, {"id": row.workflow_id})
        read = Counter((one.case, Fraction(one.score)) for one in rows)
        if read != heard:
            yield f"{row.person}, customers of {month.name}: read {read - heard}, the steps {heard - read}"
        said, total = row.answer["customers"], sum((score for _, score in heard.elements()), Fraction())
        if (said["answers"], Fraction(said["sum"])) != (heard.total(), total):
            yield f"{row.person}, customers of {month.name}: the reading says {said}, the steps {total}"

    def _sum(self, own_id: str, name: str, month: Month) -> Counter[str]:
        people = self.under(own_id, month)
        found: Counter[str] = Counter(kept=0, of=0)
        for one in people & month.figures.keys():
            found.update(month.figures[one][name])
        return found


def _away(connection: Connection) -> Away:
    """Who is entered as absent when: leave as it was drawn, and courses."""
    found: dict[str, Any] = {}
    for row in connection.execute(text("SELECT person, from_at, to_at FROM absence")):
        found.setdefault(row.person, []).append((row.from_at, row.to_at))
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), ZONE)
