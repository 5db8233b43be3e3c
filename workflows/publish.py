"""What operations see in the Temporal UI: search attributes and current details. No personal data in either."""

from datetime import datetime
from typing import Any

from temporalio import workflow
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.client import Client
from temporalio.common import SearchAttributeKey, SearchAttributeUpdate
from temporalio.service import RPCError, RPCStatusCode

from models.case import CaseFile
from models.vocabulary import LADDER, Promise
from workflows import clocks
from workflows.ladder import OFFICE
from workflows.procedure import Procedure

CASE_STATE = SearchAttributeKey.for_keyword("CaseState")
CASE_DUE_AT = SearchAttributeKey.for_datetime("CaseDueAt")
CASE_OVERDUE = SearchAttributeKey.for_keyword_list("CaseOverdue")
ESCALATION_LEVEL = SearchAttributeKey.for_int("EscalationLevel")
ASSIGNEE = SearchAttributeKey.for_keyword("Assignee")
CASE_ZONE = SearchAttributeKey.for_keyword("CaseZone")
SEARCH_ATTRIBUTES: tuple[SearchAttributeKey[Any], ...] = (
    CASE_STATE,
    CASE_DUE_AT,
    CASE_OVERDUE,
    ESCALATION_LEVEL,
    ASSIGNEE,
    CASE_ZONE,
)


async def register_search_attributes(client: Client) -> None:
    """Makes the namespace know our search attributes; those that it has are left alone. Raises RPCError."""
    for key in SEARCH_ATTRIBUTES:
        wanted = {key.name: IndexedValueType.ValueType(key.indexed_value_type)}
        request = AddSearchAttributesRequest(namespace=client.namespace, search_attributes=wanted)
        try:
            await client.operator_service.add_search_attributes(request)
        except RPCError as error:
            if error.status is not RPCStatusCode.ALREADY_EXISTS:
                raise


def attributes(case: CaseFile) -> dict[str, Any]:
    """The search attributes as they should stand; None takes one away."""
    return {
        CASE_STATE.name: case.state,
        CASE_DUE_AT.name: case.due_at,
        CASE_OVERDUE.name: sorted({c.name for c in case.overdue}) or None,
        ESCALATION_LEVEL.name: case.level,
        ASSIGNEE.name: case.assignee,
        CASE_ZONE.name: case.zone,
    }


def publish(case: CaseFile, procedure: Procedure, before: dict[str, Any]) -> dict[str, Any]:
    """Upserts what has changed since `before`, sets the current details. Returns what stands now."""
    wanted = attributes(case)
    updates: list[SearchAttributeUpdate[Any]] = [
        key.value_unset() if wanted[key.name] is None else key.value_set(wanted[key.name])
        for key in SEARCH_ATTRIBUTES
        if wanted[key.name] != before.get(key.name)
    ]
    if updates:
        workflow.upsert_search_attributes(updates)
    workflow.set_current_details(details(case, procedure))
    return wanted


def details(case: CaseFile, procedure: Procedure) -> str:
    """The case in Markdown: where it stands, what may happen next and by whom, what is promised until when."""
    step = procedure.steps[case.state]
    lines = [f"**{case.number}** — **{case.state}**: {step.title} ({step.clause})"]
    if case.held_state is not None:
        lines.append(f"On hold; goes on as **{case.held_state}**.")
    if case.level:
        lines.append(f"Escalation level **{case.level}** ({OFFICE[case.level]}).")
    lines += ["", *_promises(case), "", *_possible(case, procedure)]
    if any(c.state == "proposed" for c in case.conduct):
        lines.append("\nA conduct record waits for a supervisor's decision (`decide_conduct`).")
    return "\n".join(lines)


def _promises(case: CaseFile) -> list[str]:
    open_ones = sorted((c for c in case.commitments if c.state.open), key=lambda c: c.due_at)
    if not open_ones:
        return ["No clock is running."]
    head = ["| commitment | due | state | next |", "|---|---|---|---|"]
    return head + [
        f"| {c.name} ({c.clause}) | {_due(case, c)} | {_state(c)} | {_next(case, c)} |" for c in open_ones
    ]


def _local(case: CaseFile, at: datetime) -> str:
    return case.rules.calendar.local(at).strftime("%Y-%m-%d %H:%M")


def _due(case: CaseFile, commitment: Any) -> str:
    if commitment.state is Promise.PAUSED:
        return "paused"
    return _local(case, commitment.due_at) + (" (provisional)" if commitment.provisional else "")


def _state(commitment: Any) -> str:
    if commitment.state is Promise.OVERDUE:
        return "**overdue**" + (f", {commitment.in_charge} in charge" if commitment.in_charge else "")
    return str(commitment.state)


def _next(case: CaseFile, commitment: Any) -> str:
    step = clocks.step_of(commitment)
    if step is None:
        return "—"
    if step.kind is clocks.Kind.WARN:
        return f"{case.assignee or 'supervisor'} warned {_local(case, step.at)}"
    rung = commitment.rung + 1 if step.kind is clocks.Kind.ESCALATE else min(case.base_level + 1, len(LADDER))
    return f"{OFFICE[rung]} told {_local(case, step.at)}"


def _possible(case: CaseFile, procedure: Procedure) -> list[str]:
    possible = procedure.possible(case.state, case.held_state)
    if not possible:
        return ["The case has ended."]
    return ["| may happen now | by |", "|---|---|"] + [
        f"| `{name}` | {', '.join(spec.by)} |" for name, spec in possible.items()
    ]
