"""Every due of a simulated log against a count minute by minute that shares no code with the calendar.

AFTERSALES_LOG names another log of the help desk's shape, of which the first cases are held in its place.
"""

import os
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

import minutes
from activities.records.rows import COMMITMENT, TIMELINE
from desk.commands.feed import shipped
from desk.feed import log, mapping
from desk.simulation.logged_past import LoggedPast
from desk.simulation.run import Run
from desk.simulation.temporary_service import temporary_service
from models.policy.calendar import Calendar
from models.policy.policy import default_policy_text
from models.policy.public_holidays import default_calendar, filled, lasting
from models.vocabulary import CommitmentState
from pasts.quick_simulations import quick_simulations
from servers.databases import Databases
from workflows.language.declaration import Agreed, CommitmentRule
from workflows.registry import PROCEDURES

ITALY = Path(shipped("calendars", "italy", ".toml")).read_text(encoding="utf-8")
LOGS = [("sample", "helpdesk", ITALY), ("counter", "counter", "")]
CASES = 60
DECLARED = {p.name: p for kind in PROCEDURES for p in kind.procedure.commitments}
HOLD = "on_hold"


@pytest.fixture(autouse=True)
def _lent(databases: Databases) -> Iterator[None]:
    """No simulation of this file has a database server of its own."""
    with quick_simulations(databases):
        yield


def logs() -> list[Any]:
    own = os.environ.get("AFTERSALES_LOG")
    return [pytest.param(own, "helpdesk", ITALY, id="named")] if own else LOGS


@pytest.mark.parametrize(("source", "rules", "calendar"), logs())
async def test_every_due_agrees_with_a_count_minute_by_minute(source: str, rules: str, calendar: str) -> None:
    """Holds, weekends, holidays and the hour that summer time takes are counted twice, by two who never met."""
    company = default_calendar().merge(calendar)
    past = _past(source, rules, company)
    company = filled(company, lasting(company.country, past.deeds[0].at.year, past.until.year))
    async with temporary_service(default_policy_text(), company, past.staff, past.deeds[0].at, past.until) as running:
        with running.database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            await Run(running, connection, past, lambda: None).whole()
            held, wrong = _held(connection, minutes.Plain.read(calendar))
    assert not wrong, "\n".join(map(str, wrong))
    assert held.total() > 3 * len({deed.case for deed in past.deeds})
    assert len(held) > 4


def _past(source: str, rules: str, company: Calendar) -> LoggedPast:
    text = Path(shipped("samples", source, ".csv")).read_text(encoding="utf-8")
    read = log.read(source, text)
    mapped = Path(shipped("mappings", rules, ".toml")).read_text(encoding="utf-8")
    now = datetime.fromisoformat("2026-01-01T00:00:00Z")
    return LoggedPast(source, read, mapping.read(rules, mapped, source, read, now), company.tz, CASES)


def _held(connection: Connection, calendar: minutes.Plain) -> tuple[Counter[str], list[Any]]:
    """How many dues of each commitment agree, and those that do not."""
    spells = _spells(connection)
    held: Counter[str] = Counter()
    wrong = []
    for row in connection.execute(select(COMMITMENT)):
        declared = DECLARED.get(row.name)
        if row.state == CommitmentState.DROPPED or (declared and isinstance(declared.within, Agreed)):
            continue
        rests = _rests(declared)
        until = row.met_at or datetime.max.replace(tzinfo=UTC)
        stops = [(a, b) for state, a, b in spells[row.workflow_id] if state in rests and b < until]  # not met at rest
        due = minutes.due(row.started_at, row.within, calendar, stops)
        if due == row.due_at:
            held[row.name] += 1
        else:
            wrong.append((row.workflow_id, row.name, row.within, row.started_at, row.due_at, due, stops))
    return held, wrong


def _rests(declared: CommitmentRule | None) -> set[str]:
    """The states in which a commitment rests."""
    if declared is None:  # the clocks of every kind: a hold's own limit, a conduct record's decision
        return set()
    return {*map(str, declared.paused_in)} | (set() if declared.parallel else {HOLD})


def _spells(connection: Connection) -> dict[str, list[tuple[str, datetime, datetime]]]:
    """From when to when each case was in which state; the last one has not ended, and lasts no time."""
    spells: dict[str, list[tuple[str, datetime, datetime]]] = defaultdict(list)
    query = select(TIMELINE).where(TIMELINE.c.outcome != "refused").order_by(TIMELINE.c.workflow_id, TIMELINE.c.seq)
    for row in connection.execute(query).mappings():
        case, at = spells[row["workflow_id"]], row["at"]
        if case and case[-1][0] != row["to"]:
            case[-1] = (case[-1][0], case[-1][1], at)
        if not case or case[-1][0] != row["to"]:
            case.append((row["to"], at, at))
    return spells
