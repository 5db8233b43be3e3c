"""The yardstick: ten updates, each with one ordinary activity that does nothing. No timer, no database."""

from datetime import timedelta

from temporalio import activity, workflow


@activity.defn
async def nothing() -> None:
    """An activity of the cheapest kind."""


@workflow.defn
class Bare:
    """What a hand-written workflow of ten steps costs at the least."""

    def __init__(self) -> None:
        self._done = 0

    @workflow.run
    async def run(self, request: dict[str, str]) -> int:
        """Ends after ten steps."""
        del request
        await workflow.wait_condition(lambda: self._done == 10 and workflow.all_handlers_finished())
        return self._done

    @workflow.update
    async def step(self, message: dict[str, str]) -> int:
        """One step."""
        del message
        await workflow.execute_activity(nothing, start_to_close_timeout=timedelta(seconds=10))
        self._done += 1
        return self._done
