"""The kinds of case that run here, and how a worker runs them."""

from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from workflows.case import Case
from workflows.complaint import Complaint
from workflows.proposal import Proposal
from workflows.repair import Repair
from workflows.returns import Return

PROCEDURES: tuple[type[Case], ...] = (  # type: ignore[type-arg]  # of any request and facts
    Repair, Return, Complaint, Proposal,
)
PASSED_THROUGH = ("transitions", "sqlmodel", "sqlalchemy", "pydantic", "pydantic_core", "models", "workflows")
"""Loaded once a process instead of once a case: pure data and declarations, checked for clocks and I/O by lint."""


def runner() -> SandboxedWorkflowRunner:
    """The sandbox for case workflows."""
    restrictions = SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH)
    return SandboxedWorkflowRunner(restrictions=restrictions)
