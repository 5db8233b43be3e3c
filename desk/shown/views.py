"""Saved views for the Temporal UI: links that open a list of cases and hand the browser a view of that name.

Saved views live in the browser: each opening of a link adds the view to it, a second opening a second copy.
No personal data stands in any.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from html import escape
from urllib.parse import quote, urlencode

from models.offices import LEVELS, level_title
from models.policy.calendar import Calendar
from workflows.language.declaration import ON_HOLD
from workflows.language.procedure import Procedure

OPEN = 'ExecutionStatus = "Running"'
ONCE = "Open each link once: every opening saves its view again. The views then stand under Saved Views in the UI."
COLUMNS = (
    "To see more of each case: Configure Columns below the list, take out Run ID, "
    "add CaseState, CaseDueAt, CaseOverdue, EscalationLevel and Assignee. The browser keeps that too."
)


@dataclass(frozen=True)
class View:
    """A list of cases: its name in the browser, the query of Temporal's visibility."""

    name: str
    query: str

    def url(self, ui: str, namespace: str) -> str:
        """The link that opens the list and saves the view."""
        parameters = urlencode({"query": self.query, "savedQuery": self.name}, quote_via=quote)
        return f"{ui.rstrip('/')}/namespaces/{quote(namespace, safe='')}/workflows?{parameters}"


def views(procedures: list[Procedure], calendar: Calendar, today: date, person: str | None = None) -> list[View]:
    """Every view, and the cases that are with `person`.

    Those of a day carry it in their name, since Temporal's queries know no today.
    """
    mine = [View(f"With {person}", f'{OPEN} AND Assignee = "{person}"')] if person else []
    kinds = [View(f"{p.name}, open", f'{OPEN} AND WorkflowType = "{p.name}"') for p in procedures]
    escalated = [
        View(f"Escalated to the {level_title(level).en}", f"{OPEN} AND EscalationLevel = {level}") for level in LEVELS
    ]
    return [
        View("Overdue", f"{OPEN} AND CaseOverdue IS NOT NULL"),
        *_due(calendar, today),
        *escalated,
        View("On hold", f'{OPEN} AND CaseState = "{ON_HOLD}"'),
        View("With nobody", f"{OPEN} AND Assignee IS NULL"),
        *mine,
        *kinds,
        *_first_states(procedures),
        View("In the suburb", f'{OPEN} AND CaseZone = "suburb"'),
        View("Closed", 'ExecutionStatus = "Completed"'),
        View("Refused openings", 'ExecutionStatus = "Failed"'),
    ]


def _due(calendar: Calendar, today: date) -> list[View]:
    """What falls due on the day and on the next workday."""
    following = today + timedelta(days=1)
    while not calendar.is_workday(following) and following - today < timedelta(days=30):
        following += timedelta(days=1)
    return [_due_on(calendar, day) for day in (today, following)]


def _due_on(calendar: Calendar, day: date) -> View:
    start = datetime.combine(day, time(), calendar.tz)
    end = start + timedelta(days=1)
    window = f'CaseDueAt >= "{start.isoformat()}" AND CaseDueAt < "{end.isoformat()}"'
    return View(f"Due on {day}", f"{OPEN} AND {window}")


def _first_states(procedures: list[Procedure]) -> list[View]:
    """What came in and nobody has taken up."""
    return [
        View(f"{p.name}, {p.initial}", f'{OPEN} AND WorkflowType = "{p.name}" AND CaseState = "{p.initial}"')
        for p in procedures
    ]


def page(found: list[View], ui: str, namespace: str) -> str:
    """The links as a page: opening each once gives the browser its saved view."""
    links = "\n".join(
        f'<li><a href="{escape(view.url(ui, namespace))}">{escape(view.name)}</a></li>' for view in found
    )
    return (
        '<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Saved views</title>\n'
        "<h1>Saved views for the Temporal UI</h1>\n"
        f"<p>{ONCE}</p>\n<ul>\n{links}\n</ul>\n<p>{COLUMNS}</p></html>\n"
    )
