"""What the staff register says of somebody with an account: who has left, or is inactive there, does not sign in."""

from datetime import datetime

from sqlalchemy import Connection, RowMapping

from activities.records.database import table
from activities.rules.publishing import zone_in_force
from models import tables

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
    return bool(row["left_on"] < now.astimezone(zone_in_force(connection, now)).date())
