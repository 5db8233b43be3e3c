"""Roads of the `temporal` command alone: an opening and the events that lead to an end, and what stands there then."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from activities.rules.publishing import calendar_in_force
from models.policy.calendar import Calendar
from played.company_records import FORMS
from servers.devserver import DevService
from servers.foreign import Foreign
from workflows.registry import PROCEDURES

Body = dict[str, Any]


@dataclass(frozen=True)
class Sent:
    """An event as it is sent, and some words of its refusal where it is refused."""

    event: str
    by: str
    payload: Body
    refusal: str | None = None


@dataclass(frozen=True)
class Road:
    """From an opening to an end; without steps, the clock alone leads there."""

    end: str
    request: Body
    steps: tuple[Sent, ...] = ()
    number: str | None = None
    """The number that the kind fixes."""
    forms: Mapping[str, Sequence[Body]] | None = None
    """By name each form that the case has at its end, its rows in the order of their keys; None where not compared."""
    stock: Mapping[tuple[str, str], int] | None = None
    """By place and part the pieces that it leaves there, negative ones taken; None where not compared."""


@dataclass(frozen=True)
class Times:
    """The next workday, on which goods and people come, and the day two weeks ago."""

    now: datetime
    calendar: Calendar

    @property
    def opening(self) -> datetime:
        """When the next workday's work begins."""
        return self.calendar.next_opening(self.calendar.end_of(self.calendar.local(self.now).date()))

    @property
    def day(self) -> str:
        """That workday."""
        return self.calendar.local(self.opening).date().isoformat()

    @property
    def at(self) -> str:
        """When that workday's work begins, as it is sent."""
        return self.opening.isoformat()

    @property
    def today(self) -> str:
        """This day."""
        return self.calendar.local(self.now).date().isoformat()

    @property
    def past(self) -> datetime:
        """This hour two weeks ago."""
        return self.calendar.local(self.now - timedelta(days=14))

    def after(self, minutes: int) -> str:
        """So many minutes into that workday's work."""
        return (self.opening + timedelta(minutes=minutes)).isoformat()


def sent(event: str, by: str, **payload: Any) -> Sent:
    """An event that is applied."""
    return Sent(event, by, payload)


def refused(words: str, event: str, by: str, **payload: Any) -> Sent:
    """An event that is refused in these words."""
    return Sent(event, by, payload, words)


# -- taken ----------------------------------------------------------------------------------------------------------


def times_of(dev: DevService) -> Times:
    """The days by the calendar in force."""
    now = datetime.now(UTC)
    with dev.database.connect() as connection:
        return Times(now, calendar_in_force(connection, now)[1])


async def to_each_end(dev: DevService, kind: str, roads: Sequence[Road]) -> None:
    """Takes all roads of a kind at once; they lead to each of its ends, where case, result and records agree."""
    procedure = next(known.procedure for known in PROCEDURES if known.procedure.name == kind)
    assert {road.end for road in roads} == {name for name, step in procedure.steps.items() if step.end}
    cases = [
        Foreign(dev, kind, procedure.workflow_id(road.number or f"FS-{kind}-{place}"))
        for place, road in enumerate(roads, 1)
    ]
    await asyncio.gather(*(_taken(case, road) for case, road in zip(cases, roads, strict=True)))


async def _taken(case: Foreign, road: Road) -> None:
    await case.start(road.request)
    for step in road.steps:
        answer = await case.update(step.event, step.by, **step.payload)
        if step.refusal is None:
            assert "state" in answer, f"{case.workflow_id} {step.event}: {answer}"
        else:
            assert step.refusal in str(answer), f"{case.workflow_id} {step.event}: {answer}"
    if not road.steps:
        await case.dev.temporal("workflow", "result", "--workflow-id", case.workflow_id)
    view = await case.ended()
    assert (view["state"], view["possible"]) == (road.end, {})
    refusals = [entry["event"] for entry in view["timeline"] if entry["outcome"] == "refused"]
    assert refusals == [step.event for step in road.steps if step.refusal is not None]
    _agrees(case, road)


# -- the records ----------------------------------------------------------------------------------------------------


def _agrees(case: Foreign, road: Road) -> None:
    """The register says that it is over; forms and stock are those that the road names."""
    query = "SELECT state FROM service_register WHERE workflow_id = :id AND closed_at IS NOT NULL"
    assert case.dev.rows(query, id=case.workflow_id) == [{"state": road.end}]
    if road.forms is not None:
        stored = {name: rows for name in _form_names(case.dev) if (rows := _form(case, name))}
        assert stored.keys() == road.forms.keys(), case.workflow_id
        for name, expected in road.forms.items():
            assert _named(stored[name], expected) == expected, f"{case.workflow_id} {name}"
    if road.stock is not None:
        assert _left(case) == road.stock, case.workflow_id


def _form_names(dev: DevService) -> Iterator[str]:
    return (row["table_name"] for row in dev.rows(FORMS))


def _form(case: Foreign, name: str) -> list[Body]:
    query = f'SELECT * FROM "{name}" WHERE workflow_id = :id ORDER BY key COLLATE "C"'
    return [{key: _said(value) for key, value in row.items()} for row in case.dev.rows(query, id=case.workflow_id)]


def _said(value: Any) -> Any:
    """As JSON says it."""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value.isoformat() if isinstance(value, date) else value


def _named(stored: Sequence[Body], expected: Sequence[Body]) -> list[Body]:
    """Of the stored rows what is expected of each; a row too many stays whole."""
    cut = [{key: row[key] for key in named} for row, named in zip(stored, expected, strict=False)]
    return [*cut, *stored[len(expected):]]


def _left(case: Foreign) -> dict[tuple[str, str], int]:
    query = (
        "SELECT place, part, sum(quantity) AS pieces FROM stock_entry WHERE workflow_id = :id "
        "AND kind NOT IN ('reserved', 'released') GROUP BY place, part HAVING sum(quantity) <> 0"
    )
    return {(row["place"], row["part"]): int(row["pieces"]) for row in case.dev.rows(query, id=case.workflow_id)}
