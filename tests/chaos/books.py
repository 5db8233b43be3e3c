"""All books from outside: what must never be, of stock, money, slots, certificates, rounds and draws."""

from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import Engine, text

from chaos.periods import not_run
from chaos.redrawn import not_as_drawn
from chaos.service_questions import SERVICE
from chaos.stock_questions import STOCK
from workflows.registry import PROCEDURES

QUESTIONS = STOCK | SERVICE
ALONE = [kind.procedure.name for kind in PROCEDURES if kind.procedure.alone]
"""Kinds of which a second opening about the same subject is refused."""
SHOWN = 5
"""Rows of each harm that are shown."""


def wrong(database: Engine, now: datetime | None = None) -> Iterator[str]:
    """What is wrong with the books, with the first rows that show it; `now`: where the clock is not the real one."""
    with database.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        for said, question in QUESTIONS.items():
            asked = {"alone": ALONE} if ":alone" in question else {}
            rows = connection.execute(text(question), asked).all()
            if rows:
                yield f"{said}: {', '.join(str(tuple(row)) for row in rows[:SHOWN])}"
        yield from not_as_drawn(connection)
        yield from not_run(connection, now or datetime.now(UTC))
