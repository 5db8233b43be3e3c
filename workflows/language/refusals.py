"""What is said of an event that does not fit a case as it stands."""

from models.case import CaseFile
from models.vocabulary import Refused
from workflows.clocks.turn import Refusal
from workflows.language.procedure import Procedure


def event_refused(procedure: Procedure, case: CaseFile, reason: str) -> Refusal:
    """An EventRefused to raise: what only the case, the policy or the records show, and what is possible instead."""
    possible = list(procedure.possible(case.state, case.held_state))
    return Refusal(Refused.EVENT_REFUSED, reason, {"state": case.state, "possible": possible, "reason": reason})
