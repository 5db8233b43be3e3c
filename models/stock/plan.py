"""What is to be bought of a part: the demand of the last months, its forecast, and the need (二§4, 一§32).

All of it is reckoned in exact fractions, and each result comes with the formula by which it was reckoned.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

from models.stock.abc import months_before

MONTHS = 3
"""Full months of which the demand is the forecast's."""
LEAST_DAYS = 10
"""Days with stock from which on the days without are taken out of a month."""


@dataclass(frozen=True, kw_only=True)
class MonthDemand:
    """What was asked of a part in a month, what came back unused, and on how many of its days there was none."""

    month: str
    """`2026-11`."""
    days: int
    days_out: int = 0
    asked: int = 0
    """Whether it was given or refused."""
    returned: int = 0

    @property
    def known(self) -> bool:
        """A month in which there was none, and of which none was asked, says nothing."""
        return bool(self.days_out < self.days or self.asked or self.returned)

    @property
    def scaled(self) -> bool:
        """The days without stock are taken out."""
        return 0 < self.days_out <= self.days - LEAST_DAYS

    @property
    def unsure(self) -> bool:
        """Too few days are left to take the others out."""
        return self.days_out > self.days - LEAST_DAYS

    @property
    def demand(self) -> Fraction:
        """As it would have been with stock on every day."""
        pieces = Fraction(self.asked - self.returned)
        return pieces * self.days / (self.days - self.days_out) if self.scaled else pieces

    @property
    def formula(self) -> str:
        pieces = f"({self.asked} - {self.returned})" if self.returned else f"{self.asked}"
        return f"{pieces} * {self.days} / {self.days - self.days_out}" if self.scaled else pieces


@dataclass(frozen=True)
class Forecast:
    """What is expected to be asked of a part in a month."""

    pieces: Fraction
    formula: str
    low_confidence: bool


def forecast(months: Sequence[MonthDemand]) -> Forecast:
    """The mean of the months that say anything; no less than nothing."""
    known = [month for month in months if month.known]
    if not known:
        return Forecast(Fraction(0), "0", low_confidence=True)
    mean = sum((month.demand for month in known), Fraction(0)) / len(known)
    shown = f"({' + '.join(month.formula for month in known)}) / {len(known)}"
    formula = f"{shown} = {mean}" if mean >= 0 else f"max({shown}, 0) = 0"
    return Forecast(max(mean, Fraction(0)), formula, any(month.unsure for month in known))


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What marketing expects: so many times the forecast, or so many pieces in its place."""

    factor: Fraction | None = None
    quantity: int | None = None

    def applied(self, expected: Fraction) -> Fraction:
        """The forecast as marketing sees it."""
        if self.quantity is not None:
            return Fraction(self.quantity)
        return expected * self.factor if self.factor is not None else expected


def outlook_of(part: str, service_class: str, given: Mapping[str, Outlook]) -> Outlook:
    """The one for the part, else the one for its class; under `part:…` and `class:…`."""
    return given.get(f"part:{part}") or given.get(f"class:{service_class}") or Outlook()


def usual_choice(expected: Fraction, stations: int) -> Fraction:
    """What is chosen where nobody says otherwise: the greater of the forecast with outlook and the stations' plans."""
    return max(expected, Fraction(stations))


@dataclass(frozen=True, kw_only=True)
class Supply:
    """What there is of a part at the centre, and what is on its way or wanted there."""

    on_hand: int = 0
    reserved: int = 0
    on_order: int = 0
    """At suppliers, and in other plans that are not ordered yet."""
    in_transit: int = 0
    open_requests: int = 0
    safety_stock: int = 0
    pack: int = 1


@dataclass(frozen=True)
class Need:
    """What is to be bought, in whole packs."""

    pieces: int
    formula: str


def need(chosen: Fraction, there: Supply) -> Need:
    """What is chosen and must stay, without what there is and what comes, with what is wanted already."""
    available = there.on_hand - there.reserved
    lacking = chosen + there.safety_stock - available - there.on_order - there.in_transit + there.open_requests
    shown = (
        f"{chosen} + {there.safety_stock} - {available} - {there.on_order} - {there.in_transit} + "
        f"{there.open_requests} = {lacking}"
    )
    packs = max(ceil(lacking / there.pack), 0)
    return Need(packs * there.pack, f"{shown}; {packs} * {there.pack} = {packs * there.pack}")


# -- days without stock ---------------------------------------------------------------------------------------------


def days_out(stock: int, moved: Mapping[date, int], first: date, last: date) -> dict[str, int]:
    """Days of each month from `first` to `last` that began without stock and on which nothing moved.

    `stock`: what lay there as `first` began; `moved`: what came less what went, on days on which anything did.
    """
    found: dict[str, int] = {}
    day = first
    while day <= last:
        if stock <= 0 and day not in moved:
            found[f"{day:%Y-%m}"] = found.get(f"{day:%Y-%m}", 0) + 1
        stock += moved.get(day, 0)
        day += timedelta(days=1)
    return found


def full_months(plan: str, today: date) -> list[date]:
    """The first days of the last full months before a plan's month, and before today."""
    end = min(date(int(plan[:4]), int(plan[5:7]), 1), today.replace(day=1))
    return [months_before(end, back) for back in range(MONTHS, 0, -1)]


def days_of(month: date) -> int:
    """How many days a month has, by its first."""
    return (months_before(month, -1) - month).days
