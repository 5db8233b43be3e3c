"""Prices of parts: a part costs what was last paid for it, until then what was entered (二§7)."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select

from activities.books.book import Book, hold
from activities.books.stock.former_values import FormerValues
from activities.records.database import table
from models import tables
from models.kinds.purchase import PricesPaid
from models.record import Notification, Write

PRICE, PART = table(tables.PartPriceRow), table(tables.PartRow)
LAST_PAID = FormerValues(PART.c.number, PART.c.price, PRICE.c.part, PRICE.c.before)


class Prices(Book[PricesPaid]):
    """The list of parts has the price of the receipt that happened last."""

    entry = PricesPaid
    tables = (PRICE,)

    def subject(self, entry: PricesPaid) -> str:
        return entry.by

    def lock(self, connection: Connection, write: Write, entries: Sequence[PricesPaid]) -> tuple[()]:
        """Whoever changes the lists of parts waits; nothing is judged afterwards."""
        if entries or write.whole:
            hold(connection, ["lists of spare parts"])
        return ()

    def post(self, connection: Connection, write: Write, entry: PricesPaid) -> Iterator[Notification]:
        before = LAST_PAID.stand(connection, entry.prices)
        later = select(PRICE.c.part).where(PRICE.c.part.in_(entry.prices), PRICE.c.paid_at > entry.at)
        outdated = set(connection.execute(later).scalars())
        cause = {"workflow_id": write.workflow_id, "seq": write.entry.seq, "paid_at": entry.at, "paid_by": entry.by}
        rows: list[dict[str, Any]] = [
            cause | {"part": part, "price": price, "before": before[part]}
            for part, price in sorted(entry.prices.items()) if part in before
        ]  # fmt: skip
        if rows:
            connection.execute(insert(PRICE), rows)
        LAST_PAID.become(connection, {row["part"]: row["price"] for row in rows if row["part"] not in outdated})
        yield from ()

    def undo(self, connection: Connection, write: Write) -> None:
        """The prices are again as they were before what a lost attempt has entered."""
        LAST_PAID.put_back(connection, write)
        super().undo(connection, write)


BOOK = Prices()
