"""Erases a customer: keys of the cases destroyed, their data in the records emptied, in one transaction.

Only what has ended: a running case would stop for good. An open one is erased as it ends.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Boolean, Connection, Date, DateTime, Integer, Numeric, Table, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.elements import ColumnElement

from activities.erasing.redaction import ERASED, emptied, is_free, is_staff
from activities.records.customers import CONTACT
from activities.records.customers import CUSTOMER as ENTRY
from activities.records.database import table
from activities.records.rows import MESSAGE, OPENING, OUTBOX, REGISTER, TELLING, TIMELINE
from activities.sealing.keys import KEYS
from models import tables
from models.forms import FORMS
from models.vocabulary import Outcome

ERASURE, ERASED_CASE = table(tables.Erasure), table(tables.ErasedCase)
COVERS = 2
"""What an erasure empties, in `erased_case.covers`: 1 left the texts of forms, and what rounds open, as they were."""
CATCH_UP = 50
"""Cases erased by an earlier version that are emptied again in one look."""
FIGURES = (Boolean, Date, DateTime, Integer, Numeric)
"""Types of columns that hold nothing personal. All others are emptied, so that one of a new type is, too."""
KEPT = frozenset({
    "workflow_id", "key", "seq", "case", "checklist", "clause", "delivery", "factor", "firm", "forecast", "formula",
    "item", "need_formula", "part", "period", "place", "plan", "receipt_no", "seed_sha256", "supplier",
    "tariff_version", "week",
})  # fmt: skip
"""Columns of forms that name a case, a part, a list or a time by the company's own numbers, by which figures count.

The number of a receipt is one of the company's book, and no two may be alike.
"""


@dataclass(frozen=True, kw_only=True)
class ErasureResult:
    """What was done: cases erased now, those still open, and those of which Temporal keeps unsealed payloads."""

    erasure: int
    entry: int
    erased: tuple[str, ...]
    waiting: tuple[str, ...]
    plain: tuple[str, ...]


def erase(connection: Connection, entry: int, *, by: str, now: datetime) -> ErasureResult:
    """Erases a customer's ended cases, and the entry where none is open. Asked again, it goes on where it was.

    Raises LookupError for an entry that there is not.
    """
    return _go_on(connection, ask(connection, entry, by=by, now=now), entry, now)


def ask(connection: Connection, entry: int, *, by: str, now: datetime) -> int:
    """Has a worker erase a customer, which looks for it by itself. Answers the erasure. Raises LookupError."""
    if connection.execute(select(ENTRY.c.entry).where(ENTRY.c.entry == entry).with_for_update()).first() is None:
        raise LookupError(f"customer:{entry}")
    return _erasure(connection, entry, by, now)


def standing(connection: Connection, erasure: int) -> tuple[ErasureResult, bool]:
    """What has become of an erasure so far, and whether all is erased that has ended."""
    row = connection.execute(select(ERASURE).where(ERASURE.c.erasure == erasure)).one()
    theirs = select(ERASED_CASE).where(ERASED_CASE.c.erasure == erasure).order_by(ERASED_CASE.c.workflow_id)
    erased = connection.execute(theirs).all()
    known = select(ERASED_CASE.c.workflow_id)
    own = select(REGISTER.c.workflow_id, REGISTER.c.closed_at).where(REGISTER.c.customer_entry == row.customer_entry)
    left = connection.execute(own.where(REGISTER.c.workflow_id.not_in(known)).order_by(REGISTER.c.workflow_id)).all()
    waiting = tuple(case.workflow_id for case in left if case.closed_at is None)
    result = ErasureResult(
        erasure=erasure,
        entry=row.customer_entry,
        erased=tuple(case.workflow_id for case in erased),
        waiting=waiting,
        plain=tuple(case.workflow_id for case in erased if case.plain),
    )
    return result, row.done_at is not None or (bool(waiting) and len(left) == len(waiting))


def go_on(connection: Connection, now: datetime) -> list[ErasureResult]:
    """Erases what has ended since of customers who are to be erased. Several workers may do so at once."""
    waiting = select(ERASURE.c.erasure, ERASURE.c.customer_entry).where(ERASURE.c.done_at.is_(None))
    rows = connection.execute(waiting.with_for_update(skip_locked=True)).all()
    done = [_go_on(connection, row.erasure, row.customer_entry, now) for row in rows]
    return [one for one in done if one.erased]


def catch_up(connection: Connection) -> int:
    """Empties what an earlier version left of cases that it erased, some at a time. Answers of how many."""
    behind = select(ERASED_CASE.c.workflow_id).where(ERASED_CASE.c.covers < COVERS).order_by(ERASED_CASE.c.workflow_id)
    cases = connection.execute(behind.limit(CATCH_UP).with_for_update(skip_locked=True)).scalars().all()
    for workflow_id in cases:
        _empty_case(connection, workflow_id)
    connection.execute(update(ERASED_CASE).where(ERASED_CASE.c.workflow_id.in_(cases)).values(covers=COVERS))
    return len(cases)


def again(connection: Connection, entry: int, cases: Sequence[str], *, by: str, now: datetime) -> ErasureResult | None:
    """Erases what a restored backup has brought back of an erasure; None where it has brought back nothing."""
    known = set(connection.execute(select(ERASED_CASE.c.workflow_id)).scalars())
    back = select(REGISTER.c.workflow_id).where(REGISTER.c.workflow_id.in_(cases), REGISTER.c.workflow_id.not_in(known))
    found = connection.execute(back).scalars().all()
    if connection.execute(select(ENTRY.c.entry).where(ENTRY.c.entry == entry)).first() is None:
        return None
    if not found and _is_empty(connection, entry):
        return None
    erasure = _erasure(connection, entry, by, now)
    for workflow_id in found:
        _erase_case(connection, workflow_id, erasure, now)
    result = _go_on(connection, erasure, entry, now)
    return ErasureResult(
        erasure=erasure, entry=entry, erased=(*found, *result.erased), waiting=result.waiting, plain=result.plain
    )


def _erasure(connection: Connection, entry: int, by: str, now: datetime) -> int:
    """The erasure of this entry that is not done, or a new one."""
    standing = select(ERASURE.c.erasure).where(ERASURE.c.customer_entry == entry, ERASURE.c.done_at.is_(None))
    found = connection.execute(standing).scalar()
    if found is not None:
        return int(found)
    row = {"customer_entry": entry, "asked_at": now, "asked_by": by}
    return int(connection.execute(insert(ERASURE).values(row).returning(ERASURE.c.erasure)).scalar_one())


def _go_on(connection: Connection, erasure: int, entry: int, now: datetime) -> ErasureResult:
    done = select(ERASED_CASE.c.workflow_id)
    own = select(REGISTER.c.workflow_id, REGISTER.c.closed_at).where(REGISTER.c.customer_entry == entry)
    left = connection.execute(own.where(REGISTER.c.workflow_id.not_in(done)).order_by(REGISTER.c.workflow_id)).all()
    erased = [row.workflow_id for row in left if row.closed_at is not None]
    waiting = [row.workflow_id for row in left if row.closed_at is None]
    plain = [case for case in erased if _erase_case(connection, case, erasure, now)]
    if not waiting:
        _empty_entry(connection, entry)
        connection.execute(update(ERASURE).where(ERASURE.c.erasure == erasure).values(done_at=now))
    return ErasureResult(
        erasure=erasure, entry=entry, erased=tuple(erased), waiting=tuple(waiting), plain=tuple(plain)
    )


def _erase_case(connection: Connection, workflow_id: str, erasure: int, now: datetime) -> bool:
    """Erases one case; answers whether Temporal keeps unsealed payloads of it."""
    plain = _was_plain(connection, workflow_id)
    connection.execute(update(KEYS).where(KEYS.c.workflow_id == workflow_id).values(wrapped=None, erased_at=now))
    _empty_case(connection, workflow_id)
    silent = {"reason": None, "note": None, "content": None}
    connection.execute(update(TIMELINE).where(TIMELINE.c.workflow_id == workflow_id).values(silent))
    customers = TIMELINE.c.by.startswith("customer:")
    connection.execute(
        update(TIMELINE).where(TIMELINE.c.workflow_id == workflow_id, customers).values(by="customer:erased")
    )
    outbox = update(OUTBOX).where(OUTBOX.c.workflow_id == workflow_id)
    connection.execute(outbox.values(params={}, last_error=None))
    unsent = outbox.where(OUTBOX.c.status != "sent")
    connection.execute(unsent.values(status="discarded", discarded_at=now, discarded_by="system"))
    row = {"workflow_id": workflow_id, "erasure": erasure, "erased_at": now, "plain": plain, "covers": COVERS}
    connection.execute(insert(ERASED_CASE).values(row).on_conflict_do_nothing())
    return plain


def _was_plain(connection: Connection, workflow_id: str) -> bool:
    """Whether a message came unsealed, or the case began before payloads were sealed."""
    unsealed = (TIMELINE.c.outcome != Outcome.CLOCK, TIMELINE.c.sealed_by.is_(None))
    came = select(func.count()).select_from(TIMELINE).where(TIMELINE.c.workflow_id == workflow_id, *unsealed)
    keys = select(func.count()).select_from(KEYS).where(KEYS.c.workflow_id == workflow_id, KEYS.c.whole_case)
    return bool(connection.execute(came).scalar()) or not connection.execute(keys).scalar()


def _empty_case(connection: Connection, workflow_id: str) -> None:
    """Its request, messages and forms, and the request with which a round has opened it."""
    for target, columns in _documents():
        _empty_rows(connection, target, columns, target.c.workflow_id == workflow_id)
    _empty_rows(connection, OPENING, ("request",), OPENING.c.other == workflow_id)


@cache
def _documents() -> tuple[tuple[Table, tuple[str, ...]], ...]:
    """Every table with texts or documents of a case, and which columns hold them."""
    whole = [(REGISTER, ("request",)), (MESSAGE, ("body",)), (TELLING, ("payload",))]
    forms = [(form, tuple(_texts(form))) for form in map(table, FORMS.values())]
    return (*whole, *((form, columns) for form, columns in forms if columns))


def _texts(form: Table) -> Iterable[str]:
    return (c.name for c in form.columns if c.name not in KEPT and not isinstance(c.type, FIGURES))


def _empty_rows(
    connection: Connection, target: Table, columns: Sequence[str], of_case: ColumnElement[bool]
) -> None:
    keys = [column.name for column in target.primary_key]
    query = select(*(target.c[name] for name in {*keys, *columns})).where(of_case)
    for row in connection.execute(query).mappings().all():
        values = {name: _left(row[name], name) for name in columns}
        if any(values[name] != row[name] for name in columns):
            same = [target.c[key] == row[key] for key in keys]
            connection.execute(update(target).where(*same).values(values))


def _left(value: Any, column: str) -> Any:
    if isinstance(value, str) and is_free(column) and value and not is_staff(value):
        return ERASED
    return emptied(value, column)


def _empty_entry(connection: Connection, entry: int) -> None:
    """The customer's entry stays as a number, to which cases point."""
    connection.execute(delete(CONTACT).where(CONTACT.c.entry == entry))
    connection.execute(update(ENTRY).where(ENTRY.c.entry == entry).values(id=None, name=None, address=None))


def _is_empty(connection: Connection, entry: int) -> bool:
    row = connection.execute(select(ENTRY.c.id, ENTRY.c.name, ENTRY.c.address).where(ENTRY.c.entry == entry)).one()
    contacts = connection.execute(select(CONTACT.c.kind).where(CONTACT.c.entry == entry)).first()
    return contacts is None and not any(row)
