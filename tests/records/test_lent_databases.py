"""Databases that tests share: each test finds what it would have entered itself, and nothing of the one before."""

import re

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Connection, text

from activities.records.database import engine
from conftest import employ
from servers.databases import TABLES, Databases, Held


def held(url: str) -> Held:
    """All rows, the order in which they stand left aside, and sequences."""
    with psycopg.connect(url) as connection:
        found = Held.by(connection, [name for (name,) in connection.execute(TABLES)])
    rows = {name: b"".join(sorted(copied.splitlines(keepends=True))) for name, copied in found.rows.items()}
    return Held(rows, found.sequences)


def turned(url: str, table: str, rows: bytes) -> None:
    """A table's rows, the last first."""
    with psycopg.connect(url) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy:
            copy.write(b"".join(reversed(rows.splitlines(keepends=True))))


def test_rows_are_the_same_wherever_they_stand(databases: Databases) -> None:
    """Where a vacuum left room in a table, what comes next takes it, and stands in another order."""
    with databases.lent() as first, databases.lent() as second:
        databases.enter(first, employ)
        databases.enter(second, employ)
        entered = held(first)
        for table, rows in entered.rows.items():
            turned(second, table, rows)
        assert held(second) == entered


def undated(found: Held) -> Held:
    """The same, whenever its rows were written, and whatever chance has drawn."""
    kept = {name: copied for name, copied in found.rows.items() if name != "draw"}
    rows = {name: re.sub(rb"[\d-]+ [\d:]+\.\d+\+00", b"now", copied) for name, copied in kept.items()}
    return Held(rows, found.sequences)


def test_what_is_copied_is_what_is_entered(databases: Databases) -> None:
    """Rows and sequences of a database that the function itself entered into, and of two that got copies."""
    with databases.lent() as by_hand, databases.lent() as first, databases.lent() as second:
        before = held(first)
        database = engine(by_hand)
        with database.begin() as connection:
            employ(connection)
        database.dispose()
        databases.enter(first, employ)
        databases.enter(second, employ)
        assert held(by_hand).beside(before).rows.keys() >= {"staff", "certificate", "stock_entry"}
        assert held(first) == held(second)
        assert undated(held(first)) == undated(held(by_hand))


def test_what_was_there_before_may_be_changed(databases: Databases) -> None:
    """A table that holds rows from the start holds those that the function left; a returned database holds neither."""

    def renamed(connection: Connection) -> None:
        connection.execute(text("UPDATE published_policy SET version = version + 1000"))

    with databases.lent() as url:
        before = held(url)
        for _ in range(2):
            databases.enter(url, renamed)
            assert held(url).beside(before).rows.keys() == {"published_policy"}
    with databases.lent() as url:
        assert held(url) == before


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE staff ADD COLUMN shoe_size integer",
        "ALTER TABLE staff DROP COLUMN name",
        "ALTER TABLE staff ALTER COLUMN name DROP NOT NULL",
        "ALTER TABLE staff ALTER COLUMN name SET DEFAULT 'x'",
        "ALTER TABLE staff ALTER COLUMN name TYPE varchar(99)",
        "ALTER TABLE staff ADD CONSTRAINT named CHECK (name <> '')",
        "ALTER TABLE staff RENAME TO crew",
        "DROP TABLE staff CASCADE",
        "CREATE TABLE left_behind (id integer)",
        "CREATE VIEW left_behind AS SELECT 1 AS one",
        "CREATE INDEX left_behind ON staff (name)",
        "GRANT SELECT ON staff TO PUBLIC",
        "ALTER DATABASE {name} SET timezone = 'Asia/Shanghai'",
    ],
)
def test_a_database_of_another_shape_is_lent_to_nobody_else(
    databases: Databases, database_url: str, change: str
) -> None:
    """Whatever a test changes of it; that it emptied a table changes nothing."""
    with psycopg.connect(database_url) as connection:
        connection.execute("TRUNCATE case_link")
        connection.commit()
        assert databases.as_made(connection)
        connection.execute(change.format(name=connection.info.dbname).encode())
        assert not databases.as_made(connection)
        connection.rollback()
        assert databases.as_made(connection)
