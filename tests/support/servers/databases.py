"""Databases for tests: each is made once, and put back to what it held when the next test asks for one.

Making a database takes some hundred milliseconds, mostly for its files; putting one back takes a few. A test that left
other tables, columns or rights than it found loses its database, and the next test gets a new one.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psycopg
from psycopg import Connection, sql

from activities.records.database import migrate
from activities.rules.publishing import publish_defaults
from desk.embedded.temporal import Postgres

TEMPLATE = "aftersales_template"
QUICK = ("fsync = off", "full_page_writes = off", "max_wal_size = '4GB'")
"""Nothing here has to outlive the machine; what must, starts a server of its own."""
TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY c.relname
"""
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
            self._shape = _one(connection, SHAPE)
            self._tables = [name for (name,) in connection.execute(TABLES)]
            self._rows = {name: rows for name in self._tables if (rows := _copied(connection, name))}
            self._sequences = connection.execute(SEQUENCES).fetchall()
        self._free: list[str] = []

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
            if _one(connection, SHAPE) != self._shape:
                return False
            connection.execute("SET session_replication_role = replica")  # no order among the tables
            emptied = sql.SQL("; ").join(sql.SQL("DELETE FROM {}").format(sql.Identifier(t)) for t in self._tables)
            connection.execute(emptied)
            for table, rows in self._rows.items():
                with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy:
                    copy.write(rows)
            for sequence, last in self._sequences:
                connection.execute("SELECT setval(%s, %s, %s)", [sequence, last or 1, last is not None])
        return True


def _copied(connection: Connection, table: str) -> bytes:
    with connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as copy:
        return b"".join(bytes(part) for part in copy)


def _one(connection: Connection, query: str, values: Sequence[object] = ()) -> str:
    found = connection.execute(query.encode(), values).fetchone()
    assert found is not None
    return str(found[0])
