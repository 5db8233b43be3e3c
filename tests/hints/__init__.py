"""What the tests know of each kind of case beyond its declaration: one file a kind, found by itself.

A kind without a file is walked from its request's example, plays no story, and is left out where faults come.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from random import Random
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection

from cases import stores
from played.case_files import ZONE
from workflows.language.examples import example_of
from workflows.language.procedure import Procedure
from workflows.registry import PROCEDURES

Body = dict[str, Any]
Story = Callable[[Any], Awaitable[Any]]
"""Plays a case on a stage (a server, a rehearsal, a company), and returns it."""
CERTIFIED = "technician:t-1"
"""Holds certificates of every category where walks are walked."""


@dataclass(frozen=True)
class Hints:
    """What the tests know of a kind. A file of this folder names its own `HINTS`."""

    kind: str
    request: Callable[[int, str], Body] | None = None
    """An opening request, varied by a seed and by the event that a walk wants to reach; None for the example."""
    today: str | None = None
    """The key of the request that is to hold the day of the opening, where a test says which that is."""
    payloads: Mapping[str, Callable[[Random], Body]] = field(default_factory=dict)
    """By event the keys that its example lacks and the case wants, drawn by chance."""
    leave: str | None = None
    """The event that ends a case early; None keeps the kind out of the runs with faults (`make chaos`)."""
    leaver: str = "clerk:c-1"
    """Who sends it."""
    leaving: Body = field(default_factory=lambda: {"reason": "enough"})
    """What it holds."""
    new_run: Sequence[tuple[str, str, Body]] = ()
    """Events after which a case has something to carry into its next run: event, sender, payload."""
    forms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Forms of which each of these events writes one row, and nothing else does."""
    records: Callable[[Connection], None] | None = None
    """Enters what must stand in the records, beside the staff, for a case of the kind to get anywhere."""
    readings: Mapping[str, Any] = field(default_factory=dict)
    """What a story without records is answered to a reading: a value, or a function of the reading's arguments."""
    stories: Sequence[Story] = ()
    """Typical cases to their end. They are played on a server; their histories are stored and replayed."""
    further: Sequence[Story] = ()
    """Cases that go where the typical ones do not. They are played without a server."""


@cache
def hints() -> Mapping[str, Hints]:
    """The hints by the kind's name, those of each file of this folder."""
    modules = (import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__))
    return {module.HINTS.kind: module.HINTS for module in modules}


def of(procedure: Procedure) -> Hints:
    """The hints for a kind; none but its name where it has no file."""
    return hints().get(procedure.name, Hints(procedure.name))


def furnish(connection: Connection) -> None:
    """Enters into the records what the kinds need there, and stores with parts."""
    stores.records(connection)
    for known in hints().values():
        if known.records is not None:
            known.records(connection)


def request_of(procedure: Procedure, seed: int, goal: str = "", *, now: datetime | None = None) -> Body:
    """An opening request of the kind; its example, by somebody who may open one, where nobody varied it.

    `now`: when it is sent, for kinds in which nothing happens before a day that the request names.
    """
    known = of(procedure)
    if known.request is not None:
        key = known.today if now is not None else None
        return known.request(seed, goal) | ({key: f"{now.astimezone(ZONE):%F}"} if key and now is not None else {})
    opener = next(iter(procedure.openers or ()), None)
    return example_of(procedure.request) | ({"by": f"{opener}:{opener[0]}-1"} if opener is not None else {})


def numbered(kind: str, body: Mapping[str, Any], otherwise: str) -> str:
    """The number of a case: the one that its kind fixes whoever opens it, else the request's, else this one."""
    known = (found.procedure for found in PROCEDURES if found.procedure.name == kind)
    for procedure in known:
        with suppress(ValidationError):
            request = procedure.request.model_validate({"by": "clerk:c-1"} | dict(body))
            otherwise = request.fixed_number(procedure.letter) or otherwise
    return str(body.get("number") or otherwise)


def walked() -> tuple[type[Any], ...]:
    """The kinds that people open and walk to an end; one that never ends is opened once, by a worker."""
    return tuple(kind for kind in PROCEDURES if not kind.procedure.endless)


def typical() -> tuple[Story, ...]:
    """The typical cases of all kinds."""
    return tuple(_each(lambda known: known.stories))


def rehearsed() -> tuple[Story, ...]:
    """All stories of all kinds, none of which needs a server."""
    return (*typical(), *_each(lambda known: known.further))


def _each(of_one: Callable[[Hints], Sequence[Story]]) -> Iterator[Story]:
    return (story for known in hints().values() for story in of_one(known))


def played_under_faults(kinds: Sequence[type[Any]]) -> tuple[list[Procedure], list[str]]:
    """The kinds that a run with faults plays, and the names of those that are left out for want of a way out."""
    declared = [kind.procedure for kind in kinds]
    left_out = [procedure.name for procedure in declared if of(procedure).leave is None]
    return [procedure for procedure in declared if procedure.name not in left_out], left_out
