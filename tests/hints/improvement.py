"""Improvements: of one measure and of two, from an item and without."""

from cases import improvements
from hints import Body, Hints


def request(seed: int, _goal: str) -> Body:
    """Whoever opens it is told nothing more."""
    measures = [{"text": "晨会重申", "owner": "technician:t-9"}, {"text": "配垫布", "owner": "warehouse:w-9"}]
    return improvements.improvement_request(
        measures=measures[: 1 + seed % 2], item=("set_down_gently", None, "别的事")[seed % 3], source=None
    )


HINTS = Hints(
    "Improvement",
    request,
    payloads={
        "carry_out": lambda chance: {"measure": chance.randint(1, 2)},
        "change_measure": lambda chance: {"measure": chance.randint(1, 2), "owner": "technician:t-8"},
        "verify": lambda chance: (
            {"effective": True} if chance.random() < 0.6 else {"effective": False, "measures": [improvements.MORE]}
        ),
    },
    leave="drop",
    leaver=improvements.MANAGER,
    new_run=(("carry_out", improvements.BOSS, {"measure": 1, "evidence": "记录"}),),
    forms={"improvement_change": ("change_measure",), "improvement_verification": ("verify",)},
    readings=improvements.READINGS,
    stories=improvements.STORIES,
    further=improvements.FURTHER,
)
