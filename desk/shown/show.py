"""A case and lists of cases on a terminal."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from desk.shown import guards
from desk.shown.declared import DeclaredKind
from desk.shown.terminal import clean, table_of, text
from models.offices import level_title
from models.vocabulary import UNRECKONED, Promise

if TYPE_CHECKING:
    from models.policy.calendar import Calendar

STATE_STYLE = {Promise.OVERDUE: "bold red", Promise.RUNNING: "green", Promise.PAUSED: "yellow"}
OUTCOME_STYLE = {"refused": "red", "clock": "yellow"}


def case(seen: Mapping[str, Any], kind: DeclaredKind, calendar: "Calendar", now: datetime) -> RenderableType:
    """Where a case stands, what may happen now and by whom, its promises with the time left, its timeline."""
    parts: list[RenderableType] = [heading(seen, kind, calendar.tz), ""]
    parts += [promises(seen["commitments"], calendar, now), ""]
    parts += [possible(seen, kind), ""]
    if seen["conduct"]:
        parts += [rows("Conduct records", ("record", "kind", "person", "state"), seen["conduct"]), ""]
    if seen["links"]:
        parts += [rows("Links", ("relation", "workflow_id"), seen["links"]), ""]
    return Group(*parts, timeline(seen["timeline"], calendar.tz))


def heading(seen: Mapping[str, Any], kind: DeclaredKind, tz: tzinfo) -> Text:
    """The case in a few lines."""
    state = kind.states.get(seen["state"])
    meaning = f": {state.title} ({state.clause})" if state else ""
    head = Text.assemble((f"{seen['number']}", "bold"), f"  {seen['kind']}  ", (seen["state"], "bold cyan"), meaning)
    if seen.get("held_state"):
        head.append(f"\nOn hold; goes on as {seen['held_state']}.")
    if seen["level"]:
        head.append(f"\nEscalation level {seen['level']}, {level_title(seen['level']).en}.", "bold red")
    opened = when(seen["opened_at"], tz)
    head.append(f"\nWith {clean(seen.get('assignee') or 'nobody')} · opened {opened} · policy {seen['policy_version']}")
    head.append(f"\nT{zone(tz)[1:]}.", "dim")
    if seen.get("source") == "register":
        note = "Temporal does not answer for this case now; `aftersales doctor` says whether it is lost."
        head.append(f"\nAs the register has it: {note}", "yellow")
    if seen.get("lost"):
        back = f"`aftersales revive {seen['number']}` brings it back"
        head.append(f"\nTemporal no longer runs it ({seen['lost']}): no clock rings, no message arrives; {back}", "red")
    return head


def promises(found: list[Mapping[str, Any]], calendar: "Calendar", now: datetime) -> RenderableType:
    """The open promises first, each with the plain and the working time left."""
    if not found:
        return Text("No commitment.")
    table = table_of("Commitments", "commitment", "clause", "due", "state", "left", "rung")
    for row in sorted(found, key=lambda c: (not Promise(c["state"]).open, c["due_at"])):
        due = due_of(row, calendar)
        rung = level_title(row["rung"]).en
        charge = f", {clean(row['in_charge'])} in charge" if row.get("in_charge") else ""
        style = STATE_STYLE.get(Promise(row["state"]), "dim")
        words = row["state"] + (", late" if row.get("late") else "")
        table.add_row(row["name"], row["clause"], due, Text(words, style), left(row, calendar, now), rung + charge)
    return table


def due_of(row: Mapping[str, Any], calendar: "Calendar") -> str:
    """When a promise is due; unknown while the calendar has no working time for it."""
    if datetime.fromisoformat(row["due_at"]) == UNRECKONED:
        return "unknown: no working time"
    return when(row["due_at"], calendar.tz) + (" (provisional)" if row.get("provisional") else "")


def left(row: Mapping[str, Any], calendar: "Calendar", now: datetime) -> str:
    """The time to the due: plain, and working time where that differs."""
    due, state = datetime.fromisoformat(row["due_at"]), Promise(row["state"])
    if state is Promise.OVERDUE:
        return f"over by {span(now - due)}"
    if state is not Promise.RUNNING or due == UNRECKONED:
        return ""
    plain, working = due - now, calendar.working_time(now, due)
    return span(plain) if working == plain else f"{span(plain)} ({hours(working)} of work)"


def span(length: timedelta) -> str:
    """A length of plain time: days and hours, below a day as `hours` says it."""
    whole = abs(length)
    return f"{whole.days} d {whole.seconds // 3600} h" if whole.days else hours(whole)


def hours(length: timedelta) -> str:
    """Hours and minutes, however many, and seconds below one: a day of work is not 24 hours."""
    whole, minutes = divmod(int(length.total_seconds() // 60), 60)
    if not whole and not minutes:
        return f"{int(length.total_seconds())} s"
    return f"{whole} h {minutes} min" if whole else f"{minutes} min"


def possible(seen: Mapping[str, Any], kind: DeclaredKind) -> RenderableType:
    """What may happen now by the state, and by whom; what the case shows to stand in the way of it."""
    if not seen["possible"]:
        return Text("The case has ended.")
    table = table_of("May happen now, by its state", "event", "by", "what")
    for name, row in seen["possible"].items():
        event, obstacle = kind.events.get(name), guards.obstacle(name, seen)
        what = Text(event.line if event else "")
        what.append(f" — not now: {obstacle}" if obstacle else "", "yellow")
        table.add_row(name, ", ".join(row["by"]), what)
    return Group(table, Text("What else an event needs, the case says when it is sent.", "dim"))


def timeline(entries: Iterable[Mapping[str, Any]], tz: tzinfo) -> Table:
    """What happened, in order."""
    table = table_of("Timeline", "#", "at", "event", "by", "state", "outcome")
    for entry in entries:
        moved = entry["to"] if entry["from"] == entry["to"] else f"{entry['from']} → {entry['to']}".lstrip(" →")
        words = "; ".join(clean(entry[key]) for key in ("reason", "note") if entry.get(key))
        outcome = Text(entry["outcome"], OUTCOME_STYLE.get(entry["outcome"], ""))
        outcome.append(f" {words}" if words else "", "")
        at = when(entry["at"], tz)
        table.add_row(str(entry["seq"]), at, clean(entry["event"]), clean(entry["by"]), moved, outcome)
    return table


def listing(found: Sequence[Mapping[str, Any]], tz: tzinfo) -> Table:
    """Cases, one line each."""
    table = table_of("", "number", "kind", "state", "due", "overdue", "level", "with", "opened")
    for row in found:
        state = row["state"] + (f" ({row['held_state']})" if row["held_state"] else "")
        due = when(row["due_at"], tz) if row["due_at"] else ""
        overdue = Text(", ".join(row["overdue"]), "bold red")
        opened = when(row["opened_at"], tz)
        assignee = clean(row["assignee"] or "")
        table.add_row(row["number"], row["kind"], state, due, overdue, str(row["level"] or ""), assignee, opened)
    return table


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
    return f"times in {tz}, {winter}" + ("" if winter == summer else f" (in summer {summer})")
