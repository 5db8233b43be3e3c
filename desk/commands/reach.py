"""How a command reaches the running service, and the options that many commands share."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

import typer
from sqlalchemy import Connection

from activities.publishing import NotPublished, calendar_in_force
from desk import service
from desk.commands.up import read_settings
from desk.errors import Unreachable
from desk.failures import reaching_database
from desk.gateway import Gateway
from models.calendar import Calendar

Result = TypeVar("Result")
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
By = Annotated[str, typer.Option("--by", metavar="ROLE:ID", help="Who acts, such as general_manager:g-1.")]
Effective = Annotated[
    str | None,
    typer.Option("--effective-from", metavar="TIME", help="A day or an ISO 8601 time with offset; else at once."),
]


@asynccontextmanager
async def gateway() -> AsyncIterator[Gateway]:
    """The way to the cases of the running service. Raises DeskError."""
    settings = read_settings(None)
    database = service.database(settings)
    try:
        yield Gateway(await service.temporal_client(settings), database)
    finally:
        database.dispose()


def through(work: Callable[[Gateway], Coroutine[Any, Any, Result]]) -> Result:
    """Does one thing through the gateway and hangs up."""

    async def call() -> Result:
        async with gateway() as found:
            return await work(found)

    return asyncio.run(call())


@contextmanager
def records() -> Iterator[Connection]:
    """One transaction on the running service's database. Raises DeskError."""
    database = service.database(read_settings(None))
    try:
        with reaching_database(), database.begin() as connection:
            yield connection
    finally:
        database.dispose()


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def calendar_of(connection: Connection) -> Calendar:
    """The calendar in force. Raises Unreachable where none is published."""
    try:
        return calendar_in_force(connection, now())[1]
    except NotPublished as error:
        raise Unreachable(f"{error}: publish one with `aftersales calendar publish`") from error
