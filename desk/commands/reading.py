"""What only looks at cases: at one, at many. Imports no kind, so that it answers at once."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from desk.commands import arguments as given
from desk.commands.arguments import NAMES, kind_named
from desk.commands.options import Case, Json
from desk.errors import BadUsage, Unreachable
from desk.gateway import register
from desk.gateway.place import database_url
from desk.gateway.records import Connection, RecordsReader, reaching_database
from desk.shown import command_words, show, words
from desk.shown.declared import DeclaredKind, declared
from desk.shown.terminal import as_json, remark, say
from desk.shown.terminal import show as display
from models.environment import Environment
from models.vocabulary import PERSON
from models.words import spoken

if TYPE_CHECKING:
    from desk.gateway.queries import Looking

_PAGES = 1_000_000
"""More than there can be, and what the database can count."""


@contextmanager
def register_read() -> Iterator[Connection]:
    """One transaction on the running service's records that only reads. Raises DeskError."""
    with reaching_database(), RecordsReader(database_url(Environment.read())).begin() as connection:
        yield connection


async def looking() -> "Looking":
    """The way to look at cases of the running service. Raises DeskError."""
    from desk.gateway.client import temporal_client  # noqa: PLC0415 - the register alone is read without Temporal's client
    from desk.gateway.queries import Looking  # noqa: PLC0415

    environment = Environment.read()
    records = RecordsReader(database_url(environment))
    return Looking(await temporal_client(environment), records, declared().kinds)


def show_(case: Case, *, machine: Json = False) -> None:
    """Show a case: its state, what may happen now and by whom, its commitments, its timeline."""

    async def work() -> None:
        found = await looking()
        seen = await found.view(case)
        if machine:
            as_json(seen)
        else:
            calendar = await found.calendar()
            display(show.case(seen, found.kind(seen["kind"]), calendar, datetime.now(UTC)))

    asyncio.run(work())


def list_(
    *,
    kind: Annotated[str | None, typer.Option("--kind", help=f"Only of this kind: {NAMES}.")] = None,
    state: Annotated[str | None, typer.Option("--state", help="Only in this state.")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only with an overdue commitment.")] = False,
    escalated: Annotated[bool, typer.Option("--escalated", help="Only those that an office was told of.")] = False,
    level: Annotated[int | None, typer.Option("--level", min=1, max=3, help="Escalated at least so far.")] = None,
    assignee: Annotated[str | None, typer.Option("--assignee", metavar="ROLE:ID", help="Only with this one.")] = None,
    about: Annotated[str | None, typer.Option("--about", metavar="SUBJECT", help="Only about this.")] = None,
    due_before: Annotated[str | None, typer.Option("--due-before", metavar="TIME", help="A day or a time.")] = None,
    open_only: Annotated[bool, typer.Option("--open", help="Only cases that have not ended.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="Cases on a page.")] = register.PAGE,
    page: Annotated[int, typer.Option("--page", min=1, max=_PAGES, help="Which page.")] = 1,
    count: Annotated[bool, typer.Option("--count", help="Only how many there are, by kind and state.")] = False,
    machine: Json = False,
) -> None:
    """List cases from the service register, the most pressing first."""
    found_kind = None if kind is None else kind_named(kind)
    check_state(state, found_kind)
    with register_read() as connection:
        tz = zone_of(connection)
        wanted = register.Wanted(
            kind=found_kind.name if found_kind else None,
            state=state,
            overdue=overdue,
            escalated=level or (1 if escalated else None),
            assignee=assignee,
            subject=given.subject(about),
            due_before=given.moment("--due-before", due_before, tz),
            open_only=open_only,
        )
        if assignee is not None:
            check_assignee(connection, assignee)
        counted = register.counts(connection, wanted)
        found = register.cases(connection, wanted, limit=limit, offset=(page - 1) * limit, tz=tz)
    total = sum(number for states in counted.values() for number in states.values())
    if count:
        _counted(counted, total, machine=machine)
    elif machine:
        as_json({"total": total, "page": page, "cases": found})
    else:
        display(show.listing(found, tz))
        shown = spoken.say(words.SHOWN_OF, shown=len(found), total=total)
        shown += spoken.say(words.PAGE, page=page) if page > 1 else ""
        shown += spoken.say(words.NEXT, page=page + 1) if page * limit < total else ""
        say(shown + spoken.say(words.ZONE_TOO, zone=show.zone(tz)))


def zone_of(connection: Connection) -> ZoneInfo:
    """The company's zone, of the calendar in force. Raises Unreachable where none is published."""
    found = register.calendar(connection, datetime.now(UTC))
    if found is None:
        raise Unreachable("no published calendar is in force: publish one with `aftersales calendar publish`")
    return ZoneInfo(found[1]["zone"])


def check_assignee(connection: Connection, assignee: str) -> None:
    """Says on standard error that nobody of this name is known. Raises BadUsage for what is no `role:id`."""
    known, close = register.assignees(connection, assignee)
    if known:
        return
    like = f"; known are {', '.join(close)}" if close else ""
    if PERSON.fullmatch(assignee) is None:
        raise BadUsage(f"--assignee {assignee!r} must be role:id, such as technician:t-07{like}")
    text = command_words.WITH_NOBODY_LIKE if close else command_words.WITH_NOBODY
    remark(text, assignee=assignee, close=", ".join(close))


def _counted(counted: Mapping[str, Mapping[str, int]], total: int, *, machine: bool) -> None:
    if machine:
        as_json({"total": total, "counts": counted})
        return
    lines = [{"kind": k, "state": s, "cases": n} for k, states in counted.items() for s, n in states.items()]
    display(show.rows("", ("kind", "state", "cases"), lines))
    say(spoken.say(words.IN_ALL, total=total))


def check_state(state: str | None, kind: DeclaredKind | None) -> None:
    """Raises BadUsage for a state that no procedure asked about has."""
    known = {name for k in ([kind] if kind else declared().kinds.values()) for name in k.states}
    if state is not None and state not in known:
        raise BadUsage(f"{state!r} is no state; there are {', '.join(sorted(known))}")
