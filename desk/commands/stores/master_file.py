"""A list as a CSV file: what is exported can be imported, here or elsewhere, as often as one likes."""

from dataclasses import asdict, dataclass, field
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from activities.rules import master_lists
from activities.rules.master_lists import UnfitEntries
from activities.rules.stock import stock_masters
from desk.commands.arguments import text_of
from desk.commands.connection import records
from desk.commands.csv_table import in_order, lines, text_of_rows
from desk.commands.stores.master import Master, given
from desk.errors import InvalidFile
from desk.shown import command_words as words
from desk.shown.terminal import as_json, raw, say
from models.fields import errors_of

File = Annotated[str, typer.Argument(metavar="FILE|-", help="CSV in UTF-8, as `export` writes it.")]


@dataclass
class MasterFile:
    """A file as it was read: the lines by their keys with their numbers, and what is wrong in itself."""

    lines: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    errors: list[dict[str, Any]] = field(default_factory=list)

    def wrong(self, key: str, where: str, msg: str) -> dict[str, Any]:
        """What is wrong of a line, as `{loc, msg}`."""
        return {"loc": [f"line {self.lines[key][0]}", where], "msg": msg}


def export(master: Master) -> None:
    """Prints the list."""
    with records() as connection:
        found = master_lists.entries(connection, master.listed)
    raw(text_of_rows(master.table, map(master.line, found.values())))


def import_(master: Master, source: str, *, keep_booked: bool, machine: bool) -> None:
    """Enters a file, all of it or nothing, and tells what stays as the books have it. Raises InvalidFile.

    Every wrong line is named.
    """
    found = read(master, source, text_of(source))
    with records() as connection:
        entered = _entered(found, connection, master, keep_booked=keep_booked)
    if machine:
        as_json(asdict(entered))
        return
    counts = {name: len(keys) for name, keys in asdict(entered).items()}
    say(words.ENTRIES_IMPORTED, **counts)
    for one in entered.kept:
        say(words.PRICE_KEPT, key=one.key, stands=one.stands, given=one.given)


def _entered(
    found: MasterFile, connection: Any, master: Master, *, keep_booked: bool
) -> master_lists.EnteredKeys:
    """What is wrong in itself is told together with what does not fit on the list. Raises InvalidFile."""
    try:
        given = [values for _, values in found.lines.values()]
        done = stock_masters.enter(connection, master.listed, given, keep_booked=keep_booked)
    except UnfitEntries as error:
        raise InvalidFile(in_order([*found.errors, *(found.wrong(*one) for one in error.wrong)])) from None
    if found.errors:
        raise InvalidFile(in_order(found.errors))
    return done


def read(master: Master, name: str, text: str) -> MasterFile:
    """Reads a file's text; `name` is the file's. Raises InvalidFile where it is no such table at all."""
    found, first, key = MasterFile(), dict[str, int](), master.listed.key
    for number, fields in lines(name, text, master.table):
        stands = first.setdefault(fields[key], number)
        if stands != number:
            msg = f"{fields[key]} stands in line {stands} already: one entry is one line"
            found.errors.append({"loc": [f"line {number}", key], "msg": msg})
        try:
            entry = master.entry.model_validate(fields)
        except ValidationError as error:
            found.errors += [e | {"loc": [f"line {number}", *e["loc"]]} for e in errors_of(error)]
            continue
        if stands == number:
            found.lines[fields[key]] = (number, given(entry))
    return found
