"""Mutants of every message of every kind, many more than a server takes in the time: the case goes on, and is whole.

`FUZZ_SEED` draws other input, `FUZZ_TIMES` more of it. What bytes do that are no message: `test_fuzz.py`.
"""

import json
from typing import Any

import pytest

from agreement import disagreements
from hints import request_of, walked
from played.company import Company
from played.company_case import CompanyCase
from servers.service import Denied
from walking.fuzzing import TIMES, drawn, mutants
from walking.invariants import holds
from walking.walks import Walk
from workflows.language.procedure import Procedure

STEPS, MUTANTS = 10, 8
REFUSALS = {"InvalidPayload", "NotAllowed", "EventRefused"}


def sound(body: dict[str, Any]) -> bool:
    """Whether it is text throughout; half a character comes to a server as an escape, which a company does not read."""
    return "\\ud800" not in json.dumps(body)


@pytest.mark.parametrize("procedure", [kind.procedure for kind in walked()], ids=lambda p: p.name)
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
        assert len([e for e in case.file.timeline if e.outcome != "clock"]) == sent


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
