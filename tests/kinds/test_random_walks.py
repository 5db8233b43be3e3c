"""Random walks through every kind: any events, payloads, times, holds and repetitions leave the case whole.

Hypothesis draws a script of steps; it is played in a company, with real records, and the first scripts of each kind
once more on a server whose time is skipped, where their histories replay. The scripts are the same on every run. A
failure names the script; it is not shortened.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from activities.rules.people import staff as staff_records
from hints import furnish, request_of, walked
from played.company import Company
from servers.databases import Databases
from servers.service import Denied, Service, plain_weeks, serving
from walking.invariants import CHANGES, INVARIANTS, View, follows, holds
from walking.schemas import messages
from walking.walk_stages import InCompany, OnServer, Stage
from walking.walks import Walk
from workflows.language.procedure import Procedure

EXAMPLES, ON_SERVER, STEPS = 12, 1, 20
"""Scripts for each kind, how many of them are played on a server too, and steps in each.

What the server adds, that a history replays, is the loop's, which all kinds share: one a kind are twenty in all.
"""
REFUSALS = {"InvalidPayload", "NotAllowed", "EventRefused"}
MINUTES = [1, 29, 31, 240, 1440, 4 * 1440, 8 * 1440, 31 * 1440, 62 * 1440]
BAD_SIGNALS: list[tuple[Any, ...]] = [(), (1,), ("text",), (None,), ({}, {}), ([],), ({"by": "clerk:c-1"},)]


def employ(connection: Connection) -> None:
    """Staff whose certificates last to the end of the century."""
    for person in ("technician:t-1", "supervisor:s-1"):
        staff_records.add(connection, person, person)
        staff_records.certify(connection, person, "*", date(2020, 1, 1), date(2099, 12, 31))
    furnish(connection)


@pytest.fixture
def employed(databases: Databases, database_url: str, records: Engine) -> Engine:
    """The records, with that staff."""
    databases.enter(database_url, employ)
    return records


@pytest.fixture
async def service(employed: Engine, database_url: str) -> AsyncIterator[Service]:
    """Plain weeks to the end of the century."""
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

    stage: Stage
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
        before, self.view = self.view, await self.stage.view()
        wrong = [*holds(self.view, self.procedure), *follows(before, self.view, self.procedure)]
        assert wrong == [], self.played

    async def send(self, name: str, body: dict[str, Any]) -> None:
        """An update: applied with the answer that the contract commitments, or refused by its kind."""
        try:
            answer = await self.stage.update(name, body)
        except Denied as denied:
            self.refused(denied)
            return
        assert answer.keys() == {"number", "state", "seq"}, self.played
        if isinstance(body.get("event_id"), str):
            self.used.append((name, body, answer))

    def refused(self, denied: Denied) -> None:
        """By one of the contract's types; what it says is missing is believed."""
        assert denied.type in REFUSALS, self.played
        self.walk.learn(str(denied))

    async def _walk(self) -> None:
        name, body = self.walk.next(self.view, await self.stage.now(), self.goal)
        self.played[-1] = (name, body)
        await self.send(name, body | {"event_id": f"e-{len(self.played)}"})

    async def _backdated(self, minutes: int) -> None:
        now = await self.stage.now()
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
        assert await self.stage.update(name, body) == first, self.played
        after = await self.stage.view()
        assert [e["seq"] for e in after["timeline"]] == [e["seq"] for e in self.view["timeline"]], self.played
        with pytest.raises(Denied) as denied:
            await self.stage.update(name, body | {"note": "something else"})
        assert denied.value.type == "InvalidPayload", self.played

    async def _wait(self, minutes: int) -> None:
        await self.stage.wait(minutes)

    async def _hold(self, reason: str) -> None:
        await self.send("hold", {"by": "clerk:c-1", "reason": reason})

    async def _resume(self) -> None:
        await self.send("resume", {"by": "clerk:c-1"})

    async def _signal(self, name: str, arguments: tuple[Any, ...]) -> None:
        """However it is made, a signal stands on the timeline and harms nothing."""
        last = self.view["timeline"][-1]["seq"]
        await self.stage.signal(name, arguments, len(self.view["timeline"]) + 1)
        entries = (await self.stage.view())["timeline"]
        new = [e for e in entries if e["seq"] > last and e["outcome"] != "clock"]
        assert [e["event"] for e in new] == [name], self.played


    async def to_the_end(self, script: list[tuple[Any, ...]]) -> set[str]:
        """Plays a script as far as the case goes. Returns the events that were applied."""
        for step in script:
            if self.ended:
                break
            await self.take(step)
        assert await self.stage.unlike() == [], self.played
        await self.stage.put_away()
        return {e["event"] for e in self.view["timeline"] if e["outcome"] == "applied"}


def goal_of(procedure: Procedure, seed: int) -> str:
    """The event that this script makes for."""
    return list(procedure.events)[seed * 7 % len(procedure.events)]


by_kind = pytest.mark.parametrize("kind", walked(), ids=lambda kind: kind.procedure.name)


@by_kind
async def test_any_sequence_of_messages_and_times_leaves_a_case_whole(employed: Engine, kind: Any) -> None:
    """The invariants hold after every step, and the records agree at the end."""
    procedure, applied = kind.procedure, set()
    for seed, script in enumerate(drawn(procedure)):
        goal = goal_of(procedure, seed)
        async with Company(employed, f"2026-11-{23 + seed % 5} 09:00") as company:
            await company.publish(plain_weeks())
            case = await company.open(procedure.name, request_of(procedure, seed, goal, now=company.now))
            stage = InCompany(company, case)
            play = Play(stage, procedure, Walk(procedure, seed), goal, case.view())
            applied |= await play.to_the_end(script)
    assert len(applied) > len(procedure.events) / 3, "walks that get nowhere show nothing"


@by_kind
async def test_on_a_server_it_goes_alike_and_its_history_replays(service: Service, employed: Engine, kind: Any) -> None:
    """What the first scripts of a kind leave there is whole too."""
    procedure = kind.procedure
    for seed, script in enumerate(drawn(procedure)[:ON_SERVER]):
        await service.env.sleep(await service.workday("09:00") - await service.now())
        goal = goal_of(procedure, seed)
        case = await service.open(request_of(procedure, seed, goal, now=await service.now()), kind=procedure.name)
        await case.until(1)
        stage = OnServer(service, case, employed)
        await Play(stage, procedure, Walk(procedure, seed), goal, await case.view()).to_the_end(script)


@cache
def drawn(procedure: Procedure) -> list[list[tuple[Any, ...]]]:
    """The scripts for a kind, the same on every run and for both tests."""
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


def test_every_invariant_says_what_it_means() -> None:
    """The list is read by people: each rule has a sentence of its own."""
    rules = [*INVARIANTS, *CHANGES]
    assert len({rule.__name__ for rule in rules}) == len(rules)
    assert all(rule.__doc__ for rule in rules)
