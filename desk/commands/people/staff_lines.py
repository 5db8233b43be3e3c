"""A CSV file of staff, read line by line: what each says, and everything that is wrong with it."""

import re
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError

from desk.commands.csv_table import CsvTable, lines
from desk.commands.people.staff_entry import HeldCertificate, Member
from models.fields import Day, errors_of
from models.people import NAMED, human
from models.vocabulary import Role, role_of

COLUMNS = (
    "person", "roles", "name", "post", "department", "station", "zone", "supervisor", "hired_on", "left_on",
    "proficient", "certificates",
)  # fmt: skip
TABLE = CsvTable(
    COLUMNS,
    needed=("person", "name"),
    emptied=("post", "department", "station", "zone", "supervisor", "hired_on", "left_on"),
)
YES, NO = ("yes", "true", "1", "是"), ("no", "false", "0", "否", "")
_HELD = re.compile(r"(\S.*?) (\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d)\s*(?:;\s*|$)", re.DOTALL)


def _yes_or_no(value: str) -> bool:
    said = value.strip().lower()
    if said not in (*YES, *NO):
        raise ValueError("must be yes or no")
    return said in YES


def _role(value: str) -> str:
    if role_of(f"{value}:x") in (Role.CUSTOMER, Role.SYSTEM):
        raise ValueError(f"{value} is no role of staff")
    return value


def _certificates(value: str) -> list[dict[str, str]]:
    """`washing_machine 2026-01-01 to 2030-12-31; oven …`, one by one."""
    found, end = [], 0
    while one := _HELD.match(value, end):
        found.append(dict(zip(HeldCertificate.model_fields, one.groups(), strict=True)))
        end = one.end()
    if value[end:].strip():
        raise ValueError("must be as washing_machine 2026-01-01 to 2030-12-31, several parted by ;")
    return found


class StaffLine(Member):
    """A member of staff as a line of a file has them."""

    roles: Annotated[list[Annotated[str, AfterValidator(_role)]], BeforeValidator(str.split)] = Field(default=[])
    left_on: Day | None = None
    proficient: Annotated[bool, BeforeValidator(_yes_or_no)] = False
    certificates: Annotated[list[HeldCertificate], BeforeValidator(_certificates)] = Field(default=[])

    @property
    def id(self) -> str:
        return human(self.person)

    @property
    def every_role(self) -> list[str]:
        """The role in which the person is named, and those of the column."""
        role = self.person.partition(":")[0]
        return [*self.roles, *([] if role == NAMED else [role])]


@dataclass
class StaffFile:
    """A file as it was read: by number the lines that are right in themselves, what is wrong with the others."""

    lines: dict[int, StaffLine] = field(default_factory=dict)
    errors: list[dict[str, Any]] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)
    """The line in which each human stands first, be it right or wrong."""


def read(name: str, text: str) -> StaffFile:
    """Reads a file's text; `name` is the file's. Raises InvalidFile where it is no such table at all."""
    found = StaffFile()
    for number, fields in lines(name, text, TABLE):
        try:
            line = StaffLine.model_validate(fields)
        except ValidationError as error:
            found.errors += [e | {"loc": [f"line {number}", *e["loc"]]} for e in errors_of(error)]
        else:
            found.lines[number] = line
        _note(found, number, fields["person"])
    return found


def _note(found: StaffFile, number: int, person: str) -> None:
    """Notes in which line somebody stands; a second one of theirs is wrong."""
    try:
        own_id = human(person)
    except ValueError:
        return
    first = found.ids.setdefault(own_id, number)
    if first != number:
        msg = f"{own_id} stands in line {first} already: one id is one person, with all roles in one line"
        found.errors.append({"loc": [f"line {number}", "person"], "msg": msg})
        found.lines.pop(number, None)
