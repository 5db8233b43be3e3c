"""Case numbers: kind letter, date, running number of that day."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from activities.records.database import table
from activities.rules.publishing import calendar_in_force
from models import tables
from models.record import LinkedCase

Numbering = Callable[[Connection, LinkedCase, str], str]
"""Numbers a case that another one opens, by its kind's letter; asked for twice, the same."""
SEQUENCE, GIVEN = table(tables.NumberSequence), table(tables.NumberGiven)


def next_number(connection: Connection, letter: str, day: date) -> str:
    """The next number of a kind on a day, such as `R-20261123-0007`."""
    statement = insert(SEQUENCE).values(letter=letter, day=day, last=1)
    counted = statement.on_conflict_do_update(
        index_elements=["letter", "day"], set_={"last": SEQUENCE.c.last + 1}
    ).returning(SEQUENCE.c.last)
    return f"{letter}-{day:%Y%m%d}-{connection.execute(counted).scalar_one():04d}"


def by_day(connection: Connection, case: LinkedCase, letter: str) -> str:
    """The next number of the day of the event that opens the case."""
    _, calendar = calendar_in_force(connection, datetime.now(UTC))
    day = calendar.local(datetime.fromisoformat(case.request["at"])).date()
    return given(connection, case.key) or give(connection, case.key, next_number(connection, letter, day))


def given(connection: Connection, key: str) -> str | None:
    """The number that was given for a key; None for none yet."""
    found = connection.execute(select(GIVEN.c.number).where(GIVEN.c.key == key)).scalar()
    return None if found is None else str(found)


def give(connection: Connection, key: str, number: str) -> str:
    """Keeps a number for a key; the one kept, where another attempt was first."""
    connection.execute(insert(GIVEN).values(key=key, number=number).on_conflict_do_nothing())
    return str(connection.execute(select(GIVEN.c.number).where(GIVEN.c.key == key)).scalar_one())
