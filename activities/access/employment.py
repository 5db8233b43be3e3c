"""What the staff register says of somebody with an account: who has left, or is inactive there, does not sign in."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, RowMapping

from activities.records.database import table
from activities.rules.publishing import NotPublished, calendar_in_force
from models import tables
from models.policy.calendar import Calendar

MEMBER = table(tables.StaffMember)
STANDING = (MEMBER.c.active.label("on_list"), MEMBER.c.left_on)


def has_left(connection: Connection, row: RowMapping, now: datetime) -> bool:
    """Whether the register has somebody as inactive or past the last day; who does not stand in it is not judged by it.

    The last day ends by the zone of the calendar in force.
    """
    if row["on_list"] is None:
        return False
    if not row["on_list"] or row["left_on"] is None:
        return not row["on_list"]
    return bool(row["left_on"] < now.astimezone(_zone(connection, now)).date())


def _zone(connection: Connection, now: datetime) -> ZoneInfo:
    try:
        return ZoneInfo(calendar_in_force(connection, now)[1].zone)
    except NotPublished:
        return ZoneInfo(Calendar.model_fields["zone"].default)
