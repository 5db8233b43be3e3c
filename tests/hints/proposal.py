"""Proposals: developed together or not, of a head that is named or another."""

from typing import Any

from cases import further_stories, typical_proposals
from cases.typical_proposals import proposal_request
from hints import Hints


def request(seed: int, _goal: str) -> dict[str, Any]:
    """Developed together or not, of a head that is named or another."""
    head = {"category": "other", "topic": "opening hours"} if seed % 3 == 0 else {}
    return proposal_request(co_developed=seed % 2 == 0, **head)


HINTS = Hints(
    "Proposal",
    request,
    payloads={
        "adopt": lambda chance: {"ip_owner": chance.choice(["company", "joint", "none"]), "agreement": "A-1"},
    },
    leave="withdraw",
    new_run=(("register", "clerk:c-1", {"department": "department:d-1"}),),
    forms={
        "acceptance_record": ("register",),
        "hold_extension": ("extend_hold",),
        "implementation": ("report_implemented",),
        "panel_score_sheet": ("grade",),
        "reward": ("reward",),
    },
    stories=typical_proposals.STORIES,
    further=further_stories.PROPOSALS,
)
