"""Newcomers' training: of another person each, whom the same supervisor is to lead."""

from random import Random

from cases import onboardings
from cases.onboardings import HR, NAMED, NEWCOMERS, TRAINER
from hints import Body, Hints


def request(seed: int, _goal: str) -> Body:
    """For some categories and for none; some arrive later."""
    arrived_on = ("2026-11-23", "2030-06-28")[seed % 4 == 3]
    categories = (["washing_machine"], [], ["oven", "oven"])[seed % 3]
    person = f"technician:newcomer-{seed % NEWCOMERS}"
    return onboardings.onboarding_request(person=person, arrived_on=arrived_on, categories=categories)


def _by_either(chance: Random) -> Body:
    """Personnel says so at headquarters, the trainer in the department."""
    return {"by": chance.choice([HR, TRAINER]), "done_on": "2026-01-05"}


HINTS = Hints(
    "Onboarding",
    request,
    payloads={
        "complete_item": _by_either,
        "name_trainer": lambda _: NAMED,
        "finish_stage": lambda chance: {"by": chance.choice([HR, TRAINER])},
        "log_practice": lambda _: {"by": TRAINER},
        "sign_off": lambda _: {"by": TRAINER},
    },
    leave="end",
    leaver=HR,
    new_run=(("start", HR, {}),),
    forms={
        "onboarding_trainer": ("name_trainer",), "onboarding_practice": ("log_practice",),
        "onboarding_extension": ("extend",),
    },
    records=onboardings.records,
    readings=onboardings.READINGS,
    stories=onboardings.STORIES,
    further=onboardings.FURTHER,
)  # fmt: skip
