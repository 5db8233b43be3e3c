"""What a case asks the records before a step: named readings, and whether another case's step has told it something.

A reading changes nothing but the book of draws and what an appraisal has counted: what is drawn or counted for a step
is so once, however often it is asked.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, Engine, select
from temporalio import activity

from activities.books import readings
from activities.records.rows import TELLING
from models.record import READ_AT_MOST, ReadAnswer, ReadAsked, TellingAsked

Reading = Callable[..., Any]
"""`reading(connection, at, **arguments)` answers what JSON can hold, as of `at`."""


class RecordReader:
    """Answers cases from the records."""

    def __init__(self, engine: Engine, known: Mapping[str, Reading] | None = None) -> None:
        """`known`: the readings by name, in place of those of `activities/books`."""
        self._engine = engine
        self._known = known if known is not None else readings()

    @activity.defn(name="read_records")
    def read_records(self, asked: ReadAsked) -> ReadAnswer:
        """What each reading answers, all within one transaction."""
        with self._engine.begin() as connection:
            values = {name: self._answer(connection, asked, name) for name in asked.asked}
        size = {name: len(json.dumps(value, ensure_ascii=False).encode()) for name, value in values.items()}
        if sum(size.values()) > READ_AT_MOST:
            return ReadAnswer(too_much=max(size, key=lambda name: size[name]))
        return ReadAnswer(values=values)

    def _answer(self, connection: Connection, asked: ReadAsked, name: str) -> Any:
        if name not in self._known:
            raise LookupError(f"there is no reading {name}: is this worker outdated?")
        return self._known[name](connection, asked.at, **asked.asked[name])

    @activity.defn(name="was_told")
    def was_told(self, asked: TellingAsked) -> bool:
        """Whether the records hold a step that has told this case just that."""
        body = dict(asked.body)
        query = select(TELLING.c.event, TELLING.c.payload).where(
            TELLING.c.to == asked.to, TELLING.c.key == str(body.get("event_id"))
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        return row is not None and row.event == asked.event and row.payload == body
