"""The kinds of case that run here, and how a worker runs them."""

from temporalio.worker import UnsandboxedWorkflowRunner, WorkflowRunner

from workflows.case import Case
from workflows.complaint import Complaint
from workflows.proposal import Proposal
from workflows.punctual import Held, PunctualRunner, always
from workflows.repair import Repair
from workflows.returns import Return

PROCEDURES: tuple[type[Case], ...] = (  # type: ignore[type-arg]  # of any request and facts
    Repair, Return, Complaint, Proposal,
)


def runner(held: Held = always) -> WorkflowRunner:
    """Runs cases in their tasks only, without the SDK's sandbox; `held` tells whether a task is this worker's.

    The sandbox would have to pass through all that a case consists of (else each case holds its own copy of it), so
    that it guards nothing here and costs a tenth of the time. A test holds the workflow code to determinism instead.
    """
    return PunctualRunner(UnsandboxedWorkflowRunner(), held)
