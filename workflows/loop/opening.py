"""How a case begins: the request is checked whole, the rules in force are read, the case enters the register."""

from typing import TYPE_CHECKING, Any

from temporalio import workflow
from temporalio.exceptions import ApplicationError

from models.case import CaseFile, Link, Relation, Snapshot, shared
from models.policy.calendar import CalendarError
from models.record import CalendarAsked, CalendarInForce, Opened, OpenRequest, Start
from models.vocabulary import NUMBER, Outcome, Refused
from workflows.clocks import clocks
from workflows.clocks.turn import Refusal, Turn, malformed
from workflows.language.procedure import OPENING, Procedure
from workflows.loop import promises
from workflows.loop.calls import call
from workflows.loop.writing import decode, uncertified

if TYPE_CHECKING:
    from workflows.loop.case import Case

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


async def open_case(case: "Case[Any, Any]", message: tuple[Any, ...]) -> None:
    """Opens the case, or goes on with one that outgrew its history. Raises InvalidRequest or AlreadyOpened."""
    body = message[0] if len(message) == 1 and isinstance(message[0], dict) else None
    info = workflow.info()
    if info.continued_run_id and body is not None and body.get("first_run_id") == info.first_execution_run_id:
        _go_on(case, body)
        return
    procedure = case.procedure
    number = info.workflow_id.removeprefix(f"{procedure.slug}-")
    errors, request = _checked(procedure, message, number)
    start = _start()
    if errors or request is None:
        raise invalid(errors + start.errors())
    at = request.at or info.workflow_start_time
    asked = OpenRequest(
        workflow_id=info.workflow_id,
        first_run_id=info.first_execution_run_id,
        number=number,
        kind=procedure.name,
        at=at,
        customer=request.customer.model_dump(exclude_none=True),
        reopens=request.reopens,
        linked_case=request.linked_case,
        start=start,
    )
    opened = await call("open_case", asked, Opened)
    if opened.errors:
        raise invalid(opened.errors)
    if opened.already_opened or opened.rules is None or info.attempt > 1:
        raise already_opened(number, opened.open_in)
    await _enter(case, asked, opened, shared(opened.rules), request)


def _checked(procedure: Procedure, message: tuple[Any, ...], number: str) -> tuple[list[dict[str, Any]], Any]:
    info = workflow.info()
    if len(message) != 1 or not isinstance(message[0], dict):
        return [{"loc": [], "msg": "must be exactly one JSON object"}], None
    errors, request = decode(procedure.request, message[0])
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
        errors += request.untimely(at or info.workflow_start_time)  # type: ignore[attr-defined]  # an Opening
    return errors, request


def _start() -> Start:
    """How the case was started. `open_case` judges it: its answer stands in history, so what was admitted stays."""
    info = workflow.info()
    return Start(
        execution_timeout=info.execution_timeout,
        run_timeout=info.run_timeout,
        retry_policy=info.retry_policy is not None,
        parent=info.parent is not None,
    )


async def _enter(
    case: "Case[Any, Any]", asked: OpenRequest, opened: Opened, rules: Snapshot, request: Any
) -> None:
    procedure = case.procedure
    first = procedure.steps[procedure.initial]
    zone = request.customer.zone
    draft = CaseFile(
        shape=opened.shape,
        workflow_id=asked.workflow_id,
        first_run_id=asked.first_run_id,
        number=asked.number,
        kind=procedure.name,
        state=procedure.initial,
        zone=zone,
        customer_entry=opened.customer_entry,
        opened_at=asked.at,
        last_change_at=asked.at,
        rules=rules,
        request=request.model_dump(mode="json", exclude_none=True),
        facts=procedure.facts.model_construct(),
    )
    turn = Turn(
        draft=draft, seq=1, at=asked.at, now=workflow.now(), by=request.by, event=OPEN, clause=first.clause
    )
    case.turn = turn
    try:
        _begin(case, turn, request)
    except Refusal as refusal:
        raise invalid(refusal.errors) from None
    await case.name_linked(turn)
    written = await case.record(turn, Outcome.APPLIED)
    if written.already_opened:
        raise already_opened(asked.number, procedure.initial)  # by a run that this one has replaced, a moment ago
    if written.failed:
        raise invalid([{"loc": [], "msg": uncertified(check)} for check in written.failed])
    if written.rejected:
        text = f"the records cannot hold it ({written.rejected}): is a value out of range?"
        raise invalid([{"loc": [], "msg": text}])
    case.turn = None
    await case.open_named(turn)


def _begin(case: "Case[Any, Any]", turn: Turn, request: Any) -> None:
    """What the kind's rules make of the opening. Raises Refusal."""
    draft = turn.draft
    try:
        draft.facts = case.begin(request)
    except CalendarError as error:  # clocks can wait for a calendar, a judgement cannot
        text = f"cannot be judged: {error}; open it again once a calendar with working time is published"
        raise malformed([{"loc": [], "msg": text}]) from None
    case.move_by_itself(draft)
    promises.begin(case, turn, OPENING)
    unknown = [c.name for c in clocks.unsettled(draft) if c.unreckoned]
    if unknown:
        turn.remarks.append(f"{clocks.WAITING}: {', '.join(unknown)}")
    draft.links += links_of(request)
    draft.assignee = case.assignee_of(draft.facts)


def links_of(request: Any) -> list[Any]:
    """The links that the opening request names."""
    named = ((Relation.REOPENS, request.reopens), (Relation.OPENED_BY, request.linked_case))
    return [Link(relation=relation, workflow_id=other) for relation, other in named if other is not None]


def _go_on(case: "Case[Any, Any]", body: dict[str, Any]) -> None:
    """The same case in a new run: its history was continued as new."""
    file = CaseFile.model_validate(body | {"facts": {}})
    file.facts = case.procedure.facts.model_validate(body["facts"])
    file.rules = shared(file.rules)
    case.file = file
    case.publish()


async def read_calendar(file: CaseFile, *, lacking: bool) -> Snapshot:
    """The case's rules with the calendar now in force; the policy stays the one it was opened under."""
    asked = CalendarAsked(from_year=file.opened_at.year - 1)
    published = await call("calendar_in_force", asked, CalendarInForce)
    return clocks.adopted(file, published.calendar, published.version, lacking=lacking)
