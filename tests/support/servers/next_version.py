"""The next version of the worker, as a release might bring it: a case thinks for a moment before a record.

`python tests/support/servers/next_version.py` runs it as `python worker.py` runs today's. Cases on the old way are
guarded.
"""

from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

from temporalio import workflow

import worker
from models.record import Written
from models.vocabulary import Outcome
from workflows.clocks.turn import Turn
from workflows.loop.case import Case

PATCH = "all-think-first"
MOMENT = timedelta(milliseconds=10)
Guard = Callable[[], bool]
"""Whether a case goes the new way."""


def guarded() -> bool:
    """As a procedure would write it."""
    return workflow.patched(PATCH)


def thinking_first(new: Guard) -> Callable[..., Coroutine[Any, Any, Written]]:
    """A step of the loop with a timer more."""
    old = Case._conclude

    async def step(case: Case[Any, Any], turn: Turn, outcome: Outcome, **of_message: Any) -> Written:
        if case.file is not None and new():  # not at the opening
            await workflow.sleep(MOMENT, summary="thought")
        return await old(case, turn, outcome, **of_message)

    return step


def main() -> None:
    """As `python worker.py` of that version."""
    Case._conclude = thinking_first(guarded)  # type: ignore[method-assign]  # a release without a second tree
    worker.main()


if __name__ == "__main__":
    main()
