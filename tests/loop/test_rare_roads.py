"""Roads that a case seldom takes are stored as histories, too: what no history holds could change unseen.

Each run of a case has a history of its own, `ROAD.json` and `ROAD.next.json`.
"""

import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory
from temporalio.testing import WorkflowEnvironment
from test_replay import FOLDER, without_places

import commands
from cases import rare_roads
from cases.rare_roads import Road
from servers.impatient import impatient_server
from servers.service import Running, Service, serving

NEXT = EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW
READING = "local activity read_records"
Mark = Callable[[list[str], str], bool]
"""Whether the commands, or the history as text, hold what the road is there for."""
MARKS: dict[str, Mark] = {
    "refused_for_a_certificate": lambda given, text: '"failed":[{' in text,
    "written_anew_after_a_lost_attempt": lambda given, text: given.count("local activity record") > 2,
    "opened_and_moved_in_an_outage": lambda given, text: {"activity open_case", "activity record"} <= set(given),
    "asked_to_cancel_the_workflow": lambda given, text: "EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED" in text,
    "moved_by_a_published_calendar": lambda given, text: given.count("local activity calendar_in_force") == 2,
    "a_round_by_the_clock_and_by_hand": lambda given, text: {"activity run_round", READING} <= set(given),
    "signalled_in_an_outage": lambda given, text: "local activity signal_times" in given,
}


@pytest.fixture(scope="module")
async def impatient() -> AsyncIterator[WorkflowEnvironment]:
    """A real server that wants a new run early."""
    async with impatient_server() as env:
        yield env


@pytest.mark.parametrize("road", rare_roads.ON_A_REAL_SERVER, ids=lambda road: road.__name__)
async def test_a_rare_road_on_a_real_server(
    impatient: WorkflowEnvironment, database_url: str, staff: None, road: Road
) -> None:
    """Played now to its end, every run of it replayed from what was just recorded."""
    service = Service(impatient, database_url)
    await service.start()
    try:
        await replayed(road, await road(service))
    finally:
        await service.stop()


@pytest.mark.parametrize("road", rare_roads.ON_A_SKIPPING_SERVER, ids=lambda road: road.__name__)
async def test_a_rare_road_on_a_server_that_skips_time(database_url: str, staff: None, road: Road) -> None:
    """The same where weeks pass."""
    async with serving(database_url) as service:
        await replayed(road, await road(service))


@pytest.mark.parametrize("road", rare_roads.WITHOUT_A_CACHE, ids=lambda road: road.__name__)
async def test_a_rare_road_of_a_case_that_no_worker_keeps(database_url: str, staff: None, road: Road) -> None:
    """The same where each task rebuilds the case."""
    async with serving(database_url, cached=0) as service:
        await replayed(road, await road(service))


async def replayed(road: Road, case: Running) -> None:
    """Holds the commands of each run against its own history, and stores what is not stored yet."""
    if road not in rare_roads.ENDLESS:
        await case.handle.result()
    runs = await runs_of(case)
    name = road.__name__
    if name.startswith("new_run"):
        assert len(runs) > 1
    for number, history in enumerate(runs[:2]):
        await commands.check(name, history)
        path = FOLDER / f"{name}{'.next' * number}.json"
        if os.environ.get("AFTERSALES_STORE_HISTORIES") and not path.exists():
            path.write_text(without_places(history.to_json()) + "\n", encoding="utf-8")


async def runs_of(case: Running) -> list[WorkflowHistory]:
    """The histories of all runs, the first one first."""
    run, found = case.handle.first_execution_run_id, []
    while run:
        handle = case.service.client.get_workflow_handle(case.handle.id, run_id=run)
        history = await handle.fetch_history()
        found.append(history)
        last = history.events[-1]
        ended = last.event_type == NEXT
        run = last.workflow_execution_continued_as_new_event_attributes.new_execution_run_id if ended else ""
    return found


@pytest.mark.parametrize("name", MARKS)
def test_a_stored_road_holds_what_it_is_there_for(name: str) -> None:
    """Else it guards nothing: the mark of each road stands in its history."""
    path = FOLDER / f"{name}.json"
    given = list(commands.stored_commands(commands.stored(path).events))
    assert MARKS[name](given, decoded(path))


def test_each_kind_has_a_stored_new_run() -> None:
    """Its first run ends in a next one, which begins with the case that was carried."""
    roads = [road.__name__ for road in rare_roads.ON_A_REAL_SERVER if road.__name__.startswith("new_run")]
    assert len(roads) >= 4
    for road in roads:
        given = list(commands.stored_commands(commands.stored(FOLDER / f"{road}.json").events))
        assert given[-1] == "a new run"
        first, *_ = commands.stored(FOLDER / f"{road}.next.json").events
        assert first.workflow_execution_started_event_attributes.continued_execution_run_id


def decoded(path: Path) -> str:
    """A history as text, with the answers of its activities readable."""
    events = commands.stored(path).events
    answers = (
        payload.data.decode("utf-8", "replace")
        for event in events
        for detail in event.marker_recorded_event_attributes.details.values()
        for payload in detail.payloads
    )
    return path.read_text(encoding="utf-8") + "".join(answers)
