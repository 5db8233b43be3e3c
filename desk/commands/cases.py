"""Cases: open one, send it events, look at one or at many."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from desk import explain, register, show
from desk.commands import given
from desk.commands.reach import Json, calendar_of, now, records, through
from desk.errors import BadUsage, InvalidPayload
from desk.gateway import Gateway, Opened
from desk.terminal import as_json, raw, remark, say
from desk.terminal import show as display
from workflows.examples import example_of
from workflows.procedure import Procedure
from workflows.registry import PROCEDURES

KINDS = {kind.procedure.slug: kind.procedure for kind in PROCEDURES}
_NAMES = ", ".join(p.name for p in KINDS.values())
EVENTS_HELP = "  ".join(f"Events of {p.name}: {', '.join(p.events)}." for p in KINDS.values())
"""For the help of `send`, from the declarations."""
Kind = Annotated[str, typer.Argument(metavar="KIND", help=f"The kind of case: {_NAMES}.")]
Case = Annotated[str, typer.Argument(metavar="CASE", help="A case by its number or its workflow id.")]
Source = Annotated[
    str | None,
    typer.Option("--json", metavar="FILE|-", help="The JSON object: a file, - for standard input, or itself in {}."),
]


def procedure(kind: str) -> Procedure:
    """A kind by its name. Raises BadUsage."""
    found = KINDS.get(kind.lower())
    if found is None:
        raise BadUsage(f"{kind!r} is no kind of case; there are {_NAMES}")
    return found


def open_(
    kind: Kind,
    source: Source = None,
    *,
    number: Annotated[str | None, typer.Option("--number", help="Your own reference; else one is given.")] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="ROLE:ID", help="Who opens it.")] = None,
    example: Annotated[bool, typer.Option("--example", help="Print an example request and open nothing.")] = False,
) -> None:
    """Open a case, and wait until it stands in the register. JSON in gives JSON out."""
    declared = procedure(kind)
    if example:
        as_json(example_of(declared.request))
        return
    if source is None:
        raise BadUsage(f"give the request with --json FILE; `aftersales open {declared.name} --example` prints one")
    request = given.json_of(source)
    if isinstance(request, dict):
        request |= {key: value for key, value in (("number", number), ("by", by)) if value is not None}
    opened = through(lambda gateway: gateway.open(declared.name, request))
    note_opening(opened)
    as_json(asdict(opened))


def note_opening(opened: Opened) -> None:
    """Says on standard error what is not as usual: opened before, or no worker yet."""
    if not opened.created:
        remark(f"{opened.number} was opened before; nothing has changed")
    elif opened.state is None:
        remark(f"{opened.number} is started and kept; it enters the register as soon as a worker runs")


def send(
    case: Case,
    event: Annotated[str, typer.Argument(metavar="EVENT", help="The event; `aftersales events KIND` lists them.")],
    values: Annotated[list[str] | None, typer.Argument(metavar="[KEY=VALUE]...", help="The event's keys.")] = None,
    *,
    by: Annotated[str | None, typer.Option("--by", metavar="ROLE:ID", help="Who acts, such as clerk:c-12.")] = None,
    source: Source = None,
    at: Annotated[str | None, typer.Option("--at", metavar="TIME", help="When it happened, if not now.")] = None,
    note: Annotated[str | None, typer.Option("--note", help="A remark for the timeline.")] = None,
    event_id: Annotated[
        str | None, typer.Option("--event-id", help="Sent again under the same id, it counts once.")
    ] = None,
    signal: Annotated[bool, typer.Option("--signal", help="Leave it for the case and do not wait.")] = False,
) -> None:
    """Send an event to a case and say what became of it. JSON in gives JSON out."""
    body = {} if source is None else given.json_of(source)
    if not isinstance(body, dict):
        raise InvalidPayload([{"loc": [], "msg": "must be one JSON object"}])
    shared = {"by": by, "at": at, "note": note, "event_id": event_id}

    async def work(gateway: Gateway) -> dict[str, Any]:
        workflow_id = await gateway.workflow_id(case)
        declared = gateway.procedure_of(workflow_id)
        spec = declared.events.get(event) if declared else None
        payload = body | given.pairs(values or [], spec) | {k: v for k, v in shared.items() if v is not None}
        return await gateway.send(workflow_id, event, payload, signal=signal)

    answer = through(work)
    if source is not None:
        as_json(answer)
    elif signal:
        say(f"{event} is left for {answer['workflow_id']}, event_id {answer['event_id']}; its timeline tells the rest")
    else:
        say(f"{answer['number']}: {event} is applied; state {answer['state']}, entry {answer['seq']}")


def show_(case: Case, *, machine: Json = False) -> None:
    """Show a case: its state, what may happen now and by whom, its commitments, its timeline."""

    async def work(gateway: Gateway) -> None:
        seen = await gateway.view(case)
        if machine:
            as_json(seen)
        else:
            display(show.case(seen, gateway.procedure(seen["kind"]), await gateway.calendar(), now()))

    through(work)


def list_(
    *,
    kind: Annotated[str | None, typer.Option("--kind", help=f"Only of this kind: {_NAMES}.")] = None,
    state: Annotated[str | None, typer.Option("--state", help="Only in this state.")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only with an overdue commitment.")] = False,
    escalated: Annotated[bool, typer.Option("--escalated", help="Only those that an office was told of.")] = False,
    level: Annotated[int | None, typer.Option("--level", min=1, max=3, help="Escalated at least so far.")] = None,
    assignee: Annotated[str | None, typer.Option("--assignee", metavar="ROLE:ID", help="Only with this one.")] = None,
    due_before: Annotated[str | None, typer.Option("--due-before", metavar="TIME", help="A day or a time.")] = None,
    open_only: Annotated[bool, typer.Option("--open", help="Only cases that have not ended.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="Cases on a page.")] = register.PAGE,
    page: Annotated[int, typer.Option("--page", min=1, help="Which page.")] = 1,
    count: Annotated[bool, typer.Option("--count", help="Only how many there are, by kind and state.")] = False,
    machine: Json = False,
) -> None:
    """List cases from the service register, the most pressing first."""
    found_kind = None if kind is None else procedure(kind)
    check_state(state, found_kind)
    with records() as connection:
        calendar = calendar_of(connection)
        wanted = register.Wanted(
            kind=found_kind.name if found_kind else None,
            state=state,
            overdue=overdue,
            escalated=level or (1 if escalated else None),
            assignee=assignee,
            due_before=given.moment("--due-before", due_before, calendar.tz),
            open_only=open_only,
        )
        total = register.how_many(connection, wanted)
        counted = register.counts(connection, wanted)
        found = register.cases(connection, wanted, limit=limit, offset=(page - 1) * limit, tz=calendar.tz)
    if count:
        _counted(counted, total, machine=machine)
    elif machine:
        as_json({"total": total, "page": page, "cases": found})
    else:
        display(show.listing(found, calendar))
        say(f"{len(found)} of {total}" + (f", page {page}" if page > 1 else ""))


def _counted(counted: dict[str, dict[str, int]], total: int, *, machine: bool) -> None:
    if machine:
        as_json({"total": total, "counts": counted})
        return
    lines = [{"kind": k, "state": s, "cases": n} for k, states in counted.items() for s, n in states.items()]
    display(show.rows("", ("kind", "state", "cases"), lines))
    say(f"{total} in all")


def check_state(state: str | None, kind: Procedure | None) -> None:
    """Raises BadUsage for a state that no procedure asked about has."""
    known = {name for p in ([kind] if kind else KINDS.values()) for name in p.steps}
    if state is not None and state not in known:
        raise BadUsage(f"{state!r} is no state; there are {', '.join(sorted(known))}")


def diagram(
    kind_or_case: Annotated[str, typer.Argument(metavar="KIND|CASE", help=f"{_NAMES}, or a case.")],
    *,
    machine: Json = False,
) -> None:
    """Print a procedure as a Mermaid diagram; a case's with its state marked."""
    known = KINDS.get(kind_or_case.lower())
    drawn = known.diagram() if known else through(lambda gateway: gateway.diagram(kind_or_case))
    if machine:
        as_json({"diagram": drawn})
    else:
        raw(drawn)


def events(
    kind: Kind,
    event: Annotated[str | None, typer.Argument(metavar="[EVENT]", help="One event, with its keys and an example.")]
    = None,
    *,
    machine: Json = False,
) -> None:
    """Explain the events of a kind: what they do, who may send them, what they carry."""
    declared = procedure(kind)
    if event is not None and event not in declared.events:
        raise BadUsage(f"{event!r} is no event of {declared.name}; there are {', '.join(declared.events)}")
    chosen = declared.events if event is None else {event: declared.events[event]}
    if machine:
        as_json({n: explain.described(s, declared) for n, s in chosen.items()})
    elif event is None:
        display(explain.events(declared))
    else:
        display(explain.event(chosen[event], declared))
