"""What a kind of case declares: its events, its diagram. Imports no kind, so that it answers at once."""

import asyncio
from typing import Annotated

import typer

from desk.commands.arguments import NAMES, kind_named
from desk.commands.options import Json
from desk.commands.options import Kind as KindNamed
from desk.errors import BadUsage
from desk.shown import explain
from desk.shown.declared import declared
from desk.shown.terminal import as_json, raw
from desk.shown.terminal import show as display


def diagram(
    kind_or_case: Annotated[str, typer.Argument(metavar="KIND|CASE", help=f"{NAMES}, or a case.")],
    *,
    machine: Json = False,
) -> None:
    """Print a procedure as a Mermaid diagram; a case's with its state marked."""
    known = declared().kinds.get(kind_or_case.lower())
    drawn = known.diagram() if known else asyncio.run(_of_case(kind_or_case))
    if machine:
        as_json({"diagram": drawn})
    else:
        raw(drawn)


async def _of_case(case: str) -> str:
    from desk.commands.reading import looking  # noqa: PLC0415 - a kind's own is drawn without any service

    return await (await looking()).diagram(case)


def events(
    kind: KindNamed,
    event: Annotated[str | None, typer.Argument(metavar="[EVENT]", help="One event, with its keys and an example.")]
    = None,
    *,
    machine: Json = False,
) -> None:
    """Explain the events of a kind: what they do, who may send them, what they carry."""
    found = kind_named(kind)
    if event is not None and event not in found.events:
        raise BadUsage(f"{event!r} is no event of {found.name}; there are {', '.join(found.events)}")
    chosen = found.events if event is None else {event: found.events[event]}
    if machine:
        as_json({name: explain.described(one) for name, one in chosen.items()})
    elif event is None:
        display(explain.events(found))
    else:
        display(explain.event(chosen[event], found))
