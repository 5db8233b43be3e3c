"""Couriers' slots: at most so many overlap, two cases at once included, and none in an absence (一§6)."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import Connection, Exists, and_, literal, select
from sqlalchemy.dialects.postgresql import insert

from activities.books.book import Book, Unfit, subjects_lost
from activities.records.database import table
from activities.rules.people import absences
from models import tables
from models.kinds.delivery import SlotEntry
from models.people import human
from models.record import Notification, Write

SLOT = table(tables.CourierSlot)
LATER = SLOT.alias("later")
FREE = "name another courier or another time"


class CourierSlots(Book[SlotEntry]):
    """Rows are only added: a case has the slot of its last row. Slots are half-open: touching ones do not overlap."""

    entry = SlotEntry
    tables = (SLOT,)

    def subject(self, entry: SlotEntry) -> str:
        return entry.courier or ""

    def lost(self, connection: Connection, write: Write) -> Iterable[str]:
        return [courier or "" for courier in subjects_lost(connection, SLOT, "courier", write)]

    def post(self, connection: Connection, write: Write, entry: SlotEntry) -> Iterator[Notification]:
        row = {"workflow_id": write.workflow_id, "seq": write.entry.seq, "courier": entry.courier}
        row |= {"from_at": entry.from_at, "to_at": entry.to_at, "overlaps": entry.may_overlap}
        connection.execute(insert(SLOT).values(row).on_conflict_do_nothing())
        if entry.courier is not None and entry.from_at is not None and entry.to_at is not None:
            _at_work(connection, entry.courier, entry.from_at, entry.to_at)
            if not entry.may_overlap:
                _free(connection, write.workflow_id, entry.courier, entry.from_at, entry.to_at, entry.at_most)
        yield from ()


def _at_work(connection: Connection, courier: str, from_at: datetime, to_at: datetime) -> None:
    """Raises Unfit where the courier is away for some of the slot."""
    for absence in absences.during(connection, from_at, to_at, human(courier)):
        begun, ended = (absence[key].isoformat(timespec="minutes") for key in ("from_at", "to_at"))
        raise Unfit(f"{courier} is away from {begun} to {ended}: {FREE}")


def _free(
    connection: Connection, workflow_id: str, courier: str, from_at: datetime, to_at: datetime, at_most: int
) -> None:
    """Raises Unfit where at some moment of the slot the courier would have more slots than allowed."""
    others = connection.execute(
        select(SLOT.c.workflow_id, SLOT.c.from_at, SLOT.c.to_at).where(
            SLOT.c.courier == courier, SLOT.c.from_at < to_at, SLOT.c.to_at > from_at,
            SLOT.c.workflow_id != workflow_id, ~_replaced(),
        )
    ).all()
    for moment in (from_at, *(other.from_at for other in others if other.from_at > from_at)):
        there = [other for other in others if other.from_at <= moment < other.to_at]
        if len(there) >= at_most:
            raise Unfit(f"{courier} has a slot then in {there[0].workflow_id}: {FREE}")


def _replaced() -> Exists:
    """Whether the case has taken another slot since, or given this one back."""
    later = and_(LATER.c.workflow_id == SLOT.c.workflow_id, LATER.c.seq > SLOT.c.seq)
    return select(literal(1)).where(later).correlate(SLOT).exists()


BOOK = CourierSlots()
