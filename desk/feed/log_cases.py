"""The cases of a log by the numbers that they get."""

from collections import Counter
from datetime import datetime

from desk.errors import InvalidFile
from desk.feed.log import Log, LogRow, by_case, lines_of
from desk.feed.mapping import Mapping
from models.vocabulary import NUMBER


def cases_of(name: str, log: Log, mapping: Mapping, now: datetime, limit: int | None = None) -> dict[str, list[LogRow]]:
    """The rows of each case of a log by its number, in the file's order; the first `limit` cases.

    Raises InvalidFile, before anything is sent: for rows without a case, for numbers that are none or several cases'.
    """
    column = mapping.columns.case
    numbered = [(mapping.number(rows[0], now), rows) for rows in by_case(name, log, column, limit).values()]
    errors = []
    wrong = [rows[0].line for number, rows in numbered if NUMBER.fullmatch(number) is None]
    if wrong:
        msg = f"{column} must be a number of 1 to 40 of A-Z a-z 0-9 . _ -, and is not in {lines_of(wrong)}"
        made = f'[columns] number = "{{{column}|number}}"'
        errors.append(f"{msg}: rename these cases in the log, or say in the mapping how numbers are made, {made}")
    counted = Counter(number for number, _ in numbered)
    same = [rows[0].line for number, rows in numbered if counted[number] > 1 and NUMBER.fullmatch(number)]
    if same:
        errors.append(f"{column} gives several cases the same number in {lines_of(same)}: say otherwise how it is made")
    if errors:
        raise InvalidFile([{"loc": name, "msg": msg} for msg in errors])
    return dict(numbered)
