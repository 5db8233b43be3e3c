"""The declaration of a procedure, and what is derived from it: state machine, payload models, diagram.

The only module that knows `transitions`. One machine serves all cases of a kind: it holds no case.
"""

import functools
import inspect
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, get_type_hints

from pydantic import BaseModel, create_model
from transitions import Machine, MachineError

from models.case import CaseFile, Envelope, Opening
from models.fields import Message
from models.vocabulary import Role

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

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name


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

Source = Step | Sources
Target = Step | Sources


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

    @property
    def schema(self) -> dict[str, Any]:
        """JSON schema of the whole message."""
        return _schema(self.model)

    def example(self) -> dict[str, Any]:
        """A smallest payload that fits the form."""
        shown = {"by": f"{self.by[0]}:{self.by[0][0]}-1"}
        return shown | example_of(self.model, skip=("by",))

    @property
    def on_hold(self) -> bool:
        """Stays possible on hold where the held state allows it."""
        return any(ANY in move.sources for move in self.moves) or self.name in ("cancel", "withdraw")


@dataclass(frozen=True)
class Choice:
    """Picks one of several policy keys by the case, which is handed in."""

    keys: tuple[str, ...]
    pick: Callable[[Any], str]


def _always(case: Any) -> bool:
    return True


@dataclass(frozen=True)
class Promised:
    """A commitment as declared: what starts it, what meets it, how long, whether a hold pauses it.

    `starts` and `met` name states or events; `restarts` maps an event to the key that counts anew from it.
    `kept`: though a state starts it, leaving that state does not drop it. `parallel` is ∥.
    """

    name: str
    clause: str
    starts: tuple[str, ...]
    met: tuple[str, ...]
    within: str | Choice
    when: Callable[[Any], bool] = _always
    restarts: dict[str, str] = field(default_factory=dict)
    kept: bool = False
    parallel: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        first = self.within.keys if isinstance(self.within, Choice) else (self.within,)
        return (*first, *self.restarts.values())


@dataclass(frozen=True)
class Automatic:
    """The case moves by itself from `source` to `target` as soon as `when` holds after an event."""

    source: Step
    target: Step
    when: Callable[[Any], bool]


def event(
    *sources: Source, to: Target | tuple[Target, ...], by: tuple[Role, ...], clause: str
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declares a method as an event: its parameters are the payload, its body the effect.

    An effect with several targets returns the one to go to.
    """

    def mark(effect: Callable[..., Any]) -> Callable[..., Any]:
        moves = (Move(sources, _tuple(to)), *getattr(effect, "_moves", ()))
        effect._event = (moves, by, clause)  # type: ignore[attr-defined]  # read when the class is made
        return effect

    return mark


def also(*sources: Source, to: Target | tuple[Target, ...]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Adds a further row of sources and targets to an event; stands below `@event`."""

    def mark(effect: Callable[..., Any]) -> Callable[..., Any]:
        effect._moves = (Move(sources, _tuple(to)), *getattr(effect, "_moves", ()))  # type: ignore[attr-defined]
        return effect

    return mark


def _tuple(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def example_of(model: type[BaseModel], skip: Iterable[str] = ()) -> dict[str, Any]:
    """The required keys of a model, each with the example that its type carries."""
    schema = model.model_json_schema()
    definitions = schema.get("$defs", {})
    return {k: _example(schema["properties"][k], definitions) for k in schema.get("required", ()) if k not in skip}


@functools.cache
def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema()


def _example(schema: dict[str, Any], definitions: dict[str, Any]) -> Any:
    if "$ref" in schema:
        schema = definitions[schema["$ref"].rsplit("/", 1)[1]]
    if schema.get("examples"):
        return schema["examples"][0]
    if "enum" in schema:
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    if "anyOf" in schema:
        return _example(schema["anyOf"][0], definitions)
    match schema.get("type"):
        case "object":
            properties = schema.get("properties", {})
            return {k: _example(properties[k], definitions) for k in schema.get("required", ())}
        case "array":
            return [_example(schema.get("items", {}), definitions)]
        case "boolean":
            return True
        case "integer":
            return schema.get("minimum", 1)
    return "text"


@dataclass(frozen=True)
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
    promises: tuple[Promised, ...]
    automatic: tuple[Automatic, ...]
    machine: Machine

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

    def move_of(self, spec: EventSpec, state: str) -> Move:
        return next(move for move in spec.moves if state in self.sources(move))

    def move(self, case: CaseFile, event_name: str, target: str) -> None:
        """Lets the machine take the event to `target`. Raises MachineError where the table has no such row."""
        if not self.machine.events[event_name].trigger(case, to=target):
            raise MachineError(f"{event_name} does not lead from {case.state} to {target}")

    def diagram(self, current: str | None = None) -> str:
        """The procedure as a Mermaid state diagram, the current state marked."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        arrows: dict[tuple[str, str], list[str]] = {}
        for spec in self.events.values():
            for source, target in self.arrows(spec):
                arrows.setdefault((source, target), []).append(spec.name)
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


_made: dict[tuple[str, str], Procedure] = {}


def procedure_of(cls: type, *, request: type[Opening], facts: type[BaseModel], letter: str, name: str) -> Procedure:
    """The procedure that a class declares. Each sandbox makes the class anew; the procedure is made once."""
    key = (cls.__module__, cls.__qualname__)
    if key not in _made:
        _made[key] = _build(cls, request=request, facts=facts, letter=letter, name=name)
    return _made[key]


def _build(cls: type, *, request: type[Opening], facts: type[BaseModel], letter: str, name: str) -> Procedure:
    members = _in_order(cls)
    steps = {n: m for n, m in members.items() if isinstance(m, Step)}
    events = {n: _spec(n, m) for n, m in members.items() if hasattr(m, "_event")}
    promises = tuple(getattr(cls, "promises", ()))
    automatic = tuple(getattr(cls, "automatic", ()))
    initial = next(n for n in steps if n != ON_HOLD)
    procedure = Procedure(
        name=name,
        letter=letter,
        doc=inspect.getdoc(cls) or "",
        request=request,
        facts=facts,
        steps=steps,
        initial=initial,
        events=events,
        promises=promises,
        automatic=automatic,
        machine=_machine(steps, events),
    )
    mistakes = list(_mistakes(procedure))
    if mistakes:
        raise ProcedureError(f"{name}: " + "; ".join(mistakes))
    return procedure


def _in_order(cls: type) -> dict[str, Any]:
    """The kind's own members first, in the order of the file; then what every kind shares."""
    members: dict[str, Any] = {}
    for base in cls.__mro__:
        members |= {n: m for n, m in vars(base).items() if n not in members}
    return members


def _spec(name: str, effect: Callable[..., Any]) -> EventSpec:
    moves, by, clause = effect._event  # type: ignore[attr-defined]  # set by the decorator
    hints = get_type_hints(effect, include_extras=True)
    parameters = [p for p in inspect.signature(effect).parameters.values() if p.name != "self"]
    fields: dict[str, Any] = {
        p.name: (hints[p.name], ... if p.default is inspect.Parameter.empty else p.default) for p in parameters
    }
    shared = {n: (f.annotation, f) for n, f in Envelope.model_fields.items() if n not in fields}
    model = create_model(name, __base__=Message, **fields, **shared)
    return EventSpec(name, moves, by, clause, inspect.getdoc(effect) or "", model, tuple(fields))


def _machine(steps: dict[str, Step], events: dict[str, EventSpec]) -> Machine:
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


def _mistakes(procedure: Procedure) -> Iterable[str]:
    steps, events = procedure.steps, procedure.events
    names = {*steps, *events, OPENING}
    for step in steps.values():
        if not step.clause:
            yield f"state {step.name} has no clause"
    for spec in events.values():
        if not spec.doc:
            yield f"event {spec.name} has no description"
        if not spec.by:
            yield f"event {spec.name} may be sent by nobody"
        for move in spec.moves:
            for item in (*move.sources, *move.targets):
                if isinstance(item, Step) and steps.get(item.name) is not item:
                    yield f"event {spec.name} names a state of another procedure: {item.name}"
    for promise in procedure.promises:
        for wrong in sorted({*promise.starts, *promise.met, *promise.restarts} - names):
            yield f"commitment {promise.name} names neither a state nor an event: {wrong}"
    yield from _dead_ends(procedure)


def _dead_ends(procedure: Procedure) -> Iterable[str]:
    onward: dict[str, set[str]] = {name: set() for name in procedure.steps}
    for spec in procedure.events.values():
        for source, target in procedure.arrows(spec):
            onward[source].add(target)
    for auto in procedure.automatic:
        onward[auto.source.name].add(auto.target.name)
    reached = _closure({procedure.initial}, onward) | {ON_HOLD}
    yield from (f"state {name} cannot be reached" for name in procedure.steps if name not in reached)
    for name, step in procedure.steps.items():
        after = _closure({name}, onward)
        if name != ON_HOLD and not any(procedure.steps[n].end for n in after):
            yield f"no end can be reached from {name}"
        if step.end and len(after) > 1:
            yield f"end {name} is left again"


def _closure(start: set[str], onward: dict[str, set[str]]) -> set[str]:
    seen, todo = set(start), list(start)
    while todo:
        for target in onward[todo.pop()] - seen:
            seen.add(target)
            todo.append(target)
    return seen
