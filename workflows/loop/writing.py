"""Turns a step into what the records hold, and a message into a decoded payload."""

import json
import re
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ValidationError

from models.case import REASON_SHOWN, CaseFile, Entry
from models.fields import errors_of
from models.record import CaseRow, Certified, Form, Write
from models.vocabulary import Outcome
from workflows.clocks.turn import Turn

REFUSED_KEPT = 64 * 1024
"""Bytes of JSON up to which a refused message is kept whole; applied ones are bounded by their types."""
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""NUL as JSON writes it; an odd backslash begins an escape."""


def decode(model: type[BaseModel], body: dict[str, Any]) -> tuple[list[dict[str, Any]], BaseModel | None]:
    """The payload in its model, or every wrong field."""
    try:
        return [], model.model_validate(body)
    except ValidationError as error:
        return errors_of(error), None


def uncertified(check: Certified) -> str:
    """What a failed check means, in words."""
    return f"{check.person} holds no certificate for {check.category} valid on {check.on} (一§18·1)"


def unwritable(why: str) -> str:
    """What it means that the records cannot hold a step."""
    return f"the records cannot hold it ({why}): is a value out of range?"


def entry_of(
    turn: Turn,
    before: CaseFile | None,
    outcome: Outcome,
    *,
    received: datetime | None,
    note: str | None,
    content: str | None,
) -> Entry:
    """The step's line on the timeline; `received`: when the server had the message, where that was read."""
    return Entry.model_validate(
        {
            "seq": turn.seq,
            "at": turn.at,
            "received_at": received or turn.now,
            "event": turn.event,
            "by": turn.by,
            "from": before.state if before else "",
            "to": turn.draft.state,
            "outcome": outcome,
            "reason": "; ".join(turn.remarks)[:REASON_SHOWN] or None,
            "clause": turn.clause or None,
            "content": content,
            "note": note,
            "sealed_by": turn.sealed_by,
        }
    )


def write(
    turn: Turn, entry: Entry, before: CaseFile | None, decided: datetime, body: dict[str, Any] | None, *, whole: bool
) -> Write:
    """One step for the records: what it changed, or the whole case where another attempt had been there.

    `body`: the message that led to it, None for the opening, a clock step and what was no JSON object.
    """
    draft = turn.draft
    return Write(
        workflow_id=draft.workflow_id,
        first_run_id=draft.first_run_id,
        number=draft.number,
        kind=draft.kind,
        decided_at=decided,
        entry=entry,
        message=None if body is None else _kept(body, entry.outcome),
        case=row(draft),
        commitments=[c for c in draft.commitments if whole or before is None or c not in before.commitments],
        forms=_all_forms(turn) if whole else turn.forms,
        conduct=[c for c in draft.conduct if whole or before is None or c not in before.conduct],
        links=[link for link in draft.links if whole or before is None or link not in before.links],
        notifications=turn.notifications,
        checks=turn.checks,
        postings=[entry.posted() for entry in turn.postings],
        tellings=turn.tellings,
        contacts=turn.contacts,
        whole=whole,
        due_set=draft.due_at is not None and (before is None or draft.due_at != before.due_at),
    )


def _kept(body: dict[str, Any], outcome: Outcome) -> str | None:
    """A message as JSON; None where PostgreSQL cannot hold it as it came, or where it was refused and is too long."""
    try:
        text = json.dumps(body, ensure_ascii=False, allow_nan=False)
        size = len(text.encode())
    except ValueError:  # an infinity, a lone surrogate
        return None
    if _NUL.search(text) or (outcome is Outcome.REFUSED and size > REFUSED_KEPT):
        return None
    return text


def _all_forms(turn: Turn) -> list[Form]:
    """What the case carries and what this step writes; earlier rows that were final stand."""
    written = {(form.table, form.key) for form in turn.forms}
    names = [(table, key) for table, _, key in (name.partition("/") for name in turn.draft.forms)]
    carried = [
        Form(table=table, key=key, seq=turn.seq, values=turn.draft.forms[f"{table}/{key}"])
        for table, key in names
        if (table, key) not in written
    ]
    return carried + turn.forms


def row(case: CaseFile) -> CaseRow:
    """The case's line in the service register."""
    return CaseRow(
        state=case.state,
        held_state=case.held_state,
        base_level=case.base_level,
        level=case.level,
        assignee=case.assignee,
        zone=case.zone,
        customer_entry=case.customer_entry,
        subject=case.about,
        sole=f"{case.kind} {case.about}" if case.alone and case.closed_at is None else None,
        opened_at=case.opened_at,
        closed_at=case.closed_at,
        due_at=case.due_at,
        overdue=sorted({c.name for c in case.overdue}),
        policy_version=case.rules.policy_version,
        calendar_version=case.rules.calendar_version,
        checklists_version=case.rules.checklists_version,
        request=case.request,
    )
