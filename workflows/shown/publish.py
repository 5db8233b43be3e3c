"""What operations see in the Temporal UI: search attributes and current details. No personal data in either."""

from typing import Any

from temporalio import workflow
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.client import Client
from temporalio.common import SearchAttributeKey, SearchAttributeUpdate
from temporalio.service import RPCError, RPCStatusCode

from models.case import CaseFile
from workflows.language.procedure import Procedure
from workflows.shown.details import details

CASE_STATE = SearchAttributeKey.for_keyword("CaseState")
CASE_DUE_AT = SearchAttributeKey.for_datetime("CaseDueAt")
CASE_OVERDUE = SearchAttributeKey.for_keyword_list("CaseOverdue")
ESCALATION_LEVEL = SearchAttributeKey.for_int("EscalationLevel")
ASSIGNEE = SearchAttributeKey.for_keyword("Assignee")
CASE_SUBJECT = SearchAttributeKey.for_keyword("CaseSubject")
CASE_ZONE = SearchAttributeKey.for_keyword("CaseZone")
SEARCH_ATTRIBUTES: tuple[SearchAttributeKey[Any], ...] = (
    CASE_STATE,
    CASE_DUE_AT,
    CASE_OVERDUE,
    ESCALATION_LEVEL,
    ASSIGNEE,
    CASE_ZONE,
    CASE_SUBJECT,
)


SUBJECT_SINCE = 3
"""Cases of an older shape have no `CaseSubject`: a further attribute would not fit their histories."""


async def register_search_attributes(client: Client) -> None:
    """Makes the namespace know our search attributes; those that it has are left alone.

    Raises RPCError, and MissingAttributes where they cannot be made from here and are not there.
    """
    for key in SEARCH_ATTRIBUTES:
        wanted = {key.name: IndexedValueType.ValueType(key.indexed_value_type)}
        request = AddSearchAttributesRequest(namespace=client.namespace, search_attributes=wanted)
        try:
            await client.operator_service.add_search_attributes(request)
        except RPCError as error:
            if error.status in (RPCStatusCode.UNIMPLEMENTED, RPCStatusCode.PERMISSION_DENIED):
                await _find(client)
                return
            if error.status is not RPCStatusCode.ALREADY_EXISTS:
                raise


class MissingAttributes(LookupError):
    """The namespace lacks search attributes, and this process may not make them; the text says the command."""


async def _find(client: Client) -> None:
    """Raises MissingAttributes unless the namespace is known to have them all."""
    request = ListSearchAttributesRequest(namespace=client.namespace)
    try:
        found = set((await client.operator_service.list_search_attributes(request)).custom_attributes)
    except RPCError:
        found = set()
    missing = [key for key in SEARCH_ATTRIBUTES if key.name not in found]
    if missing:
        named = " ".join(f"--name {key.name} --type {_type(key)}" for key in missing)
        raise MissingAttributes(
            f"the namespace {client.namespace} lacks search attributes, and this worker may not make them: have typed "
            f"`temporal operator search-attribute create --namespace {client.namespace} {named}`"
        )


def _type(key: SearchAttributeKey[Any]) -> str:
    """A type as the `temporal` command writes it: KeywordList."""
    name = IndexedValueType.Name(IndexedValueType.ValueType(key.indexed_value_type)).removeprefix("INDEXED_VALUE_TYPE_")
    return "".join(part.capitalize() for part in name.split("_"))


def attributes(case: CaseFile) -> dict[str, Any]:
    """The search attributes as they should stand; None takes one away."""
    return {
        CASE_STATE.name: case.state,
        CASE_DUE_AT.name: case.due_at,
        CASE_OVERDUE.name: sorted({c.name for c in case.overdue}) or None,
        ESCALATION_LEVEL.name: case.level,
        ASSIGNEE.name: case.assignee,
        CASE_ZONE.name: case.zone,
    } | ({CASE_SUBJECT.name: case.about} if case.shape >= SUBJECT_SINCE else {})


def _preset(wanted: dict[str, Any]) -> dict[str, Any]:
    """Of what a starter has said in our search attributes, what nothing of the case's own would overwrite."""
    given = workflow.info().typed_search_attributes
    found = {key.name: given.get(key) for key in SEARCH_ATTRIBUTES if wanted.get(key.name, key) is None}
    return {name: value for name, value in found.items() if value is not None}


def publish(case: CaseFile, procedure: Procedure, before: dict[str, Any]) -> dict[str, Any]:
    """Upserts what has changed since `before`, sets the current details. Returns what stands now."""
    wanted = attributes(case)
    if not before and case.shape >= 2:
        before = _preset(wanted)
    updates: list[SearchAttributeUpdate[Any]] = [
        key.value_unset() if wanted[key.name] is None else key.value_set(wanted[key.name])
        for key in SEARCH_ATTRIBUTES
        if key.name in wanted and wanted[key.name] != before.get(key.name)
    ]
    if updates:
        workflow.upsert_search_attributes(updates)
    workflow.set_current_details(details(case, procedure))
    return wanted
