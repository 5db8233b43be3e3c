"""A step's rows as one statement: all of them are written or none, in one way to the database and back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import psycopg
from sqlalchemy import (
    Connection,
    Date,
    Dialect,
    Exists,
    Select,
    String,
    Table,
    Text,
    bindparam,
    case,
    cast,
    false,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.dialects.postgresql.psycopg import dialect
from sqlalchemy.sql.dml import ReturningInsert, ReturningUpdate
from sqlalchemy.sql.elements import BindParameter, ColumnElement

from activities.records.certificates import CERTIFICATE, revoked_by
from activities.records.rows import OUTBOX, WrittenRow
from models.people import human
from models.record import Certified

Shape = tuple[tuple[Table, bool], ...]
"""Of each row: its table, and whether it replaces what stands."""
SHAPES = 500
"""Statements kept; dozens are common, and who holds or reopens a case of many commitments makes rare ones."""
CHECKED = ("person", "category", "on")
_DIALECT: Dialect = dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]  # the library leaves it so


@dataclass(frozen=True, eq=False)
class AskedAtEnd:
    """What is asked of a case together with writing its last step, behind a lock that others hold while they change it.

    `lock` begins the lock's name, which ends with the case's id; `keeps` takes that id as the parameter `CASE`.
    """

    lock: str
    keeps: ColumnElement[bool]


CASE = "ended_case"


def write_next(
    connection: Connection,
    first_run_id: str,
    seq: int,
    rows: Sequence[WrittenRow],
    checks: Sequence[Certified],
    at_end: AskedAtEnd | None = None,
) -> bool | None:
    """Writes a step's rows, the register's first, where it follows on what stands and every certificate holds.

    The transaction is the caller's, or the connection commits by itself. None where nothing was written, else the
    answer to `at_end`, False without one. Raises psycopg's DataError, IntegrityError.
    """
    shape = tuple((row.table, row.replaces) for row in rows)
    prepared = _prepared(shape, opens=seq == 1, checks=len(checks), at_end=at_end)
    workflow_id = rows[0].values["workflow_id"]
    given: dict[str, Any] = {"first_run": first_run_id, "last_seq": seq - 1, CASE: workflow_id}
    for number, check in enumerate(checks):
        given |= _asked(number, check)
    for number, row in enumerate(rows):
        given |= {_name(key, number): value for key, value in row.values.items()}
    return prepared.execute(connection_of(connection), given, f"{at_end.lock} {workflow_id}" if at_end else None)


def connection_of(connection: Connection) -> psycopg.Connection[Any]:
    """The driver's own connection."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)  # noqa: S101 - the engine's one driver
    return driver


@cache
def writing(target: Table, *, replaces: bool) -> Insert:
    """Writes a row of a table under its primary key; the caller says where its values come from."""
    if not replaces:
        return insert(target).on_conflict_do_nothing()
    statement = insert(target)
    keys = [column.name for column in target.primary_key]
    changed = {c.name: statement.excluded[c.name] for c in target.columns if c.name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=changed)


def write_row(connection: Connection, row: WrittenRow) -> None:
    """Writes one row of a step by itself."""
    values = {_name(key, 0): value for key, value in row.values.items()}
    connection.execute(_writing_one(row.table, replaces=row.replaces), values)


@cache
def _writing_one(target: Table, *, replaces: bool) -> Insert:
    values = select(*_values(target, 0))
    return writing(target, replaces=replaces).from_select([c.name for c in target.columns], values)


def write_all(connection: Connection, target: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Writes rows of a table, each in place of what stands under its primary key."""
    if rows:
        connection.execute(writing(target, replaces=True), list(rows))


def missing(connection: Connection, checks: Sequence[Certified]) -> list[Certified]:
    """Those of the checks for which there is no certificate (一§18·1)."""
    found = (connection.execute(_certificates(0), _asked(0, check)).first() for check in checks)
    return [check for check, row in zip(checks, found, strict=True) if row is None]


@dataclass(frozen=True)
class _Prepared:
    """The text for the driver, and of each parameter its name and what makes a value fit for it."""

    text: bytes
    parameters: tuple[tuple[str, Callable[[Any], Any] | None], ...]

    def execute(self, driver: psycopg.Connection[Any], given: dict[str, Any], lock: str | None) -> bool | None:
        values = [fit(given[name]) if fit else given[name] for name, fit in self.parameters]
        if lock is None:
            return self._answer(driver, values)
        with driver.pipeline():  # one transaction and one way there and back; what waits for the lock sees what is new
            psycopg.RawCursor(driver).execute(_LOCK, [lock])
            return self._answer(driver, values)

    def _answer(self, driver: psycopg.Connection[Any], values: Sequence[Any]) -> bool | None:
        row = psycopg.RawCursor(driver).execute(self.text, values).fetchone()
        return None if row is None else bool(row[0])


_LOCK = b"SELECT pg_advisory_xact_lock(hashtext($1))"


@lru_cache(SHAPES)
def _prepared(shape: Shape, *, opens: bool, checks: int, at_end: AskedAtEnd | None) -> _Prepared:
    """Built once for each shape of step."""
    holds = [_certificates(number).exists() for number in range(checks)]
    (first, _), *others = shape
    register = (_opening(first, holds) if opens else _following(first, holds)).cte("register")
    further = [
        writing(target, replaces=replaces)
        .from_select([c.name for c in target.columns], select(*_values(target, number)).select_from(register))
        .cte(f"row_{number}")
        for number, (target, replaces) in enumerate(others, 1)
    ]
    query = select(at_end.keeps if at_end else false()).select_from(register).add_cte(*further)
    compiled = query.compile(dialect=_DIALECT)
    names = compiled.positiontup or []
    fits = (compiled.binds[name].type.dialect_impl(_DIALECT).bind_processor(_DIALECT) for name in names)
    return _Prepared(str(compiled).encode(), tuple(zip(names, fits, strict=True)))


def _certificates(number: int) -> Select[tuple[str]]:
    """The certificates that make a check hold, of the human whom it names, in whatever role they were given."""
    person, category, on = (_name(key, number, "check") for key in CHECKED)
    return select(CERTIFICATE.c.person).where(
        human_in(CERTIFICATE.c.person) == bindparam(person, type_=String()),
        CERTIFICATE.c.category.in_((bindparam(category, type_=String()), literal_column("'*'"))),
        CERTIFICATE.c.valid_from <= bindparam(on),
        CERTIFICATE.c.valid_until >= bindparam(on),
        ~revoked_by(bindparam(on, type_=Date())),
    )


def human_in(column: ColumnElement[str]) -> ColumnElement[str]:
    """The id of the human in a column of `role:id`, written as the index `ix_certificate_human` has it."""
    return func.split_part(column, literal_column("':'"), literal_column("2"))


def _asked(number: int, check: Certified) -> dict[str, Any]:
    asked = {_name(key, number, "check"): getattr(check, key) for key in CHECKED}
    return asked | {_name("person", number, "check"): human(check.person)}


def _opening(register: Table, holds: Sequence[Exists]) -> ReturningInsert[int]:
    """The register's row of a new case; none where there is one already."""
    values = select(*_values(register, 0)).where(*holds)
    added = insert(register).from_select([c.name for c in register.columns], values).on_conflict_do_nothing()
    return added.returning(register.c.last_seq)


def _following(register: Table, holds: Sequence[Exists]) -> ReturningUpdate[int]:
    """The register's row, changed where it is of this run and at the step before."""
    values = {c.name: value for c, value in zip(register.columns, _values(register, 0), strict=True)}
    stands = [
        register.c.workflow_id == values["workflow_id"],
        register.c.first_run_id == bindparam("first_run"),
        register.c.last_seq == bindparam("last_seq"),
    ]
    changed = {name: value for name, value in values.items() if name != "workflow_id"}
    return update(register).where(*stands, *holds).values(changed).returning(register.c.last_seq)


def _values(target: Table, number: int) -> list[ColumnElement[Any]]:
    given = {c.name: bindparam(_name(c.name, number), type_=c.type) for c in target.columns}
    return [*(given | {"key": _unused_key(given)} if target is OUTBOX else given).values()]


def _unused_key(given: Mapping[str, BindParameter[Any]]) -> ColumnElement[str]:
    """A notification's key, with its content in it where the same key stands for something else.

    A lost attempt at the step may have told the same person, under the same topic, of another thing; what has gone out
    stays, and whoever takes keys for what they know already is told of this all the same.
    """
    key, to, params = given["key"], given["to"], given["params"]
    before_to = func.left(key, func.length(key) - func.length(to))
    anew = before_to.concat(func.md5(cast(params, Text))).concat(literal_column("'/'")).concat(to)
    other = select(OUTBOX.c.key).where(OUTBOX.c.key == key, OUTBOX.c.params != params)
    return case((other.exists(), anew), else_=key)


def _name(key: str, number: int, of: str = "row") -> str:
    """What a value is called among the parameters."""
    return f"{of}_{number}_{key}"
