"""`aftersales access token make|list|revoke`: tokens of programs."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Annotated, Any

import typer

from activities.access import tokens
from desk.commands.access.access_options import By, fitting, for_programs
from desk.commands.connection import Json, calendar_of, now, records
from desk.errors import BadUsage
from desk.shown import access_words as words
from desk.shown import show
from desk.shown.terminal import as_json, say
from desk.shown.terminal import show as display
from models.words import spoken

token = typer.Typer(help="Tokens of programs, such as the call centre's.", no_args_is_help=True)
COLUMNS = ("token", "program", "offices", "prefix", "may", "expires", "used", "stands")


@token.command("make")
def make(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The program, such as cc.")],
    offices: Annotated[
        list[str],
        typer.Option("--offices", metavar="ROLE", help="For whom it speaks: roles with commas, or repeat it."),
    ],
    prefix: Annotated[str, typer.Option("--prefix", help="What the ids of its people begin with, such as cc-.")],
    days: Annotated[int, typer.Option("--days", metavar="N", help="How long it holds: 1 to 366 days.")],
    by: By,
    *,
    reads: Annotated[bool, typer.Option("--reads", help="May read the cases that its offices read.")] = False,
    opens: Annotated[bool, typer.Option("--opens", help="May open cases.")] = False,
    machine: Json = False,
) -> None:
    """Make a token for a program and print it, this once. Of one name two hold at once: one replaces the other."""
    roles = tuple(role.strip() for given in offices for role in given.split(","))
    with records() as connection, fitting():
        made = tokens.make(connection, name, roles, prefix, days=days, by=by, now=now(), reads=reads, opens=opens)
        row = next(row for row in reversed(tokens.listed(connection, now())) if row["name"] == name)
        tz = calendar_of(connection).tz
    if machine:
        as_json({"secret": made} | for_programs(row))
        return
    say(words.TOKEN_MADE, name=name, token=row["token"], until=show.when(row["expires_at"], tz))
    say(made)


@token.command("list")
def list_(*, machine: Json = False) -> None:
    """List the tokens that were made: for whom each speaks, until when, and when it was used last."""
    with records() as connection:
        found = tokens.listed(connection, now())
        tz = calendar_of(connection).tz
    if machine:
        as_json([for_programs(row) for row in found])
    elif found:
        display(show.rows("", COLUMNS, [_line(row, tz) for row in found]), show.zone(tz))
    else:
        say(words.NO_TOKENS)


@token.command("revoke")
def revoke(
    named: Annotated[str, typer.Argument(metavar="TOKEN", help="As `access token list` names it.")],
    by: By,
    *,
    machine: Json = False,
) -> None:
    """Revoke a token: whatever is sent with it from now on is refused."""
    with records() as connection:
        if not tokens.revoke(connection, named, by=by, now=now()):
            raise BadUsage(f"no token that is not revoked is called {named}: `aftersales access token list` lists them")
    if machine:
        as_json({"revoked": named})
    else:
        say(words.TOKEN_REVOKED, token=named)


def _line(row: Mapping[str, Any], tz: tzinfo) -> dict[str, Any]:
    rights = [words.READS] * row["reads"] + [words.OPENS] * row["opens"]
    stands = words.HOLDS if row["holds"] else words.IS_REVOKED if row["revoked_at"] is not None else words.HAS_RUN_OUT
    return dict(row) | {
        "program": row["name"], "offices": ", ".join(row["offices"]), "expires": show.when(row["expires_at"], tz),
        "may": spoken.say(words.COMMA).join(map(spoken.say, rights)), "stands": spoken.say(stands),
        "used": "" if row["used_at"] is None else show.when(row["used_at"], tz),
    }  # fmt: skip
