"""The tests' own stories and stored histories, which are measured too."""

import importlib
import sys
from pathlib import Path
from typing import Any

from temporalio.client import WorkflowHistory

from bench.service import ROOT

TESTS = ROOT / "tests"
HISTORIES = TESTS / "histories"


def of_the_tests(name: str) -> Any:
    """A module of the tests."""
    for folder in (TESTS, TESTS / "support"):
        if str(folder) not in sys.path:
            sys.path.append(str(folder))
    return importlib.import_module(name)


def stored_histories(folder: Path = HISTORIES) -> dict[str, WorkflowHistory]:
    """Each stored history under the name of its story."""
    stored = of_the_tests("commands").stored
    return {path.stem: stored(path) for path in sorted(folder.glob("*.json"))}


def kind_of(history: WorkflowHistory) -> str:
    """The kind of case whose history it is."""
    return history.events[0].workflow_execution_started_event_attributes.workflow_type.name
