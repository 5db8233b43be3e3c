"""A run of a case without Temporal: the loop's own road, driven by hand.

What the case calls of `temporalio.workflow` is answered here. Those functions are exchanged only while the case's code
runs, which gives back control wherever it waits. A function that no run answers fails as outside of a workflow.
"""

from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import coroutine
from typing import Any

from temporalio import workflow
from temporalio.common import SearchAttributeUpdate, TypedSearchAttributes

from models.case import CaseFile
from workflows.loop.case import Case
from workflows.loop.inbox import Inbound


@dataclass(frozen=True)
class Asked:
    """An activity that a case waits for."""

    name: str
    argument: Any
    result: type
    durable: bool = False
    """An ordinary activity: all that was decided before it stands, whoever is killed."""


class ContinuedAsNew(BaseException):
    """The case goes on in a new run, which begins with `message`."""

    def __init__(self, message: dict[str, Any]) -> None:
        super().__init__()
        self.message = message


@dataclass(frozen=True, kw_only=True)
class RunInfo:
    """What a case may ask of its run."""

    workflow_id: str
    run_id: str
    first_execution_run_id: str
    workflow_start_time: datetime
    get_current_history_length: Callable[[], int]
    is_continue_as_new_suggested: Callable[[], bool]
    continued_run_id: str | None = None
    attempt: int = 1
    cron_schedule: str | None = None
    execution_timeout: timedelta | None = None
    run_timeout: timedelta | None = None
    retry_policy: None = None
    parent: None = None
    typed_search_attributes: TypedSearchAttributes = TypedSearchAttributes.empty


class _NoAlarms:
    """In place of the durable timers: whoever drives the run knows its next clock step."""

    def set(self, case: CaseFile) -> None:
        """Sets none."""

    def rang(self) -> bool:
        return False


@dataclass
class Run:
    """One run of one case. `clock` tells the time; after `most` turns of its own the case may go on in a new run."""

    kind: type[Case[Any, Any]]
    message: dict[str, Any]
    clock: Callable[[], datetime]
    most: int
    workflow_id: str
    run_id: str
    first_run_id: str
    started: datetime
    continued: str | None = None
    """The run that this one continues."""
    signals: list[datetime] = field(default_factory=list)
    """When each signal was stored."""
    attributes: dict[str, Any] = field(default_factory=dict)
    """The search attributes as they stand."""
    details: str = ""
    """The current details as the Temporal UI would show them."""

    def __post_init__(self) -> None:
        self.case = self.kind()
        self.case._alarms = _NoAlarms()  # type: ignore[assignment]  # all that the loop asks of them
        self._length = 0
        self._road = self.case._live((self.message,))
        self._info = RunInfo(
            workflow_id=self.workflow_id,
            run_id=self.run_id,
            first_execution_run_id=self.first_run_id,
            workflow_start_time=self.started,
            continued_run_id=self.continued,
            get_current_history_length=lambda: self._length,
            is_continue_as_new_suggested=lambda: self._length >= self.most,
        )
        self._functions: dict[str, Any] = {
            "now": self.clock,
            "info": lambda: self._info,
            "instance": lambda: self.case,
            "wait_condition": _until,
            "all_handlers_finished": lambda: True,
            "execute_local_activity": _asked,
            "execute_activity": _asked_durably,
            "upsert_search_attributes": self._upsert,
            "set_current_details": self._show,
            "continue_as_new": _continue_as_new,
        }

    def go_on(self, answer: Any = None) -> Asked | None:
        """Goes on until the case asks for an activity, or, None, has nothing to do.

        `answer`: of the activity that it asked for. Raises StopIteration at the case's end, ContinuedAsNew, the error
        of an opening that is refused.
        """
        self._length += answer is None
        with self._inside():
            asked: Asked | None = self._road.send(answer)
        return asked

    def signal(self, name: str, arguments: tuple[Any, ...]) -> None:
        """Puts a signal into the inbox, as its handler does."""
        with self._inside():
            self.case.deliver_signal(name, arguments)

    def receive(self, name: str, arguments: tuple[Any, ...]) -> "Future[dict[str, Any]]":
        """Puts an update into the inbox. Returns its answer to come."""
        answer: Future[dict[str, Any]] = Future()
        self.case._inbox.append(Inbound(name, arguments, self.clock(), answer=answer))  # type: ignore[arg-type]  # settled alike
        return answer

    @contextmanager
    def _inside(self) -> Iterator[None]:
        """Meanwhile `temporalio.workflow` is this run's."""
        usual = {name: getattr(workflow, name) for name in self._functions}
        for name, function in self._functions.items():
            setattr(workflow, name, function)
        try:
            yield
        finally:
            for name, function in usual.items():
                setattr(workflow, name, function)

    def _upsert(self, updates: list[SearchAttributeUpdate[Any]]) -> None:
        self.attributes |= {update.key.name: update.value for update in updates}

    def _show(self, text: str) -> None:
        self.details = text


@coroutine
def _asked(name: str, argument: Any, *, result_type: type, **_how: Any) -> Generator[Asked, Any, Any]:
    return (yield Asked(name, argument, result_type))


@coroutine
def _asked_durably(name: str, argument: Any, *, result_type: type, **_how: Any) -> Generator[Asked, Any, Any]:
    return (yield Asked(name, argument, result_type, durable=True))


@coroutine
def _until(holds: Callable[[], bool]) -> Generator[None, None, None]:
    while not holds():
        yield None


def _continue_as_new(message: dict[str, Any]) -> None:
    raise ContinuedAsNew(message)
