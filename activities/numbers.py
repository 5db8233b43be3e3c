"""Case numbers: kind letter, date, running number of that day."""

from datetime import date

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from activities.record import table
from models import tables

SEQUENCE, GIVEN = table(tables.NumberSequence), table(tables.NumberGiven)


def next_number(connection: Connection, letter: str, day: date) -> str:
    """The next number of a kind on a day, such as `R-20261123-0007`."""
    statement = insert(SEQUENCE).values(letter=letter, day=day, last=1)
    counted = statement.on_conflict_do_update(
        index_elements=["letter", "day"], set_={"last": SEQUENCE.c.last + 1}
    ).returning(SEQUENCE.c.last)
    return f"{letter}-{day:%Y%m%d}-{connection.execute(counted).scalar_one():04d}"


def number_for(connection: Connection, key: str, letter: str, day: date) -> str:
    """The number given for a key: asked for twice, the same."""
    found = connection.execute(select(GIVEN.c.number).where(GIVEN.c.key == key)).scalar()
    if found is not None:
        return str(found)
    number = next_number(connection, letter, day)
    connection.execute(insert(GIVEN).values(key=key, number=number).on_conflict_do_nothing())
    return str(connection.execute(select(GIVEN.c.number).where(GIVEN.c.key == key)).scalar_one())
