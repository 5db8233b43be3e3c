"""Saved views for the Temporal UI: links that open a list of cases and hand the browser a view of that name.

They are grouped by office, so that each person opens those of their own work: by them promises are watched (一§35).
Saved views live in the browser: each opening of a link adds the view to it, a second opening a second copy. No personal
data stands in any.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from html import escape
from itertools import groupby
from urllib.parse import quote, urlencode

from desk.shown import view_words as texts
from models.offices import LEVELS, Office, level_title, title
from models.policy.calendar import Calendar
from models.words import terms
from models.words.spoken import say, spoken
from models.words.words import Words
from workflows.language.declaration import ON_HOLD
from workflows.language.procedure import Procedure

OPEN = 'ExecutionStatus = "Running"'
ALL = "all"
"""In place of an office: what crosses them all."""


OF_STATE = {"Nonconformity": ("formed", "instructed", "countersigned"), "Improvement": ("verifying",)}
"""States in which a kind waits for one office: its instruction, signature, review, judgement (四§10·2, 四§13)."""


@dataclass(frozen=True)
class View:
    """A list of cases: its name in the browser, the query of Temporal's visibility."""

    name: str
    query: str
    office: str = ALL
    """Whose work it is."""
    note: str = ""
    """What is known of it today, such as when a round is due next."""
    own: bool = False
    """Asked for by who asks: listed whichever office is asked for."""

    def url(self, ui: str, namespace: str) -> str:
        """The link that opens the list and saves the view."""
        parameters = urlencode({"query": self.query, "savedQuery": self.name}, quote_via=quote)
        return f"{ui.rstrip('/')}/namespaces/{quote(namespace, safe='')}/workflows?{parameters}"


@dataclass(frozen=True)
class Asked:
    """Who asks for views, and about what; `rounds` says of each round when it is due next."""

    person: str | None = None
    about: str | None = None
    rounds: Mapping[str, str] = field(default_factory=dict)


def views(
    procedures: Sequence[Procedure], calendar: Calendar, today: date, asked: Asked | None = None
) -> list[View]:
    """Every view, those of all offices first, then office by office.

    Those of a day carry it in their name, since Temporal's queries know no today.
    """
    days = _days(calendar, today)
    found = [*_of_all(procedures, days, asked or Asked())]
    for name in offices(procedures):
        kinds = [procedure for procedure in procedures if procedure.office.name == name]
        of_office = _of_rounds(kinds, asked or Asked()) if kinds[0].endless else _of_office(kinds, days)
        found += (View(view.name, view.query, name, view.note) for view in of_office)
    return found


def offices(procedures: Iterable[Procedure]) -> list[str]:
    """The offices that have kinds of case, in the order of their first."""
    return list(dict.fromkeys(procedure.office.name for procedure in procedures))


def office_said(name: str) -> str:
    """What an office is called at the head of its views."""
    return say(texts.OFFICES.get(name, Words(name, name))).capitalize()


def kind_said(procedure: Procedure) -> str:
    """What a kind is called: its name on the wire in English, its words in Chinese."""
    words = terms.kind(procedure.name)
    return procedure.name if words is None else Words(procedure.name, words.zh).said(spoken())


def state_said(procedure: Procedure, state: str) -> str:
    """What a state of a kind is called."""
    words = terms.state(procedure.name, state)
    return state if words is None else say(words.name)


def _of_all(procedures: Sequence[Procedure], days: Mapping[str, str], asked: Asked) -> Iterator[View]:
    """What crosses the offices. A round is with nobody and always due, so it is left out where that is asked."""
    working = _and(OPEN, *(f'WorkflowType != "{p.name}"' for p in procedures if p.endless))
    if asked.person:
        yield View(say(texts.WITH, person=asked.person), f'{OPEN} AND Assignee = "{asked.person}"', own=True)
    if asked.about:
        yield View(say(texts.ABOUT, about=asked.about), f'CaseSubject = "{asked.about}"', own=True)
    yield View(say(texts.OVERDUE), f"{OPEN} AND CaseOverdue IS NOT NULL")
    for day, window in days.items():
        yield View(say(texts.DUE, day=day), _and(working, window))
    for level in LEVELS:
        yield View(say(texts.ESCALATED, office=say(level_title(level))), f"{OPEN} AND EscalationLevel = {level}")
    yield View(say(texts.HELD), f'{OPEN} AND CaseState = "{ON_HOLD}"')
    yield View(say(texts.NOBODY), _and(working, "Assignee IS NULL"))
    yield View(say(texts.CLOSED), 'ExecutionStatus = "Completed"')
    yield View(say(texts.REFUSED), 'ExecutionStatus = "Failed"')


def _of_office(kinds: Sequence[Procedure], days: Mapping[str, str]) -> Iterator[View]:
    """The work of an office: what is new, presses, waits, climbs, and each of its kinds."""
    office, these = kinds[0].office, _and(OPEN, _one_of(kinds))
    name = office_said(office.name)
    new = (f'(WorkflowType = "{p.name}" AND CaseState = "{p.initial}")' for p in kinds)
    yield View(say(texts.OF_NEW, office=name), _and(OPEN, f"({' OR '.join(new)})"))
    yield View(say(texts.OF_NOBODY, office=name), _and(these, "Assignee IS NULL"))
    yield View(say(texts.OF_OVERDUE, office=name), _and(these, "CaseOverdue IS NOT NULL"))
    for day, window in days.items():
        yield View(say(texts.OF_DUE, office=name, day=day), _and(these, window))
    yield from _escalated(office, name, these)
    yield View(say(texts.OF_HELD, office=name), _and(these, f'CaseState = "{ON_HOLD}"'))
    if any("customer" in p.request.model_fields for p in kinds):
        yield View(say(texts.OF_SUBURB, office=name), _and(these, 'CaseZone = "suburb"'))
    for p in kinds:
        yield View(say(texts.OF_KIND, kind=kind_said(p)), f'{OPEN} AND WorkflowType = "{p.name}"')
        for state in OF_STATE.get(p.name, ()):
            told = say(texts.OF_STATE, kind=kind_said(p), state=state_said(p, state))
            yield View(told, f'{OPEN} AND WorkflowType = "{p.name}" AND CaseState = "{state}"')


def _escalated(office: Office, name: str, these: str) -> Iterator[View]:
    for role, level in office.rungs:
        told = say(texts.OF_ESCALATED, office=name, rung=say(title(role)))
        yield View(told, _and(these, f"EscalationLevel = {level}"))


def _of_rounds(kinds: Sequence[Procedure], asked: Asked) -> Iterator[View]:
    """What never ends: all of it, what somebody has put on hold, and each round with its next due."""
    for p in kinds:
        these = f'{OPEN} AND WorkflowType = "{p.name}"'
        yield View(say(texts.OF_KIND, kind=kind_said(p)), these)
        yield View(say(texts.KIND_HELD, kind=kind_said(p)), f'{these} AND CaseState = "{ON_HOLD}"')
        for name, due in asked.rounds.items():
            told = say(texts.ROUND, kind=kind_said(p), round=name)
            yield View(told, f'{these} AND CaseSubject = "{p.slug}:{name}"', note=due)


def _one_of(kinds: Sequence[Procedure]) -> str:
    names = ", ".join(f'"{p.name}"' for p in kinds)
    return f"WorkflowType IN ({names})"


def _and(*conditions: str) -> str:
    return " AND ".join(conditions)


def _days(calendar: Calendar, today: date) -> dict[str, str]:
    """Today and the next workday, each with the query for what falls due on it."""
    following = today + timedelta(days=1)
    while not calendar.is_workday(following) and following - today < timedelta(days=30):
        following += timedelta(days=1)
    return {str(day): _due_on(calendar, day) for day in (today, following)}


def _due_on(calendar: Calendar, day: date) -> str:
    start = datetime.combine(day, time(), calendar.tz)
    end = start + timedelta(days=1)
    return f'CaseDueAt >= "{start.isoformat()}" AND CaseDueAt < "{end.isoformat()}"'


def page(found: list[View], ui: str, namespace: str) -> str:
    """The links as a page, office by office: opening each once gives the browser its saved view."""
    groups = "\n".join(
        f"<h2>{escape(office_said(office))}</h2>\n<ul>\n{_links(of_office, ui, namespace)}\n</ul>"
        for office, of_office in groupby(found, key=lambda view: view.office)
    )
    return (
        f'<!doctype html>\n<html lang="{"en" if spoken() == "en" else "zh-CN"}"><meta charset="utf-8">'
        f"<title>{say(texts.PAGE)}</title>\n<h1>{say(texts.PAGE)}</h1>\n"
        f"<p>{say(texts.ONCE)}</p>\n{groups}\n<p>{say(texts.COLUMNS)}</p></html>\n"
    )


def _links(found: Iterable[View], ui: str, namespace: str) -> str:
    return "\n".join(
        f'<li><a href="{escape(view.url(ui, namespace))}">{escape(view.name)}</a> {escape(view.note)}</li>'
        for view in found
    )
