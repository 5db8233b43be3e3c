"""The values of the policy: what kind each is, and whether it may be what a file says."""

import re
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ValidationError

from models.fields import MONEY, errors_of
from models.policy.duration import SECONDS, Duration, Unit
from models.policy.parameter import Parameter

TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
WORKING = "working"
"""Stands for the working periods of a day, joined over their breaks."""


class ValueKind(StrEnum):
    """What a parameter's value is, and so how it is written in a file."""

    DURATION = "duration"
    COUNT = "count"
    RATIO = "ratio"
    MONEY = "money"
    TEXTS = "texts"
    COUNTS = "counts"
    MONIES = "monies"
    TIME = "time"
    HOURS = "hours"
    CHOICE = "choice"
    ROWS = "rows"


ROWS_MOST = 100
"""Rows of a table: a case carries them from its opening to its end."""


class WrongRows(ValueError):
    """A table is wrong; `errors` names every wrong row, counted from 1, and key as `{loc, msg}`."""

    def __init__(self, errors: list[dict[str, str]]) -> None:
        super().__init__("; ".join(f"{e['loc']}: {e['msg']}" for e in errors))
        self.errors = errors


def kind_of(parameter: Parameter) -> ValueKind:
    """The kind that the unit, the key's ending and the default show."""
    if parameter.row is not None or parameter.unit is not None:
        return ValueKind.DURATION if parameter.row is None else ValueKind.ROWS
    if parameter.key.endswith(".hours"):
        return ValueKind.HOURS
    one, several = _MONEY if parameter.key.endswith("_cny") else _OTHER
    match parameter.default:
        case [first, *_]:
            return several if isinstance(first, str) else ValueKind.COUNTS
        case str():
            return ValueKind.CHOICE if parameter.choices else one
        case float():
            return ValueKind.RATIO
    return ValueKind.COUNT


_MONEY, _OTHER = (ValueKind.MONEY, ValueKind.MONIES), (ValueKind.TIME, ValueKind.TEXTS)
"""What a text is, alone and in a list, by the key's ending."""


def checked(parameter: Parameter, raw: Any) -> Any:
    """The value in its own form. Raises ValueError that says what it must be."""
    kind = kind_of(parameter)
    if parameter.row is not None:
        return _checked_rows(parameter.row, raw)
    if kind in (ValueKind.TEXTS, ValueKind.COUNTS, ValueKind.MONIES):
        return _checked_list(parameter, kind, raw)
    return _checked_one(parameter, kind, raw)


def _checked_one(parameter: Parameter, kind: ValueKind, raw: Any) -> Any:
    match kind:
        case ValueKind.DURATION:
            return _checked_duration(parameter.unit or "", raw)
        case ValueKind.COUNT | ValueKind.COUNTS:
            return _checked_count(parameter, raw)
        case ValueKind.CHOICE:
            return _checked_choice(parameter, raw)
        case ValueKind.RATIO:
            return _checked_ratio(parameter, raw)
        case ValueKind.TEXTS if parameter.choices:
            return _checked_choice(parameter, raw)
    return _READERS[kind](raw)


def _whole(raw: Any) -> bool:
    return isinstance(raw, int) and not isinstance(raw, bool)


def _checked_duration(unit: str, raw: Any) -> str:
    if _whole(raw):
        raw = f"{raw} {unit}"
    if isinstance(raw, str):
        return str(Duration.parse(raw))
    raise ValueError(f'must be a number of {unit} or a string such as "3 WD"')


_COUNTED = {"_seconds": Unit.S, "_minutes": Unit.MIN, "_days": Unit.CD, "_cd": Unit.CD, "_months": Unit.MONTHS}
"""Counts that are lengths of time by their key: a string with the unit does as well."""


def _checked_count(parameter: Parameter, raw: Any) -> int:
    unit = next((unit for ending, unit in _COUNTED.items() if parameter.key.endswith(ending)), None)
    if unit is not None:
        return _counted(unit, Duration.parse(_checked_duration(unit, raw)))
    lowest, highest = parameter.range
    if _whole(raw) and lowest <= raw <= highest:
        return int(raw)
    raise ValueError(f"must be a whole number from {lowest} to {highest}")


def _counted(unit: Unit, duration: Duration) -> int:
    if duration.unit is unit:
        return duration.amount
    if unit in (Unit.S, Unit.MIN) and duration.is_clock:
        whole, rest = divmod(duration.amount * SECONDS[duration.unit], SECONDS[unit])
        if not rest:
            return whole
    raise ValueError(f'must be whole {unit}, such as "7 {unit}"')


def _checked_ratio(parameter: Parameter, raw: Any) -> float:
    is_number = isinstance(raw, (int, float)) and not isinstance(raw, bool)
    if is_number and (0 < raw < 1 or (parameter.whole and raw in (0, 1))):
        return float(raw)
    raise ValueError("must be a share from 0 to 1" if parameter.whole else "must be between 0 and 1")


def _checked_choice(parameter: Parameter, raw: Any) -> str:
    if raw not in parameter.choices:
        raise ValueError("must be " + " or ".join(f'"{choice}"' for choice in parameter.choices))
    return str(raw)


def _checked_time(raw: Any) -> str:
    if isinstance(raw, str) and TIME.fullmatch(raw):
        return raw
    raise ValueError('must be a time of day, such as "08:30"')


def _checked_hours(raw: Any) -> str:
    begin, _, end = raw.partition("-") if isinstance(raw, str) else ("", "", "")
    if raw == WORKING or (TIME.fullmatch(begin) and TIME.fullmatch(end) and begin < end):
        return str(raw)
    raise ValueError(f'must be hours of a day, such as "09:00-20:00", or "{WORKING}" for the working hours')


def _checked_word(raw: Any) -> str:
    if isinstance(raw, str) and raw.strip():
        return raw
    raise ValueError('must be a text, such as "food"')


def _checked_money(raw: Any) -> str:
    if _whole(raw):
        raw = f"{raw}.00"
    if not isinstance(raw, str) or MONEY.fullmatch(raw) is None:
        raise ValueError('must be whole yuan, or a string with two decimals, such as "200.00"')
    return raw


def _checked_list(parameter: Parameter, kind: ValueKind, raw: Any) -> list[Any]:
    if not isinstance(raw, list):
        raise ValueError(f"must be a list of {kind}")  # noqa: TRY004 - the caller gathers ValueErrors
    found = [_checked_one(parameter, kind, item) for item in raw]
    if kind is not ValueKind.TEXTS and len(found) != len(parameter.default):
        raise ValueError(f"must hold {len(parameter.default)} values")
    if parameter.sums_to is not None and sum(found) != parameter.sums_to:
        raise ValueError(f"must add up to {parameter.sums_to}")
    if parameter.falling and sorted(set(found), reverse=True) != found:
        raise ValueError("must fall from the first to the last")
    return found


def _checked_rows(row: type[BaseModel], raw: Any) -> list[dict[str, Any]]:
    """The rows as JSON has them, what they leave out left out."""
    if not isinstance(raw, list) or len(raw) > ROWS_MOST:
        raise ValueError(f"must be a list of {ROWS_MOST} rows at most")
    found, errors = [], []
    for number, given in enumerate(raw, start=1):
        try:
            found.append(row.model_validate(given).model_dump(mode="json", exclude_none=True))
        except ValidationError as error:
            places = ((".".join(map(str, (number, *wrong["loc"]))), wrong["msg"]) for wrong in errors_of(error))
            errors += [{"loc": place, "msg": msg} for place, msg in places]
    if errors:
        raise WrongRows(errors)
    return found


_READERS: dict[ValueKind, Callable[[Any], Any]] = {
    ValueKind.MONEY: _checked_money,
    ValueKind.MONIES: _checked_money,
    ValueKind.TEXTS: _checked_word,
    ValueKind.TIME: _checked_time,
    ValueKind.HOURS: _checked_hours,
}
