"""What a case's page in the Temporal UI shows under its current details, in Markdown. No customer's data.

Of what people sent nothing is repeated but staff: a refusal shows its kind, its words stand on the timeline. All of it
is told in the language of the process (`models/words/spoken.py`).
"""

import functools
import json
import re
from collections.abc import Iterable
from datetime import datetime

from models.case import CaseFile, Commitment, Entry, Link, Reminder
from models.offices import title
from models.vocabulary import NUMBER, PERSON, UNRECKONED, CommitmentState, Outcome, Role
from models.words import interface as texts
from models.words import reasons, terms
from models.words.spoken import say, spoken
from models.words.words import Words
from workflows.clocks import clocks
from workflows.language.declaration import HELD, EventSpec, Sources, Step, nothing
from workflows.language.procedure import Procedure
from workflows.loop.inbox import CANCEL_WORKFLOW

WORKFLOW_ID = re.compile(rf"[a-z]+-{NUMBER.pattern}")
MOST_LINES = 12
"""As many lines as a page says of the kind's own; the query `case` has all of them."""
LATEST = 5
"""Entries of the timeline that are shown."""


def details(case: CaseFile, procedure: Procedure) -> str:
    """Where the case stands, what is promised until when and who is told, what may happen and by whom, what did.

    A paragraph for each: the UI keeps line breaks, and spaces lists and headings widely.
    """
    parts = [_standing(case, procedure)]
    own = procedure.page(case.facts)
    if own:
        more = [say(texts.MORE_LINES, count=len(own) - MOST_LINES)] if own[MOST_LINES:] else []
        parts.append(own[:MOST_LINES] + more)
    if not procedure.steps[case.state].end:
        parts.append([_head(texts.COMMITMENTS), *_commitments(case)])
        parts.append([_head(texts.MAY_HAPPEN), *_possible(case, procedure)])
    parts.append([_head(texts.LATEST), *_latest(case, procedure)])
    return "\n\n".join("\n".join(part) for part in parts)


def _head(words: Words) -> str:
    return f"**{say(words)}**"


def shown(case: CaseFile, at: datetime) -> str:
    """A moment on the company's wall clock, to the minute."""
    return case.rules.calendar.local(at).strftime("%Y-%m-%d %H:%M")


# -- where it stands ------------------------------------------------------------------------------------------


def _standing(case: CaseFile, procedure: Procedure) -> list[str]:
    step, term = procedure.steps[case.state], terms.state(case.kind, case.state)
    about = [
        f"**{case.number}**",
        say(texts.WITH, assignee=case.assignee) if case.assignee else say(texts.WITH_NOBODY),
        say(texts.OPENED, at=shown(case, case.opened_at)),
        say(texts.ENDED, at=shown(case, case.closed_at)) if case.closed_at else "",
        say(texts.TIMES_OF, zone=case.rules.calendar.zone),
    ]
    state = terms.beside(f"**{case.state}**", term.name if term is not None else None)
    meaning = terms.sentence(step.title, term)
    lines = [say(texts.STANDING, state=state, meaning=meaning, clause=step.clause), " · ".join(filter(None, about))]
    if case.held_state is not None:
        lines.append(say(texts.ON_HOLD, state=case.held_state))
    if case.level:
        lines.append(say(texts.ESCALATED, office=_office(case, case.level), level=case.level))
    undecided = [c.record for c in case.conduct if c.state == "proposed"]
    lines += [say(texts.CONDUCT_WAITS, record=record) for record in undecided]
    return lines + [_linked(link) for link in case.links]


def _linked(link: Link) -> str:
    """The other case; what a foreign opening names as one, and is no id, is not repeated."""
    named = link.workflow_id if WORKFLOW_ID.fullmatch(link.workflow_id) else say(texts.ANOTHER_CASE)
    return say(texts.LINKED[link.relation], case=named)


# -- commitments ------------------------------------------------------------------------------------------


def _commitments(case: CaseFile) -> list[str]:
    """Open commitments and reminders, the earliest first."""
    open_ones = [(c.due_at, _commitment(case, c)) for c in case.commitments if c.state.open]
    prompts = [(r.at, _reminder(case, r)) for r in case.reminders if not r.hidden]
    return [text for _, text in sorted(open_ones + prompts)] or [say(texts.NO_CLOCK)]


def _reminder(case: CaseFile, reminder: Reminder) -> str:
    at, told = shown(case, reminder.at), _person(case.assignee or case.ladder[0][0])
    if reminder.event is not None:
        return say(texts.EXPIRES, due=at, name=_named(case, reminder), event=reminder.event)
    return say(texts.REMINDED, at=at, name=_named(case, reminder), told=told)


def _named(case: CaseFile, clock: Commitment | Reminder) -> str:
    """What a clock is about: its name on the wire, its words, its clause."""
    name = terms.beside(f"**{clock.name}**", terms.prompt(case.kind, clock.name)) + _of_whom(clock)
    return say(texts.COMMITMENT, name=name, clause=clock.clause)


def _of_whom(clock: Commitment | Reminder) -> str:
    """The one for whom it waits, where there is one for each of several."""
    whose = clock.whose if isinstance(clock, Commitment) else None
    return "" if whose is None else say(texts.OF_WHOM, person=whose)


def _commitment(case: CaseFile, commitment: Commitment) -> str:
    due = shown(case, commitment.due_at) + (say(texts.PROVISIONAL) if commitment.provisional else "")
    name = _named(case, commitment)
    if commitment.due_at == UNRECKONED:
        resting = say(texts.PAUSED) if commitment.state is CommitmentState.PAUSED else ""
        return say(texts.DUE_UNKNOWN, paused=resting, name=name, no_time=say(texts.NO_TIME))
    if commitment.state is CommitmentState.PAUSED:
        return say(texts.WAS_DUE, name=name, due=due)
    if commitment.state is CommitmentState.OVERDUE:
        return say(texts.OVERDUE, name=name, due=due, ladder=_ladder(case, commitment))
    if commitment.expires is not None:
        return say(texts.EXPIRES, due=due, name=name, event=commitment.expires)
    return say(texts.RUNNING, due=due, name=name, warning=_warning(case, commitment))


def _ladder(case: CaseFile, commitment: Commitment) -> str:
    """How far it went up, and whom it reaches next."""
    told = say(texts.TOLD, office=_office(case, commitment.rung))
    if commitment.in_charge is not None:
        return say(texts.IN_CHARGE, told=told, person=commitment.in_charge)
    if commitment.unreckoned:
        next_office = _next_office(case, commitment)
        return say(texts.NEXT_UNKNOWN, told=told, office=next_office, no_time=say(texts.NO_TIME))
    if commitment.next_rung_at is None:
        return say(texts.NOBODY_IN_CHARGE, told=told)
    at = shown(case, commitment.next_rung_at)
    return say(texts.NEXT, told=told, office=_next_office(case, commitment), at=at)


def _office(case: CaseFile, level: int) -> str:
    return _titled(case.office_at(level))


def _titled(office: str) -> str:
    """An office by its English title, or in Chinese by its name with its title."""
    return title(office).en if spoken() == "en" else terms.with_title(office)


def _person(told: str) -> str:
    """Whom a clock tells: a person, or a role with its title."""
    return terms.with_title(told)


def _next_office(case: CaseFile, commitment: Commitment) -> str:
    """Whom it reaches next; the highest office where there is none above."""
    return _office(case, (case.rung_above(commitment.rung) or case.ladder[-1])[1])


def _warning(case: CaseFile, commitment: Commitment) -> str:
    """Who is warned and who is told at the due."""
    step = clocks.step_of(commitment)
    office = case.first_rung()[0]
    if step is None or step.kind is not clocks.ClockKind.WARN:
        return say(texts.TOLD_WHEN_DUE, office=_titled(office))
    warned = case.assignee or case.ladder[0][0]
    day, at = shown(case, commitment.due_at)[:10], shown(case, step.at)
    template = texts.WARNED_AND_TOLD if warned == office else texts.WARNED
    return say(template, person=_person(warned), at=at.removeprefix(day).strip(), office=_titled(office))


# -- what may happen ------------------------------------------------------------------------------------------


def _possible(case: CaseFile, procedure: Procedure) -> list[str]:
    """The events of this state with an example to copy, then in one line those that any state has."""
    _, general = _events(procedure, case.state, case.held_state)
    shown_ones = [
        say(texts.GENERAL_EVENT, name=_event(procedure, f"`{spec.name}`", spec), by=_by(spec))
        for spec in general
        if _useful(case, spec)
    ]
    own = _own_events(procedure, case.state, case.held_state, case.assignee, spoken())
    return [*own, say(texts.AT_ANY_TIME, events=say(texts.AND).join(shown_ones))]


@functools.cache
def _events(procedure: Procedure, state: str, held: str | None) -> tuple[list[EventSpec], list[EventSpec]]:
    """What is possible: what belongs to the state, and what any state has."""
    own: list[EventSpec] = []
    general: list[EventSpec] = []
    for spec in procedure.possible(state, held).values():
        wide = any(isinstance(source, Sources) for move in spec.moves for source in move.sources)
        (general if wide else own).append(spec)
    return own, general


def _event(procedure: Procedure, name: str, spec: EventSpec) -> str:
    term = terms.event(procedure.name, spec.name)
    return terms.beside(name, term.name if term is not None else None)


def _useful(case: CaseFile, spec: EventSpec) -> bool:
    """What only an overdue commitment or an undecided record makes possible is shown only then."""
    if spec.name == "take_charge":
        return bool(case.overdue)
    return spec.name != "decide_conduct" or any(c.state == "proposed" for c in case.conduct)


@functools.lru_cache(maxsize=1024)
def _own_events(
    procedure: Procedure,
    state: str,
    held: str | None,
    assignee: str | None,
    _language: str,  # in which these lines are told, and under which they are kept
) -> tuple[str, ...]:
    """Two lines for each event; kept, since they are asked for at each step of each case and alike in most."""
    own, _ = _events(procedure, state, held)
    return tuple(line for spec in own for line in _own_event(procedure, spec, state, held, assignee))


def _own_event(
    procedure: Procedure, spec: EventSpec, state: str, held: str | None, assignee: str | None
) -> tuple[str, str]:
    example = spec.example()
    if assignee is not None and assignee.startswith(f"{spec.doer}:"):
        example["by"] = assignee
    goals = say(texts.OR).join(_goals(procedure, spec, state, held))
    name = _event(procedure, f"**{spec.name}**", spec)
    head = say(texts.EVENT, name=name, goals=f" → {goals}" if goals else "", by=_by(spec))
    return head, f"`{json.dumps(example, ensure_ascii=False)}`"


def _goals(procedure: Procedure, spec: EventSpec, state: str, held: str | None) -> Iterable[str]:
    """The states that the event leads to from here, if others."""
    move = procedure.move_of(spec, (held or state) if spec.on_hold else state)
    for target in move.targets:
        name = target.name if isinstance(target, Step) else held if target is HELD else None
        if name is not None and name != state:
            yield name


def _by(spec: EventSpec) -> str:
    return terms.senders(spec.by, named=spec.person is not nothing)


# -- what happened --------------------------------------------------------------------------------------------


def _latest(case: CaseFile, procedure: Procedure) -> list[str]:
    return [f"• {shown(case, e.at)} {_entry(e, procedure)}" for e in reversed(case.timeline[-LATEST:])]


def _entry(entry: Entry, procedure: Procedure) -> str:
    by = "" if entry.outcome is Outcome.CLOCK else say(texts.BY, person=_sender(entry))
    return happened(entry, procedure) + by


def happened(entry: Entry, procedure: Procedure) -> str:
    """An entry in a few words, without what people wrote."""
    if entry.outcome is Outcome.CLOCK:
        return say(texts.CLOCK, what=_of_the_clock(entry, procedure))
    known = not entry.from_ or entry.event in (*procedure.events, CANCEL_WORKFLOW)
    words = terms.entry(procedure.name, entry.event)
    name = terms.beside(entry.event, words) if known else say(texts.UNKNOWN_EVENT)
    if entry.outcome is Outcome.REFUSED:
        kind = (entry.reason or "").partition(":")[0]
        return say(texts.EVENT_REFUSED, name=name, why=say(texts.WHY_REFUSED.get(kind, texts.SEE_TIMELINE)))
    return f"{name} → {entry.to}" if entry.from_ != entry.to else name


def _of_the_clock(entry: Entry, procedure: Procedure) -> str:
    """What the clock did, by the words of its entry."""
    if entry.reason and spoken() == "en":
        return entry.reason
    name = terms.beside(entry.event, terms.entry(procedure.name, entry.event))
    told = reasons.retold(entry.reason or "", lambda clock: terms.beside(clock, terms.prompt(procedure.name, clock)))
    return told or name


def _sender(entry: Entry) -> str:
    """Staff by role and id; of customers, whose id may be a phone, and of whoever signs otherwise, the role alone."""
    found = PERSON.fullmatch(entry.by)
    if found is None or found["role"] not in list(Role):
        return say(texts.SOMEONE)
    return say(texts.THE_CUSTOMER) if found["role"] == Role.CUSTOMER else entry.by


# -- what will happen -----------------------------------------------------------------------------------------


def foretold(case: CaseFile, step: clocks.ClockStep) -> str:
    """What a timer waits for, as the history names it. Whom a warning reaches is open until it is given."""
    if isinstance(step.subject, Reminder) and step.subject.hidden:
        return say(texts.TIMER_HIDDEN)
    at, kind = shown(case, step.at), step.kind
    timer, words = f"{step.name} ({step.clause})", terms.prompt(case.kind, step.name)
    if words is not None:
        timer = say(texts.TIMER, timer=timer, words=say(words))
    timer += _of_whom(step.subject)
    if isinstance(step.subject, Commitment):
        if kind is clocks.ClockKind.WARN:
            return say(texts.TIMER_WARNS, timer=timer, at=at, due=shown(case, step.subject.due_at))
        if kind is clocks.ClockKind.ESCALATE:
            return say(texts.TIMER_CLIMBS, timer=timer, office=_next_office(case, step.subject), at=at)
    return say(texts.TIMER_REMINDS if kind is clocks.ClockKind.REMIND else texts.TIMER_RINGS, timer=timer, at=at)
