"""How a command reaches the running service; the options that many commands share come along."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection

from activities.access.rule import in_force
from activities.rules.publishing import NotPublished, calendar_in_force
from desk.commands.acting import login_here
from desk.commands.options import By, Effective, Json
from desk.commands.settings import read_settings
from desk.errors import Unreachable
from desk.gateway import service
from desk.gateway.failures import reaching_database
from models.environment import keys_file
from models.policy.calendar import Calendar

if TYPE_CHECKING:
    from temporalio.converter import DataConverter

    from desk.gateway.gateway import Gateway

__all__ = ["By", "Effective", "Json", "calendar_of", "gateway", "now", "records", "through"]

Result = TypeVar("Result")


@asynccontextmanager
async def gateway() -> AsyncIterator["Gateway"]:
    """The way to the cases of the running service. Raises DeskError."""
    from desk.gateway.gateway import Gateway  # noqa: PLC0415 - it imports every kind; what only reads or enters needs none

    settings = read_settings(None)
    database = service.database(settings)
    try:
        with reaching_database(), database.begin() as connection:
            is_closed = in_force(connection).unsealed is not None
        yield Gateway(await service.temporal_client(settings, _of_login() if is_closed else None), database)
    finally:
        database.dispose()


def _of_login() -> "DataConverter":
    """What seals in the name of who is signed in. Raises NotSignedIn."""
    from desk.remote.codec import RemoteCodec  # noqa: PLC0415 - only where access is closed
    from workflows.running.wire import converter  # noqa: PLC0415 - as above

    return converter(RemoteCodec(login_here().at))


def key_file() -> Path | None:
    """The file of key-encryption keys that is named here, or of the running service."""
    return keys_file(service.key_place(read_settings(None)).keys)


def through(work: Callable[["Gateway"], Coroutine[Any, Any, Result]]) -> Result:
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
