"""Checklists: what is looked at, item by item, each with its clauses and words in both languages; policy data.

A file (TOML) may hold only what it changes of the shipped one: a list whole, an item by its keys. Answers are judged
here, without records: which are wanted, what they score, what they find.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from models.fields import Line, Message, Text, errors_of
from models.policy.clauses import clauses

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


class Severity(StrEnum):
    """How grave it is where an item does not hold; `serious` is reported at once."""

    MINOR = "minor"
    MAJOR = "major"
    SERIOUS = "serious"


class Given(StrEnum):
    """What was found of an item."""

    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "not_applicable"
    NOT_SEEN = "not_seen"


class ChecklistItem(Message):
    """One thing to look at."""

    clauses: tuple[Line, ...] = Field(min_length=1)
    zh: Line
    en: Line
    severity: Severity
    advisory: bool = False
    """May be left out; makes no score, exception or finding."""


class Checklist(Message):
    """A list of items by key, in the order in which they are looked at."""

    zh: Line
    en: Line
    items: tuple[Line, ...] = Field(min_length=1)


class Result(Message):
    """The answer to one item; `no` and `not_seen` need a note."""

    item: Line
    answer: Given
    note: Text | None = None


class ChecklistError(ValueError):
    """A file of checklists is wrong; `errors` names every wrong place as `{loc, msg}`."""

    def __init__(self, errors: list[dict[str, str]]) -> None:
        super().__init__("; ".join(f"{e['loc']}: {e['msg']}" for e in errors))
        self.errors = errors


class Checklists(BaseModel):
    """All lists and the items that they name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    lists: dict[str, Checklist]
    items: dict[str, ChecklistItem]

    @classmethod
    def load(cls, text: str, base: "Checklists | None" = None) -> "Checklists":
        """Reads a file that may hold only what it changes of `base`. Raises ChecklistError with every wrong place."""
        try:
            tables = tomllib.loads(text)
        except (ValueError, RecursionError) as error:  # too many digits or brackets are no TOMLDecodeError
            raise ChecklistError([{"loc": "file", "msg": f"is not TOML: {error}"}]) from None
        known = base.model_dump(mode="json") if base is not None else {"lists": {}, "items": {}}
        errors = list(_placed(tables, known))
        try:
            found = cls.model_validate(known)
        except ValidationError as error:
            told = ({"loc": ".".join(map(str, e["loc"])), "msg": str(e["msg"])} for e in errors_of(error))
            raise ChecklistError([*errors, *told]) from None
        errors += _mistakes(found)
        if errors:
            raise ChecklistError(errors)
        return found

    def upon(self, base: "Checklists") -> "Checklists":
        """These, and what only `base` has."""
        return Checklists(lists=base.lists | self.lists, items=base.items | self.items)

    def of(self, key: str) -> dict[str, ChecklistItem]:
        """The items of a list, in its order. Raises KeyError."""
        return {name: self.items[name] for name in self.lists[key].items}


@cache
def default_checklists() -> Checklists:
    """The shipped ones."""
    return Checklists.load(files("models.policy").joinpath("default_checklists.toml").read_text(encoding="utf-8"))


def _placed(tables: dict[str, Any], known: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Puts a file's tables into what is known; answers what has no place there."""
    for kind, entries in tables.items():
        if kind not in known or not isinstance(entries, dict):
            yield {"loc": kind, "msg": "must be a table: [lists.NAME] or [items.NAME]"}
            continue
        for key, values in entries.items():
            if KEY.fullmatch(key) is None or not isinstance(values, dict):
                yield {"loc": f"{kind}.{key}", "msg": "must be a table named by small letters, digits and _"}
            else:
                known[kind][key] = known[kind].get(key, {}) | values


def _mistakes(found: Checklists) -> Iterator[dict[str, str]]:
    cited = {clause.id for clause in clauses()}
    for key, item in found.items.items():
        for clause in item.clauses:
            if clause not in cited:
                yield {"loc": f"items.{key}.clauses", "msg": f"{clause} is no clause of the policy"}
    for key, checklist in found.lists.items():
        for name in checklist.items:
            if name not in found.items:
                yield {"loc": f"lists.{key}.items", "msg": f"names no item: {name}; give it as [items.{name}]"}
        if len(set(checklist.items)) < len(checklist.items):
            yield {"loc": f"lists.{key}.items", "msg": "names an item twice"}


# -- answers ------------------------------------------------------------------------------------------------------


def unanswered(items: dict[str, ChecklistItem], results: Sequence[Result]) -> list[dict[str, Any]]:
    """Every fault of a list's answers as `{loc, msg}`: each item that is not advisory is answered exactly once."""
    errors: list[dict[str, Any]] = []
    seen: set[str] = set()
    for place, result in enumerate(results):
        where = ["results", place]
        if result.item not in items:
            errors.append({"loc": [*where, "item"], "msg": f"must be one of {', '.join(items)}"})
        elif result.item in seen:
            errors.append({"loc": [*where, "item"], "msg": "was answered before"})
        if result.answer in (Given.NO, Given.NOT_SEEN) and result.note is None:
            errors.append({"loc": [*where, "note"], "msg": f"is needed where the answer is {result.answer}"})
        seen.add(result.item)
    missing = [key for key, item in items.items() if not item.advisory and key not in seen]
    if missing:
        errors.append({"loc": ["results"], "msg": f"lacks {', '.join(missing)}"})
    return errors


def score(items: dict[str, ChecklistItem], results: Iterable[Result]) -> Fraction | None:
    """The share of `yes` among what applies and was seen, exact; None where nothing is."""
    counted = [r.answer for r in results if not items[r.item].advisory and r.answer in (Given.YES, Given.NO)]
    return Fraction(counted.count(Given.YES), len(counted)) if counted else None


def found_wrong(items: dict[str, ChecklistItem], results: Iterable[Result]) -> list[Result]:
    """What does not hold, the gravest first; advice is none of it."""
    order = list(reversed(Severity))
    wrong = [r for r in results if r.answer is Given.NO and not items[r.item].advisory]
    return sorted(wrong, key=lambda r: order.index(items[r.item].severity))
