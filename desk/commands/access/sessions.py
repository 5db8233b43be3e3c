"""`aftersales access sessions|end`: who is signed in where."""

from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from activities.access import sessions as records_of_sessions
from activities.access.naming import human_of
from desk.commands.access.access_options import By, fitting, for_programs
from desk.commands.connection import Json, calendar_of, now, records
from desk.errors import BadUsage
from desk.shown import access_words as words
from desk.shown import show
from desk.shown.terminal import as_json, say
from desk.shown.terminal import show as display
from models.people import named

COLUMNS = ("session", "person", "agent", "since", "used", "holds until")
WHY = "ended by command"


def sessions(
    person: Annotated[str | None, typer.Argument(metavar="[PERSON]", help="Only theirs: the id, or role:id.")] = None,
    *,
    machine: Json = False,
) -> None:
    """List who is signed in where, the latest used first."""
    with records() as connection, fitting():
        human = None if person is None else human_of(person)
        found = records_of_sessions.listed(connection, now(), human)
        tz = calendar_of(connection).tz
    if machine:
        as_json([_renamed(for_programs(row)) for row in found])
    elif found:
        moments = (("since", "made_at"), ("used", "seen_at"), ("holds until", "ends_at"))
        lines = [_renamed(row) | {head: show.when(row[key], tz) for head, key in moments} for row in found]
        display(show.rows("", COLUMNS, lines), show.zone(tz))
    else:
        say(words.NO_SESSIONS)


def end(
    by: By,
    session: Annotated[str | None, typer.Argument(metavar="[SESSION]", help="As `access sessions` names it.")] = None,
    *,
    person: Annotated[
        str | None, typer.Option("--person", metavar="PERSON", help="Every session of theirs: the id, or role:id.")
    ] = None,
    machine: Json = False,
) -> None:
    """End a session, or all of a person: whoever has it is asked to sign in again."""
    if (session is None) == (person is None):
        raise BadUsage("name a session, or a person with --person")
    with records() as connection, fitting():
        ended = _end_all(connection, person, by) if person is not None else _end(connection, session or "", by)
    if machine:
        as_json({"ended": ended})
    else:
        say(words.ENDED, count=ended)


def _end(connection: Connection, session: str, by: str) -> int:
    human = records_of_sessions.end(connection, session, WHY, now())
    if human is None:
        raise BadUsage(f"no session that holds is called {session}: `aftersales access sessions` lists them")
    records_of_sessions.note_end(connection, by, human, now(), session=session)
    return 1


def _end_all(connection: Connection, person: str, by: str) -> int:
    human = human_of(person)
    ended = records_of_sessions.end_all(connection, human, WHY, now())
    records_of_sessions.note_end(connection, by, human, now(), count=ended)
    return ended


def _renamed(row: dict[str, Any]) -> dict[str, Any]:
    return {"id" if key == "human" else key: value for key, value in row.items()} | {"person": named(row["human"])}
