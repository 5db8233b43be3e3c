"""Lengths of time as the policy writes them: working time, calendar days, months, plain clock time."""

import re
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_serializer, model_validator


class Unit(StrEnum):
    """What a duration counts in."""

    S = "s"
    MIN = "min"
    H = "h"
    WM = "WM"
    WH = "WH"
    WD = "WD"
    CD = "CD"
    MONTHS = "months"


CLOCK = (Unit.S, Unit.MIN, Unit.H)
WORKING = (Unit.WM, Unit.WH, Unit.WD)
SECONDS = {Unit.S: 1, Unit.MIN: 60, Unit.H: 3600, Unit.WM: 60, Unit.WH: 3600}
_FORM = re.compile(r"(\d{1,7}) ?(s|min|h|WM|WH|WD|CD|months?)")
_LONGEST = {Unit.S: 10**7, Unit.MIN: 525_600, Unit.H: 17_520, Unit.WM: 120_000, Unit.WH: 2_000, Unit.WD: 1_000,
            Unit.CD: 3_660, Unit.MONTHS: 120}


class Duration(BaseModel):
    """An amount of a unit, such as `30 WM`; written as that string."""

    model_config = ConfigDict(frozen=True)

    amount: Annotated[int, Field(ge=1)]
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> "Duration":
        """Reads `20 s`, `10 min`, `4 h`, `30 WM`, `4 WH`, `3 WD`, `7 CD`, `2 months`, each within its bounds.

        Raises ValueError.
        """
        found = cls.read(text)
        if not 1 <= found.amount <= _LONGEST[found.unit]:
            raise ValueError(f"must be from 1 to {_LONGEST[found.unit]} {found.unit}")
        return found

    @classmethod
    def read(cls, text: str) -> "Duration":
        """The same without bounds: for what was checked before, or is the sum of several. Raises ValueError."""
        match = _FORM.fullmatch(text.strip())
        if match is None:
            raise ValueError(
                'must be a number and a unit: s, min, h, WM, WH, WD, CD or months, such as "30 WM" or "7 CD"'
            )
        unit = Unit.MONTHS if match[2].startswith("month") else Unit(match[2])
        return cls.model_construct(amount=int(match[1]), unit=unit)

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}"

    @property
    def is_clock(self) -> bool:
        """Plain time, day and night."""
        return self.unit in CLOCK

    @property
    def is_working(self) -> bool:
        """Counted in working time; a hold keeps what is left of it as working time."""
        return self.unit in WORKING

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        if isinstance(value, str):
            parsed = cls.parse(value)
            return {"amount": parsed.amount, "unit": parsed.unit}
        return value

    @model_serializer
    def _to_text(self) -> str:
        return str(self)
