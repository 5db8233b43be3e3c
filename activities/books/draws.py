"""The book of draws: a seed is made here and nowhere else, kept with all that it drew, and told when it is time.

A draw stands from when it was first asked for, whichever attempt at a step that was: drawn anew, it could be drawn
until it pleases. All draws of a case have one seed, until that is revealed. Before, it stands in no answer, no log and
no other table; of a draw that may not be shown yet, only the seed's SHA-256 is answered.
"""

import secrets
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, RowMapping, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from activities.books.book import Book
from activities.records.database import table
from models import tables
from models.books import SeedRevealed
from models.draws import SEED_BYTES, draw, sha256_of, without_check
from models.record import Notification, Write

DRAW = table(tables.DrawRow)
TICK = timedelta(microseconds=1)
"""Between two draws of a deck at least: their times are their order."""


@dataclass(frozen=True, kw_only=True)
class DrawRequest:
    """Asks for a draw of a case under the case's own number for it; `shown` says whether its result may be told now.

    `deck`: nobody of it is drawn a second time before everybody once; None where that does not matter, as for times.
    `check` ends each id, where several checks of a case draw of the same.
    """

    workflow_id: str
    number: int
    deck: str | None
    population: Collection[str]
    count: int
    excluded: Collection[str] = ()
    check: int | None = None
    shown: bool = True


@dataclass(frozen=True)
class DrawAnswer:
    """What a case is told of its draw: who was drawn, None while that may not be shown."""

    seed_sha256: str
    drawn: tuple[str, ...] | None


@dataclass(frozen=True)
class DrawnTimes:
    """The drawn times that have come, in order, and how long it is to the next one; None where there is no further."""

    come: tuple[datetime, ...]
    wait: timedelta | None


def make_draw(connection: Connection, asked: DrawRequest) -> DrawAnswer:
    """Draws, or finds what was drawn under that number. Raises ValueError as `models.draws.draw`.

    Runs within an activity. Cases that draw of one deck wait for each other until the transaction ends; one that draws
    of several must take them in one order.
    """
    _serialise(connection, _of_case(asked.workflow_id))
    found = _stored(connection, asked.workflow_id, asked.number)
    if found is None:
        _draw(connection, asked)
        found = _stored(connection, asked.workflow_id, asked.number)
    assert found is not None  # noqa: S101 - it was written above
    return DrawAnswer(found["seed_sha256"], tuple(map(without_check, found["result"])) if asked.shown else None)


def _draw(connection: Connection, asked: DrawRequest) -> None:
    if asked.deck is not None:
        _serialise(connection, f"deck {asked.deck}")
    before = _times_drawn(connection, asked.deck)
    seed = _seed(connection, asked.workflow_id)
    population = {name: before.get(name, 0) for name in asked.population}
    made = draw(seed, asked.workflow_id, population, asked.count, excluded=asked.excluded, check=asked.check)
    row = {
        "workflow_id": asked.workflow_id,
        "number": asked.number,
        "deck": asked.deck,
        "count": asked.count,
        "population": made.population,
        "ranks": made.ranks,
        "result": list(made.result),
        "seed": seed.hex(),
        "seed_sha256": sha256_of(seed),
        "drawn_at": _next_moment(connection, asked.deck),
    }
    connection.execute(insert(DRAW).values(row))


def reveal(connection: Connection, workflow_id: str, at: datetime) -> dict[str, str]:
    """The seed of a case by its SHA-256, in hexadecimal digits; from now on anyone may know it. Asked twice, the same.

    Belongs in the transaction that writes the case's report or end. A case that draws on afterwards has another seed.
    """
    _serialise(connection, _of_case(workflow_id))
    hidden = update(DRAW).where(DRAW.c.workflow_id == workflow_id, DRAW.c.revealed_at.is_(None))
    connection.execute(hidden.values(revealed_at=at))
    seeds = select(DRAW.c.seed_sha256, DRAW.c.seed).where(DRAW.c.workflow_id == workflow_id).order_by(DRAW.c.number)
    return {row.seed_sha256: row.seed for row in connection.execute(seeds)}


def drawn_times(connection: Connection, workflow_id: str, number: int, now: datetime) -> DrawnTimes:
    """Of a draw of times, those that have come, and how long it is to the next: a timer's length tells no more.

    Raises LookupError where the case has no draw of that number.
    """
    found = _stored(connection, workflow_id, number)
    if found is None:
        raise LookupError(f"{workflow_id} has no draw {number}")
    times = sorted(datetime.fromisoformat(without_check(minute)) for minute in found["result"])
    return DrawnTimes(
        come=tuple(time for time in times if time <= now),
        wait=next((time - now for time in times if time > now), None),
    )


def drawn(connection: Connection, workflow_id: str, number: int) -> tuple[str, ...]:
    """Who or what a case has drawn under that number; nothing where it has not drawn. For steps that may know it."""
    found = _stored(connection, workflow_id, number)
    return () if found is None else tuple(map(without_check, found["result"]))


def _stored(connection: Connection, workflow_id: str, number: int) -> RowMapping | None:
    query = select(DRAW.c.seed_sha256, DRAW.c.result).where(DRAW.c.workflow_id == workflow_id, DRAW.c.number == number)
    return connection.execute(query).mappings().first()


def _seed(connection: Connection, workflow_id: str) -> bytes:
    """The seed that a case has and nobody knows yet; else a new one."""
    hidden = select(DRAW.c.seed).where(DRAW.c.workflow_id == workflow_id, DRAW.c.revealed_at.is_(None))
    found = connection.execute(hidden.limit(1)).scalar()
    return secrets.token_bytes(SEED_BYTES) if found is None else bytes.fromhex(found)


def _times_drawn(connection: Connection, deck: str | None) -> dict[str, int]:
    """How often each was drawn of a deck so far."""
    if deck is None:
        return {}
    name = func.split_part(func.jsonb_array_elements_text(DRAW.c.result), "/", 1).label("name")
    drawn = select(name).where(DRAW.c.deck == deck).subquery()
    counted = select(drawn.c.name, func.count()).group_by(drawn.c.name)
    return {row[0]: row[1] for row in connection.execute(counted)}


def _next_moment(connection: Connection, deck: str | None) -> datetime:
    """This moment, and after every earlier draw of the deck, whatever the clocks of other machines say."""
    now = datetime.now(UTC)
    if deck is None:
        return now
    last = connection.execute(select(func.max(DRAW.c.drawn_at)).where(DRAW.c.deck == deck)).scalar()
    return now if last is None else max(now, last + TICK)


def _of_case(workflow_id: str) -> str:
    return f"draws of {workflow_id}"


def _serialise(connection: Connection, subject: str) -> None:
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:subject))"), {"subject": subject})


class Draws(Book[SeedRevealed]):
    """Told with a step of the case; what is known stays known, whatever becomes of the attempt at the step."""

    entry = SeedRevealed
    tables = ()

    def subject(self, entry: SeedRevealed) -> str:
        return entry.workflow_id

    def post(self, connection: Connection, write: Write, entry: SeedRevealed) -> Iterator[Notification]:  # noqa: ARG002
        reveal(connection, entry.workflow_id, entry.at)
        yield from ()


BOOK = Draws()
