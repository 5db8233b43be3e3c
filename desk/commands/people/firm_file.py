"""The fitting firms as a CSV file: what is exported can be imported, here or elsewhere, as often as one likes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from activities.rules import firms as records_of_firms
from desk.commands.arguments import text_of
from desk.commands.connection import Json, records
from desk.commands.csv_table import CsvTable, in_order, lines, tell_imported, text_of_rows
from desk.commands.people.firm_entry import FirmEntry
from desk.errors import InvalidFile
from desk.shown import command_words as words
from desk.shown import firms as shown
from desk.shown.terminal import raw
from models.fields import errors_of
from models.firms import FittingFirm, faults, installer

File = Annotated[str, typer.Argument(metavar="FILE|-", help="CSV in UTF-8, as `firms export` writes it.")]
TABLE = CsvTable(("firm", "name", "approvals", "credentials"), needed=("firm", "name"))


@dataclass
class FirmFile:
    """A file as it was read: by number the lines that are right in themselves, what is wrong with the others."""

    lines: dict[int, FittingFirm] = field(default_factory=dict)
    errors: list[dict[str, Any]] = field(default_factory=list)


def export() -> None:
    """Print the fitting firms as CSV, with approvals and credentials, for `firms import` or a spreadsheet."""
    with records() as connection:
        found = records_of_firms.firms(connection)
    raw(text_of_rows(TABLE, map(shown.line, found.values())))


def import_(file: File, *, machine: Json = False) -> None:
    """Add and change fitting firms from a CSV file: all of it, or nothing where any line is wrong; each is named.

    Approvals and credentials are added, or changed under their keys (category and first day; number), never taken
    away; a firm that is not in the file stays as it is.
    """
    given = read(file, text_of(file))
    with records() as connection:
        before = records_of_firms.firms(connection)
        wrong = [*given.errors, *unfit(given, before)]
        if wrong:
            raise InvalidFile(in_order(wrong))
        for one in given.lines.values():
            records_of_firms.write(connection, one)
        after = records_of_firms.firms(connection)
    ids = [one.id for one in given.lines.values()]
    tell_imported(ids, before, after, installer, words.FIRMS_IMPORTED, machine=machine)


def read(name: str, text: str) -> FirmFile:
    """Reads a file's text; `name` is the file's. Raises InvalidFile where it is no such table at all."""
    found, first = FirmFile(), dict[str, int]()
    for number, fields in lines(name, text, TABLE):
        try:
            found.lines[number] = FirmEntry.model_validate(fields).entry
        except ValidationError as error:
            found.errors += [e | {"loc": [f"line {number}", *e["loc"]]} for e in errors_of(error)]
        stands = first.setdefault(fields["firm"], number)
        if stands != number:
            msg = f"{fields['firm']} stands in line {stands} already: one firm is one line"
            found.errors.append({"loc": [f"line {number}", "firm"], "msg": msg})
            found.lines.pop(number, None)
    return found


def unfit(given: FirmFile, before: Mapping[str, FittingFirm]) -> Iterator[dict[str, Any]]:
    """What the list of firms does not take of the lines, each as `{loc, msg}`."""
    after = dict(before) | {one.id: _added(before.get(one.id), one) for one in given.lines.values()}
    for number, one in given.lines.items():
        for where, msg in faults(one, after):
            yield {"loc": [f"line {number}", where], "msg": msg}


def _added(stands: FittingFirm | None, given: FittingFirm) -> FittingFirm:
    """A firm with the credentials that it has and those given."""
    held = {one.credential_no: one for one in (*(stands.credentials if stands else ()), *given.credentials)}
    return replace(given, credentials=tuple(held.values()))
