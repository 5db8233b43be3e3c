"""Nonconformities: of each severity, about a person, a department and neither."""

from cases import nonconformities
from hints import Body, Hints


def request(seed: int, _goal: str) -> Body:
    """Told by whoever of the company saw it."""
    return nonconformities.nonconformity_request(
        by=("clerk:c-1", "technician:t-2", "finance:f-1")[seed % 3],
        severity=("minor", "major", "serious")[seed % 3],
        person=("technician:t-7", None)[seed % 2], unit=(None, "department:d-2")[seed % 2],
    )  # fmt: skip


HINTS = Hints(
    "Nonconformity",
    request,
    payloads={
        "fill_form": lambda _: {"measures": [nonconformities.MEASURE]},
        "instruct": lambda _: {"units": ["department:d-1"]},
        "countersign": lambda chance: {"agrees": chance.random() < 0.7, "remarks": "同意"},
        "review": lambda chance: {"passes": chance.random() < 0.6},
    },
    leave="dismiss",
    leaver=nonconformities.MANAGER,
    new_run=(
        ("contain", nonconformities.SPECIALIST, {"done": "致歉"}),
        ("trace", nonconformities.SPECIALIST, nonconformities.TRACED),
    ),
    forms={
        "nonconformity_containment": ("contain",), "nonconformity_trace": ("trace",),
        "nonconformity_form": ("fill_form",), "nonconformity_instruction": ("instruct",),
        "nonconformity_review": ("review",),
    },
    readings=nonconformities.READINGS,
    stories=nonconformities.STORIES,
    further=nonconformities.FURTHER,
)  # fmt: skip
