"""The next version of the worker, as a release might bring it: a case thinks for a moment before a record.

`python tests/support/next_version.py` runs it as `python worker.py` runs today's. Cases on the old way are guarded.
"""

from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

from temporalio import workflow

import worker
from workflows.clocks.turn import Turn
from workflows.loop.case import Case

PATCH = "all-think-first"
MOMENT = timedelta(milliseconds=10)
Guard = Callable[[], bool]
"""Whether a case goes the new way."""


def guarded() -> bool:
    """As a procedure would write it."""
    return workflow.patched(PATCH)


def thinking_first(new: Guard) -> Callable[[Case[Any, Any], Turn], Coroutine[Any, Any, None]]:
    """A step of the loop with a timer more."""
    old = Case.name_linked

    async def step(case: Case[Any, Any], turn: Turn) -> None:
        if case.file is not None and new():  # not at the opening
            await workflow.sleep(MOMENT, summary="thought")
        await old(case, turn)

    return step


if __name__ == "__main__":
    Case.name_linked = thinking_first(guarded)  # type: ignore[method-assign, assignment]  # a release without a second tree
    worker.main()
