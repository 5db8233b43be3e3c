"""Appraisals: of a technician and of a supervisor, rated by those who may and by some who may not."""

from random import Random

from cases import appraisals
from cases.appraisals import BOSS, GENERAL, GROUP, MANAGER, POOR, TECH
from hints import Body, Hints

RATERS = (
    *6 * [(BOSS, "supervisor"), (TECH, "self")], (GENERAL, "supervisor"), (BOSS, "self"), (TECH, "subordinate"),
    (POOR, "subordinate"),
)  # fmt: skip
"""Of a technician and of a supervisor, those of the technician more often."""


def request(seed: int, _goal: str) -> Body:
    """Of a supervisor now and then, for weeks that are over before any year begins that is played."""
    weeks = {"from_on": "2025-05-05", "to_on": "2025-06-13"}
    return appraisals.appraisal_request(person=BOSS if seed % 5 == 4 else TECH, **weeks)


def _rate(chance: Random) -> Body:
    by, rated_as = chance.choice(RATERS)
    return {"by": by, "rated_as": rated_as, "scores": {"response": chance.randint(0, 100), "other": 80}}


def _decide(chance: Random) -> Body:
    decision = chance.choice(["as_proposed", "reward", "none"])
    return {"decision": decision} | ({"what": "a day off"} if decision == "reward" else {})


HINTS = Hints(
    "Appraisal",
    request,
    payloads={
        "rate": _rate,
        "confirm": lambda _: {"by": MANAGER, "group": GROUP},
        "object": lambda _: {"by": TECH},
        "decide": _decide,
    },
    leave="decide",
    leaver=MANAGER,
    leaving={"decision": "none", "reason": "enough"},
    new_run=(
        ("rate", TECH, {"rated_as": "self", "scores": {"response": 90}}),
        ("rate", BOSS, {"rated_as": "supervisor", "scores": {"response": 90, "other": 80}}),
        ("confirm", MANAGER, {"group": GROUP}),
        ("object", TECH, {"grounds": "a visit was called off"}),
        ("decide_objection", GENERAL, {"scores": {"visits": 100}, "reason": "so it was"}),
    ),
    forms={"appraisal_rating": ("rate",)},
    records=appraisals.records,
    readings=appraisals.READINGS,
    stories=appraisals.STORIES,
    further=appraisals.FURTHER,
)
