"""Appraisals: who rates somebody, by the staff register; and whom the round opens one for (六§2, 六§4)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import distinct_on

from activities.books.planning import PlannedCase, PlannedRun
from activities.records.database import table
from activities.rules.people.people import after_sales_staff
from activities.rules.people.staff import colleagues, roles
from activities.rules.publishing import policy_in_force
from models.kinds.appraisal import NAME, AppraisalDecision, AppraisalForm
from models.kinds.round import days_of_month
from models.people import NAMED, Colleague, human
from models.record import RoundStep
from models.vocabulary import Role

FORM, DECISION = table(AppraisalForm), table(AppraisalDecision)
ABOVE = (Role.MANAGER, Role.GENERAL_MANAGER)
LEADING = (Role.SUPERVISOR, *ABOVE)
"""The roles in which a superior is named, the lowest first."""


@dataclass(frozen=True)
class Register:
    """The staff as of a day: everyone by id, and the roles in which they stand."""

    staff: Mapping[str, Colleague]
    stand_in: Mapping[str, Sequence[str]]
    on: date

    def employs(self, own_id: str) -> bool:
        """Whether the company employs somebody on the day."""
        one = self.staff.get(own_id)
        return one is not None and one.at_work(self.on)

    def stands(self, own_id: str, role: Role) -> bool:
        """Whether they stand in a role."""
        return role.value in self.stand_in.get(own_id, ())

    def led_by(self, own_id: str) -> list[str]:
        """Whom somebody leads at once, by id."""
        return [one for one in sorted(self.staff) if self.staff[one].supervisor == own_id and self.employs(one)]

    def named(self, own_id: str) -> str:
        """Somebody as a case names them: in the first role in which they stand."""
        return f"{next(iter(self.stand_in.get(own_id, ())), NAMED)}:{own_id}"

    def superior_of(self, own_id: str) -> str | None:
        """Of staff their supervisor, of a supervisor the manager, of the manager the general manager (六§3(7)).

        Where that is nobody, whoever is one office higher; None where nobody is above them.
        """
        return next(self._above(own_id), None)

    def _above(self, own_id: str) -> Iterator[str]:
        leader = self.staff[own_id].supervisor if own_id in self.staff else None
        highest = self.highest(own_id)
        if highest is None and not self.led_by(own_id) and leader is not None and self.employs(leader):
            yield f"{self._leads_as(leader)}:{leader}"
        offices = ABOVE if highest is None else ABOVE[ABOVE.index(highest) + 1 :]
        for office in offices:
            yield from (f"{office}:{one}" for one in self._holders(office, nearest=own_id) if one != own_id)

    def highest(self, own_id: str) -> Role | None:
        """The office of manager or general manager that somebody holds, the higher of both; None for neither."""
        return next((office for office in reversed(ABOVE) if self.stands(own_id, office)), None)

    def _leads_as(self, own_id: str) -> Role:
        return next((role for role in LEADING if self.stands(own_id, role)), Role.SUPERVISOR)

    def _holders(self, office: Role, nearest: str) -> list[str]:
        """Who holds an office: those above somebody in the register first."""
        line = self._line_above(nearest)
        held = [one for one in sorted(self.stand_in) if self.stands(one, office) and self.employs(one)]
        return sorted(held, key=lambda one: line.index(one) if one in line else len(line))

    def _line_above(self, own_id: str) -> list[str]:
        """Everyone who leads them, the nearest first, as far as the register goes."""
        line: list[str] = []
        leader = self.staff[own_id].supervisor if own_id in self.staff else None
        while leader is not None and leader not in line:
            line.append(leader)
            leader = self.staff[leader].supervisor if leader in self.staff else None
        return line


def _raters(connection: Connection, _at: datetime, *, person: str, on: str) -> dict[str, Any]:
    """Who rates somebody on a day: the superior, None where there is none; those whom they lead, the superior aside.

    `employed`: the company employs the person then; `of_manager`: no office but the general manager's is above them;
    `head`: not even that.
    """
    register = Register(colleagues(connection), roles(connection), date.fromisoformat(on))
    own_id = human(person)
    superior = register.superior_of(own_id)
    led = (one for one in register.led_by(own_id) if superior is None or one != human(superior))
    return {
        "superior": superior, "subordinates": [*map(register.named, led)], "employed": register.employs(own_id),
        "of_manager": register.highest(own_id) is not None,
        "head": register.highest(own_id) is Role.GENERAL_MANAGER,
    }  # fmt: skip


# -- the round --------------------------------------------------------------------------------------------------


def plan(connection: Connection, step: RoundStep) -> PlannedRun:
    """An appraisal of the month for each member of after-sales staff who was employed in some of it (六§2)."""
    _, policy = policy_in_force(connection, datetime.now(UTC))
    if policy.choice("appraisal.cycle") != "monthly":
        return PlannedRun()
    first, last = days_of_month(step.period)
    departments = policy.strings("staff.after_sales")
    staff, again = after_sales_staff(connection, first, departments, until=last), _again(connection)
    register = Register({}, roles(connection), last)
    return PlannedRun(cases=[
        PlannedCase(NAME, one.id, _request(register.named(one.id), first, last, again.get(one.id))) for one in staff
    ])  # fmt: skip


def _request(person: str, first: date, last: date, again_of: str | None) -> dict[str, Any]:
    request = {"person": person, "from_on": first.isoformat(), "to_on": last.isoformat()}
    return request | ({"again_of": again_of} if again_of is not None else {})


def _again(connection: Connection) -> dict[str, str]:
    """By id the appraisal that is to be held again: the last decided one, failed as proposed, unless it was (六§7)."""
    held = FORM.alias()
    was_held = select(held.c.workflow_id).where(held.c.again_of == FORM.c.workflow_id, held.c.not_rated.is_(None))
    last = (
        select(FORM.c.person, FORM.c.workflow_id, DECISION.c.again, was_held.exists().label("was_held"))
        .join(DECISION, DECISION.c.workflow_id == FORM.c.workflow_id)
        .ext(distinct_on(FORM.c.person))
        .order_by(FORM.c.person, DECISION.c.decided_at.desc(), FORM.c.workflow_id.desc())
    )
    rows = connection.execute(last)
    return {human(row.person): row.workflow_id for row in rows if row.again and not row.was_held}


READINGS: dict[str, Callable[..., Any]] = {"appraisal_raters": _raters}
PLANS = {"appraisals": plan}
