"""One past under one policy, from the first deed to the outcome, in one piece or in parts."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from time import monotonic
from typing import Any

from desk import simulation
from desk.simulation import records
from desk.simulation.outcome import EscalationOutcome, SimulationOutcome
from desk.simulation.past import Deed, Past, RefusedEvent, Sending
from desk.simulation.records import CaseRecords
from desk.simulation.run import Run
from desk.simulation.temporary_service import temporary_service
from models.policy.calendar import Calendar


@dataclass(frozen=True)
class Play:
    """What is run: a past with at least one deed, a policy file's text and what it is called, a calendar."""

    past: Past
    policy: str
    policy_text: str
    calendar: Calendar
    inputs: str
    """A digest of all that decides the outcome, this program among it."""


@dataclass(frozen=True)
class Played:
    """What running some of a past came to, in no order."""

    cases: Sequence[CaseRecords]
    escalations: Sequence[EscalationOutcome]
    refused: Sequence[RefusedEvent]
    events: int
    seconds: float


def plays(past: Past, policies: Iterable[tuple[str, str]], calendar: Calendar) -> list[Play]:
    """A past under policies, each what it is called and its text, and a calendar."""
    deeds = [(deed, past.opening(deed), _events(past, deed)) for deed in past.deeds]
    common = hashlib.sha256(
        repr((deeds, past.until, list(past.staff), past.masters, calendar.model_dump_json(), _program())).encode()
    )
    found = []
    for policy in policies:
        inputs = common.copy()
        inputs.update(repr(policy).encode())
        found.append(Play(past, *policy, calendar, inputs.hexdigest()))
    return found


def _events(past: Past, deed: Deed) -> Sequence[Sending]:
    try:
        return past.sendings(deed)
    except LookupError:
        return ()


def _program() -> str:
    """A digest of the program's own text, whose change may change an outcome."""
    root = Path(simulation.__file__).parents[2]
    folders = (root / name for name in ("models", "workflows", "activities", "desk/simulation"))
    texts = sorted(path for folder in folders for kind in ("*.py", "*.toml") for path in folder.rglob(kind))
    return hashlib.sha256(b"".join(path.read_bytes() for path in texts)).hexdigest()


async def perform(play: Play, done: Callable[[], Any]) -> Played:
    """Runs a play here; `done` is called after each deed. Raises StartError."""
    past, started = play.past, monotonic()
    rules, first = (play.policy_text, play.calendar), past.deeds[0].at
    async with temporary_service(*rules, past.staff, first, past.until, past.masters) as running:
        with running.database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            run = Run(running, connection, past, done)
            await run.whole()
            return Played(
                cases=list(records.cases(connection)),
                escalations=list(records.escalations(connection)),
                refused=run.refused,
                events=run.events,
                seconds=monotonic() - started,
            )


def outcome(play: Play, played: Sequence[Played]) -> SimulationOutcome:
    """The outcome of a play whose past was run in these parts: the same, whatever the parts."""
    place = {(deed.case, deed.line): number for number, deed in enumerate(play.past.deeds)}
    cases = sorted(chain(*(part.cases for part in played)), key=lambda one: (one.case.opened, one.workflow_id))
    return SimulationOutcome(
        zone=play.calendar.tz,
        until=play.past.until,
        policy=play.policy,
        inputs=play.inputs,
        cases=[one.case for one in cases],
        commitments=[commitment for one in cases for commitment in one.commitments],
        escalations=sorted(chain(*(part.escalations for part in played))),
        refused=sorted(chain(*(part.refused for part in played)), key=lambda no: place[no.case, no.line]),
        deeds=len(play.past.deeds),
        events=sum(part.events for part in played),
        seconds=max(part.seconds for part in played),
    )
