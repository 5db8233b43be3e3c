"""Writes a step of a case: once, whole, in one transaction, whatever is killed when.

The key is (workflow id, seq). A workflow task that was lost after its write runs again and may decide differently:
`decided_at` says which attempt is the later one, and the later one stands.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, Select, Table, and_, bindparam, delete, literal_column, or_, select
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.dialects.postgresql.psycopg import dialect
from temporalio import activity

from activities import reckoning
from activities.database import table
from models import tables
from models.case import Link, Relation
from models.fields import storable
from models.forms import FORMS
from models.record import Form, Notification, Write, Written
from models.tables import FormRow
from models.vocabulary import Outcome

COMMITMENT_KEYS = tuple(name for name in tables.CommitmentRow.model_fields if name != "workflow_id")
REGISTER, TIMELINE, MESSAGE = table(tables.ServiceRegister), table(tables.Timeline), table(tables.CaseMessage)
COMMITMENT, CONDUCT = table(tables.CommitmentRow), table(tables.ConductRecord)
LINK, OUTBOX, CERTIFICATE = table(tables.CaseLink), table(tables.Outbox), table(tables.Certificate)
Driver = psycopg.Connection[tuple[Any, ...]]
Cursor = psycopg.Cursor[tuple[Any, ...]]
Standing = tuple[str, int, datetime]
"""Of a case that stands: its first run, its last step, when that was decided."""


def _for_driver(query: Select[Any]) -> bytes:
    """A query for the driver itself: within a pipeline the library above it reads no rows."""
    return str(query.compile(dialect=dialect())).encode()  # type: ignore[no-untyped-call]  # the library leaves it so


_STANDING = _for_driver(
    select(REGISTER.c.first_run_id, REGISTER.c.last_seq, REGISTER.c.decided_at)
    .where(REGISTER.c.workflow_id == bindparam("workflow_id"))
    .with_for_update()
)
_CERTIFIED = _for_driver(
    select(CERTIFICATE.c.person).where(
        CERTIFICATE.c.person == bindparam("person"),
        CERTIFICATE.c.category.in_((bindparam("category"), literal_column("'*'"))),
        CERTIFICATE.c.valid_from <= bindparam("on"),
        CERTIFICATE.c.valid_until >= bindparam("on"),
    )
)


class Unwritable(ValueError):
    """The records cannot hold a value, or hold another in its place; the text names the database's error."""


class Records:
    """The one writer of the cases' records."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @activity.defn(name="record")
    def record(self, write: Write) -> Written:
        """Writes one step. Answers the guards that failed, or that another attempt had been there."""
        try:
            return self._record(write)
        except Unwritable as error:
            if write.entry.outcome is not Outcome.APPLIED:
                raise
            return Written(rejected=str(error))

    def _record(self, write: Write) -> Written:
        if _plain(write):
            with self._engine.connect() as connection, connection.begin() as transaction:
                if _at_once(connection, write):
                    return Written()
                transaction.rollback()
        with self._engine.begin() as connection:
            return _one_by_one(connection, write)


def _plain(write: Write) -> bool:
    """Whether nothing that is written depends on what the records hold."""
    return not (write.whole or write.sightings or write.thanks)


def _at_once(connection: Connection, write: Write) -> bool:
    """Asks how things stand and writes all the same, in one go; whether it may stand, or is to be taken back."""
    with _pipeline(connection) as driver:
        standing, *certificates = _ask(driver, write)
        _write(connection, write, ())
    return _is_next(write, standing.fetchone()) and all(found.fetchone() for found in certificates)


def _one_by_one(connection: Connection, write: Write) -> Written:
    """Writes once it is known how things stand. Answers the guards that failed, or that another had been there."""
    standing, *certificates = _ask(_driver(connection), write)
    answer = _standing(connection, write, standing.fetchone())
    if answer is not None:
        return answer
    failed = [check for check, found in zip(write.checks, certificates, strict=True) if found.fetchone() is None]
    if failed:
        return Written(failed=failed)
    if write.whole:
        _wipe(connection, write)
    led_to = list(reckoning.follow(connection, write))  # it reads, which a pipeline cannot
    with _pipeline(connection):
        _write(connection, write, led_to)
    return Written()


def _ask(driver: Driver, write: Write) -> list[Cursor]:
    """How the case stands, which locks it; for each check, whether there is such a certificate (一§18·1)."""
    standing = driver.execute(_STANDING, {"workflow_id": write.workflow_id})
    return [standing, *(driver.execute(_CERTIFIED, check.model_dump()) for check in write.checks)]


def _is_next(write: Write, row: Standing | None) -> bool:
    """Whether the step follows on what stands."""
    if row is None:
        return write.entry.seq == 1
    return row[:2] == (write.first_run_id, write.entry.seq - 1)


def _standing(connection: Connection, write: Write, row: Standing | None) -> Written | None:
    """What an earlier or later attempt has left; None where this write is the next."""
    if _is_next(write, row) and not write.whole:
        return None
    if row is None:
        return None if write.whole else Written(conflict=True)
    first_run_id, last_seq, decided_at = row
    if first_run_id != write.first_run_id:
        return Written(already_opened=True)
    if decided_at > write.decided_at:
        return Written()  # a lost attempt that comes late
    if last_seq == write.entry.seq and _same(connection, write):
        return Written()
    return None if write.whole else Written(conflict=True)


def _driver(connection: Connection) -> Driver:
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)  # noqa: S101 - the engine's one driver
    return driver


@contextmanager
def _pipeline(connection: Connection) -> Iterator[Driver]:
    """Sends the statements together and waits once: most of a record's time is the way to the database and back."""
    driver = _driver(connection)
    try:
        with driver.pipeline():
            yield driver
    except (psycopg.DataError, psycopg.IntegrityError) as error:
        raise Unwritable(type(error).__name__) from None  # its text may repeat what was sent


def _same(connection: Connection, write: Write) -> bool:
    """Whether this very step stands already: an activity tried again."""
    query = select(TIMELINE).where(TIMELINE.c.workflow_id == write.workflow_id, TIMELINE.c.seq == write.entry.seq)
    row = connection.execute(query).mappings().first()
    return row is not None and {k: v for k, v in _timeline(write).items() if row[k] != v} == {}


def _wipe(connection: Connection, write: Write) -> None:
    """Takes away what a lost attempt left. What it changed is in the write; what it did not touch stands."""
    case, seq = write.workflow_id, write.entry.seq
    for written in (TIMELINE, MESSAGE, COMMITMENT, *map(table, FORMS.values())):
        connection.execute(delete(written).where(written.c.workflow_id == case, written.c.seq >= seq))
    connection.execute(delete(CONDUCT).where(CONDUCT.c.workflow_id == case, CONDUCT.c.record >= seq))
    opened = and_(LINK.c.workflow_id == case, LINK.c.relation == Relation.OPENED)
    by_this = and_(LINK.c.other == case, LINK.c.relation == Relation.OPENED_BY)
    connection.execute(delete(LINK).where(or_(opened, by_this)))
    connection.execute(
        delete(OUTBOX).where(OUTBOX.c.workflow_id == case, OUTBOX.c.seq >= seq, OUTBOX.c.status == "pending")
    )


def _write(connection: Connection, write: Write, led_to: Sequence[Notification]) -> None:
    _upsert(connection, REGISTER, [_register(write)])
    _upsert(connection, TIMELINE, [_timeline(write)])
    _upsert(connection, MESSAGE, _message(write))
    case = {"workflow_id": write.workflow_id}
    _upsert(connection, COMMITMENT, [case | _kept(c.model_dump()) for c in write.commitments])
    _upsert(connection, CONDUCT, [case | c.model_dump() for c in write.conduct])
    for form in write.forms:
        _upsert(connection, table(_form_table(form)), [_form(write, form)])
    _insert(connection, LINK, [row for link in write.links for row in _both_sides(write, link)])
    _insert(connection, OUTBOX, _notifications(write, [*write.notifications, *led_to]))


def _kept(values: dict[str, Any]) -> dict[str, Any]:
    return {key: values[key] for key in COMMITMENT_KEYS}


def _register(write: Write) -> dict[str, Any]:
    known = {
        "workflow_id": write.workflow_id,
        "first_run_id": write.first_run_id,
        "number": write.number,
        "kind": write.kind,
        "last_seq": write.entry.seq,
        "decided_at": write.decided_at,
    }
    return known | write.case.model_dump()


def _timeline(write: Write) -> dict[str, Any]:
    entry = write.entry.model_dump(by_alias=True)
    texts = {key: storable(value) if isinstance(value, str) else value for key, value in entry.items()}
    return texts | {"workflow_id": write.workflow_id, "decided_at": write.decided_at}


def _message(write: Write) -> list[dict[str, Any]]:
    if write.message is None:
        return []
    entry = write.entry
    key = {"workflow_id": write.workflow_id, "seq": entry.seq}
    body = json.loads(write.message)
    return [key | {"event": storable(entry.event), "body": body, "received_at": entry.received_at}]


def _form_table(form: Form) -> type[FormRow]:
    try:
        return FORMS[form.table]
    except KeyError:
        raise LookupError(f"{form.table} is no form or book") from None


def _form(write: Write, form: Form) -> dict[str, Any]:
    """The row, checked against its form; unknown columns are an error of the procedure."""
    model = _form_table(form)
    unknown = sorted(set(form.values) - set(model.model_fields))
    if unknown:
        raise LookupError(f"{form.table} has no {', '.join(unknown)}")
    row = model.model_validate(form.values | {"workflow_id": write.workflow_id, "key": form.key, "seq": form.seq})
    return row.model_dump()


def _both_sides(write: Write, link: Link) -> list[dict[str, Any]]:
    return [
        {"workflow_id": write.workflow_id, "relation": link.relation, "other": link.workflow_id},
        {"workflow_id": link.workflow_id, "relation": link.relation.inverse, "other": write.workflow_id},
    ]


def _notifications(write: Write, told: Sequence[Notification]) -> list[dict[str, Any]]:
    now = datetime.now(UTC)
    return [
        tables.Outbox(
            workflow_id=write.workflow_id, seq=write.entry.seq, next_attempt_at=now, **notification.model_dump()
        ).model_dump()
        for notification in told
    ]


@cache
def _upserting(target: Table) -> Insert:
    """One statement a table, built once, so that the driver's and the library's own caches know it again."""
    statement = insert(target)
    keys = [column.name for column in target.primary_key]
    changed = {c.name: statement.excluded[c.name] for c in target.columns if c.name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=changed)


@cache
def _adding(target: Table) -> Insert:
    return insert(target).on_conflict_do_nothing()


def _upsert(connection: Connection, target: Table, rows: Sequence[dict[str, Any]]) -> None:
    for row in rows:  # one or two: the library's path for many costs more
        connection.execute(_upserting(target), row)


def _insert(connection: Connection, target: Table, rows: Sequence[dict[str, Any]]) -> None:
    for row in rows:
        connection.execute(_adding(target), row)


__all__ = ["Records", "table"]
