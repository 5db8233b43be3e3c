"""Cases: open one, send it events."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from desk.commands import arguments as given
from desk.commands.acting import ensure_operator, only_name
from desk.commands.arguments import kind_named
from desk.commands.connection import through
from desk.commands.options import Case, Json, Kind
from desk.errors import BadUsage, InvalidPayload, NotAnswered
from desk.gateway.gateway import Gateway, OpenedCase
from desk.shown import command_words, words
from desk.shown.declared import DeclaredKind, declared
from desk.shown.terminal import as_json, remark, say
from models.vocabulary import role_of
from models.words import refusals, spoken
from workflows.language.examples import example_of
from workflows.language.procedure import Procedure
from workflows.registry import PROCEDURES

SEND_EPILOG = "  ".join(f"Events of {k.name}: {', '.join(k.events)}." for k in declared().kinds.values())
"""For the help of `send`, from the declarations."""
UNSAID = "once access is closed, whoever is signed in under one name"
Source = Annotated[
    str | None,
    typer.Option("--json", metavar="FILE|-", help="The JSON object: a file, - for standard input, or itself in {}."),
]


def procedure(kind: str) -> Procedure:
    """A kind's procedure by its name. Raises BadUsage."""
    name = kind_named(kind).name
    return next(one.procedure for one in PROCEDURES if one.procedure.name == name)


def open_(
    kind: Kind,
    source: Source = None,
    *,
    number: Annotated[str | None, typer.Option("--number", help="Your own reference; else one is given.")] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="ROLE:ID", help=f"Who opens it; {UNSAID}.")] = None,
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
        by = _sender(request, by)
        request |= {key: value for key, value in (("number", number), ("by", by)) if value is not None}

    async def work(gateway: Gateway) -> tuple[OpenedCase, list[str]]:
        opened = await gateway.open(declared.name, request)
        return opened, await gateway.unreckoned(opened.workflow_id)

    opened, unreckoned = through(work)
    note_opening(opened)
    if unreckoned:
        remark(spoken.say(words.UNRECKONED, names=", ".join(unreckoned)))
    answer = asdict(opened)
    as_json(answer if opened.waiting else {k: v for k, v in answer.items() if k not in ("waiting", "failing")})
    if opened.failing:
        raise typer.Exit(NotAnswered.exit_code)


def note_opening(opened: OpenedCase) -> None:
    """Says on standard error what is not as usual: opened before, or not yet in the register and why."""
    if not opened.created:
        remark(spoken.say(words.OPENED_BEFORE, number=opened.number))
    if opened.state is None:
        remark(spoken.say(words.NOT_YET, number=opened.number, waiting=opened.waiting))


def send(
    case: Case,
    event: Annotated[str, typer.Argument(metavar="EVENT", help="The event; `aftersales events KIND` lists them.")],
    values: Annotated[list[str] | None, typer.Argument(metavar="[KEY=VALUE]...", help="The event's keys.")] = None,
    *,
    by: Annotated[
        str | None, typer.Option("--by", metavar="ROLE:ID", help=f"Who acts, such as clerk:c-12; {UNSAID}.")
    ] = None,
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
    by = _sender(body, by)
    shared = {"by": by, "at": at, "note": note, "event_id": event_id}
    check_sender(body, by)

    async def work(gateway: Gateway) -> tuple[dict[str, Any], DeclaredKind | None]:
        workflow_id = await gateway.workflow_id(case)
        declared = gateway.procedure_of(workflow_id)
        spec = declared.events.get(event) if declared else None
        payload = body | given.pairs(values or [], spec) | {k: v for k, v in shared.items() if v is not None}
        return await gateway.send(workflow_id, event, payload, signal=signal), gateway.kind_of(workflow_id)

    answer, kind = through(work)
    if source is not None:
        as_json(answer)
    elif signal:
        say(spoken.say(words.LEFT_FOR, event=event, case=answer["workflow_id"], event_id=answer["event_id"]))
    else:
        named, state = (kind.event(event), kind.state(answer["state"])) if kind else (event, answer["state"])
        say(spoken.say(words.APPLIED, number=answer["number"], event=named, state=state, entry=answer["seq"]))


def _sender(body: dict[str, Any], by: str | None) -> str | None:
    """Who is to stand in `by`: as said, else, where the body names nobody, the only name of whoever is signed in."""
    return only_name() if by is None and body.get("by") is None else by


def check_sender(body: dict[str, Any], by: str | None) -> None:
    """Raises BadUsage where nobody is said to act, or what is said is no `role:id`."""
    sender = body.get("by") if by is None else by
    if sender is None:
        raise BadUsage("say who acts: --by ROLE:ID, such as --by clerk:c-12")
    try:
        role_of(sender if isinstance(sender, str) else "")
    except ValueError as error:
        raise BadUsage(f"--by {error}" if by is not None else f"by {error}") from None


def revive(case: Case, *, machine: Json = False) -> None:
    """Bring back a case that the register has open and Temporal does not run; `aftersales doctor` names them."""
    ensure_operator()
    done = through(lambda gateway: gateway.revive(case))
    if machine:
        as_json(asdict(done))
        return
    say(
        command_words.REVIVED, case=done.workflow_id, lost=refusals.told(done.lost), reset=done.reset_run_id,
        event=done.event_id, run=done.run_id, state=done.state,
    )  # fmt: skip
