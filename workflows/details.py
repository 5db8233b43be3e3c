"""What a case's page in the Temporal UI shows under its current details, in Markdown. No customer's data.

Of what people sent nothing is repeated but staff: a refusal shows its kind, its words stand on the timeline.
"""

import json
from collections.abc import Iterable
from datetime import datetime

from models.case import CaseFile, Commitment, Entry
from models.vocabulary import LADDER, PERSON, Outcome, Promise, Refused, Role
from workflows import clocks
from workflows.effects import EVERYONE
from workflows.ladder import OFFICE
from workflows.procedure import HELD, EventSpec, Procedure, Sources, Step

CANCEL_WORKFLOW = "cancel_workflow"
"""A request to cancel the workflow, as the timeline notes it; it is refused."""
LATEST = 5
"""Entries of the timeline that are shown."""
_WHY: dict[str, str] = {
    Refused.EVENT_REFUSED: "not possible as the case stands",
    Refused.NOT_ALLOWED: "not allowed to the sender",
    Refused.INVALID_PAYLOAD: "the data are wrong",
}


def details(case: CaseFile, procedure: Procedure) -> str:
    """Where the case stands, what is promised until when and who is told, what may happen and by whom, what did."""
    parts = (
        _standing(case, procedure),
        ["### Promised", *_promises(case)],
        ["### May happen now", *_possible(case, procedure)],
        ["### Latest", *_latest(case, procedure)],
    )
    ended = procedure.steps[case.state].end
    return "\n\n".join("\n".join(part) for part in parts if not (ended and part[0] == "### Promised"))


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
        f"times of {case.rules.calendar.zone}",
    ]
    if case.closed_at is not None:
        about.insert(3, f"ended {shown(case, case.closed_at)}")
    lines = [f"## {case.state}", f"{step.title} ({step.clause}).", "", " · ".join(about), ""]
    if case.held_state is not None:
        lines.append(f"- On hold; goes on as **{case.held_state}**.")
    if case.level:
        lines.append(f"- Escalated to the **{OFFICE[case.level]}** (level {case.level}).")
    lines += [
        f"- Conduct record {c.record} waits for a supervisor: `decide_conduct`."
        for c in case.conduct
        if c.state == "proposed"
    ]
    lines += [f"- {link.relation.value.replace('_', ' ')} `{link.workflow_id}`" for link in case.links]
    return lines


# -- what is promised -----------------------------------------------------------------------------------------


def _promises(case: CaseFile) -> list[str]:
    """Open commitments and reminders, the earliest first."""
    open_ones = [(c.due_at, _promise(case, c)) for c in case.commitments if c.state.open]
    prompts = [
        (r.at, f"- {shown(case, r.at)} **{r.name}** ({r.clause}): {case.assignee or 'supervisor'} reminded")
        for r in case.reminders
    ]
    return [text for _, text in sorted(open_ones + prompts)] or ["No clock is running."]


def _promise(case: CaseFile, commitment: Commitment) -> str:
    due = shown(case, commitment.due_at)
    provisional = " (provisional)" if commitment.provisional else ""
    name = f"**{commitment.name}** ({commitment.clause})"
    if commitment.state is Promise.PAUSED:
        return f"- paused {name}: stood at {due}{provisional}"
    if commitment.state is Promise.OVERDUE:
        return f"- **OVERDUE** {name}: was due {due}; {_ladder(case, commitment)}"
    return f"- {due}{provisional} {name}: {_warning(case, commitment)}"


def _ladder(case: CaseFile, commitment: Commitment) -> str:
    told = f"{OFFICE[commitment.rung]} told"
    if commitment.in_charge is not None:
        return f"{told}, {commitment.in_charge} in charge"
    if commitment.next_rung_at is None:
        return f"{told}, nobody in charge: `take_charge`"
    return f"{told}; {OFFICE[commitment.rung + 1]} {shown(case, commitment.next_rung_at)} unless `take_charge`"


def _warning(case: CaseFile, commitment: Commitment) -> str:
    step = clocks.step_of(commitment)
    if commitment.expires is not None:
        return f"then `{commitment.expires}` by itself"
    at_due = f"{OFFICE[min(case.base_level + 1, len(LADDER))]} told when due"
    if step is not None and step.kind is clocks.Kind.WARN:
        return f"{case.assignee or 'supervisor'} warned {shown(case, step.at)}, {at_due}"
    return at_due


# -- what may happen ------------------------------------------------------------------------------------------


def _possible(case: CaseFile, procedure: Procedure) -> list[str]:
    """The events of this state with an example to copy, then in one line those that any state has."""
    possible = procedure.possible(case.state, case.held_state)
    if not possible:
        return ["Nothing: the case has ended."]
    own = [spec for spec in possible.values() if not _general(spec)]
    general = [f"`{spec.name}` ({_by(spec)})" for spec in possible.values() if _general(spec) and _useful(case, spec)]
    lines = [line for spec in own for line in _own(case, procedure, spec)]
    return [*lines, "", f"At any time: {', '.join(general)}."]


def _general(spec: EventSpec) -> bool:
    return any(isinstance(source, Sources) for move in spec.moves for source in move.sources)


def _useful(case: CaseFile, spec: EventSpec) -> bool:
    """What only an overdue promise or an undecided record makes possible is shown only then."""
    if spec.name == "take_charge":
        return bool(case.overdue)
    return spec.name != "decide_conduct" or any(c.state == "proposed" for c in case.conduct)


def _own(case: CaseFile, procedure: Procedure, spec: EventSpec) -> list[str]:
    example = spec.example()
    if case.assignee is not None and case.assignee.startswith(f"{spec.by[0]}:"):
        example["by"] = case.assignee
    goals = " or ".join(_goals(case, procedure, spec))
    head = f"- **{spec.name}**{f' → {goals}' if goals else ''}, by {_by(spec)}"
    return [head, f"  `{json.dumps(example, ensure_ascii=False)}`"]


def _goals(case: CaseFile, procedure: Procedure, spec: EventSpec) -> Iterable[str]:
    """The states that the event leads to from here, if others."""
    move = procedure.move_of(spec, case.standing if spec.on_hold else case.state)
    for target in move.targets:
        name = target.name if isinstance(target, Step) else case.held_state if target is HELD else None
        if name is not None and name != case.state:
            yield name


def _by(spec: EventSpec) -> str:
    return "anyone" if spec.by == EVERYONE else ", ".join(spec.by)


# -- what happened --------------------------------------------------------------------------------------------


def _latest(case: CaseFile, procedure: Procedure) -> list[str]:
    return [f"- {shown(case, e.at)} {_entry(e, procedure)}" for e in reversed(case.timeline[-LATEST:])]


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
        if kind is clocks.Kind.WARN:
            return f"{name}: warning {at}, due {shown(case, step.subject.due_at)}"
        if kind is clocks.Kind.ESCALATE:
            return f"{name}: {OFFICE[step.subject.rung + 1]} told {at}"
    return f"{name}: {'reminder' if kind is clocks.Kind.REMIND else 'due'} {at}"
