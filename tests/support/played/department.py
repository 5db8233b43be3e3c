"""Departments of after-sales as companies of the tests have them: who there is, and who leads whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Engine

from activities.rules.people import staff
from hints import furnish
from played.staff_deeds import acting

POSTS: Mapping[str, str] = {
    "t": "repair", "n": "repair", "c": "clerk", "d": "delivery", "w": "warehouse", "s": "supervisor", "q": "quality",
    "m": "manager",
}  # fmt: skip
"""By the first letter of the id."""
BESIDE = (("g-1", "general_manager"), ("h-1", "hr"), ("q-2", "quality"))
"""Who has to do with after-sales and may be of another department."""

FURNISHED = frozenset({"seen-1"})
"""Whom the kinds need on the list (`hints.furnish`): in the department, led by nobody, without work."""


@dataclass(frozen=True)
class Department:
    """Who works in after-sales, by id; the first letter of an id says the post, `m` is the manager."""

    leaders: Mapping[str, str]
    """Who leads whom; the manager alone is led by nobody."""
    newcomer: str
    """Comes in the year, and is led by the first supervisor: `technician:n-1`."""
    leaver: str
    """Leaves in the year."""

    def of_post(self, letter: str, role: str) -> tuple[str, ...]:
        """All of a post, each in a role."""
        return tuple(f"{role}:{own_id}" for own_id in self.leaders if own_id.startswith(letter))

    @property
    def technicians(self) -> tuple[str, ...]:
        """Those who hold certificates from the beginning."""
        return self.of_post("t", "technician")

    @property
    def clerks(self) -> tuple[str, ...]:
        return self.of_post("c", "clerk")

    @property
    def everybody(self) -> tuple[str, ...]:
        """The ids of all who are there from the beginning."""
        return (*self.leaders, *sorted({*self.leaders.values()} - {*self.leaders}))


def led(leader: str, letter: str, first: int, last: int) -> dict[str, str]:
    """Whom somebody leads, so many of a post."""
    return dict.fromkeys((f"{letter}-{number}" for number in range(first, last + 1)), leader)


TEN = Department(
    led("s-1", "t", 1, 4) | led("s-2", "c", 1, 2) | led("m-1", "s", 1, 2) | led("m-1", "q", 1, 1),
    newcomer="technician:n-1", leaver="technician:t-3",
)  # fmt: skip
FORTY = Department(
    led("s-1", "t", 1, 8) | led("s-3", "t", 9, 16) | led("s-4", "t", 17, 24) | led("s-2", "c", 1, 6)
    | led("s-2", "d", 1, 3) | led("s-4", "w", 1, 3) | led("m-1", "s", 1, 4) | led("m-1", "q", 1, 2),
    newcomer="technician:n-1", leaver="technician:t-9",
)  # fmt: skip
"""And three more: 24 technicians, six clerks, three couriers, three storekeepers, four supervisors, two of quality."""


def employ(database: Engine, department: Department, certified_until: date) -> None:
    """Enters all of a department, who leads whom, the technicians' certificates; and what the kinds need."""
    with database.begin() as connection:
        for own_id in department.everybody:
            details: dict[str, Any] = {"name": own_id, "department": "after_sales", "hired_on": date(2020, 1, 1)}
            details |= {"post": POSTS[own_id[0]]}
            staff.enlist(connection, acting(f"staff:{own_id}"), details)
        for own_id, leader in department.leaders.items():
            staff.enlist(connection, acting(f"staff:{own_id}"), {"supervisor": leader})
        for own_id, role in BESIDE:
            staff.enlist(connection, f"{role}:{own_id}", {"name": own_id})
        for who in department.technicians:
            staff.certify(connection, who, "*", date(2020, 1, 1), certified_until)
        furnish(connection)
