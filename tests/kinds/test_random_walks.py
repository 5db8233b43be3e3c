"""Random walks through every kind: any events, payloads, times, holds and repetitions leave the case whole.

Hypothesis draws a script of steps; it is played on one server whose time is skipped, with real records. The scripts
are the same on every run. A failure names the script; it is not shortened, since each step costs real time.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import Replayer

from activities.records.database import engine
from activities.rules import staff as staff_records
from agreement import disagreements
from hints import furnish, request_of, walked
from invariants import CHANGES, INVARIANTS, View, follows, holds
from schemas import messages
from service import Denied, Running, Service, plain_weeks, serving
from walks import Walk
from workflows.language.procedure import Procedure
from workflows.registry import PROCEDURES, runner
from workflows.running.wire import data_converter

EXAMPLES, STEPS = 10, 20
"""Scripts for each kind, and steps in each; the whole file takes well under a minute."""
REFUSALS = {"InvalidPayload", "NotAllowed", "EventRefused"}
MINUTES = [1, 29, 31, 240, 1440, 4 * 1440, 8 * 1440, 31 * 1440, 62 * 1440]
BAD_SIGNALS: list[tuple[Any, ...]] = [(), (1,), ("text",), (None,), ({}, {}), ([],), ({"by": "clerk:c-1"},)]


@pytest.fixture
async def service(database_url: str) -> AsyncIterator[Service]:
    """Plain weeks to the end of the century; staff whose certificates last as long."""
    database = engine(database_url)
    with database.begin() as connection:
        for person in ("technician:t-1", "supervisor:s-1"):
            staff_records.add(connection, person, person)
            staff_records.certify(connection, person, "*", date(2020, 1, 1), date(2099, 12, 31))
        furnish(connection)
    database.dispose()
    async with serving(database_url) as running:
        running.publish(plain_weeks())
        yield running


def steps(procedure: Procedure) -> st.SearchStrategy[tuple[Any, ...]]:
    """One step of a script, by its name; what it needs is drawn with it."""
    sent = st.sampled_from(list(procedure.events.values())).flatmap(
        lambda spec: st.tuples(st.just("send"), st.just(spec.name), messages(spec))
    )
    walked = st.tuples(st.just("walk"))
    return st.one_of(
        walked,
        walked,
        walked,
        st.tuples(st.just("backdated"), st.sampled_from([-30, 0, 1, 90, 239, 300, 100_000])),
        sent,
        st.tuples(st.just("again")),
        st.tuples(st.just("wait"), st.sampled_from(MINUTES)),
        st.tuples(st.just("hold"), st.sampled_from(["waiting_for_customer", "waiting_for_parts", "other", "sleep"])),
        st.tuples(st.just("resume")),
        st.tuples(st.just("signal"), st.sampled_from([*procedure.events, "no_event"]), st.sampled_from(BAD_SIGNALS)),
    )


@dataclass
class Play:
    """One script, played on one case."""

    service: Service
    case: Running
    procedure: Procedure
    walk: Walk
    goal: str
    """The event that the walk makes for, between all that is thrown in."""
    view: View
    played: list[Any] = field(default_factory=list)
    used: list[tuple[str, dict[str, Any], dict[str, Any]]] = field(default_factory=list)
    """Applied messages that carried an id, each with its answer."""

    @property
    def ended(self) -> bool:
        return self.procedure.steps[self.view["state"]].end

    async def take(self, step: tuple[Any, ...]) -> None:
        """Plays a step and looks at what it left."""
        self.played.append(step)
        await getattr(self, f"_{step[0]}")(*step[1:])
        before, self.view = self.view, await self.case.view()
        wrong = [*holds(self.view, self.procedure), *follows(before, self.view, self.procedure)]
        assert wrong == [], self.played

    async def send(self, name: str, body: dict[str, Any]) -> None:
        """An update: applied with the answer that the contract commitments, or refused by its kind."""
        try:
            answer = await self.case.handle.execute_update(name, body, result_type=dict)
        except WorkflowUpdateFailedError as error:
            denied = refusal_of(error)
            assert denied.type in REFUSALS, self.played
            self.walk.learn(str(denied))
            return
        assert answer.keys() == {"number", "state", "seq"}, self.played
        if isinstance(body.get("event_id"), str):
            self.used.append((name, body, answer))

    async def _walk(self) -> None:
        name, body = self.walk.next(self.view, await self.service.now(), self.goal)
        self.played[-1] = (name, body)
        await self.send(name, body | {"event_id": f"e-{len(self.played)}"})

    async def _backdated(self, minutes: int) -> None:
        now = await self.service.now()
        name, body = self.walk.next(self.view, now, self.goal)
        self.played[-1] = (name, body, minutes)
        await self.send(name, body | {"at": (now - timedelta(minutes=minutes)).isoformat()})

    async def _send(self, name: str, body: dict[str, Any]) -> None:
        if name not in ("cancel", "withdraw") or len(self.played) > STEPS / 2:  # else most walks end before they begin
            await self.send(name, body)

    async def _again(self) -> None:
        """The same message once more gets its first answer; other content under its id is refused."""
        if not self.used:
            return
        name, body, first = self.walk.chance.choice(self.used)
        assert await self.case.handle.execute_update(name, body, result_type=dict) == first, self.played
        after = await self.case.view()
        assert [e["seq"] for e in after["timeline"]] == [e["seq"] for e in self.view["timeline"]], self.played
        with pytest.raises(Denied) as denied:
            await self.case.send(name, **(body | {"note": "something else"}))
        assert denied.value.type == "InvalidPayload", self.played

    async def _wait(self, minutes: int) -> None:
        await self.service.env.sleep(timedelta(minutes=minutes))

    async def _hold(self, reason: str) -> None:
        await self.send("hold", {"by": "clerk:c-1", "reason": reason})

    async def _resume(self) -> None:
        await self.send("resume", {"by": "clerk:c-1"})

    async def _signal(self, name: str, arguments: tuple[Any, ...]) -> None:
        """However it is made, a signal stands on the timeline and harms nothing."""
        last = self.view["timeline"][-1]["seq"]
        await self.case.handle.signal(name, args=list(arguments))
        await self.case.until(len(self.view["timeline"]) + 1)
        new = [e for e in await self.case.entries() if e["seq"] > last and e["outcome"] != "clock"]
        assert [e["event"] for e in new] == [name], self.played


def refusal_of(error: WorkflowUpdateFailedError) -> Denied:
    """The refusal in an update's failure; any other failure is raised again."""
    if not isinstance(error.cause, ApplicationError):
        raise error
    return Denied(error.cause)


@pytest.mark.parametrize("kind", walked(), ids=lambda kind: kind.procedure.name)
@pytest.mark.timeout(60)
async def test_any_sequence_of_messages_and_times_leaves_a_case_whole(service: Service, kind: Any) -> None:
    """The invariants hold after every step, the records agree at the end, and the history replays."""
    procedure = kind.procedure
    scripts = drawn(procedure)
    database = engine(service.database_url)
    applied: set[str] = set()
    for seed, script in enumerate(scripts):
        await service.env.sleep(await service.workday("09:00") - await service.now())
        goal = list(procedure.events)[seed * 7 % len(procedure.events)]
        case = await service.open(request_of(procedure, seed, goal), kind=procedure.name)
        await case.until(1)
        play = Play(service, case, procedure, Walk(procedure, seed), goal, await case.view())
        for step in script:
            if play.ended:
                break
            await play.take(step)
        assert await unlike(play, database) == [], play.played
        applied |= {e["event"] for e in play.view["timeline"] if e["outcome"] == "applied"}
        await put_away(play)
    database.dispose()
    assert len(applied) > len(procedure.events) / 3, "walks that get nowhere show nothing"


def drawn(procedure: Procedure) -> list[list[tuple[Any, ...]]]:
    """The scripts for a kind, the same on every run."""
    found: list[list[tuple[Any, ...]]] = []

    @settings(
        max_examples=EXAMPLES, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(steps(procedure), min_size=STEPS, max_size=STEPS))
    def draw(script: list[tuple[Any, ...]]) -> None:
        found.append(script)

    draw()
    return found


async def unlike(play: Play, database: Engine) -> list[str]:
    """In what the records differ from the case. Both are read again where a clock step came in between."""
    wrong: list[str] = []
    for _ in range(20):
        play.view = await play.case.view()
        wrong = disagreements(play.view, database, play.case.handle.id)
        if not wrong:
            break
        await asyncio.sleep(0.1)
    return wrong


async def put_away(play: Play) -> None:
    """Replays what was recorded; ends the case and those it opened, whose clocks would go on beside the next one's."""
    history = await play.case.handle.fetch_history()
    await Replayer(
        workflows=list(PROCEDURES), data_converter=data_converter, workflow_runner=runner()
    ).replay_workflow(history)
    others = [link["workflow_id"] for link in play.view["links"] if link["relation"] == "opened"]
    for workflow_id in [play.case.handle.id, *others]:
        try:
            await play.service.client.get_workflow_handle(workflow_id).terminate()
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise


def test_every_invariant_says_what_it_means() -> None:
    """The list is read by people: each rule has a sentence of its own."""
    rules = [*INVARIANTS, *CHANGES]
    assert len({rule.__name__ for rule in rules}) == len(rules)
    assert all(rule.__doc__ for rule in rules)
