"""Inspections for tests: requests, filled-in checklists, typical ones to their end."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from cases.further_stories import script, send
from models.policy.checklists import default_checklists
from servers.service import Running, Service

LEADER, INSPECTOR, SPECIALIST = "manager:m-1", "supervisor:s-1", "quality:q-1"
TECH, OTHER, BOSS, GENERAL = "technician:t-1", "technician:t-2", "supervisor:s-9", "general_manager:g-1"
KEEPER, STORE = "warehouse:k-1", "hub-east"
DAY = timedelta(days=1)


def inspection_request(**changes: Any) -> dict[str, Any]:
    """Of one technician by the list of discipline, planned for Wednesday of the week in which stories begin."""
    return {
        "by": BOSS, "scope": "rules", "kind": "normal", "planned_on": "2026-11-25", "checklists": ["discipline"],
        "leader": LEADER, "team": [INSPECTOR, SPECIALIST], "persons": [TECH],
    } | changes  # fmt: skip


def store_request(**changes: Any) -> dict[str, Any]:
    """Of a store room, whose keeper stands for the person."""
    request = inspection_request(
        scope="safety_hygiene", kind="store", checklists=["store_room"], leader=INSPECTOR, team=[SPECIALIST],
        place=STORE,
    ) | changes  # fmt: skip
    return {key: value for key, value in request.items() if key != "persons" or key in changes}


def results(checklist: str = "discipline", **answers: str) -> list[dict[str, Any]]:
    """A list filled in, all of it `yes` but for what is given."""
    items = default_checklists().of(checklist)
    given = {key: answers.get(key, "yes") for key, item in items.items() if key in answers or not item.advisory}
    noted = {"no", "not_seen"}
    return [
        {"item": key, "answer": answer} | ({"note": "看见了"} if answer in noted else {})
        for key, answer in given.items()
    ]


def declared() -> list[dict[str, Any]]:
    """How inspectors declare that they inspected."""
    return results("inspectors")


def _people(
    case: str, persons: list[str], place: str | None, team: list[str], planned_on: str
) -> dict[str, Any]:
    inspected = persons or [KEEPER]
    return {
        "keeper": KEEPER if place == STORE else None, "away": [], "lead": [], "mutual": [], "seed": None,
        "of_manager": any(one.startswith("manager:") for one in inspected),
    }  # fmt: skip


READINGS: Mapping[str, Any] = {"inspection_people": _people}


# -- stories --------------------------------------------------------------------------------------------------------


async def opened(service: Service, request: dict[str, Any], days: int = 1) -> Running:
    """An inspection planned for so many days ahead."""
    planned_on = (await service.now() + days * DAY).date().isoformat()
    return await service.open(request | {"planned_on": planned_on}, kind="Inspection")


async def inspection_with_a_severe_finding(service: Service) -> Running:
    """Two are found; the severe one is reported at once, the other corrected after the report; one answers."""
    case = await opened(service, inspection_request(persons=[TECH, OTHER]))
    await case.refused("start", BOSS)
    await case.refused("start", INSPECTOR)
    await service.go_to(await service.now() + DAY)
    await case.send("start", INSPECTOR)
    await case.send("enter", INSPECTOR, person=TECH, checklist="discipline",
                    results=results(punctual="no", lost_property="no"))  # fmt: skip
    await case.refused("finish", LEADER)
    await case.send("enter", SPECIALIST, person=OTHER, checklist="discipline", results=results())
    await case.send("finish", LEADER)
    await case.refused("report", LEADER, text="one severe", inspectors=declared())
    await case.send("report_serious", INSPECTOR, finding=1, what="a phone was kept that a customer had lost")
    await case.send("correct", TECH, finding=1, done="given back")
    await case.send("report", LEADER, text="two findings", inspectors=declared())
    await case.send("acknowledge", TECH, agrees=True)
    await case.send("correct", BOSS, finding=2, done="talked to")
    await service.go_to(await service.now() + 6 * DAY)
    return case


async def inspection_that_nobody_begins(service: Service) -> Running:
    """Put off within its week by the manager, then missed."""
    case = await opened(service, inspection_request())
    await case.refused("postpone", LEADER, planned_on="2099-01-05", reason="a fair")
    planned = (await service.now() + DAY).date()
    later_that_week = planned if planned.isoweekday() == 7 else planned + DAY
    await case.send("postpone", LEADER, planned_on=later_that_week.isoformat(), reason="a fair")
    await service.go_to(await service.now() + 9 * DAY)
    return case


STARTED = send("start", INSPECTOR)
ENTERED = send("enter", INSPECTOR, person=TECH, checklist="discipline", results=results())
FURTHER = (
    script(
        "inspection_entered_twice_and_cancelled", "A second sheet voids the findings; the manager calls it off.",
        "Inspection", inspection_request(), send("enter", INSPECTOR, checklist="discipline", results=results()),
        STARTED, 2 * DAY, STARTED,
        send("enter", INSPECTOR, person=TECH, checklist="discipline", results=results(post_kept="no")),
        send("enter", INSPECTOR, person=OTHER, checklist="discipline", results=results()),
        send("enter", INSPECTOR, person=TECH, checklist="appearance", results=results("appearance")),
        ENTERED, send("correct", TECH, finding=1, done="x"), send("cancel", BOSS, reason="x"),
        send("cancel", LEADER, reason="the office moves"),
    ),
    script(
        "store_room_inspected_with_nothing_found", "The keeper says nothing: silence closes it.", "Inspection",
        store_request(), 2 * DAY, send("start", LEADER), STARTED,
        send("enter", SPECIALIST, place="hub-west", checklist="store_room", results=results("store_room")),
        send("enter", SPECIALIST, place=STORE, checklist="store_room", results=results("store_room")),
        send("finish", SPECIALIST), send("finish", INSPECTOR),
        send("report", INSPECTOR, text="in order", inspectors=declared()[1:]),
        send("report", INSPECTOR, text="in order", inspectors=declared()), 6 * DAY,
    ),
    script(
        "inspection_of_the_manager", "The general manager leads; the manager names no team of his own inspection.",
        "Inspection", inspection_request(persons=["manager:m-1"], leader=GENERAL, team=[SPECIALIST, BOSS]),
        send("name_team", "manager:m-1", leader="general_manager:g-2", team=[SPECIALIST]),
        send("name_team", GENERAL, leader="manager:m-1", team=[SPECIALIST]),
        send("name_team", GENERAL, leader=GENERAL, team=[SPECIALIST]), send("hold", BOSS, reason="waiting_for_person"),
        DAY, send("resume", BOSS), DAY, send("start", SPECIALIST),
        send("enter", SPECIALIST, person="manager:m-1", checklist="discipline", results=results(lost_property="no")),
        send("report_serious", SPECIALIST, finding=2, what="x"),
        *2 * [send("report_serious", SPECIALIST, finding=1, what="x")],
        send("finish", GENERAL), send("report", GENERAL, text="one", inspectors=declared()),
        send("acknowledge", TECH, agrees=True), send("acknowledge", "staff:m-1", agrees=True),
        send("acknowledge", "manager:m-1", agrees=False, remarks="it was mine"),
        send("acknowledge", "manager:m-1", agrees=True), 5 * DAY, send("take_charge", GENERAL),
        send("correct", "manager:m-1", finding=1, done="given back"),
    ),
)  # fmt: skip
STORIES = (inspection_with_a_severe_finding, inspection_that_nobody_begins)
