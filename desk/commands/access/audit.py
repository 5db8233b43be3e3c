"""`aftersales access audit`: who did, read or was refused what."""

import json
from collections.abc import Mapping
from datetime import tzinfo
from typing import Annotated, Any

import typer

from activities.access import audit as records_of_audit
from desk.commands import arguments as given
from desk.commands.access.access_options import for_programs
from desk.commands.connection import Json, calendar_of, records
from desk.shown import access_words as words
from desk.shown import show
from desk.shown.terminal import as_json, remark, say
from desk.shown.terminal import show as display
from models.words import spoken

COLUMNS = ("#", "at", "who", "did", "about", "details")


def audit(
    who: Annotated[
        str | None, typer.Option("--who", metavar="NAME", help="Only what they did: role:id, token:NAME or an address.")
    ] = None,
    about: Annotated[
        str | None,
        typer.Option("--about", metavar="WHAT", help="Only what concerns it: a workflow id, account:ID or token:NAME."),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="TIME", help="A day, or a time with its offset.")
    ] = None,
    *,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100_000, help="Lines that are printed.")] = 200,
    machine: Json = False,
) -> None:
    """Print the audit, the latest line first: deeds, readings and refusals; nothing of a customer stands there."""
    with records() as connection:
        tz = calendar_of(connection).tz
        moment = given.moment("--since", since, tz)
        found = records_of_audit.listed(connection, who=who, about=about, since=moment, most=limit + 1)
    shown = found[:limit]
    if machine:
        as_json([for_programs(row) for row in shown])
    elif shown:
        display(show.rows("", COLUMNS, [_line(row, tz) for row in shown]), show.zone(tz))
    else:
        say(words.NO_LINES)
    if len(found) > limit:
        remark(words.MORE_LINES, count=limit)


def _line(row: Mapping[str, Any], tz: tzinfo) -> dict[str, Any]:
    did = spoken.say(words.REFUSED, what=row["what"]) if row["refused"] else row["what"]
    details = json.dumps(row["details"], ensure_ascii=False) if row["details"] else ""
    return dict(row) | {"#": row["entry"], "at": show.when(row["at"], tz), "did": did, "details": details}
