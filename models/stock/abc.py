"""The class of a part by the value of a year's use: A up to 80 % of all, B up to 95 %, C the rest (二§7, 一§32)."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from models.stock.masters import AbcClass

A_PCT, B_PCT = 80, 95
YEAR, TOO_SHORT = 12, 3
"""Months whose use counts, and fewer of which say nothing yet."""


@dataclass(frozen=True, kw_only=True)
class YearsUse:
    """What a part was used in the last twelve months, in yuan; `settled`: it is known for three months or longer."""

    part: str
    value: Decimal
    settled: bool
    manual: AbcClass | None = None
    until: date | None = None
    """The last day of the manual class."""


def classes(uses: Iterable[YearsUse], on: date) -> dict[str, AbcClass]:
    """The class of each part on a day. One stands in a class as long as those before it come to less than its share.

    Ordered by value, the dearest first, then by number; parts that are not known for long are in none of the shares.
    """
    known = list(uses)
    found = {one.part: AbcClass.PROVISIONAL for one in known if not one.settled}
    found |= _shared(sorted((one for one in known if one.settled), key=lambda one: (-one.value, one.part)))
    return found | _manual(known, on)


def _shared(ordered: list[YearsUse]) -> dict[str, AbcClass]:
    total, before = sum((one.value for one in ordered), Decimal(0)), Decimal(0)
    found = {}
    for one in ordered:
        found[one.part] = _class(before * 100, total)
        before += one.value
    return found


def _class(before: Decimal, total: Decimal) -> AbcClass:
    if before < total * A_PCT:
        return AbcClass.A
    return AbcClass.B if before < total * B_PCT else AbcClass.C


def _manual(known: list[YearsUse], on: date) -> dict[str, AbcClass]:
    """Those that somebody has set, until their day."""
    set_by_hand = ((one.part, one.manual) for one in known if one.until is not None and on <= one.until)
    return {part: manual for part, manual in set_by_hand if manual is not None}


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
