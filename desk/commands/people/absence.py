"""`aftersales absence`: the times for which members of staff are away."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta, tzinfo
from typing import Annotated, Any

import typer

from activities.rules.people import absences
from activities.rules.people.absences import NothingToEnd, Overlapping
from activities.rules.people.staff import colleague, colleagues
from desk.commands import arguments as given
from desk.commands.connection import Json, calendar_of, now, records
from desk.commands.options import acting_as
from desk.commands.people.staff_entry import Departure, employee, entered, fitting
from desk.errors import AlreadyAbsent, BadUsage, NotAllowed
from desk.shown import absences as shown
from desk.shown import command_words as words
from desk.shown import show
from desk.shown.terminal import as_json, say
from desk.shown.terminal import show as display
from models.people import AbsenceKind, named

absence = typer.Typer(help="Absences of staff.", no_args_is_help=True)
By = Annotated[str, acting_as("hr, a supervisor or an office above.")]
Who = Annotated[str, typer.Argument(metavar="PERSON", help="Such as technician:t-07; staff:t-07 whatever the role.")]
MOST = 2**31 - 1
"""The largest number that an absence can have."""


@absence.command("add")
def add(
    person: Who,
    from_: Annotated[str, typer.Option("--from", metavar="TIME", help="A day, or a time with its offset.")],
    to: Annotated[str, typer.Option("--to", metavar="TIME", help="When they are back; of a day its beginning.")],
    kind: Annotated[AbsenceKind, typer.Option("--kind", help="Why they are away.")],
    by: By,
    *,
    machine: Json = False,
) -> None:
    """Enter an absence, from its beginning up to its end. Refused where it overlaps another of that person."""
    check(by, employee(person))
    with records() as connection:
        tz = calendar_of(connection).tz
        begin, end = (moment(name, value, tz) for name, value in (("--from", from_), ("--to", to)))
        with fitting():
            try:
                number = absences.enter(connection, person, kind, begin, end, by, now())
            except Overlapping as error:
                raise _away_already(person, error.absence, tz) from None
        row = absences.find(connection, number)
    tell(row or {}, tz, machine=machine)


@absence.command("list")
def list_(
    *,
    person: Annotated[str | None, typer.Option("--person", metavar="PERSON", help="Only theirs.")] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DAY", help="Only those of that day.")] = None,
    machine: Json = False,
) -> None:
    """List absences by their beginning, past ones and those taken back too."""
    day = entered(Departure, person=person or named("x"), on=on).on
    with records() as connection:
        with fitting():
            own_id = colleague(connection, person).id if person else None
        tz = calendar_of(connection).tz
        if day is None:
            found = absences.listed(connection, own_id)
        else:
            begin = datetime.combine(day, time(), tz)
            found = absences.during(connection, begin, datetime.combine(day + timedelta(days=1), time(), tz), own_id)
        names = {one.id: one.name for one in colleagues(connection).values()}
    if machine:
        as_json([shown.for_programs(row, tz) | {"name": names[row["person"]]} for row in found])
        return
    lines = [shown.line(row, tz) | {"name": names[row["person"]]} for row in found]
    display(show.rows("", ("absence", "person", "name", "kind", "away from", "back at", "entered by"), lines))
    say(words.COUNTED, total=len(found), zone=show.zone(tz))


@absence.command("end")
def end(
    number: Annotated[int, typer.Argument(metavar="ABSENCE", min=1, max=MOST, help="By its number.")],
    by: By,
    at: Annotated[str | None, typer.Option("--at", metavar="TIME", help="When they are back; else now.")] = None,
    *,
    machine: Json = False,
) -> None:
    """Have an absence end earlier; before it has begun, take it back. By whom and when stays with it."""
    with records() as connection:
        tz = calendar_of(connection).tz
        stands = absences.find(connection, number)
        if stands is None:
            raise BadUsage(f"there is no absence {number}; `aftersales absence list` has those that there are")
        check(by, named(stands["person"]))
        back = moment("--at", at, tz) if at is not None else now()
        try:
            row = absences.end(connection, number, back, by, now())
        except NothingToEnd as error:
            raise BadUsage(str(error)) from None
    tell(row, tz, machine=machine)


def check(by: str, person: str) -> None:
    """Raises BadUsage where it is nobody, NotAllowed for who may not enter or end absences of that person."""
    try:
        why = absences.why_not(by, person)
    except ValueError as error:
        raise BadUsage(f"--by {error}") from None
    if why is not None:
        raise NotAllowed(why)


def moment(name: str, value: str, tz: tzinfo) -> datetime:
    """A time, or the beginning of a day in the company's zone. Raises BadUsage."""
    found = given.moment(name, value, tz)
    if found is None:
        raise BadUsage(f"{name} must be a time")
    return found


def tell(row: Mapping[str, Any], tz: tzinfo, *, machine: bool) -> None:
    """Says how an absence stands."""
    if machine:
        as_json(shown.for_programs(row, tz))
    else:
        when, zone = shown.in_words(row, tz), show.zone(tz)
        say(words.ABSENCE, number=row["absence"], person=named(row["person"]), when=when, zone=zone)


def _away_already(person: str, stands: Mapping[str, Any], tz: tzinfo) -> AlreadyAbsent:
    what = f"{person} is away already, absence {stands['absence']}: {shown.in_words(stands, tz, 'en')}"
    return AlreadyAbsent(what, {"absence": shown.for_programs(stands, tz)})
