"""The policy's parameters as a validated, frozen set; every number of the procedures comes from here."""

import difflib
import tomllib
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from models.duration import Duration
from models.fields import MONEY
from models.parameters import BY_KEY, PARAMETERS, Parameter


class PolicyError(ValueError):
    """A policy file is wrong; `errors` names every wrong key as `{loc, msg}`."""

    def __init__(self, errors: list[dict[str, str]]) -> None:
        super().__init__("; ".join(f"{e['loc']}: {e['msg']}" for e in errors))
        self.errors = errors


class Policy(BaseModel):
    """Values by key, in the form of the defaults: durations as strings, money with two decimals."""

    model_config = ConfigDict(frozen=True)

    values: dict[str, Any] = Field(default_factory=dict)
    """What differs from the defaults."""

    @classmethod
    def load(cls, text: str, base: "Policy | None" = None) -> "Policy":
        """Reads a TOML file that may hold only what it changes. Raises PolicyError with every wrong key."""
        try:
            tables = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise PolicyError([{"loc": "file", "msg": f"is not TOML: {error}"}]) from None
        values = dict(base.values) if base is not None else {}
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
        """A value in its own form. Raises PolicyError for a key that is no parameter."""
        return self.values[key] if key in self.values else _default(key)

    def duration(self, key: str) -> Duration:
        return _duration(self.value(key))

    def integer(self, key: str) -> int:
        return int(self.value(key))

    def number(self, key: str) -> float:
        return float(self.value(key))

    def money(self, key: str) -> Decimal:
        """Yuan."""
        return Decimal(self.value(key))

    def strings(self, key: str) -> tuple[str, ...]:
        return tuple(self.value(key))

    def integers(self, key: str) -> tuple[int, ...]:
        return tuple(self.value(key))

    def monies(self, key: str) -> tuple[Decimal, ...]:
        return tuple(map(Decimal, self.value(key)))

    def text(self, key: str) -> str:
        return str(self.value(key))


def default_policy_text() -> str:
    """The shipped policy file."""
    return files("models").joinpath("default_policy.toml").read_text(encoding="utf-8")


@lru_cache(maxsize=1024)
def _duration(text: str) -> Duration:
    return Duration.parse(text)


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
        raise PolicyError([{"loc": key, "msg": f"is no parameter of the policy{hint}"}])
    return BY_KEY[key]


def _checked(parameter: Parameter, raw: Any) -> Any:
    if parameter.unit is not None:
        return _checked_duration(parameter.unit, raw)
    default = parameter.default
    if isinstance(default, list):
        return _checked_list(parameter, raw)
    if isinstance(default, float):
        return _checked_ratio(raw)
    if isinstance(default, str):
        return _checked_text(parameter, raw)
    if isinstance(raw, bool) or not isinstance(raw, int) or not 0 < raw <= 100_000:
        raise ValueError("must be a whole number from 1 to 100000")
    return raw


def _checked_duration(unit: str, raw: Any) -> str:
    if isinstance(raw, int) and not isinstance(raw, bool):
        raw = f"{raw} {unit}"
    if not isinstance(raw, str):
        raise ValueError(f'must be a number of {unit} or a string such as "3 WD"')
    return str(Duration.parse(raw))


def _checked_ratio(raw: Any) -> float:
    if isinstance(raw, bool) or not isinstance(raw, (int, float)) or not 0 < raw < 1:
        raise ValueError("must be between 0 and 1")
    return float(raw)


def _checked_text(parameter: Parameter, raw: Any) -> str:
    if parameter.key.endswith("_cny"):
        return _checked_money(raw)
    if raw not in ("paid", "list"):
        raise ValueError('must be "paid" or "list"')
    return str(raw)


def _checked_money(raw: Any) -> str:
    if not isinstance(raw, str) or MONEY.fullmatch(raw) is None:
        raise ValueError('must be yuan as a string with two decimals, such as "200.00"')
    return raw


def _checked_list(parameter: Parameter, raw: Any) -> list[Any]:
    default = parameter.default
    if not isinstance(raw, list) or any(type(item) is not type(default[0]) for item in raw):
        raise ValueError(f"must be a list of {'texts' if isinstance(default[0], str) else 'whole numbers'}")
    if parameter.key.endswith("_cny"):
        raw = [_checked_money(item) for item in raw]
    fixed = parameter.key.startswith("proposal.")
    if fixed and len(raw) != len(default):
        raise ValueError(f"must hold {len(default)} values")
    if parameter.key == "proposal.weights" and sum(raw) != 100:
        raise ValueError("must add up to 100")
    if parameter.key == "proposal.grades" and sorted(raw, reverse=True) != raw:
        raise ValueError("must fall from A to C")
    return raw


__all__ = ["PARAMETERS", "Duration", "Policy", "PolicyError", "default_policy_text"]
