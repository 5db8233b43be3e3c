"""Notifications that have not arrived for sure: list them, have them tried again, discard them."""

from datetime import timedelta
from typing import Annotated, Any

import typer
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection

from activities.notices import outbox_desk
from desk.commands.connection import Json, records
from desk.commands.options import acting_as
from desk.errors import BadUsage, NotAllowed
from desk.shown import command_words as words
from desk.shown import show
from desk.shown.terminal import as_json, say
from desk.shown.terminal import show as display
from models.fields import Text, errors_of
from models.vocabulary import Role, role_of
from models.words import spoken

outbox = typer.Typer(help="Notifications that have not arrived for sure: list, retry, discard.")
COLUMNS = ("key", "to", "topic", "status", "attempts", "age", "last error")
_TEXT: TypeAdapter[str] = TypeAdapter(Text)


@outbox.callback(invoke_without_command=True)
def list_(
    context: typer.Context,
    *,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="Messages that are listed.")] = 100,
    machine: Json = False,
) -> None:
    """List notifications that failed, are pending, or were perhaps sent twice; nothing of a customer is shown."""
    if context.invoked_subcommand is not None:
        return
    with records() as connection:
        found, total = outbox_desk.listed(connection, limit), outbox_desk.how_many(connection)
    if machine:
        as_json({"total": total, "messages": found})
        return
    if found:
        display(show.rows("", COLUMNS, map(_line, found)))
    say(words.NOT_ARRIVED if found else words.ARRIVED, count=len(found), total=total)


def _line(row: dict[str, Any]) -> dict[str, Any]:
    status = spoken.say(words.UNCERTAIN, status=row["status"]) if row["uncertain"] else row["status"]
    return row | {"status": status, "age": show.span(timedelta(seconds=row["age"])), "last error": row["last_error"]}


@outbox.command("retry")
def retry(
    keys: Annotated[list[str] | None, typer.Argument(metavar="[KEY]...", help="Messages by their keys.")] = None,
    *,
    failed: Annotated[bool, typer.Option("--failed", help="All that failed.")] = False,
    machine: Json = False,
) -> None:
    """Have messages tried again at once, and then as long as `notify.give_up` says."""
    if bool(keys) == failed:
        raise BadUsage("name the keys, or --failed for all that failed")
    with records() as connection:
        for key in keys or ():
            _check_waiting(connection, key)
        again = outbox_desk.retry(connection, None if failed else keys)
    if machine:
        as_json({"retried": again})
        return
    for key in again:
        say(words.AGAIN, key=key)
    say(words.AGAIN_COUNTED, count=len(again))


@outbox.command("discard")
def discard(
    key: Annotated[str, typer.Argument(metavar="KEY", help="The message by its key.")],
    *,
    by: Annotated[str, acting_as("Who gives it up.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; kept with it.")],
    machine: Json = False,
) -> None:
    """Give a message up for good; by whom, when and why stays with it."""
    _check_staff(by)
    try:
        _TEXT.validate_python(reason)
    except ValidationError as error:
        raise BadUsage(f"--reason {errors_of(error)[0]['msg']}") from None
    with records() as connection:
        _check_waiting(connection, key)
        if not outbox_desk.discard(connection, key, by, reason):
            raise NotAllowed(f"{key} is being sent at this moment: try again")
    if machine:
        as_json({"discarded": key})
    else:
        say(words.DISCARDED, key=key)


def _check_staff(by: str) -> None:
    """Raises BadUsage where it is nobody of the company."""
    try:
        role = role_of(by)
    except ValueError as error:
        raise BadUsage(f"--by {error}") from None
    if role in (Role.CUSTOMER, Role.SYSTEM):
        raise BadUsage("--by must be one of the company's staff, such as supervisor:s-1")


def _check_waiting(connection: Connection, key: str) -> None:
    """Raises BadUsage for no message, NotAllowed for one that is not waiting."""
    found = outbox_desk.status(connection, key)
    if found is None:
        raise BadUsage(f"no message has the key {key}; `aftersales outbox` lists those that have not arrived")
    if found not in outbox_desk.WAITING:
        raise NotAllowed(f"{key} is {found}: only what is failed or pending can be tried again or discarded")
