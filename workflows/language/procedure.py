"""A kind of case as everything else reads it: its table, what is possible when, its diagram."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from models.case import CaseFile, Opening
from models.offices import Office
from models.vocabulary import Role
from workflows.language.declaration import (
    ON_HOLD,
    Automatic,
    CommitmentRule,
    EventSpec,
    Move,
    Readings,
    Sources,
    Step,
    expanded,
    nothing,
)
from workflows.language.machine import Machine, MachineError


@dataclass(frozen=True, eq=False)
class Procedure:
    """A kind of case, as everything else reads it. Made once a process by `procedure_of`."""

    name: str
    letter: str
    doc: str
    request: type[Opening]
    facts: type[BaseModel]
    steps: dict[str, Step]
    initial: str
    events: dict[str, EventSpec]
    """What may be sent."""
    clock_events: dict[str, EventSpec]
    """What the clock or the rules take by themselves."""
    commitments: tuple[CommitmentRule, ...]
    automatic: tuple[Automatic, ...]
    machine: Machine
    office: Office
    emptying: tuple[Step, ...] = ()
    """States on the way to an end: their entry drops the commitments that do not outlast it."""
    timed_events: tuple[str, ...] = ()
    """The clock's events that effects schedule."""
    shared: tuple[CommitmentRule, ...] = ()
    """Commitments that every kind has; effects start them."""
    subject: Callable[[Any], str | None] = nothing
    """What a case is about, of its opening request; None for its customer, or nothing."""
    shown: Callable[[Any], dict[str, Any]] = lambda _facts: {}
    """What the query `case` says of this kind alone, of its facts."""
    page: Callable[[Any], list[str]] = lambda _facts: []
    """What its page in the Temporal UI says, a line each."""
    alone: bool = False
    """Only one case may be open about a subject."""
    openers: tuple[Role, ...] | None = None
    """Who may open one; None for any role."""
    checklists: tuple[str, ...] = ()
    """The checklists that every case keeps."""
    lists: Callable[[Any], tuple[str, ...]] = lambda _request: ()
    """Those that it keeps because its opening request names them."""
    reads: Readings = field(default_factory=dict)
    """What the records are asked before the opening, of the request."""
    endless: bool = False
    """A case of it never ends."""
    confidential: tuple[str, ...] = ()
    """Events of which nobody is told what was sent but the office of the kind: not whoever a case is with or about."""

    @property
    def slug(self) -> str:
        return self.name.lower()

    def workflow_id(self, number: str) -> str:
        return f"{self.slug}-{number}"

    def sources(self, move: Move) -> list[str]:
        return list(expanded(move.sources, self.steps))

    def allows(self, spec: EventSpec, state: str, held: str | None) -> bool:
        """Whether the event's row fits the state, guards aside."""
        standing = held if held is not None and spec.on_hold else state
        return any(standing in self.sources(move) or state in self.sources(move) for move in spec.moves)

    def possible(self, state: str, held: str | None) -> dict[str, EventSpec]:
        """The events that people may send now, by name; what only other cases tell is none of them."""
        return {name: spec for name, spec in self.events.items() if spec.by_people and self.allows(spec, state, held)}

    def ending(self, state: str, held: str | None) -> list[str]:
        """The events possible now that lead the case to an end, or on the way there."""
        return [name for name, spec in self.possible(state, held).items() if self._leads_to_an_end(spec, state, held)]

    def _leads_to_an_end(self, spec: EventSpec, state: str, held: str | None) -> bool:
        move = self.move_of(spec, held if held is not None and spec.on_hold else state)
        ends = (target for target in move.targets if isinstance(target, Step))
        return any(target.end or target in self.emptying for target in ends)

    def declared(self, name: str) -> CommitmentRule:
        """The declaration of a commitment. Raises LookupError."""
        for rule in (*self.commitments, *self.shared):
            if rule.name == name:
                return rule
        raise LookupError(f"{self.name} declares no commitment {name}")

    def move_of(self, spec: EventSpec, state: str) -> Move:
        return next(move for move in spec.moves if state in self.sources(move))

    def move(self, case: CaseFile, event_name: str, target: str) -> None:
        """Lets the machine take the event to `target`. Raises MachineError where the table has no such row."""
        if not self.machine.events[event_name].trigger(case, to=target):
            raise MachineError(f"{event_name} does not lead from {case.state} to {target}")

    def diagram(self, current: str | None = None) -> str:
        """The procedure as a Mermaid state diagram, the current state marked."""
        held = f'    state "{ON_HOLD}: any state may be held" as {ON_HOLD}'
        lines = ["stateDiagram-v2", held, f"    [*] --> {self.initial}"]
        arrows: dict[tuple[str, str], list[str]] = {}
        for spec in (*self.events.values(), *self.clock_events.values()):
            for source, target in self.arrows(spec):
                arrows.setdefault((source, target), []).append(f"({spec.name})" if spec.by_clock else spec.name)
        for auto in self.automatic:
            arrows.setdefault((auto.source.name, auto.target.name), []).append("(by itself)")
        lines += [f"    {a} --> {b}: {', '.join(names)}" for (a, b), names in arrows.items()]
        lines += [f"    {name} --> [*]" for name, step in self.steps.items() if step.end]
        if current is not None:
            lines += ["    classDef current fill:#f5c542,stroke:#333,font-weight:bold", f"    class {current} current"]
        return "\n".join(lines)

    def arrows(self, spec: EventSpec) -> Iterable[tuple[str, str]]:
        for move in spec.moves:
            if any(isinstance(source, Sources) for source in move.sources):
                continue  # holds, notes and the like belong to every state and would hide the rest
            for source in self.sources(move):
                for target in move.targets:
                    if isinstance(target, Step) and target.name != source:
                        yield source, target.name


