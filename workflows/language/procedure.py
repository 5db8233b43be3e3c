"""The declaration of a procedure, and what is derived from it: state machine, payload models, diagram.

The only module that knows `transitions`. One machine serves all cases of a kind: it holds no case.
"""

import functools
import logging
import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from pydantic import BaseModel
from transitions import Machine, MachineError

from models.case import CaseFile, Opening
from models.fields import Message
from models.offices import Office
from models.vocabulary import Role
from workflows.language.examples import example_of

logging.getLogger("transitions").setLevel(logging.WARNING)

ON_HOLD = "on_hold"
OPENING = "opening"
"""What starts the commitments that run from the opening."""


class ProcedureError(TypeError):
    """A declaration contradicts itself; the text names every contradiction."""


@dataclass
class Step:
    """A state of a procedure: what it means, and the clause it stands in."""

    title: str
    clause: str
    end: bool = False
    name: str = ""
    """Given only where the attribute cannot bear it, such as a state named like a helper of the effects."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = self.name or name

    def __str__(self) -> str:
        return self.name


class Sources:
    """Stands for states in a table row that the procedure alone can name."""

    def __init__(self, name: str) -> None:
        self.name = name


ANY = Sources("any")
"""Any state but the ends; on hold too."""
ACTIVE = Sources("active")
"""Any state but the hold and the ends."""
SAME = Sources("same")
"""The event changes no state."""
HELD = Sources("held")
"""The state that the hold interrupted."""


class OfOffice:
    """Stands for what the kind's office says: its roles, or its clause."""

    def __init__(self, what: str) -> None:
        self.what = what


HOLDERS = OfOffice("who may hold")
LADDER = OfOffice("the offices of its ladder")
OFFICE = OfOffice("its clause")

Source = Step | Sources
Target = Step | Sources
Readings = Mapping[str, Callable[[Any, Mapping[str, Any]], dict[str, Any]]]


@dataclass(frozen=True)
class Move:
    """From any of `sources` to the one of `targets` that the effect names."""

    sources: tuple[Source, ...]
    targets: tuple[Target, ...]


@dataclass(frozen=True)
class EventSpec:
    """One row of a procedure's table."""

    name: str
    moves: tuple[Move, ...]
    by: tuple[Role, ...]
    clause: str
    doc: str
    model: type[Message]
    keys: tuple[str, ...]
    """The event's own payload keys."""
    on_hold: bool = False
    """Stays possible on hold where the held state allows it."""
    reads: Readings = field(default_factory=dict)
    """What the records are asked before the step, by name: the arguments, made of the case and the payload."""
    from_cases: bool = False
    """Other cases may tell it, too."""

    @property
    def steps(self) -> tuple[Step, ...]:
        """The states that its row names."""
        named = (item for move in self.moves for item in (*move.sources, *move.targets))
        return tuple(item for item in named if isinstance(item, Step))

    @property
    def schema(self) -> dict[str, Any]:
        """JSON schema of the whole message."""
        return _schema(self.model)

    @property
    def optional(self) -> list[str]:
        """The event's own keys that may be left out."""
        return [key for key in self.keys if not self.model.model_fields[key].is_required()]

    def example(self) -> dict[str, Any]:
        """A smallest payload that fits the form."""
        shown = {"by": f"{self.by[0]}:{self.by[0][0]}-1"}
        return shown | example_of(self.model, skip=("by",))

    @property
    def by_clock(self) -> bool:
        """Taken by the clock or the rules alone; nobody can send it."""
        return self.by == (Role.SYSTEM,)


@dataclass(frozen=True)
class Choice:
    """A policy key, or another one where `when` holds for the case, which is handed in."""

    usual: str
    other: str
    when: Callable[[Any], bool]

    def key(self, case: Any) -> str:
        return self.other if self.when(case) else self.usual


def _nothing(_request: Any) -> None:
    return None


@dataclass(frozen=True)
class Agreed:
    """The due is a moment that was agreed, picked from the case; no hold and no calendar moves it."""

    pick: Callable[[Any], datetime]


class Reckoned(Agreed):
    """The same, reckoned from the calendar: a newly published one moves it (`recalculated`)."""


@dataclass(frozen=True)
class Promised:
    """A commitment as declared: what starts it, what meets it, how long, whether a hold pauses it.

    `starts` and `met` are states, or name events; `restarts` maps an event to the key that counts anew from it.
    `kept`: though a state starts it, leaving that state does not drop it. `parallel` is ∥. `paused_in` names states
    in which it rests. `since` picks another start than the event's time. `expires` names the clock's event that is
    taken at the due: it has no warning and no ladder, and ends dropped, unless `one_rung`: then the supervisor is told
    and it stands overdue until met. `ends_with` is the state whose leaving ends it, whatever began it; `outlasts`: no
    state on the way to an end drops it.
    """

    name: str
    clause: str
    starts: tuple[Step | str, ...]
    met: tuple[Step | str, ...]
    within: str | Choice | Agreed
    when: Callable[[Any], bool] = field(default=lambda _: True)
    restarts: dict[str, str] = field(default_factory=dict)
    kept: bool = False
    parallel: bool = False
    paused_in: tuple[Step | str, ...] = ()
    since: Callable[[Any], datetime] | None = None
    expires: str | None = None
    one_rung: bool = False
    ends_with: Step | None = None
    outlasts: bool = False

    def named(self) -> "Promised":
        """The same with every state by its name, which it has once its class is made."""
        starts, met, paused_in = (tuple(map(str, names)) for names in (self.starts, self.met, self.paused_in))
        return replace(self, starts=starts, met=met, paused_in=paused_in)

    @property
    def keys(self) -> tuple[str, ...]:
        match self.within:
            case Choice(usual=usual, other=other):
                return (usual, other, *self.restarts.values())
            case str(key):
                return (key, *self.restarts.values())
        return (*self.restarts.values(),)


@dataclass(frozen=True)
class Automatic:
    """The case moves by itself from `source` to `target` as soon as `when` holds after an event."""

    source: Step
    target: Step
    when: Callable[[Any], bool]

    @property
    def steps(self) -> tuple[Step, ...]:
        """The states that it names."""
        return self.source, self.target


@dataclass(frozen=True)
class DeclaredEvent:
    """What `@event` says of an effect, before its kind is known."""

    moves: tuple[Move, ...]
    by: tuple[Role, ...] | OfOffice
    clause: str | OfOffice
    on_hold: bool
    reads: Readings
    from_cases: bool


def event(
    *sources: Source,
    to: Target | tuple[Target, ...],
    by: tuple[Role, ...] | OfOffice,
    clause: str | OfOffice,
    on_hold: bool = False,
    reads: Readings | None = None,
    from_cases: bool = False,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declares a method as an event: its parameters are the payload, its body the effect.

    An effect with several targets returns the one to go to. `on_hold`: possible on hold too, where the state that is
    held allows it; events of `ANY` are. `reads`: what the records are asked before the step. `from_cases`: another
    case may tell it as well as the roles in `by`. The effect of a part becomes a kind's event by a row of its own:
    `lend = event(…)(Loaner.lend)`.
    """

    def mark(effect: Callable[..., Any]) -> Callable[..., Any]:
        effect = _copied(effect)
        moves = (Move(sources, _tuple(to)), *getattr(effect, "_moves", ()))
        while_held = on_hold or any(ANY in move.sources for move in moves)
        said = DeclaredEvent(moves, by, clause, while_held, reads or {}, from_cases)
        effect._event = said  # type: ignore[attr-defined]  # read when the class is made
        return effect

    return mark


def also(*sources: Source, to: Target | tuple[Target, ...]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Adds a further row of sources and targets to an event; stands below `@event`."""

    def mark(effect: Callable[..., Any]) -> Callable[..., Any]:
        effect = _copied(effect)
        effect._moves = (Move(sources, _tuple(to)), *getattr(effect, "_moves", ()))  # type: ignore[attr-defined]
        return effect

    return mark


def _copied(effect: Any) -> Callable[..., Any]:
    """The effect once more: that of a part is an event of several kinds, each with rows of its own."""
    code, defaults = effect.__code__, effect.__defaults__
    copy = types.FunctionType(code, effect.__globals__, effect.__name__, defaults, effect.__closure__)
    copy.__kwdefaults__ = effect.__kwdefaults__
    return functools.update_wrapper(copy, effect)


def _tuple(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


@functools.cache
def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema()


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
    promises: tuple[Promised, ...]
    automatic: tuple[Automatic, ...]
    machine: Machine
    office: Office
    emptying: tuple[Step, ...] = ()
    """States on the way to an end: their entry drops the commitments that do not outlast it."""
    shared: tuple[Promised, ...] = ()
    """Commitments that every kind has; effects start them."""
    subject: Callable[[Any], str | None] = _nothing
    """What a case is about, of its opening request; None for its customer, or nothing."""
    alone: bool = False
    """Only one case may be open about a subject."""
    openers: tuple[Role, ...] | None = None
    """Who may open one; None for any role."""
    checklists: tuple[str, ...] = ()
    """The checklists that a case keeps."""
    reads: Readings = field(default_factory=dict)
    """What the records are asked before the opening, of the request."""
    endless: bool = False
    """A case of it never ends."""

    @property
    def slug(self) -> str:
        return self.name.lower()

    def workflow_id(self, number: str) -> str:
        return f"{self.slug}-{number}"

    def sources(self, move: Move) -> list[str]:
        return list(_expand(move.sources, self.steps))

    def allows(self, spec: EventSpec, state: str, held: str | None) -> bool:
        """Whether the event's row fits the state, guards aside."""
        standing = held if held is not None and spec.on_hold else state
        return any(standing in self.sources(move) or state in self.sources(move) for move in spec.moves)

    def possible(self, state: str, held: str | None) -> dict[str, EventSpec]:
        return {name: spec for name, spec in self.events.items() if self.allows(spec, state, held)}

    def ending(self, state: str, held: str | None) -> list[str]:
        """The events possible now that lead the case to an end, or on the way there."""
        return [name for name, spec in self.possible(state, held).items() if self._leads_to_an_end(spec, state, held)]

    def _leads_to_an_end(self, spec: EventSpec, state: str, held: str | None) -> bool:
        move = self.move_of(spec, held if held is not None and spec.on_hold else state)
        ends = (target for target in move.targets if isinstance(target, Step))
        return any(target.end or target in self.emptying for target in ends)

    def declared(self, name: str) -> Promised:
        """The declaration of a commitment. Raises LookupError."""
        for promise in (*self.promises, *self.shared):
            if promise.name == name:
                return promise
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


def _expand(wanted: tuple[Source | Target, ...], steps: dict[str, Step]) -> Iterable[str]:
    for item in wanted:
        if isinstance(item, Step):
            yield item.name
        elif item is not SAME:
            yield from (n for n, s in steps.items() if not s.end and not (item is not ANY and n == ON_HOLD))


def machine_of(steps: dict[str, Step], events: dict[str, EventSpec]) -> Machine:
    """The one machine of a kind; it holds no case."""
    table = [
        {"trigger": spec.name, "source": source, "dest": target, "conditions": _chosen(target)}
        for spec in events.values()
        for move in spec.moves
        for source in _expand(move.sources, steps)
        for target in _targets(move, source, steps)
    ]
    return Machine(
        model=None, states=list(steps), initial=None, transitions=table, auto_transitions=False, send_event=True
    )


def _targets(move: Move, source: str, steps: dict[str, Step]) -> list[str]:
    """The states a row leads to from `source`; HELD is any state that a hold may interrupt."""
    targets: list[str] = []
    for target in move.targets:
        if isinstance(target, Step):
            targets.append(target.name)
        elif target is SAME:
            targets.append(source)
        else:
            targets += _expand((ACTIVE,), steps)
    return targets


def _chosen(target: str) -> Callable[[Any], bool]:
    return lambda event_data: bool(event_data.kwargs["to"] == target)
