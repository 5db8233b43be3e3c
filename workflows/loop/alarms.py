"""The durable timers of a case: one for each clock, named in the Temporal UI, started once and cancelled once."""

import asyncio
from datetime import datetime, timedelta

from temporalio import workflow

from models.case import CaseFile, Commitment
from workflows.clocks import clocks
from workflows.shown.details import foretold

_GRAIN = timedelta(milliseconds=1)
"""Added to each sleep: the server's clock is finer than ours, and a timer must not ring early."""


class Alarms:
    """Keeps one running timer for each clock's next step."""

    def __init__(self) -> None:
        self._set: dict[tuple[str, int, str], tuple[datetime, asyncio.Task[None]]] = {}

    def rang(self) -> bool:
        return any(task.done() for _, task in self._set.values())

    def set(self, case: CaseFile) -> None:
        """Brings the timers in line with the case: what still holds is left alone.

        A timer whose time has come is not cancelled either: the server may have let it ring already, and would
        refuse the whole task. Dues that fall together, at six in the evening, come to this every day.
        """
        wanted = {self._key(step): step for step in clocks.steps(case)}
        for key, (at, task) in list(self._set.items()):
            if task.done() or key not in wanted or wanted[key].at != at:
                if at > workflow.now():
                    task.cancel()
                del self._set[key]
        for key, step in wanted.items():
            if key not in self._set and step.at > workflow.now():
                self._set[key] = (step.at, asyncio.create_task(self._sleep(case, step)))

    @staticmethod
    def _key(step: clocks.ClockStep) -> tuple[str, int, str]:
        if isinstance(step.subject, Commitment):
            return (step.name, step.subject.ref, "")
        return (step.name, 0, step.at.isoformat())  # reminders of one name may wait, each for its own time

    @staticmethod
    async def _sleep(case: CaseFile, step: clocks.ClockStep) -> None:
        await workflow.sleep(step.at - workflow.now() + _GRAIN, summary=foretold(case, step))
