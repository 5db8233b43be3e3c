"""Databases for tests: each is made once, and put back to what it held when the next test asks for one.

Making a database takes some hundred milliseconds, mostly for its files; putting one back takes a few. A test that left
other tables, columns or rights than it found loses its database, and the next test gets a new one. What many tests
enter first is entered by its own code once, and copied from then on.
"""

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Self

import psycopg
import sqlalchemy
from psycopg import Connection, sql
from sqlalchemy import Engine

from activities.records.database import engine, migrate
from activities.rules.publishing import publish_defaults
from desk.embedded.temporal import Postgres

TEMPLATE = "aftersales_template"
QUICK = ("fsync = off", "full_page_writes = off", "max_wal_size = '4GB'")
"""Nothing here has to outlive the machine; what must, starts a server of its own."""
TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY c.relname
"""
FILLED = TABLES.replace("ORDER", "AND pg_relation_size(c.oid) > 0 ORDER")
"""Of these, those in which rows stand or stood: a fifth of them, as a rule."""
SEQUENCES = "SELECT sequencename::text, last_value FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1"
SHAPE = """
SELECT md5(string_agg(line, ';' ORDER BY line)) FROM (
  SELECT concat_ws(' ', n.nspname, c.relname, c.relkind, c.relacl, a.attname, a.attnum, a.attnotnull,
                   format_type(a.atttypid, a.atttypmod), pg_get_expr(d.adbin, d.adrelid)) AS line
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
  WHERE n.nspname !~ '^(pg_|information_schema)'
  UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
  UNION ALL SELECT conrelid::regclass || conname || pg_get_constraintdef(oid) || convalidated FROM pg_constraint
  WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT tgrelid::regclass || tgname FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT setconfig::text FROM pg_db_role_setting
) AS lines
"""


CATALOG = "; ".join(
    f"SELECT count(*), max(xmin::text::bigint) FROM {name}"
    for name in ("pg_class", "pg_attribute", "pg_attrdef", "pg_index", "pg_constraint", "pg_trigger",
                 "pg_db_role_setting")
)  # fmt: skip
"""How many rows the server's own tables have and which transaction wrote last there: no shape changes unseen by it.

Asked in place of the shape itself, which takes the server ten times as long.
"""
Entered = Callable[[sqlalchemy.Connection], None]
"""Enters rows into a database as it is lent."""


@cache
def engine_of(url: str) -> Engine:
    """The engine of a database that is lent again and again: what it has compiled for one test serves the next.

    Whoever disposes of it closes its connections, not what it has compiled.
    """
    return engine(url)


@dataclass(frozen=True)
class Held:
    """What a database holds: rows by table, as they are copied, and where its sequences stand."""

    rows: Mapping[str, bytes]
    sequences: Mapping[str, int | None]

    @classmethod
    def by(cls, connection: Connection, tables: Sequence[str]) -> Self:
        """All that stands in these tables."""
        rows = {name: found for name in tables if (found := _copied(connection, name))}
        return cls(rows, {str(name): last for name, last in connection.execute(SEQUENCES)})

    def beside(self, other: Self) -> Self:
        """As much of it as the other lacks or has otherwise."""
        return type(self)(
            {name: found for name, found in self.rows.items() if other.rows.get(name) != found},
            {name: last for name, last in self.sequences.items() if other.sequences[name] != last},
        )

    def enter(self, connection: Connection) -> None:
        """Into tables that are empty."""
        for table, rows in self.rows.items():
            with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy:
                copy.write(rows)
        for sequence, last in self.sequences.items():
            connection.execute("SELECT setval(%s, %s, %s)", [sequence, last or 1, last is not None])


class Databases:
    """The databases of one server, all of one shape with the same rows in them at the start of each test."""

    def __init__(self, server: Postgres) -> None:
        self.server = server
        for setting in QUICK:
            server.execute(f"ALTER SYSTEM SET {setting}")
        server.execute("SELECT pg_reload_conf()")
        server.execute(f"CREATE DATABASE {TEMPLATE}")
        migrate(server.url(TEMPLATE))
        publish_defaults(server.url(TEMPLATE))
        with psycopg.connect(server.url(TEMPLATE)) as connection:
            self._shape = _shape(connection)
            self._catalogs = {_catalog(connection)}
            self._tables = [name for (name,) in connection.execute(TABLES)]
            self._at_first = Held.by(connection, self._tables)
        self._free: list[str] = []
        self._entered: dict[Entered, Held] = {}

    @contextmanager
    def lent(self) -> Iterator[str]:
        """The URL of a migrated database with the default policy and calendar, for one test."""
        name = self._free.pop() if self._free else self._made()
        try:
            yield self.server.url(name)
        finally:
            if self._put_back(name):
                self._free.append(name)
            else:
                self.server.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def enter(self, url: str, entered: Entered) -> None:
        """Has a lent database hold what a function enters; the tables that it enters into hold nothing else of a test.

        The function runs once, in a database of its own; what it left there is copied.
        """
        if entered not in self._entered:
            with self.lent() as own:
                database = engine_of(own)
                with database.begin() as connection:
                    entered(connection)
                database.dispose()
                with psycopg.connect(own) as left:
                    self._entered[entered] = Held.by(left, self._tables).beside(self._at_first)
        held = self._entered[entered]
        with psycopg.connect(url) as filled:
            _unordered(filled)
            _emptied(filled, held.rows.keys() & self._at_first.rows.keys())
            held.enter(filled)

    def _made(self) -> str:
        name = f"test_{os.urandom(6).hex()}"
        self.server.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
        return name

    def _put_back(self, name: str) -> bool:
        """Whether it is as it was again: whoever is still on it is put off, its rows are those of the template."""
        put_off = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s"
        with psycopg.connect(self.server.url(), autocommit=True) as connection:
            connection.execute(put_off, [name])
        with psycopg.connect(self.server.url(name)) as connection:
            if not self.as_made(connection):
                return False
            _unordered(connection)
            _emptied(connection, [name for (name,) in connection.execute(FILLED)])
            self._at_first.enter(connection)
        return True

    def as_made(self, connection: Connection) -> bool:
        """Whether a database has the shape that it was made with."""
        catalog = _catalog(connection)
        if catalog not in self._catalogs:  # a table was truncated, or somebody changed one
            if _shape(connection) != self._shape:
                return False
            self._catalogs.add(catalog)
        return True


def _unordered(connection: Connection) -> None:
    """Rows come and go in any order of the tables."""
    connection.execute("SET session_replication_role = replica")


def _emptied(connection: Connection, tables: Collection[str]) -> None:
    if tables:
        connection.execute(sql.SQL("; ").join(sql.SQL("DELETE FROM {}").format(sql.Identifier(t)) for t in tables))


def _copied(connection: Connection, table: str) -> bytes:
    with connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as copy:
        return b"".join(bytes(part) for part in copy)


def _shape(connection: Connection) -> str:
    found = connection.execute(SHAPE).fetchone()
    assert found is not None
    return str(found[0])


def _catalog(connection: Connection) -> tuple[object, ...]:
    answers = connection.execute(CATALOG)
    found = [answers.fetchone()]
    while answers.nextset():
        found.append(answers.fetchone())
    return tuple(found)
