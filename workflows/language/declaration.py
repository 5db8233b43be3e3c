"""How a kind is declared: states, events with their rows, commitments. The vocabulary of `workflows/kinds`."""

import functools
import types
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from models.fields import Message
from models.vocabulary import Role
from workflows.language.examples import example_of

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
Readings = Mapping[str, Callable[[Any, Mapping[str, Any]], dict[str, Any] | None]]


Named = str | Collection[str] | None
"""A person, or several, whom the facts of a case name."""


def nothing(_of: Any) -> None:
    """Says of no request what it is about, and of no facts whom they name."""
    return


@dataclass(frozen=True)
class Move:
    """From any of `sources` to the one of `targets` that the effect names."""

    sources: tuple[Source, ...]
    targets: tuple[Target, ...]


@dataclass(frozen=True)
class Before:
    """Who else sent an event in cases from before a shape; what their effect says of it stands in histories."""

    shape: int
    by: tuple[Role, ...]


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
    person: Callable[[Any], Named] = nothing
    """Whom the case's facts name, one or several, who may send it whatever the role."""
    before: Before | None = None

    def of_shape(self, shape: int) -> "EventSpec":
        """The row as it stands for a case of that shape."""
        if self.before is None or shape >= self.before.shape:
            return self
        return replace(self, by=(*self.by, *self.before.by))

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
        return {"by": f"{self.doer}:{self.doer[0]}-1"} | example_of(self.model, skip=("by",))

    @property
    def doer(self) -> Role:
        """The role in whose name an example is sent."""
        return self.by[0] if self.by else Role.SUPERVISOR

    def people(self, facts: Any) -> tuple[str, ...]:
        """Whom these facts name as who may send it, whatever the role."""
        found = self.person(facts)
        return (found,) if isinstance(found, str) else tuple(found or ())

    @property
    def by_clock(self) -> bool:
        """Taken by the clock or the rules alone; nobody can send it."""
        return self.by == (Role.SYSTEM,) and not self.from_cases

    @property
    def by_people(self) -> bool:
        """Somebody may send it; else it comes from the clock, or from other cases alone."""
        return self.by != (Role.SYSTEM,)


@dataclass(frozen=True)
class Choice:
    """A policy key, or another one where `when` holds for the case, which is handed in."""

    usual: str
    other: str
    when: Callable[[Any], bool]

    def key(self, case: Any) -> str:
        return self.other if self.when(case) else self.usual


@dataclass(frozen=True)
class Agreed:
    """The due is a moment that was agreed, picked from the case; no hold and no calendar moves it."""

    pick: Callable[[Any], datetime]


class Reckoned(Agreed):
    """The same, reckoned from the calendar: a newly published one moves it (`recalculated`)."""


@dataclass(frozen=True)
class CommitmentRule:
    """A commitment as declared: what starts it, what meets it, how long, whether a hold pauses it.

    `starts` and `met` are states, or name events; `restarts` maps an event to the key that counts anew from it.
    `kept`: though a state starts it, leaving that state does not drop it, of cases from the shape `kept_since` on.
    `parallel` is ∥. `paused_in` names states in which it rests. `since` picks another start than the event's time.
    `expires` names the clock's event that is taken at the due: it has no warning and no ladder, and ends dropped,
    unless `one_rung`: then the supervisor is told and it stands overdue until met; `one_rung` without it: once overdue,
    its first office is told, and nobody above. `ends_with` is the state whose leaving ends it, whatever began it;
    `outlasts`: no state on the way to an end drops it. `each`: one for each of several, such as whoever signs; the
    effects of its events start and meet them (`await_each`, `meet`), told apart by `ref`.
    """

    name: str
    clause: str
    starts: tuple[Step | str, ...]
    met: tuple[Step | str, ...]
    within: str | Choice | Agreed
    when: Callable[[Any], bool] = field(default=lambda _: True)
    restarts: dict[str, str] = field(default_factory=dict)
    kept: bool = False
    kept_since: int = 1
    parallel: bool = False
    paused_in: tuple[Step | str, ...] = ()
    since: Callable[[Any], datetime] | None = None
    expires: str | None = None
    one_rung: bool = False
    ends_with: Step | None = None
    outlasts: bool = False
    each: bool = False

    def named(self) -> "CommitmentRule":
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
    person: Callable[[Any], Named]
    before: Before | None


def event(
    *sources: Source,
    to: Target | tuple[Target, ...],
    by: tuple[Role, ...] | OfOffice,
    clause: str | OfOffice,
    on_hold: bool = False,
    reads: Readings | None = None,
    from_cases: bool = False,
    person: Callable[[Any], Named] = nothing,
    before: Before | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declares a method as an event: its parameters are the payload, its body the effect.

    An effect with several targets returns the one to go to. `on_hold`: possible on hold too, where the state that is
    held allows it; events of `ANY` are. `reads`: what the records are asked before the step. `from_cases`: another
    case may tell it as well as the roles in `by`; where that is `system`, none but cases. `person`: so may whoever the
    facts name, in any role, and where `by` is empty nobody else. `before`: who else is let in as far as the effect in
    older cases. The effect of a part becomes a kind's event by a row of its own: `lend = event(…)(Loaner.lend)`.
    """

    def mark(effect: Callable[..., Any]) -> Callable[..., Any]:
        effect = _copied(effect)
        moves = (Move(sources, _tuple(to)), *getattr(effect, "_moves", ()))
        while_held = on_hold or any(ANY in move.sources for move in moves)
        asked = {**getattr(effect, "_reads", {}), **(reads or {})}
        said = DeclaredEvent(moves, by, clause, while_held, asked, from_cases, person, before)
        effect._event = said  # type: ignore[attr-defined]  # read when the class is made
        return effect

    return mark


def reading(reads: Readings) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """What a part's effect asks of the records before its step, in whatever kind it becomes an event."""

    def mark(effect: Callable[..., Any]) -> Callable[..., Any]:
        effect._reads = reads  # type: ignore[attr-defined]  # read by `event`
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


def expanded(wanted: tuple[Source | Target, ...], steps: dict[str, Step]) -> Iterable[str]:
    """The names of the states for which a row's sources or targets stand."""
    for item in wanted:
        if isinstance(item, Step):
            yield item.name
        elif item is not SAME:
            yield from (n for n, s in steps.items() if not s.end and not (item is not ANY and n == ON_HOLD))
