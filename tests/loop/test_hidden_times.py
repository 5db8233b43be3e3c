"""What a quality day has drawn and has not come yet stands nowhere: on a real server, in its history too (四§11)."""

import base64
import json
import logging
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.protobuf.json_format import MessageToJson
from sqlalchemy import Engine, text

from activities.books.draws import DrawRequest, make_draw
from cases.quality_days import SPECIALIST, day_request, results
from servers.databases import engine_of
from servers.service import Running, Service, serving

PEOPLE, LISTS = ("staff:hid-7f3a", "staff:hid-91bc"), ("discipline", "daily_service")
CLOCKS = ((10, 41), (14, 23))
"""Minutes at which nothing else happens on that day."""


@pytest.fixture
async def service(database_url: str, staff: None) -> AsyncIterator[Service]:
    """A server that skips time."""
    async with serving(database_url) as running:
        yield running


@pytest.fixture
def database(service: Service) -> Iterator[Engine]:
    """Its records."""
    found = engine_of(service.database_url)
    yield found
    found.dispose()


async def test_what_has_not_come_stands_nowhere(
    service: Service, database: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    """Query, page, search attributes, notifications, logs, tables, history: looked through at each time that comes."""
    caplog.set_level(logging.DEBUG)
    monday = await service.workday("08:30")
    times = [monday.replace(hour=hour, minute=minute) for hour, minute in CLOCKS]
    number = f"G-{monday:%Y%m%d}"
    seed = _draw(database, f"qualityday-{number}", times)
    await service.go_to(monday)
    case = await service.open(day_request(monday.date(), number=number), kind="QualityDay")
    await case.until(1)
    for come in range(3):
        if come:
            await service.go_to(times[come - 1] + timedelta(seconds=30))
        assert len((await case.view())["checks"]) == come
        seen = await _seen(service, case, database, caplog)
        marks = [seed, *_marks(times[come:]), *(person.removeprefix("staff:") for person in PEOPLE[come:])]
        assert [(place, mark) for place, what in seen.items() for mark in marks if mark in what] == [], come
    places = ("query", "history", "page", "table quality_check", "table outbox")
    assert [place for place in places if PEOPLE[1] not in seen[place]] == [], "what has come is found"
    for check, one in (await case.view())["checks"].items():
        await case.send("record_check", SPECIALIST, check=int(check), results=results(one["checklist"]), **one)
    await case.send("report", SPECIALIST, main=[])
    assert seed not in _plain(json.loads((await case.handle.fetch_history()).to_json()))
    ((_, told),) = service.told(case, "quality_day_report")
    assert (told["seed"], told["done"], told["missing"]) == (seed, "2", "–")


def _draw(database: Engine, workflow_id: str, times: list[datetime]) -> str:
    """The day's draws as an attempt before has made them, of just these; the seed."""
    about: dict[str, Any] = {"workflow_id": workflow_id, "deck": None}
    minutes = [moment.isoformat(timespec="minutes") for moment in times]
    with database.begin() as connection:
        make_draw(connection, DrawRequest(number=1, population=minutes, count=2, shown=False, **about))
        for check in (1, 2):
            for draw, what in ((2 * check, PEOPLE[check - 1]), (2 * check + 1, LISTS[check - 1])):
                make_draw(connection, DrawRequest(number=draw, population=[what], count=1, check=check, **about))
        seeds = text("SELECT DISTINCT seed FROM draw WHERE workflow_id = :case")
        return str(connection.execute(seeds, {"case": workflow_id}).scalar_one())


def _marks(times: list[datetime]) -> Iterator[str]:
    """Moments in every way of writing them."""
    for moment in times:
        for local in (moment, moment.astimezone(UTC)):
            yield from (local.strftime(form) for form in ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"))
        yield str(int(moment.timestamp()))


def _plain(value: Any) -> str:
    """JSON of Temporal's as text, with what stands in its payloads."""
    match value:
        case dict():
            return " ".join(
                base64.b64decode(held).decode(errors="replace") if key == "data" and isinstance(held, str)
                else f"{key} {_plain(held)}"
                for key, held in value.items()
            )
        case list():
            return " ".join(map(_plain, value))
    return str(value)


async def _seen(
    service: Service, case: Running, database: Engine, caplog: pytest.LogCaptureFixture
) -> dict[str, str]:
    """All that anyone can look at, by where it stands; of the tables all but the draws."""
    described = await case.handle.describe()
    found = {
        "query": json.dumps(await case.view()), "diagram": str(await case.handle.query("diagram")),
        "page": str(await case.handle.query("__temporal_workflow_metadata")), "logs": caplog.text,
        "history": _plain(json.loads((await case.handle.fetch_history()).to_json())),
        "list": _plain(json.loads(MessageToJson(described.raw_description))),
    }  # fmt: skip
    with database.connect() as connection:
        names = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars()
        for name in {*names} - {"draw"}:
            rows = connection.execute(text(f'SELECT t::text FROM "{name}" t')).scalars()
            found[f"table {name}"] = "\n".join(rows)
    return found
