"""Stories of cases played without a server, and what each step left behind as text, to be read and to be compared."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from temporalio.exceptions import ApplicationError

from activities.books import books
from models.case import Entry
from models.record import Write
from played.case_files import at, shown
from played.rehearsal import MONDAY, Rehearsal, _plain, rehearsed
from servers.service import Denied, repair_request
from workflows.shown.view import view


class Played:
    """One case, spoken to as those of a real service are (`service.Running`)."""

    def __init__(self, case: Rehearsal) -> None:
        self.rehearsal = case
        self.handle = SimpleNamespace(signal=self._signal, result=self._result, id=case.file.workflow_id)

    async def send(self, event: str, by: str, **payload: Any) -> dict[str, Any]:
        """Sends an update. Raises Denied where it is refused."""
        try:
            return self.rehearsal.deliver(event, _plain({"by": by} | payload))
        except ApplicationError as error:
            raise Denied(error) from error

    async def refused(self, event: str, by: str, **payload: Any) -> Denied:
        """Sends an update that must be refused."""
        try:
            answer = await self.send(event, by, **payload)
        except Denied as denied:
            return denied
        raise AssertionError(f"{event} was applied: {answer}")

    async def signal(self, event: str, by: str, **payload: Any) -> None:
        await self._signal(event, _plain({"by": by} | payload))

    async def view(self) -> dict[str, Any]:
        return view(self.rehearsal.file, self.rehearsal.case.procedure)

    async def until(self, seq: int) -> None:
        assert self.rehearsal.file.seq >= seq

    async def _signal(self, event: str, *arguments: Any) -> None:
        try:
            self.rehearsal.deliver(event, *arguments, signal=True)
        except ApplicationError:
            return  # it stands on the timeline

    async def _result(self) -> dict[str, Any]:
        file = self.rehearsal.file
        assert self.rehearsal.case._ended
        return {"number": file.number, "state": file.state, "seq": file.seq}


class Stage:
    """In place of `service.Service`: cases on one clock, a Monday at nine to begin with, in plain weeks."""

    def __init__(self) -> None:
        self.clock = MONDAY
        self.cases: list[Rehearsal] = []

    async def open(self, request: dict[str, Any] | None = None, kind: str = "Repair", **changes: Any) -> Played:
        body = _plain((request or repair_request()) | changes)
        start = datetime.fromisoformat(body["at"]) if "at" in body else self.clock
        case = rehearsed(kind, body, start=start)
        case.now = self.clock
        self.cases.append(case)
        return Played(case)

    async def now(self) -> datetime:
        return self.clock

    async def go_to(self, moment: datetime) -> None:
        self.clock = moment
        for case in self.cases:
            if not case.case._ended:
                case.go_to(moment)

    async def workday(self, clock: str, *, weekday: int = 0) -> datetime:
        return self.clock


async def told_of(story: Callable[[Any], Awaitable[Any]]) -> str:
    """The story as text: every step of its last case, with what it left behind."""
    stage = Stage()
    played = await story(stage)
    case = played.rehearsal
    before: dict[str, Any] = {}
    lines: list[str] = []
    for write, facts in zip(case.written, case.remembered, strict=True):
        changed = {key: value for key, value in facts.items() if before.get(key) != value}
        lines += [*_step(write), *_line("facts", {key: repr(_value(value)) for key, value in changed.items()})]
        before = facts
    for linked in case.opened:
        lines += _line(f"opens {linked.kind} {linked.workflow_id} ({linked.key}):", linked.request)
    return "\n".join(lines) + "\n"


def entry_line(entry: Entry) -> str:
    """A line of the timeline: number, time, event, sender, where it leads, outcome, clause."""
    moved = entry.to if entry.from_ == entry.to else f"{entry.from_ or 'nothing'} → {entry.to}"
    return f"{entry.seq:3} {_value(entry.at)}  {entry.event} by {entry.by}: {moved}, {entry.outcome} ({entry.clause})"


def _step(write: Write) -> Iterator[str]:
    entry, case = write.entry, write.case
    yield entry_line(entry)
    late = {"received": _value(entry.received_at)} if entry.received_at != entry.at else {}
    yield from _line("entry", late | {"reason": entry.reason, "note": entry.note, "content": entry.content})
    yield from _line("case", {
        "held": case.held_state, "level": case.level, "base": case.base_level, "with": case.assignee,
        "overdue": " ".join(case.overdue), "due": case.due_at, "closed": case.closed_at,
    })  # fmt: skip
    for c in write.commitments:
        rest = c.model_dump(exclude={"name", "clause", "seq", "state", "due_at", "within", "basis_at", "started_at"})
        yield from _line(f"{c.name}: {c.state}, {c.within} to {_value(c.due_at)} ({c.clause})", rest)
    for form in write.forms:
        yield from _line(f"writes {form.table} {form.key}:", {k: repr(_value(v)) for k, v in form.values.items()})
    for told in write.notifications:
        yield from _line(f"tells {told.to} {told.topic}:", told.params, ("number", "kind", "clause"))
    for name in ("conduct", "links", "checks"):
        for item in getattr(write, name):
            yield from _line(f"{name}:", item.model_dump())
    for posted in write.postings:
        line = books()[posted.book].entry.read(posted)
        yield from _line(f"enters {posted.book}:", line.model_dump(exclude={"alert", "notice"}))


def _line(what: str, values: dict[str, Any], without: tuple[str, ...] = ()) -> Iterator[str]:
    """What is said of it, as far as it says anything."""
    told = {key: v for key, v in values.items() if v not in (None, "", 0, False, []) and key not in without}
    said = [f"{key}={_value(value)}" for key, value in told.items()]
    if said or not what.isalpha():
        yield " ".join([f"      {what}", *said])


def _value(value: Any) -> str:
    """Times on the company's wall clock, to the minute where they are whole ones."""
    if isinstance(value, datetime):
        whole = shown(value)
        return whole if at(whole) == value else value.isoformat()
    return str(value)
