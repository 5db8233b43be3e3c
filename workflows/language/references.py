"""What the effects of a kind name in words: messages, policy keys, commitments, states, forms. Do they exist?

Read from the source of the class, since each stands in the midst of an effect: a slip would be met only when a case
gets there, and would stop it until the program is mended. A name that is no plain word in the source is not seen.
"""

import ast
import functools
import inspect
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from models.policy.parameters import parameters
from models.policy.values import ValueKind, kind_of
from models.words.messages import topics
from workflows.language.procedure import Procedure

ALWAYS_KNOWN = {"number", "kind", "clause"}
"""What every message may name."""
READ_AS = {
    "duration": ValueKind.DURATION, "integer": ValueKind.COUNT, "number": ValueKind.RATIO, "money": ValueKind.MONEY,
    "choice": ValueKind.CHOICE,
    "strings": ValueKind.TEXTS, "integers": ValueKind.COUNTS, "monies": ValueKind.MONIES, "rows": ValueKind.ROWS,
}  # fmt: skip
"""How an effect reads a parameter of the policy, and the kind that it must then be of."""


@dataclass(frozen=True)
class Call:
    """A helper that an effect calls, with the words that it hands over."""

    helper: str
    effect: str
    given: tuple[Any, ...]
    """The positional arguments; None for one that is no plain value."""
    named: Mapping[str, Any]
    open: bool
    """Whether it hands over more names than stand in the source (`**`)."""
    of: str
    """Whose helper it is: `self` or `policy`, as far as the source says so."""

    def word(self, place: int, name: str) -> str | None:
        """The plain word at this place or under this name."""
        found = self.given[place] if place < len(self.given) else self.named.get(name)
        return found if isinstance(found, str) else None


def misnamed(cls: type, procedure: Procedure) -> Iterable[str]:
    """Every name in the effects of a kind for which there is nothing."""
    for call in _calls(cls):
        for wrong in _wrong(call, procedure):
            yield f"{call.effect} {wrong}"


def unknown_kinds(cls: type, kinds: Collection[str]) -> Iterable[str]:
    """Every kind of case that an effect opens and that there is not: the link would name a case that never opens."""
    for call in _calls(cls):
        name = call.word(0, "kind")
        if call.of == "self" and call.helper in ("open_linked", "open_asked") and name not in (None, *kinds):
            yield f"{call.effect} opens what is no kind of case: {name}"


def unknown_forms(cls: type, forms: Mapping[str, Collection[str]]) -> Iterable[str]:
    """Every form that an effect writes and that is none, or lacks what is written; `forms` has the keys of each."""
    for call in _calls(cls):
        table = call.word(0, "table")
        if call.of != "self" or call.helper not in ("form", "next_row") or table is None:
            continue
        if table not in forms:
            yield f"{call.effect} writes no form or book: {table}"
        for key in sorted(call.named.keys() - {"final"} - set(forms.get(table, call.named))):
            yield f"{call.effect} writes what the form {table} has not: {key}"


def _wrong(call: Call, procedure: Procedure) -> Iterator[str]:
    if call.of == "policy" and call.helper in READ_AS:
        yield from _parameter(call.word(0, "key"), READ_AS[call.helper])
    if call.of != "self":
        return
    if call.helper == "tell":
        yield from _topic(call.word(1, "topic"), None if call.open else call.named)
    if call.helper in ("remind", "remind_at"):
        yield from _topic(call.word(0, "name"))
        yield from _topic(call.word(99, "customer"))
        yield from _commitment(call.word(99, "of"), procedure)
    if call.helper == "schedule":
        yield from _scheduled(call.word(0, "event"), procedure)
    if call.helper in _DURATIONS:
        yield from _parameter(call.word(_DURATIONS[call.helper], "key"), ValueKind.DURATION)
    if call.helper == "next_row":
        yield from _count(call.word(1, "count"), procedure)
    if call.helper in ("commitment", "declared", "let_go", "meet", "set_due", "lengthen", "hasten", "await_each"):
        yield from _commitment(call.word(0, "name"), procedure)


_DURATIONS = {"policy_duration": 0, "hasten": 1, "start": 1, "remind": 1}
"""Helpers that count a length of time, and the place of its key."""


def _topic(topic: str | None, given: Collection[str] | None = ()) -> Iterator[str]:
    """A message that nobody has worded, or whose words need more than is given; `given` None where that is unseen."""
    if topic is None:
        return
    if topic not in topics():
        yield f"tells what nobody has worded: {topic}"
    elif given is not None:
        missing = sorted(topics()[topic].placeholders - ALWAYS_KNOWN - {*given})
        yield from (f"tells {topic} without {name}" for name in missing)


def _scheduled(event: str | None, procedure: Procedure) -> Iterator[str]:
    if event is not None and event not in procedure.timed_events:
        yield f"schedules what the class does not name in `timed_events`: {event}"


def _parameter(key: str | None, kind: ValueKind) -> Iterator[str]:
    if key is None:
        return
    if key not in parameters():
        yield f"names no parameter of the policy: {key}"
    elif kind_of(parameters()[key]) is not kind:
        yield f"takes {key} for a {kind}, and it is a {kind_of(parameters()[key])}"


def _count(name: str | None, procedure: Procedure) -> Iterator[str]:
    if name is not None and name not in procedure.facts.model_fields:
        yield f"counts what the facts have not: {name}"


def _commitment(name: str | None, procedure: Procedure) -> Iterator[str]:
    if name is not None and name not in {rule.name for rule in (*procedure.commitments, *procedure.shared)}:
        yield f"names no commitment: {name}"


# -- the source ---------------------------------------------------------------------------------------------------


def _calls(cls: type) -> Iterator[Call]:
    """What the effects of a class and of those that it derives from call."""
    for base in cls.__mro__:
        yield from _calls_of(base)


@functools.cache
def _calls_of(cls: type) -> tuple[Call, ...]:
    found = _class_in(cls.__module__, cls.__qualname__)
    effects = (node for node in found.body if isinstance(node, ast.FunctionDef)) if found is not None else ()
    return tuple(call for effect in effects for call in _calls_in(effect))


@functools.cache
def _class_in(module: str, name: str) -> ast.ClassDef | None:
    """A class as it stands in its file; None where there is no file, as for one that was made by a program."""
    if module in ("builtins", "typing"):
        return None
    return _classes(module).get(name)


@functools.cache
def _classes(module: str) -> Mapping[str, ast.ClassDef]:
    try:
        source = inspect.getsource(sys.modules[module])
    except (KeyError, OSError, TypeError):
        return {}
    return {node.name: node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)}


def _calls_in(effect: ast.FunctionDef) -> Iterator[Call]:
    for node in ast.walk(effect):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield Call(
                helper=node.func.attr,
                effect=effect.name,
                given=tuple(_plain(argument) for argument in node.args),
                named={key: value for word in node.keywords for key, value in _keys(word)},
                open=any(word.arg is None for word in node.keywords),
                of=_owner(node.func.value),
            )


def _keys(word: ast.keyword) -> Iterator[tuple[str, Any]]:
    """What a keyword hands over; of what is spread, only a stamp says its keys."""
    if word.arg is not None:
        yield word.arg, _plain(word.value)
        return
    match word.value:
        case ast.Call(func=ast.Attribute(attr="stamp"), args=[ast.Constant(value=str(what))]):
            yield from ((f"{what}_at", None), (f"{what}_by", None))
        case ast.Call(func=ast.Attribute(attr="stamp"), args=[]):
            yield from (("at", None), ("by", None))


def _owner(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _plain(node: ast.expr) -> Any:
    return node.value if isinstance(node, ast.Constant) else None
