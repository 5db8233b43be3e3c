"""People: the id in `role:id` names the human, whatever the role; what the register of staff says of one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum

from models.vocabulary import PERSON

NAMED = "staff"
"""Stands where a role does for a human without one: `staff:li-4`."""
HOLDER = "technician"
"""In this role people hold certificates: a case names who repairs as `technician:id` (一§18·1)."""


def human(person: str) -> str:
    """The id of a human: `technician:li-4`, `supervisor:li-4` and `staff:li-4` are one. Raises ValueError."""
    match = PERSON.fullmatch(person)
    if match is None:
        raise ValueError("must be role:id or staff:id, for example staff:li-4")
    return match["id"]


def named(human_id: str) -> str:
    """A human without a role, as people write it: `staff:li-4`."""
    return f"{NAMED}:{human_id}"


def same_human(one: str, other: str) -> bool:
    """Whether two names on the wire are one human, in whatever role; no customer is a member of staff."""
    (role, _, own_id), (other_role, _, other_id) = one.partition(":"), other.partition(":")
    return own_id == other_id and (role == "customer") == (other_role == "customer")


def each_once(persons: list[str]) -> list[str]:
    """The people of a message, each once in whatever role. Raises ValueError."""
    if len({human(person) for person in persons}) < len(persons):
        raise ValueError("names somebody twice")
    return persons


class AbsenceKind(StrEnum):
    """Why a member of staff is away."""

    LEAVE = "leave"
    SICK = "sick"
    TRAINING = "training"
    OTHER = "other"


def joined(times: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Times in order, what overlaps as one: of somebody on leave whom a course takes up as well."""
    found: list[tuple[datetime, datetime]] = []
    for begin, end in sorted(times):
        if found and begin < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """A member of staff as the register has them."""

    id: str
    name: str
    post: str | None = None
    department: str | None = None
    station: str | None = None
    zone: str | None = None
    supervisor: str | None = None
    """The id of who leads them."""
    hired_on: date | None = None
    left_on: date | None = None
    """The last day."""
    active: bool = True
    proficient: bool = False

    def at_work(self, on: date) -> bool:
        """Whether the company employs them on a day; the first and the last day count. Who is absent is so too."""
        begun = self.hired_on is None or self.hired_on <= on
        return self.active and begun and (self.left_on is None or on <= self.left_on)


COLUMNS = tuple(field.name for field in fields(Colleague))


def faults(one: Colleague, register: Mapping[str, Colleague]) -> Iterator[tuple[str, str]]:
    """What does not fit of a member of staff, by field; `register` is everyone by id, this one included."""
    if one.left_on is not None and one.hired_on is not None and one.left_on < one.hired_on:
        yield "left_on", "must not be before hired_on"
    if one.supervisor is None:
        return
    if one.supervisor not in register:
        yield "supervisor", f"{named(one.supervisor)} is not on the staff list: add them first"
    elif one.id in _above(one, register):
        yield "supervisor", f"{named(one.supervisor)} is led by {named(one.id)}, at once or over others"


def _above(one: Colleague, register: Mapping[str, Colleague]) -> set[str]:
    """Everyone who leads them, at once or over others, as far as the register goes."""
    found: set[str] = set()
    leader = one.supervisor
    while leader is not None and leader not in found:
        found.add(leader)
        leader = register[leader].supervisor if leader in register else None
    return found
