"""The staff register as a CSV file: what is exported can be imported, here or elsewhere, as often as one likes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from activities.rules.people import holdings
from activities.rules.people import staff as register
from desk.commands.arguments import text_of
from desk.commands.connection import Json, records
from desk.commands.csv_table import in_order, tell_imported, text_of_rows
from desk.commands.people.newcomers import tell_untrained
from desk.commands.people.staff_lines import COLUMNS, TABLE, StaffFile, StaffLine, read
from desk.errors import InvalidFile
from desk.shown import command_words as words
from desk.shown.terminal import raw
from models.people import Colleague, faults, named

File = Annotated[str, typer.Argument(metavar="FILE|-", help="CSV in UTF-8, as `staff export` writes it.")]
Standing = tuple[Colleague, Sequence[str], Sequence[Mapping[str, Any]]]
"""What is known of somebody, the roles they stand in, their certificates."""


def export() -> None:
    """Print the staff register as CSV, with roles and certificates, for `staff import` or a spreadsheet."""
    with records() as connection:
        stand = standing(connection)
    raw(text_of_rows(TABLE, map(_line, stand.values())))


def import_(file: File, *, machine: Json = False) -> None:
    """Add and change staff from a CSV file: all of it, or nothing where any line is wrong; each of these is named.

    A column that the file lacks changes nothing, an empty cell empties. Roles and certificates are added, never taken
    away; who is not in the file stays as they are. It opens no training: whose is to be opened it says.
    """
    given = read(file, text_of(file))
    with records() as connection:
        before = standing(connection)
        people = {line.id: _person(line, before) for line in given.lines.values()}
        wrong = [*given.errors, *unfit(connection, given, people, before)]
        if wrong:
            raise InvalidFile(in_order(wrong))
        _enter(connection, given, people)
        after = standing(connection)
    tell_imported(people, before, after, named, words.IMPORTED, machine=machine)
    tell_untrained(people.values())


def standing(connection: Connection) -> dict[str, Standing]:
    """Everyone by id, with roles and certificates."""
    people, roles, held = register.colleagues(connection), register.roles(connection), register.certificates(connection)
    return {own_id: (one, roles.get(own_id, []), held.get(own_id, [])) for own_id, one in people.items()}


def unfit(
    connection: Connection, given: StaffFile, people: Mapping[str, Colleague], before: Mapping[str, Standing]
) -> Iterator[dict[str, Any]]:
    """What the register does not take of the lines, each as `{loc, msg}`."""
    everyone = {own_id: Colleague(id=own_id, name="") for own_id in given.ids}
    everyone |= {own_id: one for own_id, (one, *_) in before.items()} | dict(people)
    leaving = [one.id for one in people.values() if one.left_on and one.left_on != _last_day(before.get(one.id))]
    theirs = holdings.things(connection, leaving)
    bound = register.claim_handovers(connection, people.values(), {own_id: one for own_id, (one, *_) in before.items()})
    for number, line in given.lines.items():
        for field, msg in faults(people[line.id], everyone):
            yield {"loc": [f"line {number}", field], "msg": msg}
        for field, things in (("left_on", theirs.get(line.id)), ("post", bound.get(line.id))):
            if things:
                msg = f"this stands in their name: {'; '.join(thing.text for thing in things)}; hand it over first"
                yield {"loc": [f"line {number}", field], "msg": msg}


def _last_day(stands: Standing | None) -> Any:
    return stands[0].left_on if stands else None


def _person(line: StaffLine, before: Mapping[str, Standing]) -> Colleague:
    stands = before[line.id][0] if line.id in before else Colleague(id=line.id, name=line.name)
    changed = replace(stands, **line.details)
    return changed if "left_on" in line.details else register.rehired(changed)


def _enter(connection: Connection, given: StaffFile, people: Mapping[str, Colleague]) -> None:
    register.write(connection, people, {line.id: line.every_role for line in given.lines.values()})
    for line in given.lines.values():
        for held in line.certificates:
            register.certify(connection, line.person, **held.model_dump())


def _line(stands: Standing) -> dict[str, Any]:
    one, roles, held = stands
    shown = {name: value for name, value in asdict(one).items() if name in COLUMNS}
    certificates = "; ".join(f"{row['category']} {row['valid_from']} to {row['valid_until']}" for row in held)
    return shown | {
        "person": named(one.id), "roles": " ".join(roles), "proficient": "yes" if one.proficient else "no",
        "supervisor": named(one.supervisor) if one.supervisor else None, "certificates": certificates,
    }  # fmt: skip
