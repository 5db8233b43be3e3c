"""`aftersales access people|add|change|deactivate|link`: accounts, and the links by which people choose a password."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from activities.access import accounts, links
from activities.access.naming import human_of
from desk.commands.access.access_options import By, fitting, for_programs
from desk.commands.connection import Json, now, records
from desk.commands.settings import read_settings
from desk.errors import BadUsage, NotRunning
from desk.gateway.place import front_address
from desk.shown import access_words as words
from desk.shown import show
from desk.shown.terminal import as_json, say
from desk.shown.terminal import show as display
from models.words import spoken

Person = Annotated[str, typer.Argument(metavar="PERSON", help="Whose account: the id, or role:id.")]
People = Annotated[
    list[str], typer.Argument(metavar="ROLE:ID...", help="One person, in each role in which they act; the first leads.")
]
Operator = Annotated[
    bool, typer.Option("--operator", help="May also end, reset and start workflows, and revive cases.")
]
COLUMNS = ("person", "may", "stands")


def people(*, machine: Json = False) -> None:
    """List who has an account: as what they act, and whether they can sign in."""
    with records() as connection:
        found = accounts.listed(connection, now())
    if machine:
        as_json([_account(row) for row in found])
    elif found:
        display(show.rows("", COLUMNS, map(_line, found)))
    else:
        say(words.NO_ACCOUNTS)


def add(people: People, by: By, *, operator: Operator = False, machine: Json = False) -> None:
    """Add an account, or open a closed one anew; prints the link by which its person chooses a password, once."""
    with records() as connection, fitting():
        one = accounts.add(connection, people, operator=operator, by=by, now=now())
        link = links.make(connection, one, by=by, now=now())
    _tell_link(people[0], link, machine=machine)


def change(
    person: Person,
    by: By,
    role: Annotated[
        list[str] | None, typer.Option("--role", metavar="ROLE", help="A role from now on; repeat it, the first leads.")
    ] = None,
    *,
    operator: Annotated[
        bool | None, typer.Option("--operator/--no-operator", help="The right to end, reset and start workflows.")
    ] = None,
    machine: Json = False,
) -> None:
    """Change somebody's roles, all of them, or the right of an operator. Ends their sessions."""
    if not role and operator is None:
        raise BadUsage("say what changes: --role, --operator or --no-operator")
    with records() as connection, fitting():
        named = [f"{one}:{human_of(person)}" for one in role or ()]
        ended = accounts.change(connection, person, now(), by=by, people=named, operator=operator)
        found = accounts.find(connection, person) or {}
    if machine:
        as_json({"persons": _names(found), "operator": found["operator"], "ended": ended})
    else:
        say(words.ACTS_AS, person=human_of(person), names=", ".join(_names(found)), count=ended)


def deactivate(person: Person, by: By, *, machine: Json = False) -> None:
    """Close an account: its person signs in no more, and their sessions end at once."""
    with records() as connection, fitting():
        ended = accounts.deactivate(connection, person, by=by, now=now())
    if machine:
        as_json({"person": person, "ended": ended})
    else:
        say(words.CLOSED, person=person, count=ended)


def link(person: Person, by: By, *, machine: Json = False) -> None:
    """Print a link by which somebody chooses another password, once; the one they have holds until then."""
    with records() as connection, fitting():
        made = links.make(connection, person, by=by, now=now())
    _tell_link(person, made, machine=machine)


def _tell_link(person: str, link: str, *, machine: bool) -> None:
    try:
        front = front_address(read_settings(None))
    except NotRunning:
        front = ""  # whoever knows the address of the front puts it before the path
    where = f"{front}/link/{link}"
    if machine:
        as_json({"person": person, "link": where})
    else:
        say(words.LINK, person=person, link=where, hours=round(links.HOLDS.total_seconds() / 3600))


def _names(row: Mapping[str, Any]) -> list[str]:
    return [f"{role}:{row['human']}" for role in row["roles"]]


def _account(row: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in row.items() if key not in ("human", "roles")}
    return {"id": row["human"], "persons": _names(row)} | for_programs(kept)


def _line(row: Mapping[str, Any]) -> dict[str, str]:
    if not row["active"]:
        stands = words.IS_CLOSED
    elif row["left"]:
        stands = words.HAS_LEFT
    else:
        stands = words.SIGNS_IN if row["password"] else words.NO_PASSWORD
    may = spoken.say(words.OPERATOR) if row["operator"] else ""
    return {"person": ", ".join(_names(row)), "may": may, "stands": spoken.say(stands)}
