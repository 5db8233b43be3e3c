"""The policy's parameters as a validated, frozen set; every number of the procedures comes from here."""

import difflib
import tomllib
from datetime import time
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from operator import not_
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from models.policy.duration import Duration
from models.policy.parameter import Parameter
from models.policy.parameters import parameters
from models.policy.tables_by_kind import keeps
from models.policy.values import ValueKind, WrongRows, checked, kind_of

Clock = time
"""A time of day; the policy's own `time` reads one."""


class PolicyError(ValueError):
    """A policy file is wrong; `errors` names every wrong key as `{loc, msg}`."""

    def __init__(self, errors: list[dict[str, str]]) -> None:
        super().__init__("; ".join(f"{e['loc']}: {e['msg']}" for e in errors))
        self.errors = errors


class UnknownParameter(PolicyError, KeyError):
    """A key that is no parameter; the text names the closest one."""

    __str__ = Exception.__str__


class NotKept(PolicyError, KeyError):
    """A parameter that the kind of a case is not declared to read; the text names both, and where to declare it."""

    __str__ = Exception.__str__


class Policy(BaseModel):
    """Values by key, in the form of the defaults: durations as strings, money with two decimals."""

    model_config = ConfigDict(frozen=True)

    values: dict[str, Any] = Field(default_factory=dict)
    """All of them once loaded, so that a case keeps its numbers when a default changes; else the default holds."""
    kind: str = Field(default="", exclude_if=not_)
    """The kind of the case that keeps them, and so which tables are here; empty for a whole policy."""

    @classmethod
    def load(cls, text: str, base: "Policy | None" = None) -> "Policy":
        """Reads a TOML file that may hold only what it changes, of `base` or of the defaults.

        Raises PolicyError with every wrong key.
        """
        try:
            tables = tomllib.loads(text)
        except (ValueError, RecursionError) as error:  # too many digits or brackets are no TOMLDecodeError
            raise PolicyError([{"loc": "file", "msg": f"is not TOML: {error}"}]) from None
        values = {key: _default(key) for key in parameters()} | (base.values if base is not None else {})
        errors: list[dict[str, str]] = []
        for key, raw in _flat(tables, errors):
            try:
                values[key] = checked(_parameter(key), raw)
            except PolicyError as error:
                errors += error.errors
            except WrongRows as error:
                errors += [{"loc": f"{key}.{wrong['loc']}", "msg": wrong["msg"]} for wrong in error.errors]
            except ValueError as error:
                errors.append({"loc": key, "msg": str(error)})
        if errors:
            raise PolicyError(errors)
        return cls(values=values)

    def kept_by(self, kind: str) -> "Policy":
        """What a case of that kind carries of it: the tables that its rules read (`TABLES` in its file)."""
        return Policy(values={key: value for key, value in self.values.items() if keeps(kind, key)}, kind=kind)

    def value(self, key: str) -> Any:
        """A value in its own form; of a parameter that is younger than these, its default.

        Raises UnknownParameter for a key that is none, NotKept for one that a case of this kind does not keep.
        """
        if key in self.values:
            return self.values[key]
        if self.kind and not keeps(self.kind, key):
            where = "name its table in the TABLES of the kind's file (models/kinds)"
            raise NotKept([{"loc": key, "msg": f"is not among what a {self.kind} keeps of the policy; {where}"}])
        return _default(key)

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

    def choice(self, key: str) -> str:
        return str(self._of(ValueKind.CHOICE, key))

    def time(self, key: str) -> time:
        """A time of day on the company's clock."""
        return time.fromisoformat(self._of(ValueKind.TIME, key))

    def hours(self, key: str) -> tuple[Clock, Clock] | None:
        """Hours of a day on the company's clock; None for the working hours."""
        begin, _, end = self._of(ValueKind.HOURS, key).partition("-")
        return (time.fromisoformat(begin), time.fromisoformat(end)) if end else None

    def strings(self, key: str) -> tuple[str, ...]:
        return tuple(self._of(ValueKind.TEXTS, key))

    def integers(self, key: str) -> tuple[int, ...]:
        return tuple(self._of(ValueKind.COUNTS, key))

    def monies(self, key: str) -> tuple[Decimal, ...]:
        """Yuan."""
        return tuple(map(Decimal, self._of(ValueKind.MONIES, key)))

    def rows(self, key: str) -> tuple[dict[str, Any], ...]:
        """The rows of a table, in their order."""
        return tuple(self._of(ValueKind.ROWS, key))

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
    return checked(parameter, parameter.default)


def _flat(tables: dict[str, Any], errors: list[dict[str, str]]) -> list[tuple[str, Any]]:
    found = []
    for prefix, table in tables.items():
        if isinstance(table, dict):
            found += [(f"{prefix}.{name}", value) for name, value in table.items()]
        else:
            errors.append({"loc": prefix, "msg": "must stand in a table, such as [repair]"})
    return found


def _parameter(key: str) -> Parameter:
    if key not in parameters():
        near = difflib.get_close_matches(key, parameters(), n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise UnknownParameter([{"loc": key, "msg": f"is no parameter of the policy{hint}"}])
    return parameters()[key]
