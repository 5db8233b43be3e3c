"""One change tried in a copy of the tree: the tests of its module run there until one fails.

Most changes lie within a function. They are tried in a fork of a process that has imported everything, where the
function is given its changed code: that takes a second. All others, and what survives so, are tried by a new process.
"""

import gc
import importlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from multiprocessing import get_context
from pathlib import Path
from types import CodeType, FunctionType

import pytest

LEFT = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache", ".hypothesis", "docs", "*.egg-info")
FORK = get_context("fork")
QUIETLY = ["-x", "-q", "-p", "no:cacheprovider"]
Codes = list[tuple[CodeType, CodeType]]


def copied(root: Path, folder: Path) -> Path:
    """A copy of the tree in which changes are made, never in the checkout."""
    return Path(shutil.copytree(root, folder / "tree", ignore=LEFT))


def warm(tree: Path, tests: Sequence[str]) -> None:
    """Imports all that these tests import, from the copy."""
    os.chdir(tree)
    own = (tree, tree / "tests", tree / "tests" / "support")
    sys.path[:] = [*map(str, own), *(p for p in sys.path if "site-packages" in p or "python3" in p)]
    for name in [n for n in sys.modules if n.partition(".")[0] in ("models", "workflows", "activities", "desk")]:
        del sys.modules[name]
    importlib.invalidate_caches()
    with _silence():
        pytest.main(["--collect-only", *QUIETLY, *_paths(tests)])


def noticed_within(tree: Path, module: str, text: bytes, tests: Sequence[str], seconds: float) -> bool:
    """Whether a test fails on a change within a function; False also where the change lies elsewhere."""
    pairs = changed(tree, module, text)
    return bool(pairs) and fails(tests, seconds, pairs)


def fails(tests: Sequence[str], seconds: float, pairs: Codes | None = None) -> bool:
    """Whether a test fails, or does not end in time, with these codes in place of others."""
    if not tests:
        return False
    trial = FORK.Process(target=_run, args=(pairs or [], tests))
    trial.start()
    trial.join(seconds)
    if trial.exitcode is None:
        assert trial.pid is not None
        os.killpg(trial.pid, signal.SIGKILL)
        trial.join()
        return True
    return trial.exitcode != 0


def noticed(tree: Path, tests: Sequence[str], seconds: float) -> bool:
    """Whether a test fails, or does not end in time, in a new process on the tree as it stands."""
    if not tests:
        return False
    command = [sys.executable, "-m", "pytest", *QUIETLY, *_paths(tests)]
    environment = os.environ | {"PYTHONPATH": f"{tree}{os.pathsep}{tree / 'tests'}", "PYTHONDONTWRITEBYTECODE": "1"}
    process = subprocess.Popen(
        command, cwd=tree, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        return process.wait(seconds) != 0
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True


def changed(tree: Path, module: str, text: bytes) -> Codes:
    """What the functions of a module become; nothing where the change lies outside them."""
    place = str(tree / module)
    old, new = (compile(source, place, "exec") for source in ((tree / module).read_bytes(), text))
    before, after = list(_codes(old)), list(_codes(new))
    if [c.co_qualname for c in before] != [c.co_qualname for c in after]:
        return []
    pairs = [(a, b) for a, b in zip(before, after, strict=True) if _own(a) != _own(b)]
    return pairs if all(a.co_flags & 2 and a.co_freevars == b.co_freevars for a, b in pairs) else []


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _codes(inner)


def _own(code: CodeType) -> tuple[object, ...]:
    """What a code does, whatever those within it do."""
    consts = [(type(c), "" if isinstance(c, CodeType) else repr(c)) for c in code.co_consts]
    return code.co_code, consts, code.co_names, code.co_varnames


def _run(pairs: Codes, tests: Sequence[str]) -> None:
    os.setsid()
    functions = [found for found in gc.get_objects() if isinstance(found, FunctionType)]
    given = 0
    for old, new in pairs:
        for function in functions:
            if function.__code__ == old and function.__code__.co_filename == old.co_filename:
                function.__code__ = new
                given += 1
    if pairs and not given:  # it is held by something else than a function
        os._exit(0)
    with _silence():
        code = pytest.main([*QUIETLY, *_paths(tests)])
    os._exit(code)


class _silence:  # noqa: N801 - used as a function
    """Nothing of what is written meanwhile is shown."""

    def __enter__(self) -> None:
        self._kept = [os.dup(number) for number in (1, 2)]
        nothing = os.open(os.devnull, os.O_WRONLY)
        for number in (1, 2):
            os.dup2(nothing, number)

    def __exit__(self, *_: object) -> None:
        for number, kept in zip((1, 2), self._kept, strict=True):
            os.dup2(kept, number)


def _paths(tests: Sequence[str]) -> list[str]:
    """Where a test file lies, by its name; one that is not there is an error."""
    return [f"{next(Path('tests').rglob(name))}{also}" for name, also in map(_parted, tests)]


def _parted(test: str) -> tuple[str, str]:
    name, sign, also = test.partition("::")
    return name, sign + also
