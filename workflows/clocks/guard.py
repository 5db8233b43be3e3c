"""Guards of changes: a case goes the new way of one unless its history has gone the old one (docs/change.md)."""

from temporalio import workflow


def guarded(change: str) -> bool:
    """Whether a case goes the new way of a change; outside of a workflow, where no history is, always."""
    return not workflow.in_workflow() or workflow.patched(change)
