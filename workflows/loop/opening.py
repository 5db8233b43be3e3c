"""How a case begins: the request is checked whole, the rules in force are read, the case enters the register."""

from dataclasses import dataclass
from typing import Any

from temporalio import workflow
from temporalio.exceptions import ApplicationError

from models.case import CaseFile, Link, Relation, Snapshot, shared
from models.next_run import taken_up
from models.record import (
    AccessAsked,
    AccessInForce,
    CalendarAsked,
    CalendarInForce,
    Opened,
    OpenRequest,
    Start,
    Written,
)
from models.vocabulary import NUMBER, Refused
from workflows.clocks import calendar_change
from workflows.clocks.turn import Turn
from workflows.language.procedure import Procedure
from workflows.loop.calls import call
from workflows.loop.writing import decode, uncertified, unwritable
from workflows.running.wire import sealer_of

OPEN = "open"


def invalid(errors: list[dict[str, Any]]) -> ApplicationError:
    """The opening request is refused, every wrong field named; nothing enters the register."""
    text = "; ".join(f"{'.'.join(str(p) for p in e['loc']) or 'request'}: {e['msg']}" for e in errors)
    return ApplicationError(text, {"errors": errors}, type=Refused.INVALID_REQUEST, non_retryable=True)


def already_opened(number: str, open_in: str | None = None) -> ApplicationError:
    """Another run opened this case before. Where the register has it open, that run has been ended: this one runs."""
    text = f"{number} was opened before; nothing has changed"
    if open_in is not None:
        text = (
            f"{number} was opened before and stands in the register as {open_in}, but its run has been ended, by this "
            f"start (TERMINATE_EXISTING) or before it: `aftersales revive {workflow.info().workflow_id}` brings the "
            "case back, `aftersales doctor` tells what became of it"
        )
    return ApplicationError(text, {"number": number}, type=Refused.ALREADY_OPENED, non_retryable=True)


@dataclass(frozen=True)
class AdmittedOpening:
    """A request that may open a case: what was asked of the records, and their answer."""

    request: Any
    asked: OpenRequest
    answer: Opened
    rules: Snapshot


def carried_on(procedure: Procedure, message: tuple[Any, ...]) -> CaseFile | None:
    """The same case in a new run, where its history was continued as new; None at an opening."""
    body = message[0] if len(message) == 1 and isinstance(message[0], dict) else None
    info = workflow.info()
    if not info.continued_run_id or body is None or body.get("first_run_id") != info.first_execution_run_id:
        return None
    file = taken_up(body)
    file.facts = procedure.facts.model_validate(body["facts"])
    file.rules = shared(file.rules)
    return file


async def admit(procedure: Procedure, message: tuple[Any, ...]) -> AdmittedOpening:
    """Checks the request whole and asks the records. Raises InvalidRequest or AlreadyOpened."""
    info = workflow.info()
    number = info.workflow_id.removeprefix(f"{procedure.slug}-")
    errors, request = _checked(procedure, message, number)
    start = _start()
    if errors or request is None:
        raise invalid(errors + start.errors())
    asked = OpenRequest(
        workflow_id=info.workflow_id,
        first_run_id=info.first_execution_run_id,
        number=number,
        kind=procedure.name,
        at=request.at or info.workflow_start_time,
        customer=request.whom.model_dump(exclude_none=True) if request.whom is not None else {},
        by=request.by,
        openers=procedure.openers,
        ladder=procedure.office.rungs,
        subject=procedure.subject(request),
        alone=procedure.alone,
        checklists=tuple(dict.fromkeys((*procedure.lists(request), *procedure.checklists))),
        reopens=request.reopens,
        linked_case=request.linked_case,
        start=start,
        sealed_by=sealer_of(message[0]),
    )
    opened = await call("open_case", asked, Opened)
    if opened.errors:
        raise invalid(opened.errors)
    if opened.already_opened or opened.rules is None or info.attempt > 1:
        raise already_opened(number, opened.open_in)
    return AdmittedOpening(request, asked, opened, shared(opened.rules))


def turn_of(procedure: Procedure, admitted: AdmittedOpening) -> Turn:
    """The first step of a case, on the draft that it begins with."""
    asked, request = admitted.asked, admitted.request
    draft = CaseFile(
        shape=admitted.answer.shape,
        workflow_id=asked.workflow_id,
        first_run_id=asked.first_run_id,
        number=asked.number,
        kind=procedure.name,
        state=procedure.initial,
        ladder=admitted.answer.ladder,
        subject=asked.subject,
        alone=asked.alone,
        zone=request.whom.zone if request.whom is not None else None,
        customer_entry=admitted.answer.customer_entry,
        unsealed=admitted.answer.unsealed,
        handed_on=admitted.answer.handed_on,
        opened_at=asked.at,
        last_change_at=asked.at,
        rules=admitted.rules,
        request=request.model_dump(mode="json", exclude_none=True),
        facts=procedure.facts.model_construct(),
    )
    clause = procedure.steps[procedure.initial].clause
    return Turn(
        draft=draft, seq=1, at=asked.at, now=workflow.now(), by=request.by, event=OPEN, clause=clause,
        sealed_by=asked.sealed_by,
    )  # fmt: skip


def check(written: Written, number: str, state: str) -> None:
    """Raises InvalidRequest or AlreadyOpened where the records have not taken the opening."""
    if written.already_opened:
        raise already_opened(number, state)  # by a run that this one has replaced, a moment ago
    if written.failed:
        raise invalid([{"loc": [], "msg": uncertified(check)} for check in written.failed])
    if written.unfit:
        raise invalid([{"loc": [], "msg": written.unfit}])
    if written.rejected:
        raise invalid([{"loc": [], "msg": unwritable(written.rejected)}])


def _checked(procedure: Procedure, message: tuple[Any, ...], number: str) -> tuple[list[dict[str, Any]], Any]:
    info = workflow.info()
    if len(message) != 1 or not isinstance(message[0], dict):
        return [{"loc": [], "msg": "must be exactly one JSON object"}], None
    errors, request = decode(procedure.request, _request(message[0]))
    if info.workflow_id != procedure.workflow_id(number) or NUMBER.fullmatch(number) is None:
        wanted = f"must be {procedure.slug}-NUMBER, NUMBER being 1 to 40 of A-Z a-z 0-9 . _ -"
        errors.append({"loc": ["workflow_id"], "msg": wanted})
    elif message[0].get("number") not in (None, number):
        errors.append({"loc": ["number"], "msg": "must agree with the workflow id"})
    if info.cron_schedule:
        errors.append({"loc": ["cron_schedule"], "msg": "must not be set: a case is opened once"})
    at = getattr(request, "at", None)
    if at is not None and at > info.workflow_start_time:
        errors.append({"loc": ["at"], "msg": "must not lie in the future"})
    if request is not None:
        errors += request.from_outside()  # type: ignore[attr-defined]  # an Opening
        errors += request.misnumbered(procedure.letter, number)  # type: ignore[attr-defined]  # an Opening
        errors += request.untimely(at or info.workflow_start_time)  # type: ignore[attr-defined]  # an Opening
    return errors, request


def _request(body: dict[str, Any]) -> dict[str, Any]:
    """The request; whoever seals what people type cannot tell an opening from an event, and gives both an id."""
    return body if sealer_of(body) is None else {key: value for key, value in body.items() if key != "event_id"}


def _start() -> Start:
    """How the case was started. `open_case` judges it: its answer stands in history, so what was admitted stays."""
    info = workflow.info()
    return Start(
        execution_timeout=info.execution_timeout,
        run_timeout=info.run_timeout,
        retry_policy=info.retry_policy is not None,
        parent=info.parent is not None,
    )


def links_of(request: Any) -> list[Any]:
    """The links that the opening request names."""
    named = ((Relation.REOPENS, request.reopens), (Relation.OPENED_BY, request.linked_case))
    return [Link(relation=relation, workflow_id=other) for relation, other in named if other is not None]


async def read_calendar(file: CaseFile, *, lacking: bool) -> Snapshot:
    """The case's rules with the calendar now in force; the policy stays the one it was opened under."""
    asked = CalendarAsked(from_year=file.opened_at.year - 1)
    published = await call("calendar_in_force", asked, CalendarInForce)
    return calendar_change.adopted(file, published.calendar, published.version, lacking=lacking)


async def read_access(file: CaseFile) -> AccessInForce:
    """From whom unsealed messages are believed now."""
    return await call("access_in_force", AccessAsked(workflow_id=file.workflow_id), AccessInForce)
