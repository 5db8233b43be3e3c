"""A case and lists of cases on a terminal."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from desk.shown import guards, words
from desk.shown.declared import DeclaredKind, declared
from desk.shown.terminal import clean, table_of, text
from models.offices import level_title
from models.vocabulary import UNRECKONED, CommitmentState
from models.words import reasons, refusals, terms
from models.words.spoken import say, spoken

if TYPE_CHECKING:
    from models.policy.calendar import Calendar

SHARED = frozenset((
    "workflow_id", "source", "number", "kind", "state", "held_state", "base_level", "level", "opened_at", "closed_at",
    "policy_version", "possible", "commitments", "conduct", "timeline", "links", "assignee", "similar", "lost",
))  # fmt: skip
"""What the answer of every case holds, and what its head tells."""
FRACTION = {"numerator", "denominator"}
"""What is told as one figure, `28/30`."""
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
STATE_STYLE = {CommitmentState.OVERDUE: "bold red", CommitmentState.RUNNING: "green", CommitmentState.PAUSED: "yellow"}
OUTCOME_STYLE = {"refused": "red", "clock": "yellow"}


def case(seen: Mapping[str, Any], kind: DeclaredKind, calendar: "Calendar", now: datetime) -> RenderableType:
    """Where a case stands, what may happen now and by whom, its commitments with the time left, its timeline."""
    parts: list[RenderableType] = [heading(seen, kind, calendar.tz), *own(seen, calendar.tz), ""]
    parts += [commitments(seen["commitments"], calendar, now, kind), ""]
    parts += [possible(seen, kind), ""]
    if seen["conduct"]:
        conduct = _worded(seen["conduct"], "kind", "state")
        parts += [rows("Conduct records", ("record", "kind", "person", "state"), conduct), ""]
    if seen["links"]:
        parts += [rows("Links", ("relation", "workflow_id"), _worded(seen["links"], "relation")), ""]
    return Group(*parts, timeline(seen["timeline"], calendar.tz, kind))


def _worded(found: Iterable[Mapping[str, Any]], *columns: str) -> list[dict[str, Any]]:
    """Rows with the words of their standings beside them."""
    return [dict(row) | {column: words.standing(str(row[column])) for column in columns} for row in found]


def heading(seen: Mapping[str, Any], kind: DeclaredKind, tz: tzinfo) -> Text:
    """The case in a few lines."""
    state = kind.states.get(seen["state"])
    meaning = say(words.MEANING, meaning=state.meaning, clause=state.clause) if state else ""
    named, standing = words.beside(seen["kind"], kind.zh), kind.state(seen["state"])
    head = Text.assemble((f"{seen['number']}", "bold"), f"  {named}  ", (standing, "bold cyan"), meaning)
    if seen.get("held_state"):
        head.append("\n" + say(words.ON_HOLD, state=kind.state(seen["held_state"])))
    if seen["level"]:
        office = say(level_title(seen["level"]))
        head.append("\n" + say(words.LEVEL, level=seen["level"], office=office), "bold red")
    whom, opened = clean(seen.get("assignee") or say(words.NOBODY)), when(seen["opened_at"], tz)
    head.append("\n" + say(words.WITH, whom=whom, at=opened, policy=seen["policy_version"]))
    if seen.get("similar"):
        head.append("\n" + say(words.SIMILAR, contacts=clean(", ".join(seen["similar"]))), "yellow")
    where = zone(tz)
    head.append(f"\n{where[:1].upper()}{where[1:]}" + ("." if spoken() == "en" else "。"), "dim")
    if seen.get("source") == "register":
        head.append("\n" + say(words.AS_REGISTERED), "yellow")
    if seen.get("lost"):
        head.append("\n" + say(words.LOST, lost=seen["lost"], number=seen["number"]), "red")
    return head


def own(seen: Mapping[str, Any], tz: tzinfo) -> list[Text]:
    """What the case says of its kind alone, a line for each thing that is there; nothing of one from the register.

    Things that are numbered, such as a plan's courses, have a line each.
    """
    if seen.get("source") != "workflow":
        return []
    telling = _Own(seen["kind"], tz)
    found = ((key, telling.lines(key, value)) for key, value in seen.items() if key not in SHARED)
    return [Text(f"{telling.head(key)}{say(words.COLON)}{value}") for key, value in found if value]


class _Own:
    """How the answer of one kind of case is told."""

    def __init__(self, kind: str, tz: tzinfo) -> None:
        self._kind, self._tz = kind, tz

    def head(self, key: str) -> str:
        """The words of a key."""
        return words.own(key, self._kind)

    def lines(self, key: str, value: Any) -> str:
        """A value below its head: in a line, or a line for each thing that has a number."""
        if not isinstance(value, Mapping) or not value or not all(number.isdigit() for number in value):
            return clean(self.plain(key, value))
        return "".join(f"\n  {number}. {clean(self.plain(key, inner))}" for number, inner in value.items())

    def plain(self, key: str, value: Any) -> str:
        """A value in a line: what is in a list or an object one after the other, nothing for what is empty."""
        if isinstance(value, bool):
            return say(words.YES if value else words.NO)
        if isinstance(value, Mapping) and value.keys() == FRACTION:
            return f"{value['numerator']}/{value['denominator']}" if value["denominator"] else "–"
        if isinstance(value, Mapping):
            told = ((inner, self.plain(inner, one)) for inner, one in value.items())
            return ", ".join(f"{self.head(inner)}: {text}" for inner, text in told if text)
        if isinstance(value, list):
            rows = (one.items() if isinstance(one, Mapping) else ((key, one),) for one in value)
            return ", ".join(" ".join(self.plain(*pair) for pair in row) for row in rows)
        if isinstance(value, str) and MOMENT.match(value):
            return when(value, self._tz)
        return "" if value is None else words.value(key, str(value))


def commitments(
    found: list[Mapping[str, Any]], calendar: "Calendar", now: datetime, kind: DeclaredKind
) -> RenderableType:
    """The open commitments first, each with the plain and the working time left."""
    if not found:
        return Text(say(words.NO_COMMITMENT))
    table = table_of("Commitments", "commitment", "clause", "due", "state", "left", "rung")
    for row in sorted(found, key=lambda c: (not CommitmentState(c["state"]).open, c["due_at"])):
        due = due_of(row, calendar)
        rung = say(level_title(row["rung"]))
        charge = say(words.IN_CHARGE, person=clean(row["in_charge"])) if row.get("in_charge") else ""
        style = STATE_STYLE.get(CommitmentState(row["state"]), "dim")
        stands = Text(words.standing(row["state"]) + (say(words.LATE) if row.get("late") else ""), style)
        name = kind.prompt(row["name"]) + (f" {clean(row['whose'])}" if row.get("whose") else "")
        table.add_row(name, row["clause"], due, stands, left(row, calendar, now), rung + charge)
    return table


def due_of(row: Mapping[str, Any], calendar: "Calendar") -> str:
    """When a commitment is due; unknown while the calendar has no working time for it."""
    if datetime.fromisoformat(row["due_at"]) == UNRECKONED:
        return say(words.UNKNOWN_DUE)
    return when(row["due_at"], calendar.tz) + (say(words.PROVISIONAL) if row.get("provisional") else "")


def left(row: Mapping[str, Any], calendar: "Calendar", now: datetime) -> str:
    """The time to the due: plain, and working time where that differs."""
    due, state = datetime.fromisoformat(row["due_at"]), CommitmentState(row["state"])
    if state is CommitmentState.OVERDUE:
        return say(words.OVER_BY, span=span(now - due))
    if state is not CommitmentState.RUNNING or due == UNRECKONED:
        return ""
    plain, working = due - now, calendar.working_time(now, due)
    return span(plain) if working == plain else say(words.OF_WORK, span=span(plain), hours=hours(working))


def span(length: timedelta) -> str:
    """A length of plain time: days and hours, below a day as `hours` says it."""
    whole = abs(length)
    return say(words.DAYS, days=whole.days, hours=whole.seconds // 3600) if whole.days else hours(whole)


def hours(length: timedelta) -> str:
    """Hours and minutes, however many, and seconds below one: a day of work is not 24 hours."""
    whole, minutes = divmod(int(length.total_seconds() // 60), 60)
    if not whole and not minutes:
        return say(words.SECONDS, seconds=int(length.total_seconds()))
    return say(words.HOURS if whole else words.MINUTES, hours=whole, minutes=minutes)


def possible(seen: Mapping[str, Any], kind: DeclaredKind) -> RenderableType:
    """What may happen now by the state, and by whom; what the case shows to stand in the way of it."""
    if not seen["possible"]:
        return Text(say(words.ENDED))
    table = table_of("May happen now, by its state", "event", "by", "what")
    for name, row in seen["possible"].items():
        event, obstacle = kind.events.get(name), guards.obstacle(name, seen)
        what = Text(event.line if event else "")
        what.append(say(words.NOT_NOW, obstacle=refusals.told(obstacle)) if obstacle else "", "yellow")
        table.add_row(kind.event(name), terms.senders(row["by"], named=event is not None and event.named), what)
    return Group(table, Text(say(words.WHAT_ELSE), "dim"))


def timeline(entries: Iterable[Mapping[str, Any]], tz: tzinfo, kind: DeclaredKind) -> Table:
    """What happened, in order."""
    table = table_of("Timeline", "#", "at", "event", "by", "state", "outcome")
    for entry in entries:
        before, after = kind.place(entry["from"]), kind.place(entry["to"])
        moved = after if before == after else f"{before} → {after}".lstrip(" →")
        told = "; ".join(clean(text) for text in (reason(entry, kind), entry.get("note")) if text)
        outcome = Text(words.standing(entry["outcome"]), OUTCOME_STYLE.get(entry["outcome"], ""))
        outcome.append(f" {told}" if told else "", "")
        at, event = when(entry["at"], tz), clean(kind.event(entry["event"]))
        table.add_row(str(entry["seq"]), at, event, _sender(entry), moved, outcome)
    return table


def _sender(entry: Mapping[str, Any]) -> str:
    """Whom an entry names, and who has sealed it where that is somebody else."""
    by, sealer = clean(entry["by"]), clean(entry.get("sealed_by") or "")
    return by if not sealer or sealer.partition(" via ")[0] == by else say(words.SENT_BY, by=by, sealer=sealer)


def reason(entry: Mapping[str, Any], kind: DeclaredKind) -> str | None:
    """Why an entry is as it is: the clock's and a refusal's in the language of the process, else as it was said."""
    kept = entry.get("reason")
    if not kept or spoken() == "en":
        return kept
    if entry["outcome"] == "refused":
        refused, between, text = str(kept).partition(": ")
        return f"{words.error(refused)}{between}{refusals.told(text)}"
    return reasons.retold(str(kept), kind.prompt) or str(kept)


def listing(found: Sequence[Mapping[str, Any]], tz: tzinfo) -> Table:
    """Cases, one line each."""
    table = table_of("", "number", "kind", "state", "due", "overdue", "level", "with", "opened")
    for row in found:
        state = _state(row["kind"], row["state"])
        if row["held_state"]:
            state += f" ({_state(row['kind'], row['held_state'])})"
        due = when(row["due_at"], tz) if row["due_at"] else ""
        kind = declared().kinds.get(str(row["kind"]).lower())
        named = kind.prompt if kind is not None else str
        overdue = Text(", ".join(map(named, row["overdue"])), "bold red")
        opened = when(row["opened_at"], tz)
        assignee = clean(row["assignee"] or "")
        table.add_row(row["number"], _kind(row["kind"]), state, due, overdue, str(row["level"] or ""), assignee, opened)
    return table


def _kind(name: str) -> str:
    found = declared().kinds.get(name.lower())
    return words.beside(name, found.zh if found is not None else None)


def _state(kind: str, name: str) -> str:
    found = declared().kinds.get(kind.lower())
    return found.state(name) if found is not None else name


def rows(title: str, columns: tuple[str, ...], found: Iterable[Mapping[str, Any]]) -> Table:
    """Plain rows under their columns' names."""
    table = table_of(title, *columns)
    for row in found:
        table.add_row(*(text("" if row.get(column) is None else row[column]) for column in columns))
    return table


def when(moment: str | datetime, tz: tzinfo) -> str:
    """A moment to the minute, in the company's zone, which stands once beside all of them (`zone`)."""
    value = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return value.astimezone(tz).strftime("%Y-%m-%d %H:%M")


def zone(tz: tzinfo, now: datetime | None = None) -> str:
    """In which zone times are printed, and how far it is from UTC; where it changes with the season, both."""
    year = (now or datetime.now(UTC)).year
    offsets = [datetime(year, month, 1, tzinfo=tz).strftime("%z") for month in (1, 7)]
    winter, summer = (f"UTC{o[:3]}:{o[3:]}" for o in sorted(offsets, key=int))
    offset = winter if winter == summer else say(words.SUMMER, offset=winter, summer=summer)
    return say(words.ZONE, zone=tz, offset=offset)
