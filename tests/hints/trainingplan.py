"""Training plans: of another year for each seed, since there is one a year."""

from random import Random

from cases import training_plans
from hints import Body, Hints


def request(seed: int, _goal: str) -> Body:
    """Beginning with the next one."""
    return training_plans.plan_request(2027 + seed % 73)


def _course(chance: Random) -> Body:
    whom: Body = {"persons": None, "posts": ["technician"]} if chance.random() < 0.3 else {}
    return training_plans.planned(hours=chance.choice([1, 2.5]), **whom)


HINTS = Hints(
    "TrainingPlan",
    request,
    payloads={"add_course": _course},
    readings=training_plans.READINGS,
    stories=training_plans.STORIES,
    further=training_plans.FURTHER,
)
