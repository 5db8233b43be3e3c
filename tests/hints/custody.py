"""Custodies: of tools, another one each, repaired and not."""

from random import Random
from typing import Any

from cases import custodies
from hints import Body, Hints


def request(seed: int, _goal: str) -> Body:
    """Another tool for each seed, since an item has one open custody."""
    return custodies.custody_request({"number": f"T-{seed}", "in_use_since_on": "2020-01-31"})


def _assessed(chance: Random) -> dict[str, Any]:
    return {"worn_normally": chance.random() < 0.3}


HINTS = Hints(
    "Custody",
    request,
    payloads={
        "report": lambda chance: {"what": chance.choice(["worn", "damaged", "lost"]), "account": "摔落"},
        "hand_over": lambda _: {"to": "staff:t-2", "until_at": None},
        "assess": _assessed,
        "compensate": lambda _: {"amount": "18.00"},
    },
    leave="waive",
    leaver=custodies.MANAGER,
    new_run=(
        ("report", custodies.HOLDER, {"what": "lost", "account": "遗失"}),
        ("assess", custodies.BOSS, {"worn_normally": False, "finding": "保管不善"}),
    ),
    forms={
        "custody_report": ("report",), "custody_repair": ("repair_done",), "custody_assessment": ("assess",),
        "custody_settlement": ("compensate", "waive"), "custody_private_use": ("report_private_use",),
        "custody_given_back": ("give_back",), "custody_handed_over": ("hand_over",),
    },
    records=custodies.records,
    readings=custodies.READINGS,
    stories=custodies.STORIES,
    further=custodies.FURTHER,
)
