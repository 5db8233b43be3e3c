"""What a case's page in the Temporal UI shows under its current details, in Markdown. No customer's data.

Of what people sent nothing is repeated but staff: a refusal shows its kind, its words stand on the timeline.
"""

import functools
import json
import re
from collections.abc import Iterable
from datetime import datetime

from models.case import CaseFile, Commitment, Entry, Link
from models.offices import EVERYONE, title
from models.vocabulary import NUMBER, PERSON, UNRECKONED, Outcome, Promise, Refused, Role
from workflows.clocks import clocks
from workflows.language.declaration import HELD, EventSpec, Sources, Step
from workflows.language.procedure import Procedure
from workflows.loop.inbox import CANCEL_WORKFLOW

WORKFLOW_ID = re.compile(rf"[a-z]+-{NUMBER.pattern}")
NO_TIME = "once a calendar with working time for it is published"
LATEST = 5
"""Entries of the timeline that are shown."""
_WHY: dict[str, str] = {
    Refused.EVENT_REFUSED: "not possible as the case stands",
    Refused.NOT_ALLOWED: "not allowed to the sender",
    Refused.INVALID_PAYLOAD: "the data are wrong",
}


def details(case: CaseFile, procedure: Procedure) -> str:
    """Where the case stands, what is promised until when and who is told, what may happen and by whom, what did.

    A paragraph for each: the UI keeps line breaks, and spaces lists and headings widely.
    """
    parts = [_standing(case, procedure)]
    if not procedure.steps[case.state].end:
        parts += [["**Promised**", *_promises(case)], ["**May happen now**", *_possible(case, procedure)]]
    parts.append(["**Latest**", *_latest(case, procedure)])
    return "\n\n".join("\n".join(part) for part in parts)


def shown(case: CaseFile, at: datetime) -> str:
    """A moment on the company's wall clock, to the minute."""
    return case.rules.calendar.local(at).strftime("%Y-%m-%d %H:%M")


# -- where it stands ------------------------------------------------------------------------------------------


def _standing(case: CaseFile, procedure: Procedure) -> list[str]:
    step = procedure.steps[case.state]
    about = [
        f"**{case.number}**",
        f"with {case.assignee}" if case.assignee else "with nobody",
        f"opened {shown(case, case.opened_at)}",
        f"ended {shown(case, case.closed_at)}" if case.closed_at else "",
        f"times of {case.rules.calendar.zone}",
    ]
    lines = [f"**{case.state}**: {step.title} ({step.clause})", " · ".join(filter(None, about))]
    if case.held_state is not None:
        lines.append(f"On hold; `resume` leads back to **{case.held_state}**.")
    if case.level:
        lines.append(f"Escalated to the **{_office(case, case.level)}** (level {case.level}).")
    undecided = [c.record for c in case.conduct if c.state == "proposed"]
    lines += [f"Conduct record {record} waits for a supervisor: `decide_conduct`." for record in undecided]
    return lines + [f"{_linked(link)}." for link in case.links]


def _linked(link: Link) -> str:
    """The other case; what a foreign opening names as one, and is no id, is not repeated."""
    named = link.workflow_id if WORKFLOW_ID.fullmatch(link.workflow_id) else "another case"
    return f"{link.relation.value.replace('_', ' ').capitalize()} {named}"


# -- what is promised -----------------------------------------------------------------------------------------


def _promises(case: CaseFile) -> list[str]:
    """Open commitments and reminders, the earliest first."""
    open_ones = [(c.due_at, _promise(case, c)) for c in case.commitments if c.state.open]
    prompts = [
        (r.at, f"• {shown(case, r.at)} **{r.name}** ({r.clause}): {case.assignee or case.ladder[0][0]} reminded")
        for r in case.reminders
    ]
    return [text for _, text in sorted(open_ones + prompts)] or ["No clock is running."]


def _promise(case: CaseFile, commitment: Commitment) -> str:
    due = shown(case, commitment.due_at) + (" (provisional)" if commitment.provisional else "")
    name = f"**{commitment.name}** ({commitment.clause})"
    if commitment.due_at == UNRECKONED:
        resting = "**paused** " if commitment.state is Promise.PAUSED else ""
        return f"• {resting}{name}: due unknown (provisional), {NO_TIME}"
    if commitment.state is Promise.PAUSED:
        return f"• **paused** {name}: was due {due} when the hold began"
    if commitment.state is Promise.OVERDUE:
        return f"• **OVERDUE** {name}: was due {due}; {_ladder(case, commitment)}"
    if commitment.expires is not None:
        return f"• {due} {name}: then `{commitment.expires}` comes by itself"
    return f"• {due} {name}: {_warning(case, commitment)}"


def _ladder(case: CaseFile, commitment: Commitment) -> str:
    """How far it went up, and whom it reaches next."""
    told = f"{_office(case, commitment.rung)} told"
    if commitment.in_charge is not None:
        return f"{told}, {commitment.in_charge} in charge"
    if commitment.unreckoned:
        return f"{told}; {_next_office(case, commitment)} unless `take_charge`, {NO_TIME}"
    if commitment.next_rung_at is None:
        return f"{told}, nobody in charge"
    return f"{told}; {_next_office(case, commitment)} {shown(case, commitment.next_rung_at)} unless `take_charge`"


def _office(case: CaseFile, level: int) -> str:
    return title(case.office_at(level)).en


def _next_office(case: CaseFile, commitment: Commitment) -> str:
    """Whom it reaches next; the highest office where there is none above."""
    return _office(case, (case.rung_above(commitment.rung) or case.ladder[-1])[1])


def _warning(case: CaseFile, commitment: Commitment) -> str:
    """Who is warned and who is told at the due."""
    step = clocks.step_of(commitment)
    office = title(case.first_rung()[0]).en
    if step is None or step.kind is not clocks.ClockKind.WARN:
        return f"{office} told when due"
    warned = case.assignee or case.ladder[0][0]
    day, at = shown(case, commitment.due_at)[:10], shown(case, step.at)
    told = "told" if warned == office else f"{office} told"
    return f"{warned} warned {at.removeprefix(day).strip()}, {told} when due"


# -- what may happen ------------------------------------------------------------------------------------------


def _possible(case: CaseFile, procedure: Procedure) -> list[str]:
    """The events of this state with an example to copy, then in one line those that any state has."""
    _, general = _events(procedure, case.state, case.held_state)
    shown_ones = [f"`{spec.name}` ({_by(spec)})" for spec in general if _useful(case, spec)]
    own = _own_events(procedure, case.state, case.held_state, case.assignee)
    return [*own, f"• at any time {', '.join(shown_ones)}"]


@functools.cache
def _events(procedure: Procedure, state: str, held: str | None) -> tuple[list[EventSpec], list[EventSpec]]:
    """What is possible: what belongs to the state, and what any state has."""
    own: list[EventSpec] = []
    general: list[EventSpec] = []
    for spec in procedure.possible(state, held).values():
        wide = any(isinstance(source, Sources) for move in spec.moves for source in move.sources)
        (general if wide else own).append(spec)
    return own, general


def _useful(case: CaseFile, spec: EventSpec) -> bool:
    """What only an overdue promise or an undecided record makes possible is shown only then."""
    if spec.name == "take_charge":
        return bool(case.overdue)
    return spec.name != "decide_conduct" or any(c.state == "proposed" for c in case.conduct)


@functools.lru_cache(maxsize=1024)
def _own_events(procedure: Procedure, state: str, held: str | None, assignee: str | None) -> tuple[str, ...]:
    """Two lines for each event; kept, since they are asked for at each step of each case and alike in most."""
    own, _ = _events(procedure, state, held)
    return tuple(line for spec in own for line in _own_event(procedure, spec, state, held, assignee))


def _own_event(
    procedure: Procedure, spec: EventSpec, state: str, held: str | None, assignee: str | None
) -> tuple[str, str]:
    example = spec.example()
    if assignee is not None and assignee.startswith(f"{spec.by[0]}:"):
        example["by"] = assignee
    goals = " or ".join(_goals(procedure, spec, state, held))
    head = f"• **{spec.name}**{f' → {goals}' if goals else ''}, by {_by(spec)}"
    return head, f"`{json.dumps(example, ensure_ascii=False)}`"


def _goals(procedure: Procedure, spec: EventSpec, state: str, held: str | None) -> Iterable[str]:
    """The states that the event leads to from here, if others."""
    move = procedure.move_of(spec, (held or state) if spec.on_hold else state)
    for target in move.targets:
        name = target.name if isinstance(target, Step) else held if target is HELD else None
        if name is not None and name != state:
            yield name


def _by(spec: EventSpec) -> str:
    return "anyone" if spec.by == EVERYONE else ", ".join(spec.by)


# -- what happened --------------------------------------------------------------------------------------------


def _latest(case: CaseFile, procedure: Procedure) -> list[str]:
    return [f"• {shown(case, e.at)} {_entry(e, procedure)}" for e in reversed(case.timeline[-LATEST:])]


def _entry(entry: Entry, procedure: Procedure) -> str:
    by = "" if entry.outcome is Outcome.CLOCK else f", by {_sender(entry)}"
    return happened(entry, procedure) + by


def happened(entry: Entry, procedure: Procedure) -> str:
    """An entry in a few words, without what people wrote."""
    if entry.outcome is Outcome.CLOCK:
        return f"clock: {entry.reason or entry.event}"
    known = not entry.from_ or entry.event in (*procedure.events, CANCEL_WORKFLOW)
    name = entry.event if known else "unknown event"
    if entry.outcome is Outcome.REFUSED:
        kind = (entry.reason or "").partition(":")[0]
        return f"{name} refused, {_WHY.get(kind, 'see the timeline')}"
    return f"{name} → {entry.to}" if entry.from_ != entry.to else name


def _sender(entry: Entry) -> str:
    """Staff by role and id; of customers, whose id may be a phone, and of whoever signs otherwise, the role alone."""
    found = PERSON.fullmatch(entry.by)
    if found is None or found["role"] not in list(Role):
        return "someone unknown"
    return "the customer" if found["role"] == Role.CUSTOMER else entry.by


# -- what will happen -----------------------------------------------------------------------------------------


def foretold(case: CaseFile, step: clocks.ClockStep) -> str:
    """What a timer waits for, as the history names it. Whom a warning reaches is open until it is given."""
    at, kind = shown(case, step.at), step.kind
    name = f"{step.name} ({step.clause})"
    if isinstance(step.subject, Commitment):
        if kind is clocks.ClockKind.WARN:
            return f"{name}: warning {at}, due {shown(case, step.subject.due_at)}"
        if kind is clocks.ClockKind.ESCALATE:
            return f"{name}: {_next_office(case, step.subject)} told {at}"
    return f"{name}: {'reminder' if kind is clocks.ClockKind.REMIND else 'due'} {at}"
