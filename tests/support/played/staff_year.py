"""The population of a company with after-sales staff: customers as anywhere, and people who do their own part.

Customers' cases and those of the stores are walked by chance, as `Population` does; what concerns the staff themselves
is done by whoever's turn it is (`staff_deeds`), late now and then, and now and then by nobody.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Engine

from activities.rules.people import absences, staff
from hints import of as hints_of
from models.people import AbsenceKind
from models.policy.calendar import Calendar
from played.case_files import ZONE
from played.company import Company
from played.company_case import CompanyCase
from played.department import TEN, Department
from played.population import DAY, KINDS, MINUTE, Population, Walker
from played.staff_deeds import BOSS, DEEDS, MANAGER, PERSONNEL, facts_of
from servers.service import Denied

ROUNDS = (
    "daily_reports", "visits", "quality_days", "quality_meetings", "inspections", "appraisals", "training_plan",
    "certificates", "bookings",
)  # fmt: skip
CUSTOMERS = (
    "Repair", "Repair", "Repair", "Complaint", "Contact", "Return", "Delivery", "Installation", "Proposal", "Visit",
    "PartsRequest", "Purchase", "Custody", "Nonconformity", "Improvement",
)  # fmt: skip
"""What is opened by people, the more often the more of it a department has."""
ON: Mapping[str, tuple[str, str, str]] = {
    "Repair": ("assign", "technician", "technician:t-1"), "Complaint": ("accept", "handler", "clerk:c-1"),
    "Visit": ("assign", "visitor", "clerk:c-2"), "Course": ("withdraw_person", "person", ""),
}  # fmt: skip
"""How an open case goes to somebody else: the event, the key that names them, who it is; nobody: the leaver."""
PATIENCE = 200
"""Deeds and looks after which nobody comes back to a case."""


@dataclass
class Attendant:
    """Somebody looks after a case, so often."""

    case: CompanyCase
    left: int


@dataclass
class Colleague(Attendant):
    """Somebody looks after a case that concerns the staff; `forgetful`: only now and then."""

    left: int = PATIENCE
    forgetful: bool = False


class StaffYear(Population):
    """The year's people. `refusals` counts what was refused to them, by kind and event."""

    def __init__(self, company: Company, calendar: Calendar, seed: int, department: Department = TEN) -> None:
        super().__init__(company, calendar, seed, lambda number: CUSTOMERS[number % len(CUSTOMERS)])
        self.department = department
        self.refusals: Counter[tuple[str, str, str]] = Counter()
        self.technicians: list[str] = [*department.technicians]
        """To whom work is given."""

    def away(self, database: Engine, begin: date, end: date) -> None:
        """Everybody takes some days off, now and then."""
        with database.begin() as connection:
            for own_id in self.department.leaders:
                day = begin
                while (day := day + self._chance.randint(40, 120) * DAY) < end:
                    from_at = datetime.combine(day, time(0), ZONE)
                    to_at = from_at + self._chance.choice((1, 1, 3, 5)) * DAY
                    absences.enter(
                        connection, f"staff:{own_id}", AbsenceKind.LEAVE, from_at, to_at, PERSONNEL, from_at
                    )

    def _adopt(self, case: CompanyCase) -> None:
        if case.kind.procedure.name in DEEDS:
            self._known += 1
            self._plan(self._later(), Colleague(case, forgetful=self._chance.random() < 0.08))  # type: ignore[arg-type]
        elif case.kind.procedure.name in KINDS:
            super()._adopt(case)
            self._give_technicians()
        else:
            self._known += 1

    def _give_technicians(self) -> None:
        for _, _, who in self._agenda:
            if isinstance(who, Walker) and who.technician not in self.technicians:
                who.technician = self._chance.choice(self.technicians)

    async def _act(self, walker: Any) -> None:
        if not isinstance(walker, Attendant):
            await super()._act(walker)
            return
        case = walker.case
        if case.ended or case.refused is not None or not case.open:
            return
        walker.left -= 1
        await self._look_after(walker)
        if walker.left and not case.ended:
            self._plan(self._next_look(walker), walker)  # type: ignore[arg-type]

    async def _look_after(self, walker: Any) -> None:
        """What whoever looks after a case does this time."""
        case = walker.case
        deed = DEEDS[case.kind.procedure.name](case, self._company.now, self._chance)
        if deed is not None and not (walker.forgetful and self._chance.random() < 0.7):
            if case.kind.procedure.name == "Handover":
                await self._hand_on(case)
            await self._do(case, *deed)

    def _next_look(self, _walker: Attendant) -> datetime:
        return self._soon()

    async def _do(self, case: CompanyCase, event: str, by: str, payload: Mapping[str, Any]) -> None:
        try:
            await self._company.send(case, event, {"by": by} | dict(payload))
        except Denied as denied:
            self.done["refused to staff"] += 1
            self.refusals[case.kind.procedure.name, event, str(denied)[:120]] += 1
            return
        if event == "sign_off":
            self.technicians.append(facts_of(case)["person"])
        self.done["done by staff"] += 1
        self.sent[case.kind.procedure.name, event] += 1

    async def _hand_on(self, handover: CompanyCase) -> None:
        """What stands in a leaver's name goes to a colleague, or is brought to an end by a supervisor."""
        for thing in facts_of(handover)["standing"]["things"]:
            case = self._company.cases.get(thing["thing"])
            if case is None or case.ended:
                continue
            if case.kind.procedure.name in ON:
                event, key, to = ON[case.kind.procedure.name]
                reason = {"reason": "离职交接"} if key == "person" else {}
                await self._do(case, event, BOSS, {key: to or self.department.leaver} | reason)
            if not case.ended and self._chance.random() < 0.2:
                await self._do(case, hints_of(case.kind.procedure).leave or "cancel", MANAGER, {"reason": "离职交接"})

    def _soon(self) -> datetime:
        """Within hours, while somebody works."""
        moment = self._company.now + self._chance.randint(5, 200) * MINUTE
        return moment if self._calendar.is_open(moment) else self._calendar.next_opening(moment) + 20 * MINUTE

    # -- what happens once ------------------------------------------------------------------------------------

    async def hire(self, person: str, leader: str, day: date) -> CompanyCase:
        """Somebody comes to the company: on the list, and to be trained."""
        with self._company.engine.begin() as connection:
            details = {
                "name": person, "department": "after_sales", "hired_on": day, "supervisor": leader, "post": "repair",
            }  # fmt: skip
            staff.enlist(connection, person, details)
        return await self._company.open("Onboarding", {
            "by": PERSONNEL, "person": person, "name": "新员工", "arrived_on": day.isoformat(), "post": "repair",
            "department": "after_sales", "supervisor": f"supervisor:{leader}",
            "categories": ["washing_machine", "oven", "television"],
        })  # fmt: skip

    async def leaves(self, person: str, day: date) -> CompanyCase:
        """Somebody gives notice: no work is given to them from now on."""
        self.technicians = [one for one in self.technicians if one != person]
        self._give_technicians()
        return await self._company.open(
            "Handover", {"by": PERSONNEL, "person": person, "last_on": day.isoformat(), "kind": "leaving"}
        )

    def renew(self, until: date) -> None:
        """The technicians' certificates are renewed before they end: a further row each."""
        with self._company.engine.begin() as connection:
            for who in self.technicians:
                staff.certify(connection, who, "*", until.replace(year=until.year - 1), until)


