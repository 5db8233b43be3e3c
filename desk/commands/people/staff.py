"""Staff and their certificates (一§18·1): one person by the id, in whatever role they are named."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from activities.rules.people import absences
from activities.rules.people import staff as records_of_staff
from activities.rules.people.staff import StillStanding
from desk.commands.connection import Json, calendar_of, now, records
from desk.commands.people import newcomers
from desk.commands.people.staff_certificates import Who, certify, revoke
from desk.commands.people.staff_entry import Departure, Member, employee, entered, fitting
from desk.commands.people.staff_file import export, import_
from desk.errors import BadUsage, StillNeeded
from desk.shown import absences as away_shown
from desk.shown import command_words as words
from desk.shown import show
from desk.shown import words as texts
from desk.shown.terminal import as_json, say
from desk.shown.terminal import show as display
from models.kinds.handover import ThingKind
from models.people import Colleague, named
from models.words import spoken

staff = typer.Typer(help="Staff and their certificates.", no_args_is_help=True)
Text = str | None
SHOWN = ("name", "post", "department", "station", "zone", "supervisor", "hired_on", "left_on", "proficient")


@staff.command("add")
def add(
    person: Who,
    name: Annotated[str, typer.Option("--name", help="The name, as customers hear it.")],
    zone: Annotated[Text, typer.Option("--zone", help="town or suburb.")] = None,
    post: Annotated[Text, typer.Option("--post", help="What they work as.")] = None,
    department: Annotated[Text, typer.Option("--department", help="By the name that the company has for it.")] = None,
    station: Annotated[Text, typer.Option("--station", help="The service station that they belong to.")] = None,
    supervisor: Annotated[Text, typer.Option("--supervisor", metavar="PERSON", help="Who leads them.")] = None,
    hired_on: Annotated[Text, typer.Option("--hired-on", metavar="DAY", help="First day; opens the training.")] = None,
    *,
    category: Annotated[list[str] | None, typer.Option("--category", help="To be trained for; several times.")] = None,
    by: Annotated[str, typer.Option("--by", metavar="HR:ID", help="Who opens the training.")] = newcomers.OPENER,
    proficient: Annotated[bool | None, typer.Option("--proficient/--not-proficient", help="No newcomer.")] = None,
) -> None:
    """Add a member of staff, or change one: what is not given stays, an empty text takes away.

    With --hired-on the training of a newcomer is opened; where it stands open or passed it is named.
    """
    if category and not hired_on:
        raise BadUsage("--category is for the training of a newcomer: say since when they are here with --hired-on")
    given = {
        "zone": zone, "post": post, "department": department, "station": station, "supervisor": supervisor,
        "hired_on": hired_on, "proficient": proficient,
    }  # fmt: skip
    details = {key: value if value != "" else None for key, value in given.items() if value is not None}
    member = entered(Member, person=person, name=name, **details)
    with records() as connection, fitting():
        led_by = _leader(connection, person)
        try:
            records_of_staff.enlist(connection, person, member.details)
        except StillStanding as error:
            what = f"{person} cannot change the post while this stands in their name: {error}; hand it over first"
            raise StillNeeded(what, _standing(error)) from None
    say(words.ON_THE_LIST, person=person)
    if led_by is not None and member.details.get("supervisor", led_by) != led_by:
        newcomers.tell_of_trainer(person)
    if hired_on and not proficient:
        newcomers.begin(newcomers.TrainingAsked(person=person, by=by, categories=category or ()))


def _leader(connection: Connection, person: str) -> str | None:
    """Who leads somebody before they are changed; None for nobody, or somebody new."""
    try:
        return records_of_staff.colleague(connection, person).supervisor
    except LookupError:
        return None


@staff.command("leave")
def leave(
    person: Who,
    on: Annotated[Text, typer.Option("--on", metavar="DAY", help="The last day.")] = None,
    *,
    cancel: Annotated[bool, typer.Option("--cancel", help="They stay: takes the last day back.")] = False,
    machine: Json = False,
) -> None:
    """Note somebody's last day. Refused while anything stands in their name, in whatever role: each thing is named."""
    if (on is None) is not cancel:
        raise BadUsage("name the last day with --on DAY, or take it back with --cancel")
    last = entered(Departure, person=person, on=on)
    with records() as connection, fitting():
        try:
            records_of_staff.leave(connection, person, last.on)
        except StillStanding as error:
            what = f"{person} cannot leave while this stands in their name: {error}; hand it over first"
            raise StillNeeded(what, _standing(error)) from None
    if machine:
        as_json({"person": person, "left_on": last.on})
    else:
        say(words.STAYS if last.on is None else words.LEAVES, person=person, day=last.on)


def _standing(error: StillStanding) -> dict[str, Any]:
    """What stands in somebody's name, for programs: each thing, and the open cases among them by their numbers."""
    cases = [thing for thing in error.things if thing.kind in (ThingKind.CASE, ThingKind.TRAINING)]
    return {
        "things": [thing.model_dump(mode="json", exclude_none=True) for thing in error.things],
        "cases": [
            {"number": case.thing.partition("-")[2], "kind": case.what, "state": case.state} for case in cases
        ],
    }


@staff.command("list")
def list_(*, machine: Json = False) -> None:
    """List everyone with their certificates, those who have left too."""
    with records() as connection:
        found = records_of_staff.listed(connection)
    if machine:
        as_json([_for_programs(row) for row in found])
        return
    columns = ("person", "name", "post", "department", "zone", "supervisor", "left_on", "certificates")
    display(show.rows("", columns, _by_human(found)))


@staff.command("show")
def show_(person: Who, *, machine: Json = False) -> None:
    """Show a member of staff: post, department, who leads them, certificates, absences that are not over."""
    employee(person)
    with records() as connection:
        with fitting():
            one = records_of_staff.colleague(connection, person)
        seen = _whole(connection, one)
        away = absences.during(connection, now(), None, one.id)
        tz = calendar_of(connection).tz
    if machine:
        as_json(seen | {"absences": [away_shown.for_programs(row, tz) for row in away]})
        return
    say(f"{', '.join(seen['persons'])}  {one.name}")
    for key in SHOWN[1:]:
        if seen[key] not in (None, False):
            say(words.FIELD, name=texts.column(key), value=spoken.say(texts.YES) if seen[key] is True else seen[key])
    for certificate in seen["certificates"]:
        say(words.CERTIFICATE, certificate=_certificate(certificate))
    for row in away:
        say(words.ABSENT, number=row["absence"], when=away_shown.in_words(row, tz))


def _whole(connection: Connection, one: Colleague) -> dict[str, Any]:
    entered_as = records_of_staff.roles(connection).get(one.id, [])
    persons = [f"{role}:{one.id}" for role in entered_as] or [named(one.id)]
    held = records_of_staff.certificates(connection).get(one.id, [])
    return _for_programs({"person": named(one.id), "persons": persons} | asdict(one) | {"certificates": held})


def _for_programs(row: Mapping[str, Any]) -> dict[str, Any]:
    return dict(row) | {"supervisor": named(row["supervisor"]) if row["supervisor"] else None}


def _by_human(found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One line a human, with every role."""
    lines: dict[str, dict[str, Any]] = {}
    for row in found:
        held = ", ".join(map(_certificate, row["certificates"]))
        line = lines.setdefault(row["id"], _for_programs(row) | {"person": "", "certificates": held})
        line["person"] = ", ".join(filter(None, (line["person"], row["person"])))
    return list(lines.values())


def _certificate(row: Mapping[str, Any]) -> str:
    return spoken.say(words.HELD, category=row["category"], first=row["valid_from"], last=row["valid_until"])


staff.command("certify")(certify)
staff.command("revoke")(revoke)
staff.command("import")(import_)
staff.command("export")(export)
