"""The durable timers of a case, named in the Temporal UI, each started once and cancelled at most once.

A case waits for the earliest moment at which one of its clocks has a step. That moment's timer serves every clock that
has a step then, also one that starts later; the next moment gets a timer once it is the earliest. A timer whose moment
no clock needs any more is cancelled when it would be the next to ring, not before: until then the case may have ended.
"""

import asyncio
from datetime import datetime, timedelta

from temporalio import workflow

from models.case import CaseFile, Commitment
from workflows.clocks import clocks
from workflows.shown.details import foretold

_GRAIN = timedelta(milliseconds=1)
"""Added to each sleep: the server's clock is finer than ours, and a timer must not ring early."""
EARLIEST_SINCE = 8
"""The shape from which on only the earliest moment needs a timer; cases of before keep one for each clock."""
_Key = datetime | tuple[str, int, str]
"""What a timer is kept for: a moment, or a clock."""


class Alarms:
    """Keeps the timers that a case needs so as to act in time, whatever else comes."""

    def __init__(self) -> None:
        self._set: dict[_Key, tuple[datetime, asyncio.Task[None]]] = {}

    def rang(self) -> bool:
        return any(task.done() for _, task in self._set.values())

    def set(self, case: CaseFile) -> None:
        """Brings the timers in line with the case: what still holds is left alone."""
        if case.shape >= EARLIEST_SINCE:
            self._set_earliest(case)
        else:
            self._set_each(case)

    def _set_earliest(self, case: CaseFile) -> None:
        """One for the earliest moment. Of the others that are set already, none rings before it for nothing."""
        steps = sorted(clocks.steps(case), key=lambda step: step.at)  # the older commitment's where two fall together
        needed = {step.at for step in steps}
        for at, task in list(self._set.values()):
            if task.done() or (at not in needed and (not steps or at < steps[0].at)):
                self._cancel(at)
        for step in steps[:1]:
            self._start(step.at, case, step)

    def _set_each(self, case: CaseFile) -> None:
        """One for each clock's next step."""
        wanted: dict[_Key, clocks.ClockStep] = {_clock(step): step for step in clocks.steps(case)}
        for key, (at, task) in list(self._set.items()):
            if task.done() or key not in wanted or wanted[key].at != at:
                self._cancel(key)
        for key, step in wanted.items():
            self._start(key, case, step)

    def _start(self, key: _Key, case: CaseFile, step: clocks.ClockStep) -> None:
        if key not in self._set and step.at > workflow.now():
            self._set[key] = (step.at, asyncio.create_task(self._sleep(case, step)))

    def _cancel(self, key: _Key) -> None:
        """Cancels a timer, but not one whose time has come.

        The server may have let that ring already, and would refuse the whole task. Dues that fall together, at six in
        the evening, come to this every day.
        """
        at, task = self._set.pop(key)
        if at > workflow.now():
            task.cancel()

    @staticmethod
    async def _sleep(case: CaseFile, step: clocks.ClockStep) -> None:
        await workflow.sleep(step.at - workflow.now() + _GRAIN, summary=foretold(case, step))


def _clock(step: clocks.ClockStep) -> tuple[str, int, str]:
    if isinstance(step.subject, Commitment):
        return (step.name, step.subject.ref, "")
    return (step.name, 0, step.at.isoformat())  # reminders of one name may wait, each for its own time
