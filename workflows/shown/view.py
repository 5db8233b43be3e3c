"""The query `case`: one case's live truth, for programs and people."""

from typing import Any

from models.case import CaseFile, Commitment, Entry
from models.seal import SEALED
from workflows.language.procedure import Procedure

_COMMITMENT = (
    "name",
    "clause",
    "started_at",
    "due_at",
    "provisional",
    "state",
    "met_at",
    "late",
    "reported_late",
    "rung",
    "in_charge",
)
CONTENT_BYTES = 500_000
_OPTIONAL = ("met_at", "in_charge")


def view(case: CaseFile, procedure: Procedure) -> dict[str, Any]:
    """The case as the contract words it; times carry the company's offset."""
    possible = procedure.possible(case.state, case.held_state)
    seen = {
        "number": case.number,
        "kind": case.kind,
        "state": case.state,
        "base_level": case.base_level,
        "level": case.level,
        "opened_at": _local(case, case.opened_at),
        "policy_version": case.rules.policy_version,
        "possible": {n: {"by": list(s.by), "schema": s.schema} for n, s in possible.items()},
        "commitments": [_commitment(case, c) for c in case.commitments],
        "conduct": [c.model_dump() for c in case.conduct],
        "timeline": _timeline(case, procedure),
        "links": [link.model_dump() for link in case.links],
    }
    if case.held_state is not None:
        seen["held_state"] = case.held_state
    if case.assignee is not None:
        seen["assignee"] = case.assignee
    return seen | procedure.shown(case.facts)


def _local(case: CaseFile, value: Any) -> str:
    return str(case.rules.calendar.local(value).isoformat())


def _commitment(case: CaseFile, commitment: Commitment) -> dict[str, Any]:
    values = {key: getattr(commitment, key) for key in _COMMITMENT}
    for key in ("started_at", "due_at", "met_at"):
        if values[key] is not None:
            values[key] = _local(case, values[key])
    if commitment.unreckoned:
        values["unreckoned"] = True
    if commitment.ref:
        values["ref"] = commitment.ref
    if commitment.whose is not None:
        values["whose"] = commitment.whose
    return {k: v for k, v in values.items() if v is not None or k not in _OPTIONAL}


def _timeline(case: CaseFile, procedure: Procedure) -> list[dict[str, Any]]:
    """The entries; what was sent with refused ones only as far as an answer can hold it, the newest first."""
    shown, left = [], CONTENT_BYTES
    for entry in reversed(case.timeline):
        content = SEALED if entry.content and _is_confidential(entry, procedure) else entry.content
        left -= len((content or "").encode())
        shown.append(_entry(case, entry.model_copy(update={"content": content if left > 0 else None})))
    return shown[::-1]


def _is_confidential(entry: Entry, procedure: Procedure) -> bool:
    """Whether what was sent may be what a kind keeps to its office, by its own name or a mistyped one."""
    return bool(procedure.confidential) and (
        entry.event in procedure.confidential or entry.event not in procedure.events
    )


def _entry(case: CaseFile, entry: Entry) -> dict[str, Any]:
    values = entry.model_dump(by_alias=True, exclude_none=True)
    return values | {key: _local(case, values[key]) for key in ("at", "received_at")}
