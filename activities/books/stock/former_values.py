"""What an entry of a list was before a step changed it: a book's own rows keep it, and it is put back with the step.

The pool, the prices of parts and the last days of staff each change one column of a list that stands outside of their
book. Whoever changes it holds a lock, so that what the first lost row has kept is what stood there.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, select, update
from sqlalchemy.dialects.postgresql import distinct_on

from activities.books.book import of_lost_attempts
from models.record import Write


@dataclass(frozen=True)
class FormerValues:
    """One column of a list, and the columns of the book's rows that name its entry and keep its former value."""

    key: Column[Any]
    """Of the list: by what an entry is known."""
    value: Column[Any]
    """Of the list: what steps change."""
    row_key: Column[Any]
    row_before: Column[Any]

    def stand(self, connection: Connection, keys: Collection[str]) -> dict[str, Any]:
        """The values of entries as they are now; what is not on the list is left out."""
        found = connection.execute(select(self.key, self.value).where(self.key.in_(keys)))
        return {key: value for key, value in found}  # noqa: C416 - rows of two

    def become(self, connection: Connection, values: Mapping[str, Any]) -> None:
        """Changes entries; those that are not on the list are passed over."""
        for key, value in values.items():
            connection.execute(update(self.key.table).where(self.key == key).values({self.value: value}))

    def put_back(self, connection: Connection, write: Write) -> None:
        """Makes each entry what it was before the first of the lost attempts at a step, or at later ones."""
        rows = self.row_key.table
        lost = select(self.row_key, self.row_before).where(of_lost_attempts(rows, write))
        first = lost.ext(distinct_on(self.row_key)).order_by(self.row_key, rows.c.seq).subquery()
        key, before = first.c
        connection.execute(update(self.key.table).where(self.key == key).values({self.value: before}))
