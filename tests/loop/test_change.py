"""What changes while cases are open: the code that decides their commands, the policy, the calendar."""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest
from temporalio.worker import Replayer

import commands
from activities.records import opening
from cases.clock_cases import BOSS, DAY, MINUTE, TECH, opened
from cases.complaints import CLERK, HANDLER, complained
from cases.typical_repairs import on_site_in_warranty
from models.case import CaseFile
from models.policy.calendar import Year
from models.policy.duration import Duration
from servers.devserver import DevService
from servers.next_version import PATCH, Guard, guarded, thinking_first
from servers.service import Service, plain_service, plain_weeks, shown
from workflows.clocks import clocks
from workflows.kinds.complaint import Complaint
from workflows.kinds.repair import Repair
from workflows.loop import alarms
from workflows.loop.case import Case
from workflows.registry import PROCEDURES, runner
from workflows.running.wire import data_converter

STORED = Path(__file__).parents[1] / "histories" / "on_site_in_warranty.shape7.json"


# -- code -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """One made to the code: how, and what the check says of it."""

    name: str
    make: Callable[[pytest.MonkeyPatch, Guard], None]
    step: str
    before: str
    now: str


def _add(patch: pytest.MonkeyPatch, new: Guard) -> None:
    patch.setattr(Case, "_conclude", thinking_first(new))


def _remove(patch: pytest.MonkeyPatch, new: Guard) -> None:
    publish = Case.publish
    patch.setattr(Case, "publish", lambda case: None if new() else publish(case))


def _reorder(patch: pytest.MonkeyPatch, new: Guard) -> None:
    def steps(case: CaseFile) -> list[clocks.ClockStep]:
        return list(clocks.steps(case))[:: -1 if new() else 1]

    patch.setattr(alarms, "clocks", SimpleNamespace(steps=steps))


CHANGES = (
    Change(
        "added", _add, "update assign, record 1 (open: opening → registered)", "local activity record",
        "timer thought",
    ),
    Change(
        "removed", _remove, "the opening, record 1 (open: opening → registered)",
        "search attributes CaseDueAt, CaseState, CaseSubject, CaseZone, EscalationLevel", "timer contact",
    ),
    Change(
        "reordered", _reorder, "the opening, record 1 (open: opening → registered)", "timer contact",
        "timer statutory",
    ),
)
each_change = pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)


@each_change
async def test_an_unguarded_change_is_told_by_procedure_story_step_and_command(
    change: Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And how to guard it."""
    change.make(monkeypatch, lambda: True)
    with pytest.raises(commands.CommandsChanged) as told:
        await commands.check(STORED.stem, commands.stored(STORED))
    lines = [line.strip() for line in str(told.value).splitlines()]
    assert lines[0] == "Repair gives other commands than before, without a guard"
    assert lines[1:3] == [f"story: {STORED.stem}", f"step:  {change.step}"]
    parted = [line for line in lines if line.startswith(("- ", "+ "))]
    assert parted[0] == f"- {change.before}"
    assert f"+ {change.now}" == next(line for line in parted if line.startswith("+"))
    assert 'if workflow.patched("repair-say-what-changed"):' in lines


async def test_a_check_that_refuses_what_was_applied_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A message is judged again when its case is rebuilt."""

    def refused(case: Repair, technician: str) -> None:
        raise case.refused("not that one")

    monkeypatch.setattr(Repair, "assign", refused)
    with pytest.raises(commands.CommandsChanged, match=r"step:  update assign, record 2 \(assign: registered"):
        await commands.check(STORED.stem, commands.stored(STORED))


@each_change
async def test_the_same_change_under_a_guard_passes_for_old_cases_and_new(
    change: Change, monkeypatch: pytest.MonkeyPatch, database_url: str, staff: None
) -> None:
    """A stored case goes the old way, one that is played now the new way."""
    change.make(monkeypatch, guarded)
    await commands.check(STORED.stem, commands.stored(STORED))
    async with plain_service(database_url) as service:
        case = await on_site_in_warranty(service)
        await case.handle.result()
        history = await case.handle.fetch_history()
    await commands.check(STORED.stem, history)
    assert f"patch {PATCH}" in commands.stored_commands(history.events)


async def test_a_complaint_of_before_is_handed_on_unless_its_history_has_refused_it(
    database_url: str, staff: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each history replays on its way; what was once refused stays so in its run (workflows/kinds/complaint.py)."""
    monkeypatch.setattr(opening, "SHAPE", 4)
    refused_then, handed_on_now = False, True
    found = {}
    async with plain_service(database_url) as service:
        for way in (refused_then, handed_on_now):
            with monkeypatch.context() as version:
                if way is refused_then:
                    version.setattr(Complaint, "guarded", lambda _case, _change: False)
                case = await complained(service)
                await case.send("accept", CLERK, handler=HANDLER)
                if way is refused_then:
                    await case.refused("accept", CLERK, handler="clerk:c-8")
                else:
                    await case.send("accept", CLERK, handler="clerk:c-8")
                found[way] = await case.handle.fetch_history()
    for history in found.values():
        await commands.check("handed on", history)
    told = {way: "patch complaint-handed-on" in commands.stored_commands(h.events) for way, h in found.items()}
    assert told == {refused_then: False, handed_on_now: True}


async def test_a_replay_alone_takes_one_clock_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """Why the check compares names: the order of two timers is not the replayer's business."""
    _reorder(monkeypatch, lambda: True)
    replayer = Replayer(workflows=list(PROCEDURES), data_converter=data_converter, workflow_runner=runner())
    result = await replayer.replay_workflow(commands.stored(STORED), raise_on_replay_failure=False)
    assert result.replay_failure is None


async def test_the_history_of_an_open_case_can_be_checked_before_a_release(
    dev: DevService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `temporal workflow show` writes it: today's code agrees, an unguarded change is told."""
    case = await dev.open()
    await case.until(1)
    await case.send("assign", BOSS, technician=TECH)
    path = tmp_path / "open.json"
    path.write_text(json.dumps(await dev.temporal("workflow", "show", "--workflow-id", case.handle.id)))
    await commands.check(path.stem, commands.stored(path))
    _add(monkeypatch, lambda: True)
    with pytest.raises(commands.CommandsChanged, match="story: open\n  step:  update assign"):
        await commands.check(path.stem, commands.stored(path))


# -- rules ----------------------------------------------------------------------------------------------------


@pytest.fixture
async def service(database_url: str, staff: None) -> AsyncIterator[Service]:
    """Plain weeks; staff that hold certificates."""
    async with plain_service(database_url) as running:
        yield running


async def test_a_new_policy_reaches_the_cases_that_open_under_it(service: Service) -> None:
    """An open case keeps its numbers, for the commitments that it makes later too (一§2)."""
    old, start = await opened(service, "09:30")
    version = (await old.view())["policy_version"]
    service.publish('[repair]\ncallback_wm = 60\nsettle = "5 WD"\n')
    new = await service.open(at=start)
    dues = [shown(start + minutes * MINUTE) for minutes in (30, 60)]
    assert [await case.due("contact") for case in (old, new)] == dues
    for case in (old, new):
        await case.send("assign", BOSS, technician=TECH, at=start)
        await case.send("resolve_remotely", TECH, resolution="restarted", at=start)
    weeks = plain_weeks()
    dues = [shown(weeks.add(start, Duration.parse(days))) for days in ("1 WD", "5 WD")]
    assert [await case.due("settle") for case in (old, new)] == dues
    assert [(await case.view())["policy_version"] for case in (old, new)] == [version, version + 1]


async def test_a_new_calendar_moves_no_settled_due_of_an_open_case(service: Service) -> None:
    """Its years were published when it was opened; a case that opens later has the new holiday. (test_provisional.py
    has the dues that do move.)
    """
    old, start = await opened(service, "09:30")
    before = await old.due("completion")
    weeks = plain_weeks()
    day = (start + DAY).date()
    years = weeks.years | {day.year: Year(holidays=frozenset({day}))}
    service.publish(weeks.model_copy(update={"years": years}))
    new = await service.open(at=start)
    assert await service.tell_of_calendar() == 0
    assert await old.due("completion") == before
    assert await new.due("completion") == shown(weeks.add(start, Duration.parse("4 WD")))
