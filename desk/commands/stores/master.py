"""A list of the company as its commands have it: the columns, how a line is read, how one is shown."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import Connection
from typer.models import OptionInfo

from activities.rules.master_lists import MasterList
from desk.commands.csv_table import CsvTable
from models.fields import Message

Reckoned = Callable[[Connection, datetime], Callable[[str], dict[str, Any]]]
"""What is reckoned of entries as they are read: given the time, by key."""


@dataclass(frozen=True)
class Master:
    """One list. `emptied`: what an empty text takes away. `cells`: fields of several, each in words."""

    listed: MasterList[Any]
    entry: type[Message]
    help: str
    emptied: tuple[str, ...] = ()
    cells: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    """For programs: keys of a cell's parts as the contract has them."""
    heads: Mapping[str, str] = field(default_factory=dict)
    reckoned: Reckoned | None = None
    overrule: OptionInfo | None = None
    """An option of its import: what the file says stands, not what the books have entered since."""

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.entry.model_fields)

    @property
    def table(self) -> CsvTable:
        """Its file."""
        return CsvTable(self.columns, needed=(self.listed.key,), emptied=self.emptied)

    def line(self, one: Any) -> dict[str, Any]:
        """An entry as a line of a file or a list."""
        return {name: self._cell(name, getattr(one, name)) for name in self.columns}

    def _cell(self, name: str, value: Any) -> Any:
        if name in self.cells:
            return "; ".join(map(self.cells[name], value))
        return value.value if isinstance(value, Enum) else value

    def for_programs(self, one: Any) -> dict[str, Any]:
        """An entry with the contract's keys."""
        return {name: self._told(value) for name, value in asdict(one).items()}

    def _told(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return [{self.renamed.get(key, key): part for key, part in one.items()} for one in value]
        return f"{value:.2f}" if isinstance(value, Decimal) else value


def given(entry: Message) -> dict[str, Any]:
    """What is said of an entry."""
    return {name: getattr(entry, name) for name in entry.model_fields_set}
