"""The way to PostgreSQL: engine and migrations."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, Table, create_engine, event, make_url, text
from sqlmodel import SQLModel

import migrations

PREPARED = 40
"""Statements that the database keeps planned for a connection; one of a case's step takes 0.3 MB of its memory."""
CONNECTING: dict[str, Any] = {
    "connect_timeout": 5, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}  # fmt: skip
"""libpq's: seconds, and for `tcp_user_timeout` milliseconds, after which a server that says no more is given up.

Without them a connection that was cut without a word holds whoever waits on it for as long as the kernel likes.
"""
LOCK = 7_311_919
"""Advisory lock under which one process migrates while others wait."""


def engine(url: str, *, tried: bool = True) -> Engine:
    """An engine for `postgresql://…`; connecting is given up after 5 seconds, a silent server after 20.

    `tried`: connections are tried before use; needless where whatever fails is done again.
    """
    parsed = make_url(url).set(drivername="postgresql+psycopg")
    made = create_engine(
        parsed, pool_size=8, max_overflow=8, pool_pre_ping=tried, pool_timeout=10, connect_args=CONNECTING,
        hide_parameters=True,  # an error's text goes into logs and the Temporal UI; what was written may be personal
    )
    event.listen(made, "connect", _keep_few)
    return made


def _keep_few(connection: psycopg.Connection[Any], _record: object) -> None:
    connection.prepared_max = PREPARED


def alembic_config(connection: Connection) -> Config:
    """Alembic's settings for our migrations over an open connection."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["connection"] = connection
    return config


@contextmanager
def used(url: str) -> Iterator[Engine]:
    """The records for one purpose; its connections are closed afterwards, whatever came of it."""
    database = engine(url)
    try:
        yield database
    finally:
        database.dispose()


def migrate(url: str) -> None:
    """Brings the schema up to date; several processes may ask at once.

    A schema that a newer version has made is left as it is: migrations only add, so an old worker goes on with it.
    """
    with used(url) as database, database.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        config = alembic_config(connection)
        if _is_known(connection, config):
            command.upgrade(config, "head")


def _is_known(connection: Connection, config: Config) -> bool:
    """Whether the schema is one of this version's, or none yet."""
    revisions = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    return set(MigrationContext.configure(connection).get_current_heads()) <= revisions


def table(model: type[SQLModel]) -> Table:
    """The table behind a table model."""
    found: Table = model.__table__  # type: ignore[attr-defined]  # set by SQLModel for table models
    return found
