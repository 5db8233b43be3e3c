"""The policy's parameters as a validated, frozen set; every number of the procedures comes from here."""

import difflib
import tomllib
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from models.fields import MONEY
from models.policy.duration import SECONDS, Duration, Unit
from models.policy.parameters import BY_KEY, PARAMETERS, Parameter


class PolicyError(ValueError):
    """A policy file is wrong; `errors` names every wrong key as `{loc, msg}`."""

    def __init__(self, errors: list[dict[str, str]]) -> None:
        super().__init__("; ".join(f"{e['loc']}: {e['msg']}" for e in errors))
        self.errors = errors


class UnknownParameter(PolicyError, KeyError):
    """A key that is no parameter; the text names the closest one."""

    __str__ = Exception.__str__


class ValueKind(StrEnum):
    """What a parameter's value is, and so how it is written in a file."""

    DURATION = "duration"
    COUNT = "count"
    RATIO = "ratio"
    MONEY = "money"
    BASIS = "basis"
    TEXTS = "texts"
    COUNTS = "counts"
    MONIES = "monies"


class Policy(BaseModel):
    """Values by key, in the form of the defaults: durations as strings, money with two decimals."""

    model_config = ConfigDict(frozen=True)

    values: dict[str, Any] = Field(default_factory=dict)
    """All of them once loaded, so that a case keeps its numbers when a default changes; else the default holds."""

    @classmethod
    def load(cls, text: str, base: "Policy | None" = None) -> "Policy":
        """Reads a TOML file that may hold only what it changes, of `base` or of the defaults.

        Raises PolicyError with every wrong key.
        """
        try:
            tables = tomllib.loads(text)
        except (ValueError, RecursionError) as error:  # too many digits or brackets are no TOMLDecodeError
            raise PolicyError([{"loc": "file", "msg": f"is not TOML: {error}"}]) from None
        values = {key: _default(key) for key in BY_KEY} | (base.values if base is not None else {})
        errors: list[dict[str, str]] = []
        for key, raw in _flat(tables, errors):
            try:
                values[key] = _checked(_parameter(key), raw)
            except PolicyError as error:
                errors += error.errors
            except ValueError as error:
                errors.append({"loc": key, "msg": str(error)})
        if errors:
            raise PolicyError(errors)
        return cls(values=values)

    def value(self, key: str) -> Any:
        """A value in its own form. Raises UnknownParameter for a key that is none."""
        return self.values[key] if key in self.values else _default(key)

    def duration(self, key: str) -> Duration:
        return _duration(self._of(ValueKind.DURATION, key))

    def integer(self, key: str) -> int:
        """A count; of minutes, days or months where the key ends so."""
        return int(self._of(ValueKind.COUNT, key))

    def number(self, key: str) -> float:
        """A share between 0 and 1."""
        return float(self._of(ValueKind.RATIO, key))

    def money(self, key: str) -> Decimal:
        """Yuan."""
        return Decimal(self._of(ValueKind.MONEY, key))

    def text(self, key: str) -> str:
        return str(self._of(ValueKind.BASIS, key))

    def strings(self, key: str) -> tuple[str, ...]:
        return tuple(self._of(ValueKind.TEXTS, key))

    def integers(self, key: str) -> tuple[int, ...]:
        return tuple(self._of(ValueKind.COUNTS, key))

    def monies(self, key: str) -> tuple[Decimal, ...]:
        """Yuan."""
        return tuple(map(Decimal, self._of(ValueKind.MONIES, key)))

    def _of(self, kind: ValueKind, key: str) -> Any:
        found = kind_of(_parameter(key))
        if found is not kind:
            raise TypeError(f"{key} is a {found}, not a {kind}")
        return self.value(key)


def default_policy_text() -> str:
    """The shipped policy file."""
    return files("models.policy").joinpath("default_policy.toml").read_text(encoding="utf-8")


@lru_cache(maxsize=1024)
def _duration(text: str) -> Duration:
    return Duration.read(text)


@lru_cache(maxsize=1024)
def _default(key: str) -> Any:
    parameter = _parameter(key)
    return _checked(parameter, parameter.default)


def _flat(tables: dict[str, Any], errors: list[dict[str, str]]) -> list[tuple[str, Any]]:
    found = []
    for prefix, table in tables.items():
        if isinstance(table, dict):
            found += [(f"{prefix}.{name}", value) for name, value in table.items()]
        else:
            errors.append({"loc": prefix, "msg": "must stand in a table, such as [repair]"})
    return found


def _parameter(key: str) -> Parameter:
    if key not in BY_KEY:
        near = difflib.get_close_matches(key, BY_KEY, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise UnknownParameter([{"loc": key, "msg": f"is no parameter of the policy{hint}"}])
    return BY_KEY[key]


def kind_of(parameter: Parameter) -> ValueKind:
    """The kind that the unit, the key's ending and the default show."""
    if parameter.unit is not None:
        return ValueKind.DURATION
    money = parameter.key.endswith("_cny")
    match parameter.default:
        case [str(), *_]:
            return ValueKind.MONIES if money else ValueKind.TEXTS
        case [*_]:
            return ValueKind.COUNTS
        case str():
            return ValueKind.MONEY if money else ValueKind.BASIS
        case float():
            return ValueKind.RATIO
    return ValueKind.COUNT


def _checked(parameter: Parameter, raw: Any) -> Any:
    kind = kind_of(parameter)
    if kind in (ValueKind.TEXTS, ValueKind.COUNTS, ValueKind.MONIES):
        return _checked_list(parameter, kind, raw)
    return _checked_one(parameter, kind, raw)


def _checked_one(parameter: Parameter, kind: ValueKind, raw: Any) -> Any:
    match kind:
        case ValueKind.DURATION:
            return _checked_duration(parameter.unit or "", raw)
        case ValueKind.RATIO:
            return _checked_ratio(raw)
        case ValueKind.MONEY | ValueKind.MONIES:
            return _checked_money(raw)
        case ValueKind.COUNT | ValueKind.COUNTS:
            return _checked_count(parameter, raw)
        case ValueKind.TEXTS:
            return _checked_word(raw)
    return _checked_basis(raw)


def _whole(raw: Any) -> bool:
    return isinstance(raw, int) and not isinstance(raw, bool)


def _checked_duration(unit: str, raw: Any) -> str:
    if _whole(raw):
        raw = f"{raw} {unit}"
    if isinstance(raw, str):
        return str(Duration.parse(raw))
    raise ValueError(f'must be a number of {unit} or a string such as "3 WD"')


_COUNTED = {"_minutes": Unit.MIN, "_days": Unit.CD, "_cd": Unit.CD, "_months": Unit.MONTHS}
"""Counts that are lengths of time by their key: a string with the unit does as well."""


def _checked_count(parameter: Parameter, raw: Any) -> int:
    unit = next((unit for ending, unit in _COUNTED.items() if parameter.key.endswith(ending)), None)
    if unit is not None:
        return _counted(unit, Duration.parse(_checked_duration(unit, raw)))
    lowest = 0 if parameter.key in ("proposal.weights", "proposal.grades") else 1
    if _whole(raw) and lowest <= raw <= 100:
        return int(raw)
    raise ValueError(f"must be a whole number from {lowest} to 100")


def _counted(unit: Unit, duration: Duration) -> int:
    if duration.unit is unit:
        return duration.amount
    if unit is Unit.MIN and duration.is_clock:
        minutes, rest = divmod(duration.amount * SECONDS[duration.unit], 60)
        if not rest:
            return minutes
    raise ValueError(f'must be whole {unit}, such as "7 {unit}"')


def _checked_ratio(raw: Any) -> float:
    if isinstance(raw, bool) or not isinstance(raw, (int, float)) or not 0 < raw < 1:
        raise ValueError("must be between 0 and 1")
    return float(raw)


def _checked_basis(raw: Any) -> str:
    if raw not in ("paid", "list"):
        raise ValueError('must be "paid" or "list"')
    return str(raw)


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
    if parameter.key == "proposal.weights" and sum(found) != 100:
        raise ValueError("must add up to 100")
    if parameter.key == "proposal.grades" and sorted(set(found), reverse=True) != found:
        raise ValueError("must fall from A to C")
    return found


__all__ = [
    "PARAMETERS",
    "Duration",
    "Policy",
    "PolicyError",
    "UnknownParameter",
    "ValueKind",
    "default_policy_text",
    "kind_of",
]
