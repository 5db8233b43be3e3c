"""The records as plain questions reach them: over psycopg alone, or over SQLAlchemy where that is at work."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.rows import dict_row

from desk.errors import Unreachable

if TYPE_CHECKING:
    import sqlalchemy

Connection: TypeAlias = "psycopg.Connection[Any] | sqlalchemy.Connection"
CONNECT_SECONDS = 5
AWAY = "the database does not answer: is the service up, is DATABASE_URL right?"


class RecordsReader:
    """A database that is read over one connection at a time: what a command needs that only looks."""

    def __init__(self, url: str) -> None:
        scheme, _, rest = url.partition("://")
        self._url = f"{scheme.partition('+')[0]}://{rest}"  # SQLAlchemy's way of naming a driver

    @contextmanager
    def begin(self) -> Iterator[psycopg.Connection[Any]]:
        """One transaction that writes nothing."""
        with psycopg.connect(make_conninfo(self._url, connect_timeout=CONNECT_SECONDS)) as connection:
            connection.read_only = True
            yield connection

    def dispose(self) -> None:
        """Nothing is kept open."""


def asked(connection: Connection, query: str, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of a query with `%(name)s` in it."""
    if isinstance(connection, psycopg.Connection):
        with connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query, values).fetchall()
    return [dict(row) for row in connection.exec_driver_sql(query, dict(values)).mappings()]


@contextmanager
def reaching_database() -> Iterator[None]:
    """Raises Unreachable where PostgreSQL does not answer, or lacks our tables."""
    try:
        yield
    except Exception as error:
        driver = getattr(error, "orig", error)  # SQLAlchemy wraps what the driver raised
        if isinstance(driver, psycopg.OperationalError) or _pool_is_empty(error):
            raise Unreachable(AWAY) from error
        if isinstance(driver, psycopg.errors.UndefinedTable):
            raise Unreachable("the database holds no records yet: start a worker once, which sets it up") from error
        raise


def _pool_is_empty(error: Exception) -> bool:
    """Whether SQLAlchemy waited in vain for a connection; it is not imported for that question."""
    exceptions = sys.modules.get("sqlalchemy.exc")
    return exceptions is not None and isinstance(error, exceptions.TimeoutError)
