"""`aftersales demo`: cases of every kind in varied states, and ladders that are climbed within a minute."""

import asyncio
import json
import re
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from commandline import WRONG, Desk
from desk.commands.connection import calendar_of
from desk.demo import demo, policies
from desk.demo.stories import all_stories, qualitymeeting
from desk.errors import EventRefused, InvalidRequest, Unreachable
from desk.gateway.gateway import Gateway
from models.policy.calendar import Calendar
from models.policy.duration import Duration, Unit
from models.policy.parameters import parameters
from models.policy.policy import Policy
from models.policy.values import ValueKind, kind_of
from servers.databases import engine_of
from servers.devserver import DevService
from servers.service import Service, serving
from workflows.registry import PROCEDURES

SHOWN = {story.kind for story in all_stories()}
"""The kinds of which there is something to see."""


@pytest.fixture
async def service(database_url: str) -> AsyncIterator[Service]:
    """A server that skips time, with no staff yet."""
    async with serving(database_url) as running:
        yield running


def test_every_clock_of_the_demonstration_runs_in_seconds() -> None:
    """Each length is plain time, two minutes at most but two that span the visit; warning and rungs come within one."""
    policy = Policy.load(demo.policy_text())
    lengths = {p.key: policy.duration(p.key) for p in parameters().values() if kind_of(p) is ValueKind.DURATION}
    assert demo.policy_text() == policies.demo_toml(), "run `make policy`"
    assert [key for key, length in lengths.items() if not length.is_clock] == []
    seconds = {key: length.amount for key, length in lengths.items() if str(length).endswith(" s")}
    assert lengths.keys() - seconds.keys() == {"complaint.trend_days", "appraisal.scores"}
    assert max(seconds.values()) <= 120
    assert lengths["escalation.ack_clock"] == Duration.parse("10 s")


def test_what_a_story_shows_stands_in_both_languages() -> None:
    """In as many stories as there are, no two of one kind alike."""
    said = [(story.kind, text) for story in all_stories() for text in (story.shows.en, story.shows.zh)]
    assert len(set(said)) == 2 * len(all_stories())
    assert all(re.search("[\u4e00-\u9fff]", story.shows.zh) for story in all_stories())


def test_a_kind_with_stories_has_them_in_varied_states() -> None:
    """Three of each kind at least, if any; a kind that does not run is left out."""
    assert set(Counter(story.kind for story in demo.stories()).values()) <= set(range(3, 9))
    assert {"Repair", "Return", "Complaint", "Proposal"} <= SHOWN <= {kind.procedure.name for kind in PROCEDURES}
    assert {story.kind for story in demo.stories(PROCEDURES[:1])} <= {PROCEDURES[0].procedure.name}


def test_a_day_in_a_story_is_the_companys() -> None:
    """In the small hours it is yesterday elsewhere; an inspection of today would lie before its opening."""
    now = datetime(2026, 11, 27, 17, tzinfo=UTC)
    assert demo.filled({"planned_on": timedelta()}, Calendar(), now) == {"planned_on": "2026-11-28"}


def test_a_meeting_is_invited_to_within_its_time_at_any_hour() -> None:
    """An hour later it would be the next day's, near midnight, and refused."""
    within = Duration.parse(str(dict(policies._demo())["qualitymeeting.invite"]))
    story = next(one for one in qualitymeeting.STORIES if one.events)
    assert timedelta() < story.events[0][2]["meets_at"] < timedelta(seconds=within.amount)
    assert within.unit is Unit.S


async def test_within_a_minute_ladders_climb_and_a_decision_is_forced(service: Service) -> None:
    """At night and on a Sunday too: of each kind one is with the general manager before a minute is over."""
    sunday = await service.workday("03:00", weekday=6)
    await service.go_to(sunday)
    database = engine_of(service.database_url)
    with database.begin() as connection:
        demo.publish(connection, (await service.now()) - timedelta(days=30))
        calendar = calendar_of(connection)
    clock = sunday.astimezone(UTC)
    gateway = Gateway(service.client, database, clock=lambda: clock)
    shown = []
    for story in demo.stories():
        now = await service.now()  # the server's clock goes on meanwhile
        shown.append(await demo.play(gateway, story, lambda now=now: now, calendar))  # type: ignore[misc]
    states = {case.number: case.state for case in shown}
    assert len(set(states.values())) >= 12
    assert {"under_way", "scheduled"} <= {case.state for case in shown if case.kind == "Delivery"}
    await service.go_to(await service.now() + timedelta(seconds=58))
    with database.connect() as connection:
        found = connection.execute(text("SELECT kind, max(level) AS level FROM service_register GROUP BY kind"))
        assert {row.kind: row.level for row in found} == dict.fromkeys(SHOWN, 3)
        retained = next(case for case in shown if case.shows.en.startswith("retained"))
        query = text("SELECT state FROM service_register WHERE number = :number")
        assert connection.execute(query, {"number": retained.number}).scalar_one() == "studying"
    database.dispose()


async def test_the_command_fills_a_running_service_and_says_how_to_go_back(
    dev: DevService, database_url: str, tmp_path: Path
) -> None:
    """Staff, policy and cases; `--back` puts the former policy in force again, once."""
    data = str(tmp_path / "data")
    where = {"TEMPORAL_ADDRESS": dev.server.address, "DATABASE_URL": database_url, "AFTERSALES_DATA": data}
    desk = Desk(where)
    former = (await desk("policy", "show", "repair.callback_wm", "--json")).json
    played: dict[str, Any] = (await desk("demo", "--json")).json
    assert (played["approved_by"], played["back"]) == ("general_manager:demo", "aftersales demo --back")
    assert [case["shows"] for case in played["cases"]] == [story.shows.en for story in demo.stories()]
    now = (await desk("policy", "show", "repair.callback_wm", "--json")).json
    assert (now["version"], now["values"][0]["value"]) == (played["policy_version"], "15 s")
    listed = {row["person"] for row in (await desk("staff", "list", "--json")).json}
    assert {"technician:demo-1", "general_manager:demo"} <= listed
    register = dev.rows("SELECT number, state FROM service_register")
    assert {case["number"] for case in played["cases"]} <= {row["number"] for row in register}
    for _ in range(2000):  # the emergency's ten seconds are real here
        if dev.rows("SELECT 1 FROM service_register WHERE level > 0"):
            break
        await asyncio.sleep(0.1)
    else:
        raise AssertionError("no ladder was climbed")
    assert played["left_out"] == []
    (finding,) = json.loads((await desk("doctor", "--json")).out)
    assert (finding["about"], finding["remedy"]) == (f"policy {played['policy_version']}", "aftersales demo --back")
    back = await desk("demo", "--back")
    assert (back.code, "in force again" in back.out) == (0, True)
    again = (await desk("policy", "show", "repair.callback_wm", "--json")).json
    assert again["values"] == former["values"]
    assert (await desk("demo", "--back")).code == WRONG
    await _examples_open_and_stay_open(desk, dev)


async def test_what_an_earlier_demonstration_leaves_no_room_for_is_left_out(
    dev: DevService, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others go on, and it is told what and why; where it breaks off, how to go back stands there all the same."""
    desk = Desk({
        "TEMPORAL_ADDRESS": dev.server.address, "DATABASE_URL": database_url, "AFTERSALES_DATA": str(tmp_path),
    })  # fmt: skip
    story = next(one for one in all_stories() if one.kind == "Repair")
    outcomes: list[Exception | demo.Shown] = [
        EventRefused("somebody is elsewhere"), InvalidRequest([{"loc": ["firm"], "msg": "is not listed"}]),
        demo.Shown(number="R-1", kind="Repair", state="assigned", shows=story.shows), Unreachable("it is gone"),
    ]  # fmt: skip

    async def play(*_: Any) -> demo.Shown:
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(demo, "play", play)
    monkeypatch.setattr(demo, "stories", lambda: [story] * 3)
    told = await desk("demo", "--json")
    assert [one["number"] for one in told.json["cases"]] == ["R-1"]
    assert [one["reason"] for one in told.json["left_out"]] == ["somebody is elsewhere", "firm: is not listed"]
    broken = await desk("demo")
    assert (broken.code, "aftersales demo --back" in broken.err) == (4, True)
    version = (await desk("policy", "show", "--json")).json["version"]
    monkeypatch.setattr("desk.commands.demo.closed", lambda: True)
    refused = await desk("demo")
    assert (refused.code, "access is closed" in refused.err) == (1, True)
    assert (await desk("policy", "show", "--json")).json["version"] == version
    assert (await desk("demo", "--back")).code == 0


async def _examples_open_and_stay_open(desk: Desk, dev: DevService) -> None:
    """What `open KIND --example` prints opens as it stands, of every kind that people open."""
    for kind in (kind.procedure.name for kind in PROCEDURES if not kind.procedure.endless):
        example = (await desk("open", kind, "--example")).out
        opened = await desk("open", kind, "--json", "-", stdin=example)
        assert opened.code == 0, (kind, opened.err)
        query = "SELECT closed_at FROM service_register WHERE number = :number"
        assert dev.rows(query, number=opened.json["number"]) == [{"closed_at": None}], kind
