"""What handovers ask of the records, and who has handed everything over: a leaver's last day (一§33·3)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from activities.books.book import Book, Unfit, subjects_lost
from activities.books.stock.former_values import FormerValues
from activities.records.database import table
from activities.records.rows import REGISTER
from activities.rules.people import holdings, staff
from models import tables
from models.kinds.handover import SHOWN, HandedOver, InTheirName
from models.people import faults, human
from models.record import Notification, Write
from models.stock.ledger import LINES

MEMBER, NOTED, BALANCE = table(tables.StaffMember), table(tables.NotedLastDay), table(tables.StockBalance)
LAST_DAYS = FormerValues(MEMBER.c.id, MEMBER.c.left_on, NOTED.c.person, NOTED.c.left_on_before)


class Departures(Book[HandedOver]):
    """Who hands everything over leaves on the day that was said; what was lost is taken back."""

    entry = HandedOver
    tables = (NOTED,)

    def subject(self, entry: HandedOver) -> str:
        return human(entry.person)

    def lost(self, connection: Connection, write: Write) -> Iterable[str]:
        return subjects_lost(connection, NOTED, "person", write)

    def post(self, connection: Connection, write: Write, entry: HandedOver) -> Iterator[Notification]:
        own_id = human(entry.person)
        standing = _standing(connection, own_id)
        if standing.things:
            raise Unfit(f"still in their name: {standing.text}")
        if entry.left_on is not None:
            before = _leave(connection, entry.person, entry.left_on)
            row = {"person": own_id, "left_on": entry.left_on, "left_on_before": before}
            connection.execute(insert(NOTED).values(workflow_id=write.workflow_id, seq=write.entry.seq, **row))
        yield from ()

    def undo(self, connection: Connection, write: Write) -> None:
        """The last day that stood there before stands there again."""
        LAST_DAYS.put_back(connection, write)
        super().undo(connection, write)


def _leave(connection: Connection, person: str, on: date) -> date | None:
    """Notes somebody's last day; answers the one that stood there before. Raises Unfit."""
    try:
        one = staff.colleague(connection, person)
    except LookupError as error:
        raise Unfit(str(error.args[0])) from None
    for field, msg in faults(replace(one, left_on=on, supervisor=None), {}):
        raise Unfit(f"{field} {msg}")
    LAST_DAYS.become(connection, {one.id: on})
    return one.left_on


def _standing(connection: Connection, own_id: str) -> InTheirName:
    found = holdings.things(connection, [own_id]).get(own_id, [])
    return InTheirName(things=found[:SHOWN], more=max(0, len(found) - SHOWN))


# -- readings -----------------------------------------------------------------------------------------------------


def _in_name_of(connection: Connection, _at: datetime, *, person: str) -> dict[str, Any]:
    """What stands in somebody's name, as much of it as a step reads."""
    return _standing(connection, human(person)).model_dump(mode="json", exclude_none=True)


def _still_theirs(connection: Connection, _at: datetime, *, person: str, thing: str) -> bool:
    """Whether a thing stands in somebody's name, however many do."""
    own_id = human(person)
    return any(found.thing == thing for found in holdings.things(connection, [own_id]).get(own_id, []))


def _staff_row(connection: Connection, _at: datetime, *, person: str) -> dict[str, Any] | None:
    """First and last day of a member of staff; None where they are on no list."""
    try:
        one = staff.colleague(connection, person)
    except LookupError:
        return None
    return {"hired_on": one.hired_on and one.hired_on.isoformat(), "left_on": one.left_on and one.left_on.isoformat()}


def _with_whom(connection: Connection, _at: datetime, *, case: str) -> str | None:
    """Whom an open case is with; None for one that is over, is with nobody, or is none."""
    query = select(REGISTER.c.assignee).where(REGISTER.c.workflow_id == case, REGISTER.c.closed_at.is_(None))
    found: str | None = connection.execute(query).scalar()
    return found


def _lies_there(connection: Connection, _at: datetime, *, place: str) -> list[tuple[str, int]]:
    """Parts and pieces at a place, as many lines as one event names."""
    query = select(BALANCE.c.part, BALANCE.c.on_hand).where(BALANCE.c.place == place, BALANCE.c.on_hand > 0)
    found = connection.execute(query.order_by(BALANCE.c.part.collate("C")).limit(LINES))
    return [(row.part, row.on_hand) for row in found]


BOOK = Departures()
READINGS: dict[str, Callable[..., Any]] = {
    "in_name_of": _in_name_of,
    "still_theirs": _still_theirs,
    "staff_row": _staff_row,
    "with_whom": _with_whom,
    "lies_there": _lies_there,
}
