"""One change tried: made in a copy of the tree, the tests of its module run there until one fails."""

import importlib
import multiprocessing
import os
import shutil
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

LEFT = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache", ".hypothesis", "docs", "*.egg-info")
LIBRARIES = ("temporalio.worker", "temporalio.testing", "sqlmodel", "holidays", "apprise", "structlog")
"""Imported once, since they take longest; nothing of ours, so that each trial imports what it changed."""
FORK = multiprocessing.get_context("fork")


def warm() -> None:
    """Imports what all trials need."""
    for library in LIBRARIES:
        importlib.import_module(library)


def copied(root: Path, folder: Path) -> Path:
    """A copy of the tree in which changes are made, never in the checkout."""
    return Path(shutil.copytree(root, folder / "tree", ignore=LEFT))


def put(module: Path, text: bytes) -> None:
    """Writes a module; what was compiled of it goes, for Python would keep it within a second and of one length."""
    module.write_bytes(text)
    for compiled in (module.parent / "__pycache__").glob(f"{module.stem}.*"):
        compiled.unlink()


def noticed(tree: Path, tests: Sequence[str], seconds: float) -> bool:
    """Whether a test fails, or does not end in time, on the tree as it stands."""
    if not tests:
        return False
    trial = FORK.Process(target=_run, args=(tree, tests))
    trial.start()
    trial.join(seconds)
    if trial.exitcode is None:
        assert trial.pid is not None
        os.killpg(trial.pid, signal.SIGKILL)
        trial.join()
        return True
    if trial.exitcode not in (0, 1, 2, 4):  # passed, failed, could not be collected or imported
        raise RuntimeError(f"pytest ended with {trial.exitcode}")
    return trial.exitcode != 0


def _run(tree: Path, tests: Sequence[str]) -> None:
    os.setsid()
    os.chdir(tree)
    os.environ["PYTHONPATH"] = f"{tree}{os.pathsep}{tree / 'tests'}"
    sys.path[:] = [str(tree), str(tree / "tests"), *(p for p in sys.path if "site-packages" in p or "python3" in p)]
    with Path(os.devnull).open("w") as nothing:
        os.dup2(nothing.fileno(), 1)
        os.dup2(nothing.fileno(), 2)
    os._exit(pytest.main(["-x", "-q", "-p", "no:cacheprovider", *(f"tests/{test}" for test in tests)]))
