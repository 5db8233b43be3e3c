"""The durable timers of a case, named in the Temporal UI, each started once and cancelled at most once.

A case waits for the earliest moment at which one of its clocks has a step. That moment's timer serves every clock that
has a step then, also one that starts later; the next moment gets a timer once it is the earliest. A timer whose moment
no clock needs any more is cancelled when it would be the next to ring, not before: until then the case may have ended.

Thousands of cases may be due in one moment, as a day's work begins. They ring one after the other, so that what people
send meanwhile does not queue behind them all: a case that had many others beside it when its due was set rings a little
later for each, half a minute at most. A step counts from its moment whenever its timer rings, and a message that comes
before that finds it taken.
"""

import asyncio
from datetime import datetime, timedelta
from typing import NamedTuple

from temporalio import workflow

from models.case import CaseFile, Commitment
from workflows.clocks import clocks
from workflows.shown.details import foretold

_GRAIN = timedelta(milliseconds=1)
"""Added to each sleep: the server's clock is finer than ours, and a timer must not ring early."""
EARLIEST_SINCE = 8
"""The shape from which on only the earliest moment needs a timer; cases of before keep one for each clock."""
TOGETHER, APART, MOST = 20, timedelta(seconds=0.3), 2_000
"""So many cases of one due ring together, the next so much later, and behind the most of them it begins anew."""
_Key = datetime | tuple[str, int, str]
"""What a timer is kept for: a moment, or a clock."""


class _Timer(NamedTuple):
    """One that is set for a moment, and when it rings."""

    at: datetime
    rings: datetime
    task: asyncio.Task[None]


class Alarms:
    """Keeps the timers that a case needs so as to act in time, whatever else comes."""

    def __init__(self) -> None:
        self._set: dict[_Key, _Timer] = {}

    def rang(self) -> bool:
        return any(timer.task.done() for timer in self._set.values())

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
        for timer in list(self._set.values()):
            if timer.task.done() or (timer.at not in needed and (not steps or timer.at < steps[0].at)):
                self._cancel(timer.at)
        for step in steps[:1]:
            self._start(step.at, case, step)

    def _set_each(self, case: CaseFile) -> None:
        """One for each clock's next step."""
        wanted: dict[_Key, clocks.ClockStep] = {_clock(step): step for step in clocks.steps(case)}
        for key, timer in list(self._set.items()):
            if timer.task.done() or key not in wanted or wanted[key].at != timer.at:
                self._cancel(key)
        for key, step in wanted.items():
            self._start(key, case, step)

    def _start(self, key: _Key, case: CaseFile, step: clocks.ClockStep) -> None:
        if key not in self._set and step.at > workflow.now():
            rings = step.at + _late(case)
            self._set[key] = _Timer(step.at, rings, asyncio.create_task(self._sleep(rings, foretold(case, step))))

    def _cancel(self, key: _Key) -> None:
        """Cancels a timer, but not one whose time has come.

        The server may have let that ring already, and would refuse the whole task. Dues that fall together, at six in
        the evening, come to this every day.
        """
        timer = self._set.pop(key)
        if timer.rings > workflow.now():
            timer.task.cancel()

    @staticmethod
    async def _sleep(until: datetime, summary: str) -> None:
        await workflow.sleep(until - workflow.now() + _GRAIN, summary=summary)


def _late(case: CaseFile) -> timedelta:
    """How long after their moments the case's timers ring."""
    return case.beside % MOST // TOGETHER * APART


def _clock(step: clocks.ClockStep) -> tuple[str, int, str]:
    if isinstance(step.subject, Commitment):
        return (step.name, step.subject.ref, "")
    return (step.name, 0, step.at.isoformat())  # reminders of one name may wait, each for its own time
