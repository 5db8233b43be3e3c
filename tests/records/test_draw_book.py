"""The book of draws: asked twice the same draw, one deck for all cases, a seed that nobody learns before its time."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import structlog
from sqlalchemy import Engine, select, update
from sqlmodel import SQLModel

from activities.books.draws import DRAW, DrawAnswer, DrawRequest, drawn_times, make_draw, reveal
from activities.records.database import engine
from models import logs
from models.draws import Draw, differences
from record_writes import rows
from servers.waiting import until

CASE, NOW = "qualityday-G-20261201", datetime(2026, 12, 1, 1, tzinfo=UTC)
PEOPLE = tuple(f"technician:t-{number}" for number in range(1, 6))
ASKED = DrawRequest(workflow_id=CASE, number=1, deck="quality_days", population=PEOPLE, count=2)
TIMES = DrawRequest(
    workflow_id=CASE, number=2, deck=None, population=("2026-12-01T15:00+08:00", "2026-12-01T10:00+08:00"), count=2,
    shown=False,
)  # fmt: skip
"""Two times, both drawn."""


def made(records: Engine, asked: DrawRequest = ASKED) -> DrawAnswer:
    """Draws in a transaction of its own."""
    with records.begin() as connection:
        return make_draw(connection, asked)


def kept(records: Engine, number: int = 1) -> dict[str, object]:
    """A draw of the case as it is kept."""
    with records.connect() as connection:
        query = select(DRAW).where(DRAW.c.workflow_id == CASE, DRAW.c.number == number)
        return dict(connection.execute(query).mappings().one())


def test_a_draw_is_kept_with_all_that_drawing_it_again_needs(records: Engine) -> None:
    """Drawn again from the row, it agrees; who is excluded is not in it."""
    answer = made(records, replace(ASKED, excluded=("technician:t-3",), check=2))
    (row,) = rows(records, "SELECT population, ranks, result, seed, seed_sha256, count, deck FROM draw")
    assert set(row.population) == {f"technician:t-{number}/2" for number in (1, 2, 4, 5)}
    stored = Draw(population=row.population, ranks=row.ranks, result=tuple(row.result))
    assert list(differences(stored, bytes.fromhex(row.seed), row.seed_sha256, CASE, row.count)) == []
    assert (answer.drawn, answer.seed_sha256) == (stored.drawn, row.seed_sha256)
    assert (len(bytes.fromhex(row.seed)), row.deck) == (32, "quality_days")


def test_a_lost_attempt_draws_the_same_whatever_it_asks_for_now(records: Engine) -> None:
    """The first one stands."""
    first = made(records)
    assert made(records) == first
    assert made(records, replace(ASKED, population=PEOPLE[:1], count=1)) == first
    assert len(rows(records, "SELECT 1 FROM draw")) == 1


def test_what_may_not_be_shown_is_not_answered(records: Engine) -> None:
    """Only the seed's SHA-256, which is the case's one; it is not what the result could be told from."""
    seen, hidden = made(records), made(records, TIMES)
    assert hidden == DrawAnswer(seen.seed_sha256, None)
    assert kept(records, 2)["result"]


def test_drawn_times_come_one_after_another(records: Engine) -> None:
    """In their order; until the next, only how long it is."""
    made(records, TIMES)
    first, second = NOW + timedelta(hours=1), NOW + timedelta(hours=6)

    def at(moment: datetime) -> tuple[tuple[datetime, ...], timedelta | None]:
        with records.connect() as connection:
            found = drawn_times(connection, CASE, 2, moment)
        return found.come, found.wait

    assert at(NOW) == ((), timedelta(hours=1))
    assert at(first) == ((first,), timedelta(hours=5))
    assert at(second) == ((first, second), None)
    with records.connect() as connection, pytest.raises(LookupError, match="has no draw 7"):
        drawn_times(connection, CASE, 7, NOW)


def test_nobody_is_drawn_twice_of_a_deck_before_everybody_once(records: Engine) -> None:
    """Over all cases and checks that draw of it, and of that deck alone."""
    made(records, replace(ASKED, workflow_id="other", deck="another"))
    drawn: Counter[str] = Counter()
    for number in range(10):
        drawn.update(made(records, replace(ASKED, number=number, workflow_id=f"d-{number // 3}", check=number)).drawn)
        assert max(drawn.values()) - min(drawn[person] for person in PEOPLE) <= 1
    times = rows(records, "SELECT population FROM draw WHERE workflow_id = 'd-3'")[0].population
    assert set(times.values()) <= {3, 4}
    assert len(rows(records, "SELECT DISTINCT drawn_at FROM draw WHERE deck = 'quality_days'")) == 10


def test_a_deck_without_a_name_counts_nothing(records: Engine) -> None:
    """A time that was drawn once is drawn again as lightly."""
    for number in (1, 2):
        made(records, replace(TIMES, number=number))
    assert set(kept(records, 2)["population"].values()) == {0}  # type: ignore[attr-defined]  # a JSON object


def waits(records: Engine) -> Callable[[], Awaitable[bool]]:
    """Whether a transaction on these records waits for another's lock."""
    query = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'"

    async def holds() -> bool:
        return bool(rows(records, query))

    return holds


async def test_cases_that_draw_of_one_deck_at_once_are_counted_one_after_the_other(records: Engine) -> None:
    """The second waits until the first stands: both would draw the same ones else."""
    with records.connect() as connection:
        transaction = connection.begin()
        first = make_draw(connection, replace(ASKED, population=PEOPLE[:2], count=1))
        second = asyncio.create_task(
            asyncio.to_thread(made, records, replace(ASKED, workflow_id="other", population=PEOPLE[:2], count=1))
        )
        await until("the other case waits", waits(records))
        transaction.commit()
    assert {first.drawn, (await second).drawn} == {PEOPLE[:1], PEOPLE[1:2]}


async def test_a_case_that_is_asked_twice_at_once_draws_once(records: Engine) -> None:
    """As by an attempt that was given up for lost and goes on: the same draw, and of another number the same seed."""
    with records.connect() as connection:
        transaction = connection.begin()
        first = make_draw(connection, ASKED)
        asked = (ASKED, replace(TIMES, number=3))
        others = [asyncio.create_task(asyncio.to_thread(made, records, one)) for one in asked]
        await until("the others wait", waits(records))
        transaction.commit()
    again, times = await asyncio.gather(*others)
    assert again == first
    assert times.seed_sha256 == first.seed_sha256


def test_the_draws_of_a_deck_lie_in_the_order_in_which_they_were_drawn(records: Engine) -> None:
    """By a machine, too, whose clock is behind: earlier draws are told by their time."""
    made(records)
    with records.begin() as connection:
        ahead = datetime.now(UTC) + timedelta(hours=1)
        connection.execute(update(DRAW).values(drawn_at=ahead))
    made(records, replace(ASKED, number=2))
    assert kept(records, 2)["drawn_at"] == ahead + timedelta(microseconds=1)


def test_a_revealed_seed_is_told_and_draws_no_more(records: Engine) -> None:
    """By its SHA-256, as often as it is asked for, with the first moment; what is drawn later has another seed."""
    first = made(records)
    assert made(records, TIMES).seed_sha256 == first.seed_sha256
    with records.begin() as connection:
        told = reveal(connection, CASE, NOW)
    with records.begin() as connection:
        assert reveal(connection, CASE, NOW + timedelta(hours=1)) == told == {first.seed_sha256: kept(records)["seed"]}
    assert kept(records)["revealed_at"] == NOW
    later = made(records, replace(ASKED, number=3))
    assert later.seed_sha256 != first.seed_sha256
    assert made(records, replace(ASKED, number=4)).seed_sha256 == later.seed_sha256
    with records.begin() as connection:
        assert reveal(connection, "qualityday-nobody", NOW) == {}


@pytest.fixture
def logged_whole() -> Iterator[None]:
    """Logs as a worker has them that is asked to log all that it can."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logs.configure("DEBUG", json=True)
    structlog.configure(cache_logger_on_first_use=False)  # a logger keeps no way that ends with this test
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


def test_no_seed_stands_anywhere_else_before_its_time(
    records: Engine, logged_whole: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """In no log, however much is logged, no answer, no other table or column, no error's text."""
    database = engine(records.url.render_as_string(hide_password=False))
    said = [repr(made(database)), repr(made(database, TIMES))]
    with pytest.raises(ValueError, match="must not hold") as caught:
        made(database, replace(ASKED, number=3, population=("a/b",)))
    seed = str(kept(database)["seed"])
    said += [str(caught.value), capsys.readouterr().err]
    database.dispose()
    columns = [c for c in DRAW.c if c.name != "seed"]
    with records.connect() as connection:
        others = [select(t) for t in SQLModel.metadata.sorted_tables if t is not DRAW]
        said += [str(connection.execute(query).all()) for query in (*others, select(*columns))]
    raw = repr(bytes.fromhex(seed))[2:-1]
    assert [words for words in said if seed in words or raw in words] == []
