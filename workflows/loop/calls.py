"""How the loop calls out: first within the task, which costs one event; through a long outage, as an activity.

Tasks come and do nothing while a case waits for an ordinary activity, and a replay takes several of those for one. What
time it was in them, a later replay may find otherwise; so the case is told that it `stood_still`.
"""

from datetime import timedelta
from typing import Any, TypeVar

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import FailureError

from models.words import interface
from models.words.spoken import say

Result = TypeVar("Result")
SHORT = timedelta(seconds=4)
LONG = timedelta(seconds=60)
AT_LENGTH, ALIVE = timedelta(hours=1), timedelta(seconds=30)
_ONCE_MORE = RetryPolicy(initial_interval=timedelta(milliseconds=200), maximum_attempts=2)
_FOR_EVER = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=30))


async def call(name: str, argument: Any, result: type[Result], summary: str | None = None) -> Result:
    """Calls an activity until it answers; `summary` names it in the history. The case stands still meanwhile.

    A local activity that waited out an outage would hold up signals and swell the history, so it is given
    seconds; then an ordinary activity, seen in the UI with its last failure, goes on without limit.
    """
    try:
        answer: Result = await workflow.execute_local_activity(
            name,
            argument,
            result_type=result,
            start_to_close_timeout=SHORT,
            schedule_to_close_timeout=SHORT,
            retry_policy=_ONCE_MORE,
            summary=summary or say(interface.CALLS[name]),
        )
    except FailureError:  # a local activity hands over its own failure, in no ActivityError
        answer = await call_durably(name, argument, result, summary)
    return answer


async def call_at_length(name: str, argument: Any, result: type[Result], summary: str | None = None) -> Result:
    """Calls an activity that may take minutes and says that it is alive; cut off, it goes on where it was."""
    answer: Result = await workflow.execute_activity(
        name,
        argument,
        result_type=result,
        start_to_close_timeout=AT_LENGTH,
        heartbeat_timeout=ALIVE,
        retry_policy=_FOR_EVER,
        summary=summary or say(interface.CALLS[name]),
    )
    workflow.instance().stood_still = True
    return answer


async def call_durably(name: str, argument: Any, result: type[Result], summary: str | None = None) -> Result:
    """Calls an ordinary activity until it answers; it begins only after all that was decided before it stands."""
    answer: Result = await workflow.execute_activity(
        name,
        argument,
        result_type=result,
        start_to_close_timeout=LONG,
        retry_policy=_FOR_EVER,
        summary=summary or say(interface.CALLS[name]),
    )
    workflow.instance().stood_still = True
    return answer
