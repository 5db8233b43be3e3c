"""Cells of a file, or options of a command, that hold more than one plain value."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from models.fields import Day, Line, Person
from models.offices import entitled
from models.stock.ledger import MOST_PIECES
from models.vocabulary import Role, role_of

SPAN = r"(\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d)"
"""From a day to a day."""
END = r"\s*(?:;\s*|$)"
"""What parts several."""


def several(pattern: re.Pattern[str], keys: Sequence[str], such_as: str) -> Any:
    """Reads a cell of several, parted by `;`, each with these keys."""

    def read(value: str) -> list[dict[str, str]]:
        found, end = [], 0
        while one := pattern.match(value, end):
            found.append(dict(zip(keys, one.groups(), strict=True)))
            end = one.end()
        if value[end:].strip():
            raise ValueError(f"must be as {such_as}, several parted by ;")
        return found

    return BeforeValidator(read)


def may_approve(person: str) -> bool:
    """Whether somebody approves firms and suppliers: a supervisor or an office above. Raises ValueError."""
    return entitled(role_of(person), (Role.SUPERVISOR,))


def _approver(value: str) -> str:
    if not may_approve(value):
        raise ValueError("must be a supervisor or an office above")
    return value


def _after_its_beginning(last: date, info: ValidationInfo) -> date:
    if last < info.data.get("valid_from", last):
        raise ValueError("must not be before its first day")
    return last


def _whole(value: Any) -> Any:
    if not isinstance(value, str) or re.fullmatch(r"\d{1,9}", value) is None:
        raise ValueError("must be a whole number, such as 10")
    return int(value)


Word = Annotated[Line, AfterValidator(str.strip)]
Last = Annotated[Day, AfterValidator(_after_its_beginning)]
"""A last day; its first one is `valid_from`."""
Approver = Annotated[Person, AfterValidator(_approver)]
Some = Annotated[int, BeforeValidator(_whole), Field(ge=0, le=MOST_PIECES)]
"""A number of pieces as typed."""
Several = Annotated[int, BeforeValidator(_whole), Field(ge=1, le=MOST_PIECES)]
"""The same, at least one."""
