"""Cases whose dues fall together ring one after the other, so that no message waits behind them all."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from activities.records.record import Records
from cases.clock_cases import MINUTE, opened
from record_writes import NOW, step
from servers.service import Service, plain_service
from workflows.loop.alarms import APART, TOGETHER


def test_the_records_tell_how_many_others_are_due_with_a_case(records: Engine) -> None:
    """Asked where the due was set, and nowhere else; the case itself and what is due no more are none of them."""

    ledger = Records(records)

    def told(case: str, seq: int, due: datetime | None = NOW, **more: Any) -> int | None:
        write = step(case, seq, **more)
        answer = ledger.answer(write.model_copy(update={"case": write.case.model_copy(update={"due_at": due})}))
        assert answer.stands
        return answer.beside

    assert [told(f"repair-{number}", 1, due_set=True) for number in range(4)] == [0, 1, 2, 3]
    assert told("repair-0", 2, due_set=True) == 3
    assert told("repair-0", 3) is None
    assert told("repair-1", 2, None) is None
    assert told("repair-0", 4, due_set=True) == 2
    assert told("repair-9", 1, NOW + MINUTE, due_set=True) == 0


@pytest.fixture
async def service(database_url: str, staff: None) -> AsyncIterator[Service]:
    """Plain weeks."""
    async with plain_service(database_url) as running:
        yield running


async def test_of_a_crowd_of_one_due_the_first_are_told_at_once_and_the_next_a_moment_later(service: Service) -> None:
    """Opened on a Saturday, all are due half an hour after Monday's opening; each step is dated to the due."""
    cases = [(await opened(service, "03:00", weekday=5))[0]]
    due = (await cases[0].commitment("contact"))["due_at"]
    for _ in range(TOGETHER + 1):
        cases.append(await service.open())
        assert (await cases[-1].commitment("contact"))["due_at"] == due  # it is in the records before the next

    await service.go_to(due + MINUTE)
    overdue = [entry for case in cases for entry in await case.entries("overdue")]
    assert {entry["at"] for entry in overdue} == {overdue[0]["at"]}
    assert datetime.fromisoformat(overdue[0]["at"]) == due
    acted = [datetime.fromisoformat(entry["received_at"]) - due for entry in overdue]
    assert len(acted) == TOGETHER + 2
    first, others = acted[:TOGETHER], acted[TOGETHER:]
    assert min(others) >= APART
    assert min(first) < min(others)
