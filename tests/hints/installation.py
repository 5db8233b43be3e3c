"""Installations: in town and outside, by a firm with two fitters, with and without the customer's word."""

from random import Random
from typing import Any

from cases import installations
from cases.installations import CLERK, FIRM, FITTER, NUMBER, installation_request
from hints import Hints


def request(seed: int, _goal: str) -> dict[str, Any]:
    """In town and outside, with and without a serial number."""
    plain = installation_request()
    serial = {"serial": f"SN-{seed}"} if seed % 2 else {}
    zone = ("town", "suburb")[seed % 2]
    return plain | {"product": plain["product"] | serial, "customer": plain["customer"] | {"zone": zone}}


def _by(chance: Random) -> dict[str, Any]:
    return {"by": chance.choice([FIRM, FITTER, CLERK])}


def _called(chance: Random) -> dict[str, Any]:
    return {"reached": chance.random() < 0.5}


HINTS = Hints(
    "Installation",
    request,
    payloads={
        "accept_order": lambda chance: _by(chance) | {"credential_no": NUMBER, "customer_agreed": True},
        "refuse_order": _by,
        "move_visit": _by,
        "arrive": lambda chance: _by(chance) | ({"nobody_there": True} if chance.random() < 0.3 else {}),
        "finish": _by,
        "fail": lambda chance: _by(chance) | {"cause": chance.choice(["site", "product"])},
        "call_back": _called,
    },
    leave="cancel",
    new_run=(("send_order", CLERK, {"firm": FIRM}),),
    forms={
        "installation_order": ("send_order",),
        "installation_visit": ("accept_order", "move_visit"),
        "installation_report": ("finish",),
        "installation_failure": ("fail",),
        "firm_rating": ("call_back",),
        "follow_up": ("call_back",),
    },
    records=installations.records,
    readings=installations.READINGS,
    stories=installations.STORIES,
    further=installations.FURTHER,
)
