"""What a step of a case leaves in the records, row by row."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError, create_model
from sqlalchemy import Table
from sqlmodel import SQLModel

from activities.records.database import table
from models import tables
from models.case import Link
from models.forms import FORMS
from models.record import Form, Notification, Write
from models.tables import FormRow
from models.texts import storable

REGISTER, TIMELINE, MESSAGE = table(tables.ServiceRegister), table(tables.Timeline), table(tables.CaseMessage)
COMMITMENT, CONDUCT = table(tables.CommitmentRow), table(tables.ConductRecord)
LINK, OUTBOX, TELLING = table(tables.CaseLink), table(tables.Outbox), table(tables.CaseTelling)
OPENING = table(tables.RoundOpening)
COMMITMENT_KEYS = tuple(name for name in tables.CommitmentRow.model_fields if name != "workflow_id")


@dataclass(frozen=True)
class WrittenRow:
    """A row with a value for each column; `replaces` what stands under its key, or leaves that as it is."""

    table: Table
    values: dict[str, Any]
    replaces: bool = True


def rows(write: Write, led_to: Sequence[Notification] = ()) -> Iterator[WrittenRow]:
    """All rows of a step; `led_to`: messages to which its sightings and thanks have led. Raises LookupError."""
    yield WrittenRow(REGISTER, _register(write))
    yield WrittenRow(TIMELINE, timeline(write))
    if write.message is not None:
        yield WrittenRow(MESSAGE, _message(write, write.message))
    case = {"workflow_id": write.workflow_id}
    for commitment in write.commitments:
        values = commitment.model_dump()
        yield WrittenRow(COMMITMENT, case | {key: values[key] for key in COMMITMENT_KEYS})
    for conduct in write.conduct:
        yield WrittenRow(CONDUCT, case | conduct.model_dump())
    for form in write.forms:
        yield WrittenRow(table(_model(form)), _form(write, form))
    for link in write.links:
        for values in _both_sides(write, link):
            yield WrittenRow(LINK, values, replaces=False)
    for telling in write.tellings:
        values = case | {"seq": write.entry.seq, "told_at": None, "ended": False} | telling.model_dump()
        yield WrittenRow(TELLING, values, replaces=False)
    now = datetime.now(UTC)
    for notification in (*write.notifications, *led_to):
        yield WrittenRow(OUTBOX, _notification(write, notification, now), replaces=False)


def _register(write: Write) -> dict[str, Any]:
    known = {
        "workflow_id": write.workflow_id,
        "first_run_id": write.first_run_id,
        "number": write.number,
        "kind": write.kind,
        "last_seq": write.entry.seq,
        "decided_at": write.decided_at,
        "checklists_version": write.case.checklists_version,  # left out of what the case sends where it is nothing
    }
    return known | write.case.model_dump()


def timeline(write: Write) -> dict[str, Any]:
    """The step's line on the timeline."""
    entry = write.entry.model_dump(by_alias=True)
    texts = {key: storable(value) if isinstance(value, str) else value for key, value in entry.items()}
    return texts | {"workflow_id": write.workflow_id, "decided_at": write.decided_at}


def _message(write: Write, message: str) -> dict[str, Any]:
    entry = write.entry
    key = {"workflow_id": write.workflow_id, "seq": entry.seq}
    return key | {"event": storable(entry.event), "body": json.loads(message), "received_at": entry.received_at}


def _model(form: Form) -> type[FormRow]:
    try:
        return FORMS[form.table]
    except KeyError:
        raise LookupError(f"{form.table} is no form or book") from None


def _form(write: Write, form: Form) -> dict[str, Any]:
    """The row, checked against its form; what does not fit is an error of the procedure. Raises LookupError."""
    model = _model(form)
    unknown = sorted(set(form.values) - set(model.model_fields))
    if unknown:
        raise LookupError(f"{form.table} has no {', '.join(unknown)}")
    row = form.values | {"workflow_id": write.workflow_id, "key": form.key, "seq": form.seq}
    try:
        return _checked(model).model_validate(row).model_dump()
    except ValidationError as error:  # its text repeats the values
        wrong = ", ".join(f"{'.'.join(map(str, e['loc']))} ({e['type']})" for e in error.errors())
        raise LookupError(f"{form.table} does not take {wrong}") from None


@cache
def _checked(model: type[SQLModel]) -> type[BaseModel]:
    """The fields of a table without the table: an object of the mapper's costs ten times as much as its values."""
    fields: dict[str, Any] = {name: (field.annotation, field) for name, field in model.model_fields.items()}
    return create_model(model.__name__, **fields)


def _both_sides(write: Write, link: Link) -> list[dict[str, Any]]:
    return [
        {"workflow_id": write.workflow_id, "relation": link.relation, "other": link.workflow_id},
        {"workflow_id": link.workflow_id, "relation": link.relation.inverse, "other": write.workflow_id},
    ]


def _notification(write: Write, notification: Notification, now: datetime) -> dict[str, Any]:
    row = {"workflow_id": write.workflow_id, "seq": write.entry.seq, "next_attempt_at": now}
    return _checked(tables.Outbox).model_validate(row | notification.model_dump()).model_dump()
