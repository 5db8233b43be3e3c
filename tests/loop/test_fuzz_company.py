"""Mutants of every request and message of every kind, far more than on a server: the case goes on, and is whole.

`FUZZ_SEED` draws other input, `FUZZ_TIMES` more of it. What bytes do that are no message: `test_fuzz.py`.
"""

import json
from typing import Any

import pytest
from sqlalchemy import text

from agreement import disagreements
from hints import request_of, walked
from played.company import Company
from played.company_case import CompanyCase
from servers.service import Denied
from walking.fuzzing import TIMES, drawn, mutants
from walking.invariants import holds
from walking.walks import Walk
from workflows.language.procedure import Procedure

STEPS, MUTANTS, OPENINGS = 10, 8, 12
OF_A_CASE = ("service_register", "timeline", "case_message", "commitment", "outbox")
"""Tables in which every case has, or may have, rows from its opening on."""
REFUSALS = {"InvalidPayload", "NotAllowed", "EventRefused"}


def sound(body: dict[str, Any]) -> bool:
    """Whether it is text throughout; half a character comes to a server as an escape, which a company does not read."""
    return "\\ud800" not in json.dumps(body)


by_kind = pytest.mark.parametrize("procedure", [kind.procedure for kind in walked()], ids=lambda p: p.name)


@by_kind
async def test_an_opening_is_whole_or_leaves_nothing(company: Company, procedure: Procedure) -> None:
    """Of a mutated request: the case is in the register and answers, or nothing of it is anywhere."""
    mutated = drawn(mutants(request_of(procedure, 1)).filter(sound), OPENINGS * TIMES)
    for number, body in enumerate(mutated):
        case = await company.start(procedure.name, body, procedure.workflow_id(f"S-{number}"))
        if case.refused is not None:
            assert case.refused.type == "InvalidRequest"
            assert [t for t in OF_A_CASE if _rows(company, t, case.workflow_id)] == []
            continue
        await company.send(case, "add_note", {"by": "clerk:c-1", "note": "still here"})
        assert case.file.timeline[-1].note == "still here"
        assert holds(case.view(), procedure) == []
        assert disagreements(case.view(), company.engine, case.workflow_id) == []


def _rows(company: Company, table: str, workflow_id: str, which: str = "") -> int:
    with company.engine.connect() as connection:
        query = text(f"SELECT count(*) FROM {table} WHERE workflow_id = :id {which}")
        return int(connection.execute(query, {"id": workflow_id}).scalar_one())


@by_kind
async def test_a_case_goes_on_whatever_mutants_come(company: Company, procedure: Procedure) -> None:
    """By turns as an update, which is refused in the contract's words, and as a signal; all stand on the timeline."""
    goals = list(procedure.events)[::-1]
    for turn in range(TIMES):
        case = await company.open(procedure.name, request_of(procedure, turn, now=company.now))
        walk, sent = Walk(procedure, turn), 1
        for step in range(STEPS):
            if case.ended:
                break
            event, body = walk.next(case.view(), company.now, goals[turn % len(goals)])
            for number, mutant in enumerate([*drawn(mutants(body).filter(sound), MUTANTS, turn * STEPS + step), body]):
                sent += await _sent(company, case, event, mutant, signal=number % 2 == 0 and mutant is not body)
        assert holds(case.view(), procedure) == []
        assert disagreements(case.view(), company.engine, case.workflow_id) == []
        assert _rows(company, "timeline", case.workflow_id, "AND outcome <> 'clock'") == sent


async def _sent(company: Company, case: CompanyCase, event: str, body: dict[str, Any], *, signal: bool) -> int:
    """Sends it; 1 where the case took it."""
    if case.ended:
        return 0
    if signal:
        await company.deliver(case, event, body)
        return 1
    try:
        await company.send(case, event, body)
    except Denied as denied:
        if denied.type not in REFUSALS:
            raise
    return 1
