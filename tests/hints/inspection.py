"""Inspections: of one or two people, or of a store room; their day is that of the opening, or far ahead."""

from random import Random

from cases import inspections
from cases.inspections import INSPECTOR, OTHER, SPECIALIST, STORE, TECH
from hints import Body, Hints

FAR = "2099-06-30"
KINDS: tuple[Body, ...] = ({}, {"persons": [TECH, OTHER]}, {"kind": "special", "why": "a fair"}, {"kind": "newcomer"})


def request(seed: int, _goal: str) -> Body:
    """For each reason; a store room now and then."""
    if seed % 5 == 4:
        return inspections.store_request(planned_on=FAR)
    return inspections.inspection_request(planned_on=FAR, **KINDS[seed % 4])


def _enter(chance: Random) -> Body:
    """Of a person or the store room, with a severe finding now and then."""
    if chance.random() < 0.2:
        return {"place": STORE, "checklist": "store_room", "results": inspections.results("store_room")}
    answers = {"lost_property": "no"} if chance.random() < 0.3 else {"punctual": "no"} if chance.random() < 0.3 else {}
    person = OTHER if chance.random() < 0.2 else TECH
    return {"by": SPECIALIST, "person": person, "checklist": "discipline", "results": inspections.results(**answers)}


HINTS = Hints(
    "Inspection",
    request,
    payloads={
        "enter": _enter,
        "report": lambda _: {"inspectors": inspections.declared()},
        "report_serious": lambda _: {"by": INSPECTOR},
        "acknowledge": lambda _: {"by": TECH},
        "postpone": lambda _: {"planned_on": FAR},
        "name_team": lambda _: {"leader": "manager:m-1", "team": [INSPECTOR, SPECIALIST]},
    },
    today="planned_on",
    leave="cancel",
    leaver="manager:m-7",
    new_run=(("start", INSPECTOR, {}),),
    forms={"inspection_sheet": ("enter",), "inspection_team": ("name_team",), "inspection_move": ("postpone",)},
    readings=inspections.READINGS,
    stories=inspections.STORIES,
    further=inspections.FURTHER,
)
