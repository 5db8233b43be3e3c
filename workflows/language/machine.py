"""The state machine of a kind, made of its table; the only module that knows `transitions`.

One machine serves all cases of a kind: it holds no case.
"""

import logging
from collections.abc import Callable
from typing import Any

from transitions import Machine, MachineError

from workflows.language.declaration import ACTIVE, SAME, EventSpec, Move, Step, expanded

__all__ = ["Machine", "MachineError", "machine_of"]

logging.getLogger("transitions").setLevel(logging.WARNING)


def machine_of(steps: dict[str, Step], events: dict[str, EventSpec]) -> Machine:
    """The one machine of a kind; it holds no case."""
    table = [
        {"trigger": spec.name, "source": source, "dest": target, "conditions": _chosen(target)}
        for spec in events.values()
        for move in spec.moves
        for source in expanded(move.sources, steps)
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
            targets += expanded((ACTIVE,), steps)
    return targets


def _chosen(target: str) -> Callable[[Any], bool]:
    return lambda event_data: bool(event_data.kwargs["to"] == target)
