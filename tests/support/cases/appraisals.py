"""Appraisals for tests: requests, what the records say, typical ones to their end."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from activities.rules.people import staff
from cases.further_stories import script, send
from servers.service import Running, Service

TECH, POOR, BOSS = "technician:a-1", "technician:a-2", "supervisor:a-9"
MANAGER, GENERAL, SPECIALIST, OTHER = "manager:m-1", "general_manager:g-1", "quality:q-1", "technician:t-2"
GROUP = [SPECIALIST, OTHER]
DAY = timedelta(days=1)
FIGURES = {
    "response": (28, 30), "repairs": (25, 28), "visits": (4, 5), "complaints": (0, 0), "reports": (20, 21),
    "records": (1, 1),
}  # fmt: skip
"""Of the page's worked example of a technician."""
SUPERIORS = {TECH: BOSS, POOR: BOSS}


def appraisal_request(**changes: Any) -> dict[str, Any]:
    """Of a technician, for some weeks that are over."""
    return {
        "by": MANAGER, "person": TECH, "from_on": "2026-05-04", "to_on": "2026-06-12", "reason": "a complaint came",
    } | changes  # fmt: skip


def month_request(**changes: Any) -> dict[str, Any]:
    """Of a technician, for a month of the calendar."""
    request = appraisal_request(from_on="2026-10-01", to_on="2026-10-31") | changes
    return {key: value for key, value in request.items() if key != "reason" or key in changes}


def figures(
    figures: Mapping[str, tuple[int, int]] | None = None, *, answers: int = 0, total: str = "0", **changes: Any
) -> dict[str, Any]:
    """What the records answer to the opening; without figures none of them is applicable."""
    counted = dict.fromkeys(FIGURES, (0, 0)) | dict(figures or {})
    return {
        "leads": False, "superior": BOSS, "subordinates": [], "present_days": 20, "employed": True,
        "indicators": {one: {"numerator": n, "denominator": d} for one, (n, d) in counted.items()},
        "as_of": "2026-11-23T09:00:00+08:00", "customers": {"answers": answers, "sum": total},
    } | changes  # fmt: skip


def raters(superior: str | None = BOSS, *subordinates: str, **changes: Any) -> dict[str, Any]:
    """Who rates, as the staff register answers."""
    return {
        "superior": superior, "subordinates": [*subordinates], "employed": True, "of_manager": False, "head": False,
    } | changes  # fmt: skip


def _figures(person: str, **_: Any) -> dict[str, Any]:
    return figures(FIGURES if person == TECH else None, leads=person == BOSS)


def _raters(person: str, **_: Any) -> dict[str, Any]:
    return raters(None, TECH, POOR) if person == BOSS else raters(SUPERIORS.get(person))


READINGS: Mapping[str, Any] = {"appraisal_figures": _figures, "appraisal_raters": _raters}


def records(connection: Connection) -> None:
    """A supervisor and two whom they lead."""
    for person in (BOSS, TECH, POOR):
        leader = {"supervisor": "a-9"} if person != BOSS else {}
        staff.enlist(connection, person, {"name": f"Name of {person}"} | leader)


# -- stories --------------------------------------------------------------------------------------------------------


async def opened(service: Service, **changes: Any) -> Running:
    return await service.open(appraisal_request(**changes), kind="Appraisal")


async def appraisal_objected_to_and_rewarded(service: Service) -> Running:
    """Superior and person have rated: it is scored at once; the general manager puts a value right."""
    case = await opened(service)
    await case.refused("rate", OTHER, rated_as="supervisor", scores={"response": 90, "other": 85})
    await case.refused("rate", BOSS, rated_as="supervisor", scores={"response": 90})
    await case.send("rate", BOSS, rated_as="supervisor", scores={"response": 91, "other": 85})
    await case.refused("rate", BOSS, rated_as="self", scores={"response": 90})
    await case.send("rate", TECH, rated_as="self", scores={"response": 95, "visits": 95})
    await case.refused("confirm", MANAGER, group=[SPECIALIST, TECH])
    await case.send("confirm", MANAGER, group=GROUP)
    await case.refused("object", OTHER, grounds="x")
    await case.send("object", TECH, grounds="a visit was called off by the customer")
    await case.refused("decide_objection", MANAGER, reason="x")
    await case.send("decide_objection", GENERAL, scores={"visits": 100}, reason="so it was")
    await case.refused("decide", MANAGER, decision="reward", reason="x")
    await case.send("decide", MANAGER, decision="reward", what="a day off", reason="well done")
    return case


async def appraisal_rated_by_the_person_alone(service: Service) -> Running:
    """The superior is told once that it is overdue, and nobody above; then nothing can be scored."""
    case = await opened(service)
    await case.send("rate", TECH, rated_as="self", scores={"response": 100})
    await service.go_to(await service.now() + 12 * DAY)
    return case


def _rated(by: str, rated_as: str, points: int, **more: int) -> Any:
    return send("rate", by, rated_as=rated_as, scores={"response": points} | more)


FURTHER = (
    script(
        "appraisal_failed_and_decided_as_proposed", "A penalty is the general manager's; retraining is opened.",
        "Appraisal", appraisal_request(person=POOR), _rated(POOR, "self", 30), _rated(BOSS, "supervisor", 30, other=30),
        send("confirm", BOSS, group=[SPECIALIST]), send("confirm", BOSS, group=GROUP, remarks="as expected"), 9 * DAY,
        send("object", POOR, grounds="too late"), send("decide", MANAGER, decision="penalty", what="x", reason="x"),
        send("decide", MANAGER, decision="penalty", what="x", reason="x", heard="x"),
        send("decide", MANAGER, decision="none", what="x", reason="x"),
        send("decide", MANAGER, decision="as_proposed", reason="as the policy has it"),
    ),
    script(
        "appraisal_of_a_supervisor", "Nobody is above on the staff list: the general manager rates, marked.",
        "Appraisal", appraisal_request(person=BOSS), _rated(TECH, "subordinate", 80), _rated(MANAGER, "supervisor", 80),
        _rated(TECH, "subordinate", 85), _rated(OTHER, "subordinate", 0), _rated(BOSS, "subordinate", 100),
        _rated(BOSS, "self", 90), send("hold", "hr:h-1", reason="waiting_for_person"), 2 * DAY,
        send("resume", "hr:h-1"), _rated(POOR, "subordinate", 80), _rated(POOR, "self", 1),
        _rated(GENERAL, "supervisor", 82, other=80), send("confirm", BOSS, group=GROUP), 5 * DAY,
        send("take_charge", BOSS), send("take_charge", MANAGER), send("confirm", MANAGER, group=GROUP),
        send("object", "staff:a-9", grounds="x"), send("object", BOSS, grounds="the visits"),
        send("decide_objection", GENERAL, reason="as counted"),
        send("decide", GENERAL, decision="penalty", what="a warning", heard="sorry", reason="three times"),
    ),
)  # fmt: skip
STORIES = (appraisal_objected_to_and_rewarded, appraisal_rated_by_the_person_alone)
