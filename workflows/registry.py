"""The kinds of case that run here, and how a worker runs them."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from temporalio import workflow
from temporalio.worker import UnsandboxedWorkflowRunner, WorkflowRunner

from models.words.spoken import spoken
from workflows import kinds
from workflows.language.declaration import ProcedureError
from workflows.language.handlers import describe
from workflows.language.procedure import Procedure
from workflows.language.references import misnamed, unknown_forms, unknown_kinds
from workflows.loop.case import Case
from workflows.running.message_order import OrderedRunner
from workflows.running.punctual import Held, PunctualRunner, always


def found_in(folder: ModuleType) -> tuple[type[Case], ...]:  # type: ignore[type-arg]  # of any request and facts
    """Every kind of case whose file lies in a folder, by name."""
    modules = [import_module(f"{folder.__name__}.{file.name}") for file in iter_modules(folder.__path__)]
    classes = [
        member
        for module in modules
        for member in vars(module).values()
        if isinstance(member, type) and issubclass(member, Case) and member.__module__ == module.__name__
    ]
    return tuple(sorted(classes, key=lambda kind: kind.procedure.name))


PROCEDURES = found_in(kinds)


def together(classes: Sequence[type[Any]], forms: Mapping[str, Collection[str]] | None = None) -> None:
    """Holds the kinds that one worker runs against each other, and the kinds that their effects open, before it runs.

    With `forms`, by name the keys of each of the records' forms, also whatever else their effects name, which takes
    longer. Raises ProcedureError with all that does not fit.
    """
    wrong = [
        *_shared(classes, lambda procedure: f"the letter {procedure.letter} is"),
        *_shared(classes, lambda procedure: f"the workflow ids {procedure.workflow_id('…')} are"),
        *_misnamed(classes),
    ]
    names = {known.procedure.name for known in (*PROCEDURES, *classes)}
    for kind in classes:
        named = () if forms is None else (*misnamed(kind, kind.procedure), *unknown_forms(kind, forms))
        wrong += (f"{kind.procedure.name}: {text}" for text in (*named, *unknown_kinds(kind, names)))
    if wrong:
        raise ProcedureError("; ".join(wrong))


def _shared(classes: Sequence[type[Any]], borne: Callable[[Procedure], str]) -> Iterable[str]:
    """What is borne by several, such as the letter with which they would be numbered in one row."""
    bearers: dict[str, list[str]] = {}
    for kind in classes:
        bearers.setdefault(borne(kind.procedure), []).append(kind.procedure.name)
    return (f"{what} borne by {', '.join(names)}" for what, names in bearers.items() if len(names) > 1)


def _misnamed(classes: Sequence[type[Any]]) -> Iterable[str]:
    """Those that Temporal starts under another name than the register, the gateway and linked cases use."""
    for kind in classes:
        started = workflow._Definition.must_from_class(kind).name
        if started != kind.procedure.name:
            yield f"{kind.procedure.name} is {started} to Temporal: name both alike"


_described: dict[type[Any], str] = {}
"""The language in which the events of each kind are described."""


def describe_events(classes: Iterable[type[Any]]) -> None:
    """Describes the events of these kinds in the language of the process, which is set after they are imported."""
    for kind in classes:
        if _described.get(kind) != spoken():
            describe(kind, kind.procedure)
            _described[kind] = spoken()


def runner(held: Held = always) -> WorkflowRunner:
    """Runs cases in their tasks only, on messages as they came, without the SDK's sandbox.

    `held` tells whether a task is this worker's.

    The sandbox would have to pass through all that a case consists of (else each case holds its own copy of it), so
    that it guards nothing here and costs a tenth of the time. A test holds the workflow code to determinism instead.
    """
    return PunctualRunner(OrderedRunner(UnsandboxedWorkflowRunner()), held)
